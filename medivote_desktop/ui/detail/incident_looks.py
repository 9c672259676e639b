"""How incidents look: the shape and the colour of each kind, and their dates."""

from __future__ import annotations

import datetime

from medivote_desktop.core.history.incident import Action, Incident, IncidentKind
from medivote_desktop.core.lifecycle import State
from medivote_desktop.ui.language import date_text, tr
from medivote_desktop.ui.language import moment_text as moment_words
from medivote_desktop.ui.theme import Theme

_SHAPES: dict[str, str] = {
    IncidentKind.FAILED: "state-failed",
    IncidentKind.GAVE_UP: "incident-gave-up",
    IncidentKind.START_FAILED: "incident-start-failed",
    IncidentKind.UNHEALTHY: "unhealthy",
    IncidentKind.MEMORY: "incident-memory",
    IncidentKind.START_TIMEOUT: "incident-timeout",
    IncidentKind.DEPENDENCY: "dependencies",
    IncidentKind.RELOAD: "reload",
    IncidentKind.EXITED: "state-exited",
    IncidentKind.PERSON: "incident-person",
    IncidentKind.STARTED: "start",
    IncidentKind.ADOPTED: "incident-adopted",
    IncidentKind.SLEPT: "incident-slept",
}
_BAD = (IncidentKind.FAILED, IncidentKind.GAVE_UP, IncidentKind.START_FAILED)
_LATE = (IncidentKind.UNHEALTHY, IncidentKind.MEMORY, IncidentKind.START_TIMEOUT)


def shape(incident: Incident) -> str:
    """The drawing that stands for its kind."""
    return _SHAPES.get(incident.kind, "info")


def colour(incident: Incident, theme: Theme) -> str:
    """How loud it is."""
    if incident.kind in _BAD:
        return theme.bad
    return theme.states[State.BACKOFF if incident.kind in _LATE else State.STOPPED]


def outcome_colour(incident: Incident, theme: Theme) -> str:
    """Whether what came of it is good."""
    is_down = incident.action in (Action.GAVE_UP, Action.NONE) and incident.running_seconds is None
    return theme.bad if is_down else theme.states[State.RUNNING]


def clock_text(incident: Incident) -> str:
    """The time of day: `02:13:07`."""
    return f"{_moment(incident):%H:%M:%S}"


def moment_text(incident: Incident) -> str:
    """Day and time: `Tue 24 Nov 2026, 02:13:07`."""
    return moment_words(incident.happened_at_ms)


def day_of(incident: Incident) -> datetime.date:
    """The local day on which it happened."""
    return _moment(incident).date()


def day_text(day: datetime.date, today: datetime.date) -> str:
    """`Today, Tue 24 November`, `Yesterday, …`, and with the year where it is another."""
    words = date_text(day, with_year=day.year != today.year)
    match (today - day).days:
        case 0:
            return tr("Today, {day}", day=words)
        case 1:
            return tr("Yesterday, {day}", day=words)
        case _:
            return words


def _moment(incident: Incident) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(incident.happened_at_ms / 1000)
