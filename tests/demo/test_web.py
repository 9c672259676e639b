"""The demo's own HTTP, over real sockets: odd clients get their answer, or disturb nobody."""

from __future__ import annotations

import json

import pytest

from tests.demo.conftest import DemoService, Start

LIMIT_BYTES = 64 * 1024


@pytest.fixture
def service(start: Start) -> DemoService:
    """A plain one."""
    return start("incentive_system")


def test_head_is_get_without_the_body(service: DemoService) -> None:
    """The headers are those of GET."""
    asked, looked = service.ask("/health"), service.ask("/health", "HEAD")

    assert looked.status == 200
    assert looked.headers == asked.headers
    assert (looked.body, int(asked.headers["Content-Length"])) == (b"", len(asked.body))


def test_a_query_does_not_change_the_address(service: DemoService) -> None:
    """What follows the question mark is left aside."""
    assert service.ask("/health?at=noon").status == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/health", 405)])
def test_what_is_not_there_is_refused(service: DemoService, method: str, path: str, status: int) -> None:
    """An unknown address is 404, a known one with the wrong method 405, both with a reason and a line of log."""
    answer = service.ask(path, method)

    assert answer.status == status
    assert json.loads(answer.body)["error"]
    assert "WARNING" in service.log


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET /health SMTP\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * (LIMIT_BYTES - 18),
    ],
)
def test_what_is_not_http_is_answered_with_400(service: DemoService, data: bytes) -> None:
    """Nonsense is answered, and the service goes on."""
    assert service.send(data).status == 400
    assert service.ask("/health").status == 200


def test_a_request_may_come_in_pieces(service: DemoService) -> None:
    """Byte after byte is as good as all at once."""
    with service.connect() as connection:
        for byte in b"GET /health HTTP/1.1\r\n\r\n":
            connection.sendall(bytes([byte]))
        assert connection.recv(65536).startswith(b"HTTP/1.0 200 OK\r\n")


def test_a_body_is_taken_before_the_answer(start: Start) -> None:
    """A long body costs nobody the answer: the connection ends in order, not with a reset."""
    node = start("blockchain_node_1")

    answer = node.send(b"POST /shutdown HTTP/1.1\r\ncontent-length: 50000\r\n\r\n" + b"x" * 50_000)

    assert answer.status == 200


def test_silent_and_vanished_clients_hold_nobody_up(service: DemoService) -> None:
    """With more open connections than it keeps, others are answered; the oldest silent one is closed for the newest."""
    silent = [service.connect() for _ in range(101)]

    assert service.ask("/health").status == 200
    silent[0].settimeout(1.0)  # shorter than its silence would be borne
    assert silent[0].recv(1) == b""

    for connection in silent:
        connection.close()
    assert service.ask("/health").status == 200


@pytest.mark.slow
def test_a_silent_client_is_sent_away_in_time(service: DemoService) -> None:
    """Who connects and never asks is let go after some seconds."""
    with service.connect() as connection:
        assert connection.recv(1) == b""


def test_a_stop_closes_open_connections(service: DemoService) -> None:
    """A client that has not asked yet sees the end of its connection, and the service leaves with 0."""
    with service.connect() as connection:
        assert service.ask("/health").status == 200  # who came first has been let in by then
        assert service.end() == 0
        assert connection.recv(1) == b""
