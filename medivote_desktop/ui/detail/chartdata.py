"""What the charts show and ask for, as values; and the colours of their curves."""

from __future__ import annotations

from medivote_desktop.core.history.incident import Incident, IncidentKind
from medivote_desktop.core.history.points import FLEET, Points, Span
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say
from medivote_desktop.ui.detail.chartcurve import Curve
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.theme import Theme

MAX_SERIES = 6

# Told apart by who sees no red, no green or no blue, too, and strong enough for text on either ground.
_LIGHT = ("#1f5fbf", "#b34700", "#0b7261", "#9a2f91", "#6e6300", "#5a5f66")
_DARK = ("#85b7ff", "#ff9f5a", "#3fd0b3", "#eda0ea", "#e5d86a", "#b9c0c8")


def series_colour(theme: Theme, number: int) -> str:
    """The colour of a curve."""
    return (_DARK if theme.is_dark else _LIGHT)[number % MAX_SERIES]


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """What is looked at: these services (FLEET for all together), over this time."""

    ids: tuple[str, ...]
    span: Span


class Series:
    """One service on the charts.

    Attributes:
        number: Which colour it wears.
    """

    def __init__(self, id_: str, name: str, number: int, column_seconds: float) -> None:
        self.id, self.name, self.number = id_, name, number
        self.cpu, self.memory = Curve(column_seconds), Curve(column_seconds)

    def add_all(self, points: Points) -> None:
        """Take these in."""
        self.cpu.add_all(points, points.cpu)
        self.memory.add_all(points, points.memory)


@dataclass(frozen=True, slots=True)
class Mark:
    """An incident on the time axis."""

    at: float
    kind: str
    name: str
    reason: str

    @property
    def weight(self) -> int:
        """The greater, the more it matters where only one can be shown."""
        return _WEIGHTS.get(self.kind, 1)


_WEIGHTS: dict[str, int] = {
    IncidentKind.GAVE_UP: 6,
    IncidentKind.FAILED: 5,
    IncidentKind.START_FAILED: 5,
    IncidentKind.START_TIMEOUT: 4,
    IncidentKind.MEMORY: 4,
    IncidentKind.UNHEALTHY: 4,
    IncidentKind.DEPENDENCY: 2,
}

KIND_WORDS: dict[str, str] = {
    IncidentKind.EXITED: say("exited"),
    IncidentKind.FAILED: say("failed"),
    IncidentKind.GAVE_UP: say("gave up"),
    IncidentKind.START_FAILED: say("start failed"),
    IncidentKind.UNHEALTHY: say("unhealthy"),
    IncidentKind.MEMORY: say("too much memory"),
    IncidentKind.START_TIMEOUT: say("start took too long"),
    IncidentKind.DEPENDENCY: say("followed another service"),
    IncidentKind.RELOAD: say("services.ini changed"),
    IncidentKind.PERSON: say("asked for"),
    IncidentKind.STARTED: say("started"),
    IncidentKind.ADOPTED: say("adopted"),
    IncidentKind.SLEPT: say("nothing seen"),
}


def marks_of(incidents: tuple[Incident, ...], ids: tuple[str, ...], since: float) -> tuple[Mark, ...]:
    """The marks of these services, in order of time; what befell the program itself is everybody's."""
    wanted = set(ids) | {""}
    return tuple(
        Mark(one.happened_at_ms / 1000, one.kind, one.service_name, one.reason)
        for one in reversed(incidents)
        if one.happened_at_ms / 1000 >= since and (FLEET in ids or one.service_id in wanted)
    )


def mark_words(mark: Mark) -> str:
    """What happened, in one line."""
    words = shown(KIND_WORDS.get(mark.kind, mark.kind.replace("_", " ")))
    whom = f"{mark.name} " if mark.name else ""
    return f"{whom}{words}: {shown(mark.reason)}" if mark.reason else f"{whom}{words}"
