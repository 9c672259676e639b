"""Real sockets for tests of ports: listeners in processes of their own, and connections in TIME_WAIT."""

from __future__ import annotations

import socket
from collections.abc import Callable

from tests.runtime.children import Child

HOLD = """
import socket
if {uid}:
    os.setgid({uid})
    os.setuid({uid})
listener = socket.socket(socket.{family})
if {only_ipv6} is not None:
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, {only_ipv6})
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(({host!r}, {port}))
listener.listen()
{after}
say(listener.getsockname()[1])
wait()
"""

TAKE = """
import socket
listener = socket.socket()
listener.bind(("127.0.0.1", {port}))
listener.listen()
print("listening", flush=True)
while True: listener.accept()
"""
"""A service that needs its port, and cannot take it while a connection of it is in TIME_WAIT."""


class PortHolder(Child):
    """A process that listens, by default at a port that the system chooses.

    Attributes:
        port: Where it listens; known as soon as it does.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        only_ipv6: bool | None = None,
        uid: int = 0,
        before: str = "",
        after: str = "",
    ) -> None:
        family = "AF_INET6" if ":" in host else "AF_INET"
        hold = HOLD.format(family=family, host=host, port=port, only_ipv6=only_ipv6, uid=uid, after=after)
        super().__init__(before + hold)
        (self.port,) = self.numbers()


Hold = Callable[..., PortHolder]
"""Makes one, with the same arguments, that is ended after the test."""


def time_wait_port(port: int = 0, *, reuse: bool = True) -> int:
    """A port of which one connection is in TIME_WAIT and on which nobody listens any more.

    Args:
        reuse: Whether the server that had it allowed others to reuse it (SO_REUSEADDR).
    """
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        server.bind(("127.0.0.1", port))
        server.listen()
        number: int = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", number)) as client:
            server.accept()[0].close()  # who closes first keeps the connection
            assert client.recv(1) == b""
    return number
