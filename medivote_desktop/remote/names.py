"""The names by which an endpoint may be called, and the origin of a page that is open under each of them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

_USUAL_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def origins(hosts: Collection[str], scheme: str, port: int) -> Mapping[str, str]:
    """What a browser may send as Host, and to each what it then sends as Origin.

    Args:
        hosts: Names at which the endpoint itself is reached, IPv6 addresses in brackets; or whole addresses, such as
            `https://fleet.example.org`, at which a reverse proxy is.

    Raises:
        ValueError: One of them is neither.
    """
    found: dict[str, str] = {}
    for host in hosts:
        if "://" in host:
            found.update(_of_address(host))
        elif not is_name(host):
            raise ValueError(host)
        else:
            found.update(_of_name(scheme, host.lower(), port))
    return found


def is_name(host: str) -> bool:
    """Whether a browser can send it; what it cannot, such as one with a port behind it, would match no request."""
    if not host.startswith("["):
        return _NAME.fullmatch(host) is not None
    try:
        ipaddress.IPv6Address(host[1:-1].partition("%")[0])
    except ValueError:
        return False
    return host.endswith("]")


def _of_address(address: str) -> Mapping[str, str]:
    parts = urlsplit(address)
    name = parts.hostname or ""
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment and parts.username is None
    if parts.scheme not in _USUAL_PORTS or not name or not is_bare:
        raise ValueError(address)
    return _of_name(parts.scheme, f"[{name}]" if ":" in name else name, parts.port or _USUAL_PORTS[parts.scheme])


def _of_name(scheme: str, host: str, port: int) -> Mapping[str, str]:
    if _USUAL_PORTS[scheme] == port:  # browsers leave it out
        return {host: f"{scheme}://{host}", f"{host}:{port}": f"{scheme}://{host}"}
    return {f"{host}:{port}": f"{scheme}://{host}:{port}"}
