"""What people type for services: ids, groups, `all`, and the names that they read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from medivote_desktop.core.configuration.faults import nearest, shown

ALL = "all"

_NAMED_AT_MOST = 10
_PATTERN = "*?["


class Named(Protocol):
    """A service, as far as it can be called."""

    @property
    def id(self) -> str:
        """Its NAME in services.ini."""

    @property
    def name(self) -> str:
        """What people read."""

    @property
    def group(self) -> str:
        """Empty where it has none."""


class UnknownNameError(Exception):
    """A name that is neither a service nor a group; the text suggests what was meant."""


def resolve(names: Iterable[str], services: Iterable[Named]) -> tuple[str, ...]:
    """The ids that these names mean, in the file's order. Case does not matter; `all` means every service.

    An id comes before a group, and a group before what people read: that is any text, and reasons are full of it.
    What is none of them may be a pattern of ids, with `*`, `?` and `[…]` as a shell's.

    Raises:
        UnknownNameError: A name means nothing here.
    """
    fleet, names = tuple(services), tuple(names)
    wanted = set(names)
    exact = tuple(service.id for service in fleet if service.id in wanted)
    if len(exact) == len(wanted):  # an id comes before a group of that name, and no two ids differ by their case alone
        return exact
    wanted.clear()
    for name in names:
        wanted |= _meant(name, fleet)
    return tuple(service.id for service in fleet if service.id in wanted)


def _meant(name: str, fleet: tuple[Named, ...]) -> set[str]:
    folded = name.casefold()
    if found := {service.id for service in fleet if service.id.casefold() == folded}:
        return found
    if found := {service.id for service in fleet if service.group and service.group.casefold() == folded}:
        return found
    if folded == ALL:
        return {service.id for service in fleet}
    if found := {service.id for service in fleet if service.name.casefold() == folded}:
        if len(found) == 1:
            return found
        ids = ", ".join(service.id for service in fleet if service.id in found)
        raise UnknownNameError(f"{len(found)} services are called {shown(name)}; say which: {ids}")
    if any(mark in name for mark in _PATTERN):
        return _matching(folded, name, fleet)
    raise UnknownNameError(f"no service or group is called {shown(name)} ({_hint(name, fleet)})")


def _matching(folded: str, name: str, fleet: tuple[Named, ...]) -> set[str]:
    from fnmatch import fnmatchcase  # few ask by a pattern

    if found := {service.id for service in fleet if fnmatchcase(service.id.casefold(), folded)}:
        return found
    raise UnknownNameError(f"no service matches {shown(name)} ({_known(fleet)})")


def _hint(name: str, fleet: tuple[Named, ...]) -> str:
    known = sorted({service.id for service in fleet} | {service.group for service in fleet if service.group})
    if guess := nearest(name, (*known, ALL)):
        return f"did you mean {guess}?"
    return _known(fleet)


def _known(fleet: tuple[Named, ...]) -> str:
    known = sorted({service.id for service in fleet} | {service.group for service in fleet if service.group})
    more = f" and {len(known) - _NAMED_AT_MOST} more" if len(known) > _NAMED_AT_MOST else ""
    return f"known: {', '.join(known[:_NAMED_AT_MOST]) or 'none'}{more}"
