"""The life of a service as values: its states, where it stands, and what the configuration says about it.

Times are seconds of one monotonic clock; they come in with the events.
"""

from __future__ import annotations

import enum

from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.records import NamedTuple

KILL_RETRY_SECONDS = 5.0
"""How long a killed tree may take to vanish before it is killed once more (a process in uninterruptible sleep)."""

FIRST_ROOM_SECONDS = 0.5
LONGEST_ROOM_SECONDS = 5.0
"""How long is waited for memory, descriptors or processes that this program lacks to execute one more."""


class State(enum.Enum):
    """The states operators know from supervisord, systemd and compose."""

    STOPPED = "stopped"
    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    BACKOFF = "backoff"
    STOPPING = "stopping"
    EXITED = "exited"
    COMPLETED = "completed"
    FAILED = "failed"

    __hash__ = object.__hash__  # each is there once; Python's own for enums is five times as slow

    @property
    def has_process(self) -> bool:
        """Whether a process of the service exists, as far as we know."""
        return self in _WITH_PROCESS

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing happens until somebody asks."""
        return self in _AT_REST


_WITH_PROCESS = frozenset({State.STARTING, State.RUNNING, State.STOPPING})
_AT_REST = frozenset({State.STOPPED, State.EXITED, State.COMPLETED, State.FAILED})


class StopCause(enum.Enum):
    """Who or what wanted the current (or last) run to end."""

    PERSON = "person"
    HEALTH = "health"
    MEMORY = "memory"
    START_TIMEOUT = "start_timeout"
    DEPENDENCY = "dependency"
    RELOAD = "reload"


FAULTS = frozenset({StopCause.HEALTH, StopCause.MEMORY, StopCause.START_TIMEOUT})
"""Causes after which the restart counts as a bad end."""


class StopStage(enum.Enum):
    """The steps of a stop, from polite to final."""

    URL = "stop_url"
    COMMAND = "stop_command"
    SIGNAL = "signal"
    KILL = "kill"


class ProcessEnd(NamedTuple):
    """How a process ended.

    Attributes:
        exit_code: What it returned; None if a signal ended it or nobody can know.
        signal: The number of the signal that ended it, else None.
    """

    exit_code: int | None = None
    signal: int | None = None


class Policy(NamedTuple):
    """What the configuration says about one service's life.

    Attributes:
        waits: Whether a start must pass WAITING (it has dependencies, or starts are limited).
        jitter_seed: Spreads the back-off of services that fail together; the same seed gives the same delays.
        stop_stages: The stages in order, each with its limit in seconds; the last is always KILL.
    """

    type: ServiceType = ServiceType.SERVICE
    enabled: bool = True
    waits: bool = False
    has_health_check: bool = False
    restart: RestartPolicy = RestartPolicy.ON_FAILURE
    restart_delay_seconds: float = 1.0
    restart_max_delay_seconds: float = 60.0
    restart_limit: int = 5
    restart_window_seconds: float = 300.0
    start_seconds: float = 1.0
    start_timeout_seconds: float = 60.0
    success_exit_codes: tuple[int, ...] = (0,)
    stop_stages: tuple[tuple[StopStage, float], ...] = ((StopStage.SIGNAL, 10.0), (StopStage.KILL, KILL_RETRY_SECONDS))
    jitter_seed: int = 0

    def stage_after(self, stage: StopStage) -> StopStage:
        """The next stage of a stop; the kill follows itself. A reload may have taken stages away meanwhile."""
        order = tuple(StopStage)
        later = (other for other, _ in self.stop_stages if order.index(other) > order.index(stage))
        return next(later, StopStage.KILL)

    def limit_seconds(self, stage: StopStage) -> float:
        """How long a stage of a stop may take."""
        for other, seconds in self.stop_stages:
            if other is stage:
                return seconds
        return KILL_RETRY_SECONDS

    def succeeded(self, end: ProcessEnd) -> bool:
        """Whether an end counts as success; a signal or an unknown status never does."""
        return end.exit_code is not None and end.exit_code in self.success_exit_codes

    def restart_is_due(self, end: ProcessEnd) -> bool:
        """Whether `restart` asks for a new run after this end (recovery switched on)."""
        match self.restart:
            case RestartPolicy.ALWAYS:
                return not (self.type is ServiceType.ONESHOT and self.succeeded(end))
            case RestartPolicy.ON_FAILURE:
                return not self.succeeded(end)
            case RestartPolicy.NO:
                return False

    def backoff_seconds(self, restarts: int, run: int) -> float:
        """The delay before the next automatic restart when `restarts` of them lie within the window.

        The first is immediate; the n-th waits restart_delay x 2^(n-2), capped, give or take a tenth.
        """
        if restarts == 0:
            return 0.0
        doubled = self.restart_delay_seconds * 2.0 ** min(restarts - 1, 60)
        return min(doubled * self._spread(run), self.restart_max_delay_seconds)

    def room_seconds(self, shortages: int, run: int) -> float:
        """The delay before the next look for room, when there was none so often in a row."""
        return min(FIRST_ROOM_SECONDS * 2.0 ** min(shortages, 60), LONGEST_ROOM_SECONDS) * self._spread(run)

    def _spread(self, run: int) -> float:
        """A fixed scramble of seed and run: spread like chance, yet the same life gives the same times."""
        return 1 + ((self.jitter_seed * 2654435761 + run * 40503) % 2001 - 1000) / 10_000


class Life(NamedTuple):
    """Where one service stands.

    A named tuple and no dataclass: `_replace` takes a fifth of the time, on the path from a crash to the replacement.

    Attributes:
        wanted: The latest wish of a person or of autostart: should it be up?
        run: Grows by one with each Spawn; events of another run are not ours.
        reason: Why it is in this state, in words; empty where the state says it all.
        recovery_on: The auto-recovery switch.
        restart_times: When automatic restarts within the window were decided.
        restarts: Automatic restarts since a person last asked for a start.
        automatic: Whether the current start was decided by recovery.
        shortages: How often in a row it could not be executed because this program had no room for one more.
        ignore_ports: Whether this start was wished even if somebody holds one of the ports; until it is executed.
        spawned_at: When the current run was spawned; None without one.
        confirmed: Whether the operating system has confirmed the program's execution.
        healthy: What the health checks of this run said last; None before they did.
        unasked: Whether nobody can make them now, so that nobody knows whether that still holds.
        stop_stage: What is being tried while STOPPING.
        deadline: When TimeUp is due, unless the life goes on until then; None: never.
        last_end: How the last run ended.
        last_end_asked: Whether we were stopping it when it ended, so that its signal was ours.
    """

    state: State = State.STOPPED
    wanted: bool = False
    run: int = 0
    stop_cause: StopCause | None = None
    reason: str = ""
    recovery_on: bool = True
    restart_times: tuple[float, ...] = ()
    restarts: int = 0
    automatic: bool = False
    shortages: int = 0
    ignore_ports: bool = False
    spawned_at: float | None = None
    confirmed: bool = False
    healthy: bool | None = None
    unasked: bool = False
    stop_stage: StopStage | None = None
    deadline: float | None = None
    last_end: ProcessEnd | None = None
    last_end_asked: bool = False

    @property
    def is_to_be_down(self) -> bool:
        """Whether a person wants it down, and wished that last."""
        return self.stop_cause is StopCause.PERSON and not self.wanted

    @property
    def stopped_by_person(self) -> bool:
        """Whether it is down because a person wanted it so; then nothing but a person brings it back."""
        return self.state is State.STOPPED and self.stop_cause is StopCause.PERSON


def is_bad_end(before: Life, after: Life) -> bool:
    """Whether a run has ended badly, and nobody had asked it to end; the next may have begun already."""
    return before.state is not State.STOPPING and (after.state in (State.BACKOFF, State.FAILED) or after.automatic)
