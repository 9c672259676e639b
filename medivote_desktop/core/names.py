"""What people type for services: names, groups, `all`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from medivote_desktop.core.config import ServiceConfig

ALL = "all"


class UnknownNameError(Exception):
    """A name that is neither a service nor a group; the text suggests what was meant."""


def resolve(names: Iterable[str], services: Iterable[ServiceConfig]) -> tuple[str, ...]:
    """The ids that these names mean, in the file's order. Case does not matter; `all` means every service.

    Raises:
        UnknownNameError: A name means nothing here.
    """
    fleet = tuple(services)
    wanted: set[str] = set()
    for name in names:
        wanted |= _meant(name, fleet)
    return tuple(service.id for service in fleet if service.id in wanted)


def _meant(name: str, fleet: tuple[ServiceConfig, ...]) -> set[str]:
    folded = name.casefold()
    if found := {service.id for service in fleet if service.id.casefold() == folded}:
        return found
    if found := {service.id for service in fleet if service.group and service.group.casefold() == folded}:
        return found
    if folded == ALL:
        return {service.id for service in fleet}
    known = {service.id for service in fleet} | {service.group for service in fleet if service.group}
    close = difflib.get_close_matches(name, sorted(known), n=1)
    hint = f" (did you mean {close[0]}?)" if close else f" (known: {', '.join(sorted(known)) or 'none'})"
    raise UnknownNameError(f"no service or group is called {name}{hint}")
