"""A connection of the control channel that has to be watched: a socket, on Windows a pipe.

A socket does without Qt's part for networks, which then nothing needs but the health checks: two megabytes and more,
and five milliseconds after each start.
"""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

_CHUNK_BYTES = 65536
_LOOK_MS = 1000


class SocketWire(QObject):
    """Reads and writes on the loop, as much as goes without waiting.

    Args:
        connection: Of which nothing waits; it is closed by this.

    Signals:
        came: Something can be read.
        sent: Some of what was written is on its way.
        gone: The other side has gone, or this one has let go; told once.
    """

    came, sent, gone = Signal(), Signal(), Signal()

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection: socket.socket | None = connection
        self._received, self._unsent = b"", bytearray()
        self._is_ending = self._is_telling = False
        self._reads = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._reads.activated.connect(self._read)
        self._writes: QSocketNotifier | None = None  # hardly anybody lets an answer wait
        self._looks: QTimer | None = None  # the same: nearly all keep their own side open

    @property
    def unsent_bytes(self) -> int:
        """How much of what was written waits for the other side to read."""
        return len(self._unsent)

    def read(self) -> bytes:
        """What has come since the last time."""
        received, self._received = self._received, b""
        return received

    def write(self, data: bytes) -> None:
        """Send this, with `flush` or later."""
        if self._connection is not None and not self._is_ending:
            self._unsent += data

    @Slot()
    def flush(self) -> None:
        """Send what goes now."""
        if self._connection is None:
            return
        try:
            sent = self._connection.send(self._unsent) if self._unsent else 0
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:  # the other side has gone
            self.abort()
            return
        del self._unsent[:sent]
        self._watch_for_room()
        if sent and not self._is_telling:  # who writes more when told so is not told within that
            self._is_telling = True
            self.sent.emit()
            self._is_telling = False
        if self._is_ending and not self._unsent:
            self.abort()

    def end(self) -> None:
        """Let go when all is sent. Nothing more is heard."""
        self._is_ending = True
        self._reads.setEnabled(False)
        self.flush()

    @Slot()
    def abort(self) -> None:
        """Let go now."""
        if self._connection is None:
            return
        for notifier in (self._reads, self._writes):
            if notifier is not None:
                notifier.setEnabled(False)
        if self._looks is not None:
            self._looks.stop()
        self._connection.close()
        self._connection = None
        self._unsent.clear()
        self.gone.emit()

    def _watch_for_room(self) -> None:
        if self._writes is not None:
            self._writes.setEnabled(bool(self._unsent))
        elif self._unsent and self._connection is not None:
            self._writes = QSocketNotifier(self._connection.fileno(), QSocketNotifier.Type.Write, self)
            self._writes.activated.connect(self.flush)

    @Slot()
    def _read(self) -> None:
        if self._connection is None:
            return
        try:
            data = self._connection.recv(_CHUNK_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._received += data
            self.came.emit()
        elif _is_gone(self._connection):
            self.abort()
        else:  # it has said all, and may still listen
            self._reads.setEnabled(False)
            # Not every version of Qt tells of a hang-up to who waits for nothing else.
            self._looks = QTimer(self, interval=_LOOK_MS)
            self._looks.timeout.connect(self._look_whether_gone)
            self._looks.start()

    @Slot()
    def _look_whether_gone(self) -> None:
        if self._connection is not None and _is_gone(self._connection):
            self.abort()


def _is_gone(connection: socket.socket) -> bool:
    """Whether the other side, which says nothing more, does not listen either."""
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(connection, 0)  # hang-ups and errors are told without being asked for
    return bool(poll.poll(0))


class PipeWire(QObject):
    """The same of a pipe."""

    came, sent, gone = Signal(), Signal(), Signal()

    def __init__(self, pipe: QLocalSocket) -> None:
        super().__init__()
        pipe.setParent(self)
        self._pipe = pipe
        pipe.readyRead.connect(self.came)
        pipe.bytesWritten.connect(lambda _count: self.sent.emit())
        pipe.disconnected.connect(self.gone)
        self.write, self.flush = pipe.write, pipe.flush
        self.end, self.abort = pipe.disconnectFromServer, pipe.abort

    @property
    def unsent_bytes(self) -> int:
        """How much of what was written waits for the other side to read."""
        return self._pipe.bytesToWrite()

    def read(self) -> bytes:
        """What has come since the last time."""
        return bytes(self._pipe.readAll().data())


Wire = SocketWire | PipeWire
