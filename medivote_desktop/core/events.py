"""What can happen to a service, and what is to be done about it: the vocabulary of `step()`.

`at` is the monotonic time, in seconds, at which an event happened. Events of a process, a probe or a timer carry the
number of their run, so that news of an earlier run is never taken for news of this one.
"""

from __future__ import annotations

from medivote_desktop.core.lifecycle import ProcessEnd, StopCause, StopStage
from medivote_desktop.core.records import NamedTuple


class StartAsked(NamedTuple):
    """A person, autostart or a dependent wants it up.

    Attributes:
        ignore_ports: Spawn it even if somebody holds one of its ports.
        reason: What led to it where nobody asked for this service; empty where that is no news.
        for_another: Only what depends on it needs it: a person's stop, also one of this very moment, holds.
    """

    at: float
    ignore_ports: bool = False
    reason: str = ""
    for_another: bool = False


class StopAsked(NamedTuple):
    """A person wants it down.

    Attributes:
        later: Note the wish now; the stop itself follows when its dependents are down.
        force: Skip the polite stages.
    """

    at: float
    later: bool = False
    force: bool = False


class RestartAsked(NamedTuple):
    """A person wants a new run."""

    at: float


class RestartDue(NamedTuple):
    """Not a person but a rule wants a new run: health, memory, a dependency's restart or a reload."""

    at: float
    cause: StopCause
    reason: str


class DependenciesReady(NamedTuple):
    """All that it waits for is there."""

    at: float


class DependenciesPending(NamedTuple):
    """What it waits for was in doubt and is on its way again."""

    at: float


class DependencyFailed(NamedTuple):
    """What it waits for will not come by itself."""

    at: float
    reason: str


class RecoverySwitched(NamedTuple):
    """A person switched auto-recovery."""

    at: float
    on: bool


class PolicyChanged(NamedTuple):
    """A reload changed the rules; what waits by the old ones is looked at again."""

    at: float


class TimeUp(NamedTuple):
    """The one timer of the service fired."""

    at: float
    run: int


class ProcessStarted(NamedTuple):
    """The operating system executed the program."""

    at: float
    run: int


class SpawnFailed(NamedTuple):
    """The program could not be executed.

    Attributes:
        transient: Whether we had no room for it (memory, descriptors, processes) or its disk is in trouble; it passes.
    """

    at: float
    run: int
    reason: str
    transient: bool = False


class SpawnHeld(NamedTuple):
    """What is to be executed had to wait for another's end: its start begins at this time.

    Attributes:
        reason: What it waits for still, in words; empty where that has ended.
    """

    at: float
    run: int
    reason: str


class ProcessEnded(NamedTuple):
    """The run is over: the process and what it left of its tree are gone."""

    at: float
    run: int
    end: ProcessEnd
    reason: str


class HealthSeen(NamedTuple):
    """The health checks came to a verdict on this run.

    Attributes:
        reason: What they found, in words; empty where they hold.
    """

    at: float
    run: int
    healthy: bool
    reason: str = ""


class AskingFailed(NamedTuple):
    """The health checks could not be made (no descriptor, no process, a silent disk), which says nothing of the run.

    Attributes:
        reason: Why, in words; or what is to be told again, now that they can be made.
        is_over: Whether they can be made again.
    """

    at: float
    run: int
    reason: str
    is_over: bool = False


class StageFailed(NamedTuple):
    """A polite stop stage could not even be asked (connection refused, command missing)."""

    at: float
    run: int
    stage: StopStage


class Adopted(NamedTuple):
    """A process of an earlier program of ours was found alive and proven ours.

    Attributes:
        was_running: Whether it was RUNNING for that program: then its start is over, whatever its health says now.
    """

    at: float
    run: int
    spawned_at: float
    was_running: bool = False


class Explained(NamedTuple):
    """The likely cause of an end, or what came of it, was found after the end.

    Attributes:
        run: The run that ended.
        words: What to add to the reason.
        lasts: Whether it still holds, whatever the service has done since.
    """

    at: float
    run: int
    words: str
    lasts: bool = False


RunEvent = TimeUp | ProcessStarted | SpawnFailed | SpawnHeld | ProcessEnded | HealthSeen | AskingFailed | StageFailed

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


class Spawn(NamedTuple):
    """Execute the program as this run."""

    run: int


class RunStopStage(NamedTuple):
    """Perform one stage of the stop on this run."""

    run: int
    stage: StopStage


class Refuse(NamedTuple):
    """Tell whoever asked why it cannot be."""

    reason: str


Effect = Spawn | RunStopStage | Refuse
