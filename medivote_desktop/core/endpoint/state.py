"""What is told of the HTTP endpoint: whether it serves, where, to how many, and what that exposes, in words."""

from __future__ import annotations

import ipaddress

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say


class EndpointState(NamedTuple):
    """The endpoint at one moment.

    Attributes:
        is_on: Whether it answers; False also while it comes up or goes down.
        address: Where it answers, such as `http://127.0.0.1:8090/`; empty while it is off.
        link: The address with the viewer token in the fragment: whoever has it can look.
        operator_link: The same with the operator token: whoever has it can also start and stop, and read logs.
        viewers: Open event streams.
        exposed: What is exposed to whom, in sentences for people; empty while it is off.
        error: Why it could not be switched on, in words; empty if nothing is wrong.
    """

    is_on: bool = False
    address: str = ""
    link: str = ""
    operator_link: str = ""
    viewers: int = 0
    exposed: str = ""
    error: str = ""


def exposed_words(manager: ManagerConfig) -> str:
    """What an endpoint of this configuration exposes to whom."""
    sentences = [_who_reads(manager.http_host), _who_controls(manager.http_control)]
    sentences += [
        say("Whoever reaches the reverse proxy {address} can connect through it, and needs a token.", address=address)
        for address in manager.http_allowed_hosts
        if "://" in address
    ]
    if not is_loopback(manager.http_host) and not manager.http_tls_certificate:
        sentences.append(say("Without TLS the token and all data travel in the clear: use it in a network you trust."))
    return "\n".join(sentences)


def _who_reads(host: str) -> str:
    if is_loopback(host):
        return say("Every program and user of this machine can read the services' names, states, CPU and memory.")
    if is_wildcard(host):
        return say(
            "Other machines can connect from every network of this machine; to read the services' names, states, "
            "CPU and memory they need a token. Programs of this machine can read without one."
        )
    return say(
        "Other machines can connect at {host}; to read the services' names, states, CPU and memory they need a token. "
        "Programs of this machine can read without one.",
        host=host,
    )


def _who_controls(control: str) -> str:
    match control:
        case "off":
            return say("Nobody can start or stop services over it.")
        case "loopback":
            return say(
                "Programs of this machine can start and stop services and read logs without a token, "
                "others with the operator token."
            )
        case _:
            return say("Only the operator token lets start and stop services and read logs.")


def is_loopback(host: str) -> bool:
    """Whether only programs of the same machine reach this address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_wildcard(host: str) -> bool:
    """Whether this stands for all addresses of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
