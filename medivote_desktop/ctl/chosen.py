"""The services that were named on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from medivote_desktop.core.names import UnknownNameError, resolve
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT
from medivote_desktop.ctl.fleet import CommandError, Status


class _Named(NamedTuple):
    id: str
    name: str
    group: str


def ids_of(names: Sequence[str], services: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Whom the names mean: ids, groups, `all`, or what people read.

    Raises:
        CommandError: A name means nothing here.
    """
    try:
        return resolve(names, [_Named(each["id"], each["name"], each["group"]) for each in services])
    except UnknownNameError as error:
        raise CommandError(str(error), EXIT_BAD_INPUT) from error


def only(names: Sequence[str], status: Status) -> Status:
    """The status with those services alone that were named; with all, where none was.

    Raises:
        CommandError: A name means nothing here.
    """
    if not names:
        return status
    wanted = set(ids_of(names, status["services"]))
    return {**status, "services": [service for service in status["services"] if service["id"] in wanted]}
