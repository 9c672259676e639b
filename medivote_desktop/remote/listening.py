"""Where the endpoint listens, under which names it may be called, and how many connections it takes."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterable

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.state import is_wildcard
from medivote_desktop.core.say import say
from medivote_desktop.remote.names import is_name, origins

SEND_BUFFER_BYTES = 64 * 1024
TLS_VIEWERS = 300
_BESIDE_VIEWERS = 256
_KEPT_DESCRIPTORS = 4096


class CannotServeError(Exception):
    """The endpoint cannot be opened; the text says why and what to do."""


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket; lingering connections of an earlier program are no obstacle.

    Raises:
        CannotServeError: The address cannot be had.
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotServeError(
            say("{host} cannot be listened on: {error}; see http_host", host=host, error=error.strerror or error)
        ) from error
    try:
        if os.name == "posix":  # elsewhere the option lets two programs listen on one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit it. Else the system queues minutes of small frames for a viewer that does not read.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listener.setblocking(False)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise CannotServeError(_words(host, port, error)) from error
    return listener


def _words(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return say(
                "port {port} of {host} is taken by another program; end that one, or set http_port in services.ini",
                port=port,
                host=host,
            )
        case errno.EACCES:
            return say(
                "port {port} needs more rights than this program has; set http_port to one above 1023", port=port
            )
        case errno.EADDRNOTAVAIL:
            return say("{host} is no address of this machine; set http_host in services.ini", host=host)
        case _:
            return say(
                "{host}:{port} cannot be listened on: {error}", host=host, port=port, error=error.strerror or error
            )


def host_names(manager: ManagerConfig) -> tuple[str, ...]:
    """The names by which the endpoint may be called, IPv6 addresses in brackets; and addresses of reverse proxies.

    Raises:
        CannotServeError: One of them is neither.
    """
    if manager.http_allowed_hosts:
        names = tuple(host if "://" in host else _bracketed(host) for host in manager.http_allowed_hosts)
        try:
            origins(names, "http", 0)
        except ValueError as error:
            raise CannotServeError(
                say(
                    "http_allowed_hosts: {host} is neither a host name nor an address such as "
                    "https://fleet.example.org",
                    host=error,
                )
            ) from error
        return names
    own = _own_names() if is_wildcard(manager.http_host) else [_bracketed(manager.http_host)]
    return tuple(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", *own]))


def shown_host(host: str) -> str:
    """The host to write into an address: of a wildcard an address that others can reach, where there is one."""
    if not is_wildcard(host):
        return _bracketed(host)
    outside = (name for name in _addresses() if not name.startswith(("127.", "[::1]", "[fe80")))
    return next(outside, "127.0.0.1")


def _own_names() -> list[str]:
    """What a machine calls itself may be nothing that a browser can send."""
    name = socket.gethostname()
    return list(filter(is_name, [*_addresses(), name, f"{name}.local", socket.getfqdn()]))


def _addresses() -> list[str]:
    """Of all network cards, those of version 4 first."""
    import psutil

    found: Iterable[str] = (
        address.address.partition("%")[0]
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family in (socket.AF_INET, socket.AF_INET6)
    )
    return sorted(map(_bracketed, found), key=lambda name: name.startswith("["))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def connections_limit(max_viewers: int) -> int:
    """How many connections are taken: half of the descriptors are left to the services, or some thousands of many."""
    wanted = max_viewers + _BESIDE_VIEWERS
    if sys.platform == "win32":
        return wanted
    import resource

    try:
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    except PermissionError:  # a hardened unit forbids every call about limits (SystemCallFilter=~@resources)
        return wanted
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, soft - min(soft // 2, _KEPT_DESCRIPTORS))
