"""Every move between states that the state machine makes: all that can happen, tried in all that is reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator

from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.events import (
    Adopted,
    DependenciesPending,
    DependenciesReady,
    DependencyFailed,
    Event,
    HealthSeen,
    PolicyChanged,
    ProcessEnded,
    ProcessStarted,
    RecoverySwitched,
    RestartAsked,
    RestartDue,
    SpawnFailed,
    StageFailed,
    StartAsked,
    StopAsked,
    TimeUp,
)
from medivote_desktop.core.lifecycle import Life, Policy, ProcessEnd, State, StopCause
from medivote_desktop.core.step import step

Moves = dict[tuple[State, State], set[str]]
"""From where to where, and the names of the events that do it."""

POLICIES = (
    Policy(restart_limit=2),
    Policy(enabled=False),
    Policy(waits=True, has_health_check=True),
    Policy(type=ServiceType.ONESHOT, start_seconds=0.0),
    Policy(restart=RestartPolicy.ALWAYS, restart_limit=0),
    Policy(restart=RestartPolicy.NO),
)
ENDS = (ProcessEnd(exit_code=0), ProcessEnd(exit_code=1), ProcessEnd(signal=9), ProcessEnd())


def moves() -> Moves:
    """Rules may change between any two events, as a reload changes them."""
    found: Moves = {}
    lives = deque([Life()])
    known = {_kind_of(Life())}
    while lives:
        life = lives.popleft()
        for event, policy in ((event, policy) for event in _possible(life) for policy in POLICIES):
            after, _ = step(life, event, policy)
            if after.state is not life.state:
                found.setdefault((life.state, after.state), set()).add(type(event).__name__)
            if _kind_of(after) not in known:
                known.add(_kind_of(after))
                lives.append(after)
    return found


def _kind_of(life: Life) -> Hashable:
    """What decides the next move; moments and the number of the run do not."""
    flags = (life.wanted, life.recovery_on, life.confirmed, life.healthy, life.automatic, life.deadline is None)
    return life.state, life.stop_cause, life.stop_stage, min(len(life.restart_times), 3), flags


def _possible(life: Life) -> Iterator[Event]:
    """All that can happen to this life: at once, and where a timer is set when it is due."""
    now = life.deadline if life.deadline is not None else life.spawned_at or 0.0
    yield from (StartAsked(now), RestartAsked(now), PolicyChanged(now))
    yield from (StopAsked(now), StopAsked(now, later=True), StopAsked(now, force=True))
    yield from (RecoverySwitched(now, True), RecoverySwitched(now, False))
    yield from (RestartDue(now, cause, cause.value) for cause in StopCause)
    yield from (DependenciesReady(now), DependenciesPending(now), DependencyFailed(now, "db failed"))
    if life.deadline is not None:
        yield TimeUp(life.deadline, life.run)
    if life.state.is_at_rest:
        yield Adopted(now, life.run + 1, now)
    if life.state.has_process:
        yield from _of_a_process(life, now)


def _of_a_process(life: Life, now: float) -> Iterator[Event]:
    yield from (HealthSeen(now, life.run, healthy) for healthy in (True, False))
    yield from (ProcessEnded(now, life.run, end, "ended") for end in ENDS)
    if not life.confirmed:
        yield ProcessStarted(now, life.run)
        yield from (SpawnFailed(now, life.run, "no", transient) for transient in (True, False))
    if life.stop_stage is not None:
        yield StageFailed(now, life.run, life.stop_stage)
