"""The local control channel: one JSON line asked, one or many JSON lines answered, by programs of the same user.

What can be asked is told in `core.request`. An answer with the key `error` is a refusal, in words. One request a
connection. The last line of many is `{"bye": ...}`, which says why.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from medivote_desktop.core import channel
from medivote_desktop.runtime.channel.asker import Client, Handler, Newcomer, encode
from medivote_desktop.runtime.channel.asker import Reply as Reply
from medivote_desktop.runtime.channel.listener import local_listener
from medivote_desktop.runtime.channel.wire import PipeWire, SocketWire, Wire
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.farmounts import in_time
from medivote_desktop.runtime.folders import runtime_folder
from medivote_desktop.runtime.instance import InstanceLock

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0
"""How long a client may be silent before its request is whole, and how long it may take to fetch its answer."""
_CLIENTS_LIMIT = 512
_WATCH_SECONDS = 5.0
_WATCHED_AFTER_MS = 20
_NO_DESCRIPTOR = {
    "error": "the program has no descriptor left and can answer nobody; try again, or let it have more (ulimit -n)"
}


class ControlServer(QObject):
    """Listens for one state folder.

    Args:
        handler: Gets each request with the `Reply` that answers it; called on the Qt loop, must not block.
        patience_seconds: See `PATIENCE_SECONDS`.
        watch_seconds: How often it looks whether its socket is still there.
        disks: Who asks far folders before the loop does.
    """

    def __init__(
        self,
        handler: Handler,
        parent: QObject | None = None,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        watch_seconds: float = _WATCH_SECONDS,
        disks: Disks | None = None,
    ) -> None:
        super().__init__(parent)
        self._disks = disks or Disks(self)
        self._handler = handler
        self._patience_seconds = patience_seconds
        self._clients: set[Client] = set()
        self._unwatched: list[Newcomer] = []
        self._watch_soon = QTimer(self, singleShot=True, interval=_WATCHED_AFTER_MS)
        self._watch_soon.timeout.connect(self._watch_all)
        self._listener = local_listener(_CLIENTS_LIMIT, encode(_NO_DESCRIPTOR).encode() + b"\n", self)
        self._listener.came.connect(self._on_came)
        # Cleaners of temporary folders remove old sockets.
        self._watch = QTimer(self, interval=round(watch_seconds * 1000))
        self._watch.timeout.connect(self._on_watch)
        self._folder = ""
        self._address = ""
        self._lost = False

    @property
    def address(self) -> str:
        """The path of the socket, or the name of the pipe; empty before `listen`."""
        return self._address

    def listen(self, lock: InstanceLock) -> None:
        """Open the channel of the lock's folder; what a killed program left of its own is replaced.

        Raises:
            OSError: It cannot be opened.
            ValueError: No path is short enough for a socket.
            RuntimeError: The lock is not held, so another program's channel might be taken away.
        """
        if not lock.held:
            raise RuntimeError("only the holder of the instance lock may open its control channel")
        self._folder = os.path.realpath(lock.folder)
        self._watch.start()  # first: what cannot be opened now is tried again
        self._open()

    def close(self) -> None:
        """Listen no more. Clients that wait for an answer are told that the program is leaving."""
        self._watch.stop()
        # What it leaves on a silent disk is replaced by the next program.
        may_touch = self._may_touch_folder()
        self._listener.close(leaves_file=not may_touch)
        if may_touch and self._folder and sys.platform != "win32":
            self._remove_link()
        self._watch_soon.stop()
        self._watch_all()
        for client in tuple(self._clients):
            client.end()

    def _may_touch_folder(self) -> bool:
        """Whether its disk answers now, as far as anybody can tell; that waits for a moment at most."""
        return in_time(self._folder, partial(os.path.lexists, self._folder)) is not None

    def _open(self) -> None:
        if sys.platform == "win32":
            self._address = channel.pipe_name(self._folder)
            self._listen()
        else:
            self._open_socket()

    def _open_socket(self) -> None:
        link = channel.link_path(self._folder)
        # Asked for only where needed: a system without a private runtime folder is no obstacle to the others.
        runtime = "" if channel.fits_socket(link) else str(runtime_folder())
        self._address = channel.socket_path(self._folder, runtime)
        self._listen()
        if self._address != link:
            Path(link).unlink(missing_ok=True)
            Path(link).symlink_to(self._address)

    def _listen(self) -> None:
        try:
            self._listener.listen(self._address)
        except OSError as error:
            why = error.strerror or error
            raise OSError(f"cannot open the control channel {self._address}: {why}") from error

    def _remove_link(self) -> None:
        link = Path(channel.link_path(self._folder))
        if link.is_symlink():
            link.unlink()

    def _is_found(self) -> bool:
        """Whether the socket is where clients look for it, and the link to it where it is elsewhere."""
        return os.path.lexists(self._address) and os.path.lexists(channel.link_path(self._folder))

    @Slot()
    def _on_watch(self) -> None:
        if sys.platform == "win32":
            self._on_looked(is_found=True)
        else:
            self._disks.value(self._folder, self._is_found, self._on_looked)

    def _on_looked(self, is_found: bool | None) -> None:
        """None where the disk is silent: then nothing can be mended."""
        if not self._watch.isActive() or is_found is None or (self._listener.is_listening and is_found):
            return
        self._listener.close()
        try:
            self._open()
        except (OSError, ValueError) as error:
            if not self._lost:
                logger.warning("the control channel was lost and is tried again: %s", error)
            self._lost = True
        else:
            logger.warning("the control channel was lost, for its socket was removed; it is open again")
            self._lost = False

    @Slot(object)
    def _on_came(self, connection: socket.socket | PipeWire) -> None:
        if isinstance(connection, PipeWire):
            self._begin(connection)
            return
        if len(self._clients) + len(self._unwatched) >= _CLIENTS_LIMIT:  # one who asks might have to wait
            self._watch_all()
            self._settle(connection)
            return
        try:
            data = connection.recv(channel.REQUEST_LIMIT_BYTES)
        except OSError:  # nothing is there yet, or nobody any more: whoever watches it will see
            data = b""
        if data.find(b"\n") == len(data) - 1 >= 0:
            newcomer = Newcomer(connection, self._settle)
            newcomer.ask(data[:-1], self._handler)
            if newcomer.awaits:
                self._unwatched.append(newcomer)
                if not self._watch_soon.isActive():  # else who comes in time would put it off for all others
                    self._watch_soon.start()
        else:
            self._settle(connection).hear(data)

    @Slot()
    def _watch_all(self) -> None:
        newcomers, self._unwatched = self._unwatched, []
        for newcomer in newcomers:
            newcomer.watch()

    def _settle(self, connection: socket.socket) -> Client:
        """Let the loop watch it."""
        return self._begin(SocketWire(connection))

    def _begin(self, wire: Wire) -> Client:
        client = Client(wire, self._handler, self._patience_seconds, self)
        self._clients.add(client)
        client.gone.connect(self._on_gone)
        if len(self._clients) > _CLIENTS_LIMIT:
            client.answer({"error": "too many clients at once; try again"})
        return client

    @Slot(object)
    def _on_gone(self, client: Client) -> None:
        self._clients.discard(client)
        client.deleteLater()
