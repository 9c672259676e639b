"""One loop a service: it accepts, answers, works a little, and ends when it is asked to."""

from __future__ import annotations

import select
import selectors
import signal
import socket
import time
from types import FrameType

from medivote_desktop.demo.pulse import Pulse, log
from medivote_desktop.demo.web import Response, Routes, answer, json_response, read_request

_SILENCE_LIMIT_SECONDS = 5.0
_SEND_TIMEOUT_SECONDS = 1.0
_MAX_CONVERSATIONS = 100


class StopSignals:
    """SIGTERM and SIGINT as a fact that can be asked for and waited for.

    Attributes:
        asked: Whether one of them has come. Later ones are ignored, so that the process leaves with 0 even when
            its group and its parent both end it.
    """

    def __init__(self) -> None:
        self.asked = False
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)

    def fileno(self) -> int:
        """A descriptor that is readable once a signal has come."""
        return self._reader.fileno()

    def wait(self, seconds: float) -> bool:
        """Whether the end was asked for before so many seconds were over."""
        select.select([self], [], [], seconds)
        return self.asked


class _Conversation:
    """One connection, until its request is complete."""

    __slots__ = ("address", "connection", "deadline", "received")

    def __init__(self, connection: socket.socket, address: tuple[str, int]) -> None:
        self.connection = connection
        self.address = address
        self.received = b""
        self.deadline = time.monotonic() + _SILENCE_LIMIT_SECONDS


class Server:
    """Answers requests and keeps the pulse until a stop signal comes."""

    def __init__(self, listener: socket.socket, routes: Routes, pulse: Pulse, stop: StopSignals) -> None:
        self._listener = listener
        self._routes = routes
        self._pulse = pulse
        self._stop = stop
        self._conversations: dict[int, _Conversation] = {}
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Serve; return when a stop signal has come and every socket is closed."""
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._listener)
        self._selector.register(self._stop, selectors.EVENT_READ)
        while not self._stop.asked:
            for key, _events in self._selector.select(self._pulse.seconds_to_next()):
                if key.data is self._listener:
                    self._accept()
                elif isinstance(key.data, _Conversation):
                    self._go_on(key.data)
            self._end_silent_ones()
            self._pulse.beat_if_due()
        for conversation in list(self._conversations.values()):
            self._end(conversation)
        self._selector.close()
        self._listener.close()

    def _accept(self) -> None:
        try:
            connection, address = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # the client left before it was its turn
        connection.setblocking(False)
        if len(self._conversations) >= _MAX_CONVERSATIONS:
            self._end(next(iter(self._conversations.values())))
        conversation = _Conversation(connection, address)
        self._conversations[connection.fileno()] = conversation
        self._selector.register(connection, selectors.EVENT_READ, conversation)

    def _go_on(self, conversation: _Conversation) -> None:
        if conversation.connection.fileno() < 0:
            return  # ended within this turn, to make room
        try:
            chunk = conversation.connection.recv(65536)
        except BlockingIOError:
            return
        except ConnectionResetError:
            chunk = b""
        conversation.received += chunk
        try:
            request = read_request(conversation.received)
        except ValueError as error:
            self._reply(conversation, json_response({"error": str(error)}, 400))
        else:
            if request is not None:
                response = answer(self._routes, request)
                self._reply(conversation, response, f"{request.method} {request.path}", request.method != "HEAD")
            elif not chunk:
                self._end(conversation)

    def _reply(
        self, conversation: _Conversation, response: Response, asked: str = "not HTTP", with_body: bool = True
    ) -> None:
        level = "INFO" if response.status < 400 else "WARNING"
        host, port = conversation.address
        log(level, f'{host}:{port} - "{asked}" {response.status_line.partition(" ")[2]}')
        conversation.connection.settimeout(_SEND_TIMEOUT_SECONDS)
        try:
            conversation.connection.sendall(response.encode(with_body=with_body))
        except OSError as error:
            log("WARNING", f"{host}:{port} did not take its answer: {error}")
        self._end(conversation)

    def _end(self, conversation: _Conversation) -> None:
        del self._conversations[conversation.connection.fileno()]
        self._selector.unregister(conversation.connection)
        conversation.connection.close()

    def _end_silent_ones(self) -> None:
        now = time.monotonic()
        for conversation in [each for each in self._conversations.values() if each.deadline < now]:
            self._end(conversation)
