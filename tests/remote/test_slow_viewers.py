"""Viewers over a poor line: who reads slowly stays, who does not read at all goes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from medivote_desktop.remote import broadcast
from medivote_desktop.remote.broadcast import UNREAD_SECONDS, Broadcaster
from medivote_desktop.remote.listening import open_listener
from tests.programs import PATIENCE_SECONDS
from tests.ui import fleet

SERVICES = 5000
"""A frame of more than the system takes at once."""


class Clock:
    """A loop whose time passes when it is told to."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.now = 1000.0

    def time(self) -> float:
        return self.now

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)


class Kept(asyncio.Protocol):
    """Keeps the connection of one who has come."""

    def __init__(self) -> None:
        self.transport: asyncio.Future[asyncio.Transport] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport.set_result(transport)


async def until(fact: Callable[[], object]) -> None:
    """Wait until something holds, while the loop goes on."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not fact():
            await asyncio.sleep(0.001)


def test_who_reads_slowly_is_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first frame of a large fleet takes a phone longer than the time for which nobody may read nothing."""
    monkeypatch.setattr(broadcast, "_LOOK_SECONDS", 0.001)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        clock, kept = Clock(loop), Kept()
        broadcaster = Broadcaster(clock, lambda count: None)  # type: ignore[arg-type]
        broadcaster.take(fleet.running(SERVICES))
        listener = open_listener("127.0.0.1", 0)
        server = await loop.create_server(lambda: kept, sock=listener)
        with socket.socket() as phone:
            phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
            phone.setblocking(False)
            await loop.sock_connect(phone, listener.getsockname())
            transport = await kept.transport
            viewer = broadcaster.join(transport, "phone", wants_changes=True, last_seen=None)
            clock.now += 0.01  # all may have been looked at in this moment, before there was anybody
            await until(lambda: viewer.left)

            for _ in range(5):  # four times longer in all
                before = transport.get_write_buffer_size()
                while transport.get_write_buffer_size() == before:
                    await loop.sock_recv(phone, 64 * 1024)
                clock.now += 0.8 * UNREAD_SECONDS
                await until(lambda: viewer.taken_at == clock.now)
                assert not transport.is_closing()

            left = transport.get_write_buffer_size()
            assert left > 0
            await until(lambda: viewer.left == transport.get_write_buffer_size())
            clock.now += 1.1 * UNREAD_SECONDS
            await until(transport.is_closing)
        await broadcaster.close()
        server.close()

    asyncio.run(run())
