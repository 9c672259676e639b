"""The columns of the table as values: heading, words, sort key and width of each."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from medivote_desktop.core import report
from medivote_desktop.core.snapshot import Health, ServiceSnapshot


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


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        text: The words in a cell, from the service and the present moment of the monotonic clock.
        key: What rows are sorted by; unknown sorts below everything known.
        sample: A text as wide as any usual one; the first width of the column follows from it.
        hint: What the heading means, for its tooltip.
        is_number: Set flush right, and sorted from the greatest at the first click.
        has_sparkline: Whether the cell also draws the last minute.
    """

    title: str
    text: Callable[[ServiceSnapshot, float], str]
    key: Callable[[ServiceSnapshot], SortKey]
    sample: str
    hint: str
    is_number: bool = False
    has_sparkline: bool = False


def _memory_text(service: ServiceSnapshot, _now: float) -> str:
    return report.bytes_text(None if service.usage is None else service.usage.rss_bytes)


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
        "State",
        text=lambda service, now: report.STATE_LABELS[service.state],
        key=lambda service: (-report.severity(service.state), report.STATE_LABELS[service.state]),
        sample="Completed",
        hint="What the service does now; sorted with the worst first",
    ),
    Column(
        "Service",
        text=lambda service, now: service.name,
        key=lambda service: service.name.casefold(),
        sample="Network Coordinator",
        hint="The name in services.ini",
    ),
    Column(
        "Health",
        text=lambda service, now: report.health_text(service),
        key=lambda service: _HEALTH_ORDER[service.status.health],
        sample="unhealthy",
        hint="What its health checks say; a dash without any",
    ),
    Column(
        "CPU",
        text=lambda service, now: report.cpu_text(service.usage),
        key=cpu_key,
        sample="100.0 %",
        hint="Share of one core, with its children",
        is_number=True,
        has_sparkline=True,
    ),
    Column(
        "Memory",
        text=_memory_text,
        key=memory_key,
        sample="999.9 MB",
        hint="Resident memory, with its children",
        is_number=True,
        has_sparkline=True,
    ),
    Column(
        "PID",
        text=lambda service, now: report.pid_text(service),
        key=lambda service: -1 if service.status.pid is None else service.status.pid,
        sample="4194304",
        hint="Process id of the current run",
        is_number=True,
    ),
    Column(
        "Port",
        text=lambda service, now: report.ports_text(service),
        key=lambda service: service.facts.ports[0] if service.facts.ports else -1,
        sample="65535",
        hint="The ports that services.ini names",
        is_number=True,
    ),
    Column(
        "Uptime",
        text=lambda service, now: report.duration_text(service.uptime_seconds(now)),
        key=_uptime_key,
        sample="23 h 59 min",
        hint="How long the current run has lasted",
        is_number=True,
    ),
    Column(
        "Restarts",
        text=lambda service, now: str(service.status.restarts),
        key=lambda service: service.status.restarts,
        sample="1000",
        hint="Automatic restarts since a person last started it",
        is_number=True,
    ),
)

SPANNED = frozenset({ColumnId.CPU, ColumnId.MEMORY, ColumnId.PID})
"""The columns that have nothing to say without a process; the reason of the state stands there instead."""
