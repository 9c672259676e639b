"""Who asks over the control channel, one question each: answered at once, later, or by many lines."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from medivote_desktop.core import channel
from medivote_desktop.core.request import BadRequestError, Request, parse_request

if TYPE_CHECKING:
    from medivote_desktop.runtime.channel.stream import Stream
    from medivote_desktop.runtime.channel.wire import Wire

logger = logging.getLogger(__name__)

# Made once, and without blanks: a tenth of a large answer's time.
encode = json.JSONEncoder(separators=(",", ":")).encode
Answer = Mapping[str, object] | bytes


class Reply:
    """Answers one request, at once or later, once. Nothing happens if the client has gone."""

    def __init__(self, asker: Client | Newcomer) -> None:
        self._asker: Client | Newcomer | None = asker

    @property
    def is_awaited(self) -> bool:
        """Whether the client is still there and has no answer yet."""
        return self._asker is not None and self._asker.awaits

    def __call__(self, answer: Answer) -> None:
        """Send the answer: an object, or its JSON text in one line.

        Raises:
            RuntimeError: It was already answered.
            TypeError, ValueError: The answer is not JSON; the client is told so.
        """
        self._taken().answer(answer)

    def stream(self) -> Stream:
        """Answer with many lines instead. `Stream.ended` tells when the client has gone.

        Raises:
            RuntimeError: It was already answered.
        """
        return self._taken().stream()

    def _taken(self) -> Client | Newcomer:
        asker, self._asker = self._asker, None
        if asker is None:
            raise RuntimeError("this request is already answered")
        return asker


Handler = Callable[[Request, Reply], None]


def _handle(line: bytes, asker: Client | Newcomer, handler: Handler) -> None:
    try:
        request = parse_request(line)
    except BadRequestError as error:
        asker.answer({"error": str(error)})
        return
    try:
        handler(request, Reply(asker))
    except Exception:
        logger.exception("a request over the control channel failed: %s", line[:200].decode(errors="replace"))
        if asker.awaits:
            asker.answer({"error": "the request failed inside the program; its log says why"})


def _line(answer: Answer) -> bytes:
    return (answer if isinstance(answer, bytes) else encode(answer).encode()) + b"\n"


_NOT_JSON: Mapping[str, object] = {"error": "the program's answer was not JSON; its log says more"}


class Client(QObject):
    """One connection that has to wait, or that is waited for, to its last byte."""

    gone = Signal(object)

    def __init__(self, wire: Wire, handler: Handler, patience_seconds: float, parent: QObject) -> None:
        super().__init__(parent)
        self._wire = wire
        self._handler = handler
        self._received = bytearray()
        self._asked = False
        self._is_gone = False
        self.awaits = False
        self._stream: Stream | None = None
        wire.setParent(self)
        wire.came.connect(self._on_came)
        wire.gone.connect(self._on_gone)
        self._patience = QTimer(self, singleShot=True, interval=round(patience_seconds * 1000))
        self._patience.timeout.connect(self._on_patience_over)
        self._patience.start()

    def has_asked(self) -> None:
        """Its question was heard already; it waits for the answer."""
        self._asked = self.awaits = True
        self._patience.stop()

    def hear(self, data: bytes) -> None:
        """Some more of its question."""
        if self._asked:
            return
        self._received += data
        line, newline, _ = self._received.partition(b"\n")
        if len(line) >= channel.REQUEST_LIMIT_BYTES:
            self.answer({"error": f"the request is longer than {channel.REQUEST_LIMIT_BYTES} bytes"})
        elif newline:
            self.has_asked()
            _handle(bytes(line), self, self._handler)

    @Slot()
    def _on_came(self) -> None:
        self.hear(self._wire.read())

    def answer(self, answer: Answer) -> None:
        """Send it and close the connection once it is fetched."""
        if self._is_gone:
            return
        try:
            line = _line(answer)
        except (TypeError, ValueError):
            self.answer(_NOT_JSON)
            raise
        self.send_last(line)

    def send_last(self, data: bytes) -> None:
        """Send this, or what is left of it, and close the connection once it is fetched."""
        self._asked, self.awaits = True, False
        self._patience.start()
        self._wire.write(data)
        self._wire.flush()
        self._wire.end()

    def stream(self) -> Stream:
        """Begin an answer of many lines."""
        from medivote_desktop.runtime.channel.stream import Stream  # needed by those who follow, and not by every start

        self.awaits = False
        self._stream = Stream(self._wire, self)
        return self._stream

    def end(self) -> None:
        """The server closes: tell those who wait or follow, and let go of all others."""
        if self.awaits:
            self.answer({"error": "the program is leaving"})
        elif self._stream is not None:
            self._stream.close()
            self.answer({"bye": "the program is leaving"})
        else:
            self._wire.end()

    @Slot()
    def _on_patience_over(self) -> None:
        self._wire.abort()

    @Slot()
    def _on_gone(self) -> None:
        self._is_gone = True
        self.awaits = False
        self._patience.stop()
        if self._stream is not None:
            self._stream.close()
        self.gone.emit(self)


class Newcomer:
    """One whose whole question was there when they came: most have their answer with one write, in the same turn.

    All that Qt needs to watch a connection takes longer than an answer, and as long as a process takes to end. It is
    made for those alone who have to wait longer than that, and for who does not fetch a large answer at once.

    Args:
        settle: Makes the `Client` of a connection.
    """

    def __init__(self, connection: socket.socket, settle: Callable[[socket.socket], Client]) -> None:
        self._connection, self._settle = connection, settle
        self._client: Client | None = None
        self._is_done = False

    def ask(self, line: bytes, handler: Handler) -> None:
        """Let it ask; who is not answered within this call waits, and is to be watched a moment later."""
        _handle(line, self, handler)

    def watch(self) -> None:
        """See from now on whether it goes."""
        if self.awaits:
            self._settled()

    @property
    def awaits(self) -> bool:
        """Whether it is still there and has no answer yet."""
        return not self._is_done if self._client is None else self._client.awaits

    def answer(self, answer: Answer) -> None:
        """Send it and close the connection once it is fetched."""
        if self._client is not None:
            self._client.answer(answer)
            return
        try:
            line = _line(answer)
        except (TypeError, ValueError):
            self.answer(_NOT_JSON)
            raise
        try:
            sent = self._connection.send(line)
        except BlockingIOError:
            sent = 0
        except OSError:  # it has gone
            sent = len(line)
        if sent < len(line):
            self._settled().send_last(line[sent:])
        else:
            self._connection.close()
            self._is_done = True

    def stream(self) -> Stream:
        """Begin an answer of many lines."""
        return self._settled().stream()

    def _settled(self) -> Client:
        if self._client is None:
            self._client = self._settle(self._connection)
            self._client.has_asked()
        return self._client
