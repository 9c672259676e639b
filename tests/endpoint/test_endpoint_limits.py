"""What one alone could take from everybody else: connections, handshakes, descriptors, a place for ever."""

from __future__ import annotations

import asyncio
import socket
import struct

import psutil
import pytest
import requests

from medivote_desktop.remote.broadcast import Broadcaster
from medivote_desktop.remote.connection import close_in_time
from tests.endpoint.served import Site, close_all, come, descriptors, error_of, read_all, serve, status_line
from tests.programs import PATIENCE_SECONDS, Home, until

LOCAL = "http_control = loopback"


def head(site: Site, line: str = "GET /healthz HTTP/1.1", *more: str) -> bytes:
    return "\r\n".join([line, f"Host: 127.0.0.1:{site.port}", *more, "", ""]).encode()


def holds(site: Site, connection: socket.socket) -> bool:
    """Whether the program still has its end of a connection."""
    port = connection.getsockname()[1]
    found = psutil.Process(site.program.pid).net_connections("tcp")
    return any(each.raddr and each.raddr.port == port for each in found)


def test_one_address_does_not_take_all_connections(home: Home) -> None:
    """The surplus is told so; others are answered as ever, and so is the first once it lets go."""
    site = serve(home, manager="http_max_viewers = 150")  # 406 connections, 203 of one address
    held = [come(site) for _ in range(406)]

    def refusal() -> bytes:
        with come(site) as one_more:
            return read_all(one_more)

    refused = until(refusal, "so many at once are not told, but soon there is room for a word")
    assert status_line(refused) == 503
    assert b"Retry-After: " in refused
    with come(site, "127.0.0.9") as other:
        other.sendall(head(site))
        assert status_line(other.recv(65536)) == 200
    close_all(held)
    until(lambda: site.get("/healthz").status_code == 200, "there is room again")


def test_a_flood_of_refused_ones_leaves_descriptors_to_the_services(home: Home) -> None:
    """Only so many are told; those who went before they could be told are no error."""
    site = serve(home, manager="http_max_viewers = 1\nhttp_max_viewers_per_address = 1")
    held = [come(site) for _ in range(257)]
    before = descriptors(site.program)
    flood = [come(site) for _ in range(500)]
    try:
        until(lambda: descriptors(site.program) < before + 100, "few of them are left")
        for connection in flood:  # resets
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        close_all(flood)
        for _ in range(500):
            with come(site) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    finally:
        close_all(held)
    until(lambda: site.get("/healthz").status_code == 200, "it serves again")
    assert "ERROR" not in site.program.log


def test_who_asks_and_does_not_read_is_let_go(home: Home) -> None:
    """It takes no token to ask again and again, and would keep a connection for ever."""
    site = serve(home)
    with come(site) as greedy:
        greedy.settimeout(1)
        many = head(site, "GET /app.js HTTP/1.1") * 100_000
        with pytest.raises(TimeoutError):
            greedy.sendall(many)
        assert holds(site, greedy)
        until(lambda: not holds(site, greedy), "it is gone")


def test_a_stream_that_ends_unread_is_closed_all_the_same() -> None:
    """By ourselves: not every system gives it up."""

    async def run() -> None:
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(bytes(16 * 1024 * 1024))
            close_in_time(writer.transport, asyncio.get_running_loop(), 0.1)
            assert writer.transport.get_write_buffer_size(), "more than the system takes"
            try:
                await writer.wait_closed()
            finally:
                ended.set_result(None)

        async with await asyncio.start_server(attend, "127.0.0.1", 0) as server:
            unread = socket.create_connection(server.sockets[0].getsockname())
            with unread:
                await asyncio.wait_for(ended, PATIENCE_SECONDS)
                with pytest.raises(ConnectionResetError):
                    read_all(unread)

    asyncio.run(run())


# Small print of HTTP.


@pytest.mark.parametrize("path", ["/status", "/stop/web"])
def test_old_http_is_not_local(home: Home, path: str) -> None:
    """nginx passes on the whole world's requests like that, without a word of it."""
    site = serve(home, home.service("web"), manager=LOCAL)
    method = "POST" if path.startswith("/stop") else "GET"
    line = f"{method} {path} HTTP/1.0"
    assert status_line(site.raw(head(site, line))) == 401
    assert status_line(site.raw(head(site, line, f"Authorization: Bearer {site.token('operator')}"))) == 200


def test_an_unknown_expectation_is_refused_in_json(home: Home) -> None:
    """And not repeated."""
    site = serve(home)
    answer = site.raw(head(site, "GET /status HTTP/1.1", "Expect: <b>nonsense", "Connection: close"))
    assert status_line(answer) == 417
    assert error_of(answer)
    assert b"nonsense" not in answer
    known = {"Expect": "100-continue"}
    assert requests.post(f"{site.address}/session", headers=known, timeout=PATIENCE_SECONDS).status_code == 401


class _Line(asyncio.Transport):
    """A connection that takes everything, and keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.waiting = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return False


def test_nothing_follows_the_last_chunk() -> None:
    """A broadcast that is under way when all streams end leaves them alone."""
    from tests.ui import fleet

    async def run() -> list[_Line]:
        broadcaster = Broadcaster(asyncio.get_running_loop(), lambda count: None)
        lines = [_Line() for _ in range(250)]
        for line in lines:
            broadcaster.join(line, "127.0.0.1", wants_changes=False, last_seen=None)
        broadcaster.take(fleet.running(2))
        await asyncio.sleep(0)  # it has given to some of them
        broadcaster.close_all()
        for _ in range(10):
            await asyncio.sleep(0)
        return lines

    lines = asyncio.run(run())
    assert len({len(line.sent) for line in lines}) == 2, "some had the frame, and some had not"
    assert all(line.sent.index(b"0\r\n\r\n") == len(line.sent) - 1 for line in lines)


def test_who_had_no_room_for_the_last_frame_gets_it_later() -> None:
    """Nothing may follow it for long: a fleet at rest is measured no more."""
    from tests.ui import fleet

    async def run() -> list[bytes]:
        broadcaster = Broadcaster(asyncio.get_running_loop(), lambda count: None)
        line = _Line()
        broadcaster.join(line, "127.0.0.1", wants_changes=False, last_seen=None)
        line.sent.clear()
        line.waiting = 100
        broadcaster.take(fleet.running(2))
        for _ in range(10):
            await asyncio.sleep(0)
        assert line.sent == []
        line.waiting = 0
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not line.sent:
                await asyncio.sleep(0.01)
        await broadcaster.close()
        return line.sent

    assert b"data: {" in asyncio.run(run())[0]
