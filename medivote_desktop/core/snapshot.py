"""The one picture that every reader gets: immutable, complete, computed in one place.

A service's entry is three frozen parts that change at different paces and are shared between snapshots: `facts` (what
the configuration says), `status` (what the state machine says) and `usage` (what was measured).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import NamedTuple, dataclass


class Health(enum.Enum):
    """What is known of a service's health, beside its state."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    STARTING = "starting"
    UNKNOWN = "unknown"


class Usage(NamedTuple):
    """What one service and its children used when they were last looked at.

    Attributes:
        cpu_percent: Share of one core, so it may pass 100; None at the first look.
        rss_bytes: Resident memory of the whole tree.
        processes: How many processes the tree has.
    """

    cpu_percent: float | None
    rss_bytes: int
    processes: int = 1


class ServiceFacts(NamedTuple):
    """What services.ini says about one service, as far as readers need it.

    Attributes:
        command_line: Program and arguments as one text, for people; never sent to remote viewers.
        depends_on: The ids it depends on, each with its condition after a colon.
        needed_by: The ids of those that depend on it.
        has_health_check: Whether any health check is configured; without one health is shown as a dash.
    """

    id: str
    name: str
    description: str = ""
    group: str = ""
    ports: tuple[int, ...] = ()
    url: str | None = None
    stop_warning: str | None = None
    command_line: str = ""
    directory: str = ""
    log_file: str | None = None
    depends_on: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()
    restart_limit: int = 5
    has_health_check: bool = False
    enabled: bool = True
    autostart: bool = True


class ServiceStatus(NamedTuple):
    """What the state machine says about one service.

    Attributes:
        wanted: The latest wish.
        health: UNKNOWN without a process or without a check's answer.
        reason: Why it is in this state, in words; may be empty.
        pid: The process id of the current run, else None.
        run: Grows with each spawn.
        restarts: Automatic restarts since a person last started it.
        recent_restarts: Those of them within the restart window, which count against `restart_limit`.
        is_at_fault: Whether what it waits for in BACKOFF costs a restart; a silent disk or a full system does not.
        recovery_on: The auto-recovery switch.
        started_at: Epoch seconds at which the current run was spawned, else None.
        spawned_monotonic: The same moment on the monotonic clock, from which uptime is told.
        deadline_monotonic: When the wait of this state is over (retry, next stop stage), else None.
        stop_stage: While STOPPING: what is being tried (`SIGTERM`, `stop_url`, `kill`).
        last_end: How the last run ended, in words; empty if none has.
    """

    state: State = State.STOPPED
    wanted: bool = False
    health: Health = Health.UNKNOWN
    reason: str = ""
    pid: int | None = None
    run: int = 0
    restarts: int = 0
    recent_restarts: int = 0
    is_at_fault: bool = True
    recovery_on: bool = True
    started_at: float | None = None
    spawned_monotonic: float | None = None
    deadline_monotonic: float | None = None
    stop_stage: str = ""
    last_end: str = ""


class ServiceSnapshot(NamedTuple):
    """One service at one moment. `usage` is None without a process or before the first look."""

    facts: ServiceFacts
    status: ServiceStatus
    usage: Usage | None = None

    @property
    def id(self) -> str:
        """The service's id: the NAME of its section."""
        return self.facts.id

    @property
    def name(self) -> str:
        """What people read."""
        return self.facts.name

    @property
    def state(self) -> State:
        """Its state."""
        return self.status.state

    def uptime_seconds(self, monotonic_now: float) -> float | None:
        """How long the current run has lasted; None without one."""
        started = self.status.spawned_monotonic
        return None if started is None else max(0.0, monotonic_now - started)


@dataclass(frozen=True)
class Snapshot:
    """The whole fleet at one moment.

    Attributes:
        revision: Grows with each snapshot, and from one run of the program to the next.
        services: In the order of services.ini.
        taken_at: Epoch seconds.
        taken_monotonic: The same moment on the monotonic clock.
        sampled: Whether usage was measured for this snapshot (a sampling tick), rather than carried over.
        leaving: Whether the program is on its way out.
    """

    revision: int
    title: str
    services: tuple[ServiceSnapshot, ...]
    taken_at: float
    taken_monotonic: float
    sampled: bool = False
    leaving: bool = False
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, ServiceSnapshot]:
        """The services by their ids."""
        return {service.id: service for service in self.services}


def service_to_json(service: ServiceSnapshot, monotonic_now: float) -> dict[str, object]:
    """One service as plain JSON values, for scripts. Units are in the keys; unknown is null, never 0."""
    status, usage = service.status, service.usage
    deadline = status.deadline_monotonic
    return {
        "id": service.id,
        "name": service.name,
        "group": service.facts.group,
        "state": status.state.value,
        "wanted": status.wanted,
        "health": status.health.value,
        "reason": status.reason,
        "pid": status.pid,
        "ports": list(service.facts.ports),
        "cpu_percent": None if usage is None or usage.cpu_percent is None else round(usage.cpu_percent, 1),
        "rss_bytes": None if usage is None else usage.rss_bytes,
        "processes": None if usage is None else usage.processes,
        "started_at": status.started_at,
        "uptime_seconds": _rounded(service.uptime_seconds(monotonic_now)),
        "restarts": status.restarts,
        "recovery_on": status.recovery_on,
        "next_step_seconds": None if deadline is None else _rounded(max(0.0, deadline - monotonic_now)),
        "stop_stage": status.stop_stage or None,
        "last_end": status.last_end or None,
        "enabled": service.facts.enabled,
        "url": service.facts.url,
        "stop_warning": service.facts.stop_warning,
    }


def snapshot_to_json(snapshot: Snapshot, monotonic_now: float) -> dict[str, object]:
    """The fleet as plain JSON values; the contract of `medivote-ctl status --json`."""
    return {
        "title": snapshot.title,
        "revision": snapshot.revision,
        "taken_at": snapshot.taken_at,
        "leaving": snapshot.leaving,
        "services": [service_to_json(service, monotonic_now) for service in snapshot.services],
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
