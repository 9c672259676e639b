"""Who comes while the endpoint has no time for anybody."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import select
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.remote.accepting import Acceptor

_VIEWERS = 2256  # as many as are let in by default, and those that only ask
_PATIENCE_MS = 900  # a system that has no place for who comes lets them try again after a second


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """Enough of them for both sides."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * _VIEWERS + 200
    if hard != resource.RLIM_INFINITY and hard < needed:
        pytest.skip("this system has too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_descriptors")
def test_all_that_may_come_have_a_place_to_wait() -> None:
    """As many as there may be come at once, to a loop that is busy: none is turned away, to try again in seconds."""
    longest = Path("/proc/sys/net/core/somaxconn")
    if not longest.exists() or int(longest.read_text()) < _VIEWERS:
        pytest.skip("this system lets so many wait nowhere")

    async def come() -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        acceptor = Acceptor(listener, asyncio.Protocol, None, lambda: 100)
        await acceptor.start()
        with contextlib.ExitStack() as clients:
            address = listener.getsockname()  # from here on the loop has no turn
            for _ in range(_VIEWERS):
                client = clients.enter_context(socket.socket())
                client.setblocking(False)
                client.connect_ex(address)
                assert is_connected(client)
            acceptor.close()

    asyncio.run(come())


def is_connected(client: socket.socket) -> bool:
    waits = select.poll()
    waits.register(client, select.POLLOUT)
    return bool(waits.poll(_PATIENCE_MS))


_CROWD = 300


@pytest.mark.parametrize("request_line", [b"GET /events HTTP/1.1\r\n", b""])
def test_a_probe_does_not_wait_for_a_crowd(request_line: bytes) -> None:
    """Who asks whether it is well is let in before hundreds who came before, and they come in few at a time."""
    ports: list[int] = []
    in_turn: list[int] = []

    class Seen(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            ports.append(transport.get_extra_info("peername")[1])

    async def come() -> int:
        loop = asyncio.get_running_loop()
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setblocking(False)
        acceptor = Acceptor(listener, Seen, None, lambda: 10 * _CROWD)
        await acceptor.start()
        with contextlib.ExitStack() as clients:

            def client(line: bytes) -> int:
                made = clients.enter_context(socket.create_connection(listener.getsockname()))
                made.sendall(line)
                port: int = made.getsockname()[1]
                return port

            for _ in range(_CROWD):
                client(request_line)
            probe = client(b"GET /healthz HTTP/1.1\r\n")
            end = loop.time() + 30
            while len(ports) <= _CROWD and loop.time() < end:
                before = len(ports)
                await asyncio.sleep(0)
                in_turn.append(len(ports) - before)
            acceptor.close()
        return probe

    probe = asyncio.run(come())
    assert len(ports) == _CROWD + 1, "all have come in"
    assert ports.index(probe) < _CROWD / 4
    assert max(in_turn) <= 40
