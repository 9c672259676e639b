"""`medivote-ctl history`: what happened, read from the file, so that the program need not run."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from medivote_desktop.core import report
from medivote_desktop.core.history import incident_text
from medivote_desktop.core.history.incident import Incident, IncidentKind, IncidentQuery
from medivote_desktop.core.names import Named, UnknownNameError, resolve
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_WISH_FAILED
from medivote_desktop.ctl.fleet import CommandError
from medivote_desktop.ctl.ink import plain
from medivote_desktop.ctl.screen import Screen
from medivote_desktop.ctl.table import columns_of, fitted

if TYPE_CHECKING:
    import sqlite3

_REASON_WIDTH = 40


class _Recorded(NamedTuple):
    """A service of which the history tells, and services.ini maybe does not any more."""

    id: str
    name: str
    group: str = ""


def show(options: argparse.Namespace, state_folder: Path, configured: Callable[[], Iterable[Named]]) -> int:
    """Print the incidents of a state folder; returns the exit code.

    Args:
        configured: Gives the services of services.ini, where somebody is named; none where it is faulty or gone.

    Raises:
        CommandError: A name means nothing, neither there nor in the history.
    """
    # Only this command needs them.
    import sqlite3

    from medivote_desktop.runtime.storage.datacopy import copied

    path = state_folder / "history.db"
    if not path.exists():
        print("nothing is recorded yet", file=sys.stderr)
        return 0
    if not path.stat().st_size:
        print(f"nothing could be written to {path} yet; the program keeps in memory what happens", file=sys.stderr)
        return EXIT_WISH_FAILED
    try:
        with copied(path) as database:
            _print(database, options, configured)
    except (sqlite3.Error, OSError) as error:
        print(f"{path} cannot be read: {error}", file=sys.stderr)
        return EXIT_WISH_FAILED
    return 0


def _print(
    database: sqlite3.Connection, options: argparse.Namespace, configured: Callable[[], Iterable[Named]]
) -> None:
    from medivote_desktop.runtime.storage import incident_sql

    whose: tuple[str, ...] = ()
    if options.names:
        known: dict[str, Named] = {id_: _Recorded(id_, name) for id_, name in incident_sql.names(database).items()}
        known |= {service.id: service for service in configured()}
        whose = _ids(options.names, known.values())
    newest = incident_sql.find(database, IncidentQuery(whose=whose, limit=options.n))[::-1]
    if count := incident_sql.damaged(database):
        print(f"left out, since damaged: {count} of what is recorded", file=sys.stderr)
    if options.json:
        told = [{**asdict(one), "last_lines": incident_sql.lines_of(database, one.id)} for one in newest]
        print(json.dumps(told, indent=2))
        return
    size = Screen().size()
    for incident in newest:
        print(_line(incident, size[0] if size else None))
        if options.lines:
            for line in (incident_sql.lines_of(database, incident.id) or "").splitlines():
                print(f"    {plain(line)}".rstrip())
    if not newest:
        whom = f" of {', '.join(options.names)}" if options.names else ""
        print(f"nothing{whom} is recorded", file=sys.stderr)


def _ids(names: Iterable[str], known: Iterable[Named]) -> tuple[str, ...]:
    try:
        return resolve(names, known)
    except UnknownNameError as error:
        raise CommandError(str(error), EXIT_BAD_INPUT) from error


def _line(incident: Incident, width: int | None) -> str:
    """What became of one; a reason that is too long for the terminal is cut, and whole with `--json`."""
    moment = datetime.datetime.fromtimestamp(incident.happened_at_ms / 1000)
    # A reason may hold the name of a stranger's process.
    why = plain(incident_text.why(replace(incident, reason=report.brief(incident.reason))))
    told = [why, incident_text.action(incident), incident_text.outcome(incident)]
    if incident.kind == IncidentKind.GAVE_UP:  # its headline says so, and need not be followed by it twice
        told[1:] = [incident_text.action_brief(incident)]
    whom = f"{incident.service_id}: " if incident.service_id else ""
    headline = incident_text.headline(incident)
    lead = f"{moment:%Y-%m-%d %H:%M:%S}  {whom}{headline[:1].lower()}{headline[1:]}; "
    if width is not None:
        others = columns_of(lead + "; ".join(("", *filter(None, told[1:]))))
        told[0] = fitted(why, max(_REASON_WIDTH, width - others))
    return plain(lead + "; ".join(filter(None, told)))
