"""The columns of the table as values: heading, words, sort key and width of each."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence

from medivote_desktop.core import report
from medivote_desktop.core.folding import folded
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.core.snapshot import Health, ServiceSnapshot
from medivote_desktop.ui.language import figure, shown


class ColumnId(enum.IntEnum):
    """The columns in the order in which they are first shown."""

    STATE = 0
    SERVICE = 1
    HEALTH = 2
    CPU = 3
    MEMORY = 4
    PID = 5
    PORT = 6
    UPTIME = 7
    RESTARTS = 8


SortKey = float | int | str | tuple[float, str]


class Column(NamedTuple):
    """One column.

    Attributes:
        english_title, english_hint: Heading and its tooltip, before they are translated.
        text: The words in a cell, from the service and the present moment of the monotonic clock.
        key: What rows are sorted by; unknown sorts below everything known.
        sample: A text as wide as any usual one; the first width of the column follows from it.
        is_number: Set flush right, and sorted from the greatest at the first click.
        has_sparkline: Whether the cell also draws the last minute.
    """

    english_title: str
    text: Callable[[ServiceSnapshot, float], str]
    key: Callable[[ServiceSnapshot], SortKey]
    sample: str
    english_hint: str
    is_number: bool = False
    has_sparkline: bool = False

    @property
    def title(self) -> str:
        """The heading, in the language of the window."""
        return shown(self.english_title)

    @property
    def hint(self) -> str:
        """What the heading means, for its tooltip."""
        return shown(self.english_hint)


def _memory_text(service: ServiceSnapshot, _now: float) -> str:
    return figure(report.bytes_text(None if service.usage is None else service.usage.rss_bytes))


def cpu_key(service: ServiceSnapshot) -> float:
    """CPU in percent, -1 where it is unknown."""
    usage = service.usage
    return -1.0 if usage is None or usage.cpu_percent is None else usage.cpu_percent


def memory_key(service: ServiceSnapshot) -> int:
    """Resident bytes, -1 where they are unknown."""
    return -1 if service.usage is None else service.usage.rss_bytes


def _uptime_key(service: ServiceSnapshot) -> float:
    spawned = service.status.spawned_monotonic
    return float("-inf") if spawned is None else -spawned


_HEALTH_ORDER = {Health.UNHEALTHY: 0, Health.STARTING: 1, Health.HEALTHY: 2, Health.UNKNOWN: 3}

COLUMNS = (
    Column(
        say("State"),
        text=lambda service, now: shown(report.STATE_LABELS[service.state]),
        key=lambda service: (-report.severity(service.state), report.STATE_LABELS[service.state]),
        sample="Completed",
        english_hint=say("What the service does now; sorted with the worst first"),
    ),
    Column(
        say("Service"),
        text=lambda service, now: service.name,
        key=lambda service: service.name.casefold(),
        sample="Network Coordinator",
        english_hint=say("The name in services.ini"),
    ),
    Column(
        say("Health"),
        text=lambda service, now: shown(report.health_text(service)),
        key=lambda service: _HEALTH_ORDER[service.status.health],
        sample="unhealthy",
        english_hint=say("What its health checks say; a dash without any"),
    ),
    Column(
        say("CPU"),
        text=lambda service, now: figure(report.cpu_text(service.usage)),
        key=cpu_key,
        sample="100.0 %",
        english_hint=say("Share of one core, with its children"),
        is_number=True,
        has_sparkline=True,
    ),
    Column(
        say("Memory"),
        text=_memory_text,
        key=memory_key,
        sample="999.9 MB",
        english_hint=say("Resident memory, with its children"),
        is_number=True,
        has_sparkline=True,
    ),
    Column(
        say("PID"),
        text=lambda service, now: report.pid_text(service),
        key=lambda service: -1 if service.status.pid is None else service.status.pid,
        sample="4194304",
        english_hint=say("Process id of the current run"),
        is_number=True,
    ),
    Column(
        say("Port"),
        text=lambda service, now: report.ports_text(service),
        key=lambda service: service.facts.ports[0] if service.facts.ports else -1,
        sample="65535",
        english_hint=say("The ports that services.ini names"),
        is_number=True,
    ),
    Column(
        say("Uptime"),
        text=lambda service, now: report.duration_text(service.uptime_seconds(now)),
        key=_uptime_key,
        sample="23 h 59 min",
        english_hint=say("How long the current run has lasted"),
        is_number=True,
    ),
    Column(
        say("Restarts"),
        text=lambda service, now: str(service.status.restarts),
        key=lambda service: service.status.restarts,
        sample="1000",
        english_hint=say("Automatic restarts since a person last started it"),
        is_number=True,
    ),
)

SPANNED = frozenset({ColumnId.HEALTH, ColumnId.CPU, ColumnId.MEMORY, ColumnId.PID})
"""The columns that have nothing to say without a process; the reason of the state stands there instead."""


def fits(service: ServiceSnapshot, words: Sequence[str]) -> bool:
    """Whether a service has all these words, folded, in what a filter looks at."""
    facts = service.facts
    state = report.STATE_LABELS[service.status.state]
    parts = (facts.name, facts.id, facts.group, state, shown(state), *map(str, facts.ports))
    text = "\n".join(parts)
    text = text.lower() if text.isascii() else "\n".join(map(folded, parts))
    return all(word in text for word in words)
