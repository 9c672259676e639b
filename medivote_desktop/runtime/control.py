"""The local control channel: one JSON line asked, one or many JSON lines answered, by programs of the same user.

What can be asked is told in `core.request`. An answer with the key `error` is a refusal, in words. One request a
connection. The last line of many is `{"bye": ...}`, which says why.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalSocket

from medivote_desktop.core import channel
from medivote_desktop.core.request import BadRequestError, Request, parse_request
from medivote_desktop.runtime.folders import runtime_folder
from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.listener import local_listener

if TYPE_CHECKING:
    from medivote_desktop.runtime.stream import Stream

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0
"""How long a client may be silent before its request is whole, and how long it may take to fetch its answer."""
_CLIENTS_LIMIT = 512
_WATCH_SECONDS = 5.0
# Made once, and without blanks: a tenth of a large answer's time.
_encode = json.JSONEncoder(separators=(",", ":")).encode
_NO_DESCRIPTOR = {
    "error": "the program has no descriptor left and can answer nobody; try again, or let it have more (ulimit -n)"
}


class Reply:
    """Answers one request, at once or later, once. Nothing happens if the client has gone."""

    def __init__(self, client: _Client) -> None:
        self._client: _Client | None = client

    @property
    def is_awaited(self) -> bool:
        """Whether the client is still there and has no answer yet."""
        return self._client is not None and self._client.awaits

    def __call__(self, answer: Mapping[str, object] | bytes) -> None:
        """Send the answer: an object, or its JSON text in one line.

        Raises:
            RuntimeError: It was already answered.
            TypeError, ValueError: The answer is not JSON; the client is told so.
        """
        client, self._client = self._client, None
        if client is None:
            raise RuntimeError("this request is already answered")
        client.answer(answer)

    def stream(self) -> Stream:
        """Answer with many lines instead. `Stream.ended` tells when the client has gone.

        Raises:
            RuntimeError: It was already answered.
        """
        client, self._client = self._client, None
        if client is None:
            raise RuntimeError("this request is already answered")
        return client.stream()


Handler = Callable[[Request, Reply], None]


class _Client(QObject):
    """One connection, from its first byte to its last."""

    gone = Signal(object)

    def __init__(self, socket: QLocalSocket, handler: Handler, patience_seconds: float, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._handler = handler
        self._received = bytearray()
        self._asked = False
        self._is_gone = False
        self.awaits = False
        self._stream: Stream | None = None
        socket.setParent(self)
        socket.setReadBufferSize(channel.REQUEST_LIMIT_BYTES + 1)
        socket.readyRead.connect(self._on_ready_read)
        socket.disconnected.connect(self._on_disconnected)
        self._patience = QTimer(self, singleShot=True, interval=round(patience_seconds * 1000))
        self._patience.timeout.connect(self._on_patience_over)
        self._patience.start()

    @Slot()
    def _on_ready_read(self) -> None:
        if self._asked:
            return
        self._received += self._socket.readAll().data()
        line, newline, _ = self._received.partition(b"\n")
        if len(line) >= channel.REQUEST_LIMIT_BYTES:
            self.answer({"error": f"the request is longer than {channel.REQUEST_LIMIT_BYTES} bytes"})
        elif newline:
            self._handle(bytes(line))

    def _handle(self, line: bytes) -> None:
        self._asked = self.awaits = True
        self._patience.stop()
        try:
            request = parse_request(line)
        except BadRequestError as error:
            self.answer({"error": str(error)})
            return
        try:
            self._handler(request, Reply(self))
        except Exception:
            logger.exception("a request over the control channel failed: %s", line[:200].decode(errors="replace"))
            if self.awaits:
                self.answer({"error": "the request failed inside the program; its log says why"})

    def answer(self, answer: Mapping[str, object] | bytes) -> None:
        """Send it and close the connection once it is fetched."""
        if self._is_gone:
            return
        self._asked, self.awaits = True, False
        try:
            text = answer if isinstance(answer, bytes) else _encode(answer).encode()
        except (TypeError, ValueError):
            self.answer({"error": "the program's answer was not JSON; its log says more"})
            raise
        self._patience.start()
        self._socket.write(text + b"\n")
        self._socket.flush()
        self._socket.disconnectFromServer()

    def stream(self) -> Stream:
        """Begin an answer of many lines."""
        from medivote_desktop.runtime.stream import Stream  # needed by those who follow, and not by every start

        self.awaits = False
        self._stream = Stream(self._socket, self)
        return self._stream

    def end(self) -> None:
        """The server closes: tell those who wait or follow, and let go of all others."""
        if self.awaits:
            self.answer({"error": "the program is leaving"})
        elif self._stream is not None:
            self._stream.close()
            self.answer({"bye": "the program is leaving"})
        else:
            self._socket.disconnectFromServer()

    @Slot()
    def _on_patience_over(self) -> None:
        self._socket.abort()

    @Slot()
    def _on_disconnected(self) -> None:
        self._is_gone = True
        self.awaits = False
        self._patience.stop()
        if self._stream is not None:
            self._stream.close()
        self.gone.emit(self)


class ControlServer(QObject):
    """Listens for one state folder.

    Args:
        handler: Gets each request with the `Reply` that answers it; called on the Qt loop, must not block.
        patience_seconds: See `PATIENCE_SECONDS`.
        watch_seconds: How often it looks whether its socket is still there.
    """

    def __init__(
        self,
        handler: Handler,
        parent: QObject | None = None,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        watch_seconds: float = _WATCH_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._handler = handler
        self._patience_seconds = patience_seconds
        self._clients: set[_Client] = set()
        self._listener = local_listener(_CLIENTS_LIMIT, _encode(_NO_DESCRIPTOR).encode() + b"\n", self)
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
        self._open()
        self._watch.start()

    def close(self) -> None:
        """Listen no more. Clients that wait for an answer are told that the program is leaving."""
        self._watch.stop()
        self._listener.close()
        if self._folder and sys.platform != "win32":
            self._remove_link()
        for client in tuple(self._clients):
            client.end()

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
        if self._listener.is_listening and (sys.platform == "win32" or self._is_found()):
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
    def _on_came(self, socket: QLocalSocket) -> None:
        client = _Client(socket, self._handler, self._patience_seconds, self)
        self._clients.add(client)
        client.gone.connect(self._on_gone)
        if len(self._clients) > _CLIENTS_LIMIT:
            client.answer({"error": "too many clients at once; try again"})

    @Slot(object)
    def _on_gone(self, client: _Client) -> None:
        self._clients.discard(client)
        client.deleteLater()
