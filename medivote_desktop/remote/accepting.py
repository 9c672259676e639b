"""Takes the endpoint's connections, few in a turn of the loop; who asks whether it is well goes before the others.

Where thousands come at once, each turn would else be as long as it takes to answer all of them, and a load balancer
that waits for some seconds would take the endpoint for dead. Without a descriptor left it tells who waits, and pauses.

asyncio's own loop tries a thousand times then, each time sets itself a timer, and never comes to anything else.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
import ssl
import sys
from collections import Counter, deque
from collections.abc import Callable
from functools import partial

from medivote_desktop.remote.connection import refuse

_log = logging.getLogger(__name__)

_BACKLOG = 4096  # more than there may be viewers: who finds no place tries again after 1, 3, 7, 15 seconds
_HANDSHAKES = 256
_HANDSHAKES_OF_ONE = 128  # else one address that says nothing keeps everybody else out
_HANDSHAKE_SECONDS = 10.0
_TAKEN_AT_ONCE = 256  # between them the loop comes to everything else
_LET_IN_AT_ONCE = 16  # each takes a millisecond and more until it is answered
_PROBES = (b"GET /healthz", b"HEAD /healthz")
_PROBE_BYTES = 13
_REFUSED_AT_ONCE = 20
_PAUSE_SECONDS = 0.1
_Newcomer = tuple[socket.socket, str]
"""A connection, and whose address it comes from."""

_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Acceptor:
    """One listening socket on the running loop.

    Args:
        connection: Makes what speaks with one who has come.
        room: How many more of those there may be.
    """

    def __init__(
        self,
        listener: socket.socket,
        connection: Callable[[], asyncio.Protocol],
        tls: ssl.SSLContext | None,
        room: Callable[[], int],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._connection = connection
        self._tls = tls
        self._room = room
        self._asking: deque[_Newcomer] = deque()
        self._silent: deque[_Newcomer] = deque()  # so far
        self._probes_left = _LET_IN_AT_ONCE
        self._turn: asyncio.Handle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._of_address: Counter[str] = Counter()
        self._pause: asyncio.TimerHandle | None = None
        self._reserve: int | None = None

    async def start(self) -> None:
        """Listen."""
        self._keep_reserve()
        self._listener.listen(_BACKLOG)
        self._resume()

    def close(self) -> None:
        """Listen no more."""
        if self._pause is not None:
            self._pause.cancel()
        if self._turn is not None:
            self._turn.cancel()
        for connection, _ in (*self._asking, *self._silent):
            connection.close()
        self._loop.remove_reader(self._listener)
        self._listener.close()
        self._free_reserve()

    def _resume(self) -> None:
        self._pause = None
        self._loop.add_reader(self._listener, self._take)

    def _take(self) -> None:
        # Whoever waits here has a descriptor, of which the services need some.
        room = max(_LET_IN_AT_ONCE, self._room()) - len(self._asking) - len(self._silent)
        for _ in range(min(_TAKEN_AT_ONCE, room)):
            try:
                connection, (address, *_) = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionError):
                return
            except OSError as error:
                self._on_failure(error)
                return
            if self._tls is not None and not self._has_room(address):
                connection.close()  # the limit of connections counts only those that have shaken hands
                continue
            connection.setblocking(False)
            if self._tls is not None:
                self._begin(connection, address)
            else:
                self._place((connection, address))
                self._turn = self._turn or self._loop.call_soon(self._let_in)

    def _place(self, newcomer: _Newcomer) -> None:
        """A probe is let in; everybody else waits, who has not asked yet behind those who have."""
        asked = _asked(newcomer[0])
        if asked is not None and asked.startswith(_PROBES) and self._probes_left:
            self._probes_left -= 1
            self._begin(*newcomer)
        else:
            (self._silent if asked is None else self._asking).append(newcomer)

    def _let_in(self) -> None:
        """The next of those who wait, and the others in later turns of the loop."""
        looked_at = [self._silent.popleft() for _ in range(min(_TAKEN_AT_ONCE, len(self._silent)))]
        later, self._silent = self._silent, deque()
        for newcomer in looked_at:
            self._place(newcomer)
        self._silent += later  # each keeps its place
        for _ in range(_LET_IN_AT_ONCE):
            if waiting := self._asking or self._silent:
                self._begin(*waiting.popleft())
        self._probes_left = _LET_IN_AT_ONCE
        self._turn = self._loop.call_soon(self._let_in) if self._asking or self._silent else None

    def _begin(self, connection: socket.socket, address: str) -> None:
        task = self._loop.create_task(self._attach(connection))
        self._tasks.add(task)
        self._of_address[address] += 1
        task.add_done_callback(partial(self._attached, address))

    def _has_room(self, address: str) -> bool:
        return len(self._tasks) < _HANDSHAKES and self._of_address[address] < _HANDSHAKES_OF_ONE

    def _attached(self, address: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    async def _attach(self, connection: socket.socket) -> None:
        handshake = None if self._tls is None else _HANDSHAKE_SECONDS
        try:
            await self._loop.connect_accepted_socket(
                self._connection, connection, ssl=self._tls, ssl_handshake_timeout=handshake
            )
        except OSError as error:  # gone already, or it speaks no TLS
            _log.debug("a connection came to nothing: %s", error)

    # Without a descriptor.

    def _on_failure(self, error: OSError) -> None:
        _log.debug("no connection can be taken: %s", error)
        if error.errno in _EXHAUSTED:
            self._refuse_waiting()
        self._loop.remove_reader(self._listener)
        self._pause = self._loop.call_later(_PAUSE_SECONDS, self._resume)

    def _refuse_waiting(self) -> None:
        """The descriptor in reserve serves one after the other."""
        for _ in range(_REFUSED_AT_ONCE):
            self._free_reserve()
            try:
                connection, _ = self._listener.accept()
            except OSError:  # nobody waits any more, or another thread has had the reserve
                break
            with connection, contextlib.suppress(OSError):  # it may be gone already
                if self._tls is None:
                    refuse(connection)
        self._keep_reserve()

    def _free_reserve(self) -> None:
        if self._reserve is not None:
            os.close(self._reserve)
            self._reserve = None

    def _keep_reserve(self) -> None:
        with contextlib.suppress(OSError):  # the next round tries again
            self._reserve = os.open(os.devnull, os.O_RDONLY)


def _asked(connection: socket.socket) -> bytes | None:
    """How the request begins, which stays where it is; None while nothing is asked."""
    try:
        return connection.recv(_PROBE_BYTES, socket.MSG_PEEK)
    except BlockingIOError:
        return None
    except OSError:  # gone
        return b""


class SystemAcceptor:
    """The same where the loop cannot watch a socket (Windows), by asyncio's own means."""

    def __init__(
        self,
        listener: socket.socket,
        connection: Callable[[], asyncio.Protocol],
        tls: ssl.SSLContext | None,
        _room: Callable[[], int],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener, self._connection, self._tls = listener, connection, tls
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        handshake = None if self._tls is None else _HANDSHAKE_SECONDS
        self._server = await self._loop.create_server(
            self._connection, sock=self._listener, backlog=_BACKLOG, ssl=self._tls, ssl_handshake_timeout=handshake
        )

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
        self._listener.close()


def acceptor(
    listener: socket.socket,
    connection: Callable[[], asyncio.Protocol],
    tls: ssl.SSLContext | None,
    room: Callable[[], int],
) -> Acceptor | SystemAcceptor:
    """What takes connections on this system."""
    kind = SystemAcceptor if sys.platform == "win32" else Acceptor
    return kind(listener, connection, tls, room)
