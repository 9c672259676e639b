"""Where the demo's services listen: on free ports of this machine, near MediVote's own numbers."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from medivote_desktop.demo.web import LOOPBACK

PREFERRED_PORTS: Mapping[str, int] = {
    "backend": 18001,
    "blockchain_node_1": 18546,
    "blockchain_node_2": 18547,
    "incentive_system": 18082,
    "network_coordinator": 18083,
    "network_dashboard": 18084,
    "frontend": 18080,
}
"""MediVote's own ports + 10000, by service."""


def demo_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that demo.ini asks for: `DEMO_PORT_BACKEND` and six like it, each a free loopback port.

    Nothing is remembered. A variable that is set already is kept as it is, so whoever knows the ports of services
    that still run from an earlier time gives them.

    Args:
        environment: What is set already; the environment of this program if None.

    Raises:
        OSError: The machine has no free port.
    """
    known = os.environ if environment is None else environment
    names = {service: f"DEMO_PORT_{service.upper()}" for service in PREFERRED_PORTS}
    chosen = {name: known[name] for name in names.values() if name in known}
    held: list[socket.socket] = []  # until all are chosen, so that none is chosen twice
    try:
        for service, name in names.items():
            if name not in chosen:
                held.append(_hold(service))
                chosen[name] = str(held[-1].getsockname()[1])
    finally:
        for each in held:
            each.close()
    return chosen


def _hold(service: str) -> socket.socket:
    """A listener bound as the service will bind: on its preferred port, a hundred or more above it, or anywhere.

    The system's own choice comes last: it lies among the ports of outgoing connections, which may take it before
    the service does.
    """
    preferred = PREFERRED_PORTS[service]
    reuse_address = service != "frontend"
    for port in range(preferred, preferred + 2000, 100):
        try:
            return listen(port, reuse_address=reuse_address)
        except OSError:
            continue
    return listen(0, reuse_address=reuse_address)


def listen(port: int, *, reuse_address: bool) -> socket.socket:
    """A listening socket on the loopback address. Port 0 is any free one.

    Args:
        port: Where to listen.
        reuse_address: Whether connections that linger in TIME_WAIT are no obstacle.

    Raises:
        OSError: The port is held.
    """
    listener = socket.socket()
    try:
        # Elsewhere than on POSIX the option lets two processes listen on one port, and TIME_WAIT is no obstacle.
        if reuse_address and os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise
    return listener
