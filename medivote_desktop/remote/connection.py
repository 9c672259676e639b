"""One HTTP connection: malformed requests are answered in JSON, and no traceback is printed for them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
import sys
import time
from typing import Any

from aiohttp import web

from medivote_desktop.remote.door import Door
from medivote_desktop.remote.replies import error_answer, put_headers

_log = logging.getLogger(__name__)

_LINES_AT_MOST = 10
_LINES_SECONDS = 60.0
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_UNREAD_MS = 10_000

_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 62\r\n"
    b"Retry-After: 5\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    b'{"success": false, "error": "too many connections; try again"}'
)
_REFUSED_SECONDS = 1.0
_REQUEST_SECONDS = 0.002


class BoundedLog:
    """Says an error of the server itself at most ten times a minute."""

    def __init__(self) -> None:
        self._since = float("-inf")
        self._count = 0

    def exception(self, words: str, error: BaseException | None) -> None:
        """One failure; never what the request said."""
        now = time.monotonic()
        if now - self._since > _LINES_SECONDS:
            self._since, self._count = now, 0
        self._count += 1
        if self._count <= _LINES_AT_MOST:
            _log.error("%s", words, exc_info=error)


class Connection(web.RequestHandler):
    """aiohttp's, with our errors. Its own answer to them prints a traceback for each malformed request."""

    __slots__ = ("_address", "_door", "_failures")

    def __init__(self, manager: web.Server, door: Door, failures: BoundedLog, **options: Any) -> None:
        super().__init__(manager, **options)
        self._door = door
        self._failures = failures
        self._address: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come, and is let in if there is room."""
        assert isinstance(transport, asyncio.Transport)
        address = str((transport.get_extra_info("peername") or ("",))[0])
        if not self._door.enter(address):
            refusal = Refusal(self._loop, self._door)
            transport.set_protocol(refusal)
            refusal.connection_made(transport)
            return
        self._address = address
        if (connection := transport.get_extra_info("socket")) is not None:
            prepare_stream(connection)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """They have gone."""
        if self._address is not None:
            self._door.leave(self._address)
            self._address = None
        super().connection_lost(exc)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """What aiohttp itself refuses before any of our handlers (an unknown Expect) is said as all else is."""
        if isinstance(resp, web.HTTPException) and resp.status >= 400:
            refused = error_answer(resp.status, f"this request is refused: {resp.reason}")
            put_headers(refused)
            refused.force_close()
            resp = refused
        return await super().finish_response(request, resp, start_time)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """The answer to what is no HTTP, or to a fault of ours."""
        if isinstance(exc, ConnectionResetError):
            raise exc  # whoever asked has gone, which is nobody's fault, and is answered no more
        if status >= 500:
            self._failures.exception(f"the endpoint failed to answer {request.method}", exc)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun already")
        words = (
            "the request failed inside the program; its log says why" if status >= 500 else "this is no proper request"
        )
        answer = error_answer(status, words)
        put_headers(answer)
        answer.force_close()
        return answer

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """What aiohttp itself could not go on with; a body that is not what its head says is nobody's fault here."""
        if isinstance(kw.get("exc_info"), web.RequestPayloadError):
            return
        self._failures.exception("the endpoint had to close a connection", kw.get("exc_info"))


class Refusal(asyncio.Protocol):
    """One connection too many: told so, and heard out for a moment, for a close with unread data is a reset."""

    def __init__(self, loop: asyncio.AbstractEventLoop, door: Door) -> None:
        self._loop = loop
        self._door = door
        self._is_told = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer before anything is asked; in a flood of them, nothing is said."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._is_told = self._door.may_tell()
        if not self._is_told:
            transport.abort()
            return
        transport.write(_BUSY)
        if transport.can_write_eof():
            with contextlib.suppress(OSError):  # gone already
                transport.write_eof()
            self._loop.call_later(_REFUSED_SECONDS, transport.abort)
        else:  # TLS cannot close one half
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Heard out."""
        if self._is_told:
            self._door.was_told()


def refuse(connection: socket.socket) -> None:
    """The same for a connection that no loop can take, without waiting to speak of.

    Raises:
        OSError: It is gone.
    """
    connection.settimeout(_REQUEST_SECONDS)
    with contextlib.suppress(TimeoutError):
        connection.recv(65536)
    connection.send(_BUSY)
    connection.shutdown(socket.SHUT_WR)


def prepare_stream(connection: socket.socket) -> None:
    """A line that nobody reads is given up by the system after ten seconds, even before its buffer is full.

    Else whoever asks and does not read the answers would keep a connection for ever.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_MS)


def reset_on_close(connection: socket.socket) -> None:
    """Throw away what was not sent; else the system keeps it for minutes, for somebody who does not read."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)


def close_in_time(
    transport: asyncio.WriteTransport, loop: asyncio.AbstractEventLoop, seconds: float = _UNREAD_MS / 1000
) -> None:
    """Close it once all is sent; after ten seconds in any case, for who does not read never lets it be sent."""
    connection = transport.get_extra_info("socket")

    def give_up() -> None:
        if transport.get_write_buffer_size() and connection is not None:
            reset_on_close(connection)
        transport.abort()

    transport.close()
    if transport.get_write_buffer_size():
        loop.call_later(seconds, give_up)
