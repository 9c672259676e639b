"""Listens for programs of the same user: on a local socket, on Windows on a pipe.

Without a descriptor left Qt's own server closes for good, and whoever has come waits in vain. This one says so to
everybody who comes meanwhile, by a descriptor that is kept for that, and listens on.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

from medivote_desktop.runtime.channel.wire import PipeWire

_log = logging.getLogger(__name__)

_AT_ONCE = 64  # between them the loop comes to everything else
_SLICE_SECONDS = 0.002  # the same: most are answered as they come
_PAUSE_MS = 100
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class SocketListener(QObject):
    """A local socket on POSIX.

    Args:
        queue: So many may wait to be heard.
        refusal: What who comes while no descriptor is left is told.

    Signals:
        came: Somebody has come; carries the `socket.socket`, of which nothing waits.
    """

    came = Signal(object)

    def __init__(self, queue: int, refusal: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._refusal = queue, refusal
        self._address = ""
        self._listener: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._reserve: int | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._resume)

    @property
    def is_listening(self) -> bool:
        """Whether who comes is heard."""
        return self._listener is not None

    def listen(self, address: str) -> None:
        """Listen there, in place of whatever lies there; for this user alone.

        Raises:
            OSError: It cannot be.
        """
        draft = Path(f"{address[:-1]}~")  # as long as the address: a longer one may not fit
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            draft.unlink(missing_ok=True)
            listener.bind(str(draft))
            draft.chmod(0o600)  # before it listens: until then nobody can come
            listener.listen(self._queue)
            listener.setblocking(False)
            draft.replace(address)
        except OSError:
            listener.close()
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        self._address, self._listener = address, listener
        self._notifier = QSocketNotifier(listener.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._take)
        self._keep_reserve()

    def close(self, *, leaves_file: bool = False) -> None:
        """Listen no more, and take the socket's file away, unless its disk may not answer."""
        if self._listener is None or self._notifier is None:
            return
        self._pause.stop()
        self._notifier.setEnabled(False)
        self._notifier.deleteLater()
        self._listener.close()
        self._listener = self._notifier = None
        self._free_reserve()
        if not leaves_file:
            with contextlib.suppress(OSError):
                Path(self._address).unlink(missing_ok=True)

    @Slot()
    def _take(self) -> None:
        end = time.perf_counter() + _SLICE_SECONDS
        for _ in range(_AT_ONCE):
            if self._listener is None or self._notifier is None:  # closed by one who has come
                return
            try:
                connection = self._accepted(self._listener)
            except (BlockingIOError, InterruptedError, ConnectionError):
                return
            except OSError as error:
                _log.debug("nobody can be heard: %s", error)
                self._notifier.setEnabled(False)
                self._pause.start()
                return
            if connection is not None:
                connection.setblocking(False)
                self.came.emit(connection)
            if time.perf_counter() >= end:
                return

    def _resume(self) -> None:
        if self._notifier is not None:
            self._notifier.setEnabled(True)

    def _accepted(self, listener: socket.socket) -> socket.socket | None:
        """The next who waits; None: the descriptor in reserve served to tell them that there is none."""
        try:
            return listener.accept()[0]
        except OSError as error:
            if error.errno not in _EXHAUSTED or self._reserve is None:
                self._keep_reserve()
                raise
        self._free_reserve()
        try:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):  # it may be gone already
                connection.setblocking(False)
                connection.sendall(self._refusal)
            return None
        finally:
            self._keep_reserve()

    def _free_reserve(self) -> None:
        if self._reserve is not None:
            os.close(self._reserve)
            self._reserve = None

    def _keep_reserve(self) -> None:
        if self._reserve is None:
            with contextlib.suppress(OSError):  # who comes next tries again
                self._reserve = os.open(os.devnull, os.O_RDONLY)


class PipeListener(QObject):
    """The same with a pipe on Windows, which takes no descriptor; `came` carries a `PipeWire`."""

    came = Signal(object)

    def __init__(self, queue: int, refusal: bytes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer  # two megabytes that no other system needs

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setListenBacklogSize(queue)
        self._server.newConnection.connect(self._take)

    @property
    def is_listening(self) -> bool:
        """Whether who comes is heard."""
        return self._server.isListening()

    def listen(self, address: str) -> None:
        """Listen there.

        Raises:
            OSError: It cannot be.
        """
        if not self._server.listen(address):
            raise OSError(self._server.errorString())

    def close(self, *, leaves_file: bool = False) -> None:
        """Listen no more."""
        self._server.close()

    @Slot()
    def _take(self) -> None:
        while (client := self._server.nextPendingConnection()) is not None:
            self.came.emit(PipeWire(client))


def local_listener(queue: int, refusal: bytes, parent: QObject) -> SocketListener | PipeListener:
    """What listens on this system."""
    kind = PipeListener if sys.platform == "win32" else SocketListener
    return kind(queue, refusal, parent)
