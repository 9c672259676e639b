"""One HTTP connection: malformed requests are answered in JSON, and no traceback is printed for them."""

from __future__ import annotations

import logging
import socket
import struct
import sys
import time
from typing import Any

from aiohttp import web

from medivote_desktop.remote.replies import error_answer, put_headers

_log = logging.getLogger(__name__)

_LINES_AT_MOST = 10
_LINES_SECONDS = 60.0
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_UNREAD_MS = 10_000

BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 62\r\n"
    b"Retry-After: 5\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    b'{"success": false, "error": "too many connections; try again"}'
)
"""For who cannot be served at all."""


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

    __slots__ = ("_failures",)

    def __init__(self, manager: web.Server, failures: BoundedLog, **options: Any) -> None:
        super().__init__(manager, **options)
        self._failures = failures

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """The answer to what is no HTTP, or to a fault of ours."""
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
        """What aiohttp itself could not go on with."""
        self._failures.exception("the endpoint had to close a connection", kw.get("exc_info"))


def prepare_stream(connection: socket.socket) -> None:
    """A line that nobody reads is given up by the system after ten seconds, even before its buffer is full."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_MS)


def reset_on_close(connection: socket.socket) -> None:
    """Throw away what was not sent; else the system keeps it for minutes, for somebody who does not read."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
