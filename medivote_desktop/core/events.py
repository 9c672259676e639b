"""What can happen to a service, and what is to be done about it: the vocabulary of `step()`.

`at` is the monotonic time, in seconds, at which an event happened. Events of a process, a probe or a timer carry the
number of their run, so that news of an earlier run is never taken for news of this one.
"""

from __future__ import annotations

from dataclasses import dataclass

from medivote_desktop.core.lifecycle import ProcessEnd, StopCause, StopStage


@dataclass(frozen=True, slots=True)
class StartAsked:
    """A person, autostart or a dependent wants it up.

    Attributes:
        ignore_ports: Spawn it even if somebody holds one of its ports.
    """

    at: float
    ignore_ports: bool = False


@dataclass(frozen=True, slots=True)
class StopAsked:
    """A person wants it down.

    Attributes:
        later: Note the wish now; the stop itself follows when its dependents are down.
        force: Skip the polite stages.
    """

    at: float
    later: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class RestartAsked:
    """A person wants a new run."""

    at: float


@dataclass(frozen=True, slots=True)
class RestartDue:
    """Not a person but a rule wants a new run: health, memory, a dependency's restart or a reload."""

    at: float
    cause: StopCause
    reason: str


@dataclass(frozen=True, slots=True)
class DependenciesReady:
    """All that it waits for is there."""

    at: float


@dataclass(frozen=True, slots=True)
class DependenciesPending:
    """What it waits for was in doubt and is on its way again."""

    at: float


@dataclass(frozen=True, slots=True)
class DependencyFailed:
    """What it waits for will not come by itself."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class RecoverySwitched:
    """A person switched auto-recovery."""

    at: float
    on: bool


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """A reload changed the rules; what waits by the old ones is looked at again."""

    at: float


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The one timer of the service fired."""

    at: float
    run: int


@dataclass(frozen=True, slots=True)
class ProcessStarted:
    """The operating system executed the program."""

    at: float
    run: int


@dataclass(frozen=True, slots=True)
class SpawnFailed:
    """The program could not be executed.

    Attributes:
        transient: Whether we had no room for it (memory, descriptors, processes), so that trying again may help.
    """

    at: float
    run: int
    reason: str
    transient: bool = False


@dataclass(frozen=True, slots=True)
class ProcessEnded:
    """The run is over: the process and what it left of its tree are gone."""

    at: float
    run: int
    end: ProcessEnd
    reason: str


@dataclass(frozen=True, slots=True)
class HealthSeen:
    """The health checks came to a verdict on this run."""

    at: float
    run: int
    healthy: bool


@dataclass(frozen=True, slots=True)
class StageFailed:
    """A polite stop stage could not even be asked (connection refused, command missing)."""

    at: float
    run: int
    stage: StopStage


@dataclass(frozen=True, slots=True)
class Adopted:
    """A process of an earlier program of ours was found alive and proven ours."""

    at: float
    run: int
    spawned_at: float


@dataclass(frozen=True, slots=True)
class Explained:
    """The likely cause of an early end was found, after the end.

    Attributes:
        run: The run that ended.
        words: What to add to the reason.
    """

    at: float
    run: int
    words: str


RunEvent = TimeUp | ProcessStarted | SpawnFailed | ProcessEnded | HealthSeen | StageFailed

Event = (
    StartAsked
    | StopAsked
    | RestartAsked
    | RestartDue
    | DependenciesReady
    | DependenciesPending
    | DependencyFailed
    | RecoverySwitched
    | PolicyChanged
    | Adopted
    | Explained
    | RunEvent
)

# Effects.


@dataclass(frozen=True, slots=True)
class Spawn:
    """Execute the program as this run."""

    run: int


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Let TimeUp come at this time, instead of whatever was set; None: no more."""

    deadline: float | None


@dataclass(frozen=True, slots=True)
class RunStopStage:
    """Perform one stage of the stop on this run."""

    run: int
    stage: StopStage


@dataclass(frozen=True, slots=True)
class Refuse:
    """Tell whoever asked why it cannot be."""

    reason: str


Effect = Spawn | SetTimer | RunStopStage | Refuse
