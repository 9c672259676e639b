"""What the ways out have in common: the files that are made, names, and what has no counterpart elsewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping

from medivote_desktop.core.config import AppConfig, HealthConfig, ServiceConfig
from medivote_desktop.core.configuration.keys import SERVICE_KEYS
from medivote_desktop.core.porting.notes import Note, Notes
from medivote_desktop.core.records import dataclass

Find = Callable[[ServiceConfig, str], str | None]
"""Where the program of a service is on this machine: its path for a name, or None."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class File:
    """One file to be written.

    Attributes:
        comments: What stands above everything else, without the sign of a comment.
        text: What follows; in its place `documents` for YAML.
    """

    name: str
    comments: tuple[str, ...]
    text: str = ""
    documents: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """A fleet in another format."""

    files: tuple[File, ...]
    notes: tuple[Note, ...]


class Account:
    """Notes what is not the same there, service by service.

    Args:
        missing: By key of services.ini: why it has no counterpart. Told where the key is set.
    """

    def __init__(self, config: AppConfig, missing: Mapping[str, str]) -> None:
        self.notes = Notes()
        self._config = config
        self._missing = missing

    def begin(self, service: ServiceConfig) -> None:
        """Tell what of a service has no counterpart."""
        for key in is_set(service):
            if key in self._missing:
                self.left(service, key, self._missing[key])

    def near(self, service: ServiceConfig, key: str, words: str) -> None:
        """Something like it exists there."""
        self.notes.near(self._line(service, key), service.id, key, words)

    def left(self, service: ServiceConfig, key: str, words: str) -> None:
        """It is not there any more."""
        self.notes.left(self._line(service, key), service.id, key, words)

    def comments(self, service: ServiceConfig) -> tuple[str, ...]:
        """What is to be said at a service."""
        return tuple(f"{note.outcome.value}: {note.subject}: {note.words}" for note in self.notes.about(service.id))

    def _line(self, service: ServiceConfig, key: str) -> int:
        lines = self._config.places.get(f"service:{service.id}", {})
        return lines.get(key, lines.get("", 0))


def is_set(service: ServiceConfig) -> list[str]:
    """The keys whose values are not the default."""
    plain = ServiceConfig(service.id, service.command, service.id, service.directory)
    return [key.name for key in SERVICE_KEYS.values() if key.value_of(service) != key.value_of(plain)]


def slug(text: str, fallback: str = "fleet") -> str:
    """A name of lower-case letters, digits and hyphens, at most 40 characters long."""
    found = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    return found or fallback


def project_of(config: AppConfig) -> str:
    """The fleet's name in other formats."""
    return slug(config.manager.title)


def labels(config: AppConfig) -> dict[str, str]:
    """A name for each service that is a DNS label, unique."""
    found: dict[str, str] = {}
    for service in config.services:
        base = re.sub(r"[^a-z0-9-]+", "-", service.id.lower()).strip("-")[:50].strip("-") or "service"
        base = base if base[0].isalpha() else f"s-{base}"
        name, number = base, 1
        while name in found.values():
            number += 1
            name = f"{base}-{number}"
        found[service.id] = name
    return found


def command_words(service: ServiceConfig) -> tuple[str, ...]:
    """Program and arguments, the shell in front where there is one."""
    return ("/bin/sh", "-c", *service.command) if service.shell else service.command


def is_loopback(host: str) -> bool:
    """Whether an address means the machine itself."""
    return host in _LOOPBACK


def check_script(health: HealthConfig) -> str:
    """A line for a shell that succeeds if url, port and command hold; empty without them."""
    limit = f"{max(health.timeout_seconds, 0.1):g}"
    parts: list[str] = []
    if health.url:
        parts.append(f"curl -fsSk -m {limit} -o /dev/null {shlex.quote(health.url)}")
    if health.port:
        host, port = health.port
        connect = f"exec 3<>/dev/tcp/{host}/{port}"
        parts.append(f"timeout {limit} bash -c {shlex.quote(connect)}")
    if health.command:
        parts.append(f"timeout {limit} {shlex.join(health.command)}")
    return " && ".join(parts)


def needs_of_check(health: HealthConfig) -> str:
    """The programs that `check_script` needs, in words."""
    needed = [*(["curl"] if health.url else []), *(["bash"] if health.port else [])]
    return " and ".join(needed)


def whole_seconds(seconds: float) -> int:
    """Rounded up; at least 1."""
    return max(1, -int(-seconds // 1))
