"""HTTP, as much as the demo needs: one request a connection, small answers.

The standard library's `http.server` would double the memory of each service and triple its start-up time.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping, Sequence

LOOPBACK = "127.0.0.1"
_RECEIVE_LIMIT_BYTES = 64 * 1024
_REASONS = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class Response:
    """What is answered: status, body, and headers beyond those that every answer has."""

    __slots__ = ("body", "content_type", "headers", "status")

    def __init__(self, status: int, body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.content_type = content_type
        self.headers = dict(headers or {})

    def encode(self, *, with_body: bool = True) -> bytes:
        """The bytes to send; without the body for a HEAD request."""
        headers = {
            "Server": "MediVote-Demo",
            "Content-Type": self.content_type,
            "Content-Length": str(len(self.body)),
            "Connection": "close",
            **self.headers,
        }
        lines = [self.status_line, *(f"{key}: {value}" for key, value in headers.items())]
        head = "\r\n".join(lines).encode("ascii") + b"\r\n\r\n"
        return head + self.body if with_body else head

    @property
    def status_line(self) -> str:
        """The first line, as `HTTP/1.0 200 OK`."""
        return f"HTTP/1.0 {self.status} {_REASONS[self.status]}"


def json_response(
    values: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer for programs."""
    return Response(status, json.dumps(values).encode() + b"\n", "application/json", headers)


def html_response(title: str, text: str) -> Response:
    """A small page for people. `text` is HTML."""
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>"
        f"</head><body><h1>{title}</h1>{text}</body></html>\n"
    )
    return Response(200, page.encode(), "text/html; charset=utf-8")


Routes = Mapping[str, Callable[[], Response]]
"""What a service answers, by `GET /path`."""


class Request:
    """What was asked: the method and the path without its query."""

    __slots__ = ("method", "path")

    def __init__(self, method: str, path: str) -> None:
        self.method = method
        self.path = path


def read_request(received: bytes) -> Request | None:
    """The request within the bytes received so far; None while a part is still to come.

    The body is waited for and dropped: closing a socket that holds unread bytes would reset the connection,
    and the client would lose the answer.

    Raises:
        ValueError: This is not HTTP, or it is longer than a demo service reads.
    """
    if len(received) > _RECEIVE_LIMIT_BYTES:
        raise ValueError("the request is too long")
    head, end_of_head, body = received.partition(b"\r\n\r\n")
    if not end_of_head:
        return None
    first_line, *header_lines = head.decode("latin-1").split("\r\n")
    method, target, version = first_line.split(" ")
    if not version.startswith("HTTP/"):
        raise ValueError("this is not HTTP")
    if len(body) < _content_length_bytes(header_lines):
        return None
    return Request(method, target.partition("?")[0])


def _content_length_bytes(header_lines: Sequence[str]) -> int:
    for line in header_lines:
        key, _, value = line.partition(":")
        if key.lower() == "content-length":
            return int(value)
    return 0


def answer(routes: Routes, request: Request) -> Response:
    """What the routes say to a request: their own answer, 404, or 405 where only the method is wrong."""
    method = "GET" if request.method == "HEAD" else request.method
    handler = routes.get(f"{method} {request.path}")
    if handler is not None:
        return handler()
    allowed = [route.partition(" ")[0] for route in routes if route.partition(" ")[2] == request.path]
    if allowed:
        return json_response({"error": "method not allowed"}, 405, {"Allow": ", ".join(allowed)})
    return json_response({"error": "not found"}, 404)


def fetch(port: int, path: str, timeout_seconds: float) -> tuple[int, bytes]:
    """Status and body of a GET on this machine.

    Raises:
        OSError: Nobody answers there, or not in time.
        ValueError: The answer is not HTTP.
    """
    with socket.create_connection((LOOPBACK, port), timeout_seconds) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {LOOPBACK}:{port}\r\n\r\n".encode("ascii"))
        received = b"".join(iter(lambda: connection.recv(_RECEIVE_LIMIT_BYTES), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    _version, status, _reason = head.split(b"\r\n")[0].split(b" ", 2)
    return int(status), body
