"""How a life moves from state to state: what changes together, and what is to be done about it.

Each move copies the life once; `changes` are further fields that a step changes with it. The copies are most of what a
step costs, and a stop of a hundred is two steps for each.
"""

from __future__ import annotations

from typing import Any

from medivote_desktop.core.events import Effect, RunStopStage, Spawn, SpawnHeld
from medivote_desktop.core.lifecycle import Life, Policy, State, StopCause, StopStage
from medivote_desktop.core.say import say

Step = tuple[Life, tuple[Effect, ...]]

EARLY_SECONDS = 0.002  # a timer may fire this much early; asking again would only cost another turn of the loop
DISABLED = say("disabled in services.ini (enabled = false)")

NO_RUN: dict[str, Any] = {
    "spawned_at": None,
    "confirmed": False,
    "healthy": None,
    "unasked": False,
    "stop_stage": None,
}


class ImpossibleEventError(Exception):
    """A pair of state and event that no correct runtime produces: our bug."""


def settle(life: Life, at: float, policy: Policy) -> Step:
    """STARTING becomes RUNNING once it is old enough and healthy; until then the timer is set to what comes next."""
    old_at = spawned_at(life) + policy.start_seconds
    is_old = at >= old_at - EARLY_SECONDS
    is_healthy = life.healthy is True or not policy.has_health_check
    if is_old and is_healthy and life.confirmed:
        reason = "" if life.wanted else life.reason
        return life._replace(state=State.RUNNING, deadline=None, reason=reason), ()
    deadline = old_at if not is_old else spawned_at(life) + policy.start_timeout_seconds
    return life if deadline == life.deadline else life._replace(deadline=deadline), ()


def has_lived(life: Life, policy: Policy) -> bool:
    """Whether the run of a STARTING life is `start_seconds` old: then its timer waits for its health alone."""
    return life.confirmed and life.deadline is not None and life.deadline > spawned_at(life) + policy.start_seconds


def disabled(life: Life) -> Step:
    """services.ini says that it is not to run."""
    return at_rest(life, State.STOPPED, DISABLED)


def spawned_at(life: Life) -> float:
    """When the run that there must be was spawned."""
    if life.spawned_at is None:
        raise ImpossibleEventError(f"no spawn time in {life!r}")
    return life.spawned_at


def begin(life: Life, at: float, policy: Policy, **changes: Any) -> Step:
    """Let it start, in its turn."""
    if not policy.enabled:
        return disabled(life._replace(**changes))
    if policy.waits:
        # Why the run before it ended is no reason to wait, and to who depends on it none to give up.
        return life._replace(state=State.WAITING, deadline=None, **{**NO_RUN, **changes, "reason": ""}), ()
    return spawn(life, at, policy, **changes)


def spawn(life: Life, at: float, policy: Policy, **changes: Any) -> Step:
    """Let it be executed."""
    first = policy.start_seconds or policy.start_timeout_seconds
    fields, run = NO_RUN | changes, life.run + 1
    fields.update(state=State.STARTING, run=run, spawned_at=at, deadline=at + first, stop_cause=None)
    return life._replace(**fields), (Spawn(run),)


def held(life: Life, event: SpawnHeld, policy: Policy) -> Step:
    """Its time to live, and to become healthy, begins anew as long as nothing is executed."""
    if event.run != life.run or life.state is not State.STARTING or life.confirmed:
        return life, ()
    reason = event.reason if life.wanted else life.reason
    return life._replace(spawned_at=event.at, deadline=event.at + policy.start_timeout_seconds, reason=reason), ()


def stop(
    life: Life,
    at: float,
    cause: StopCause,
    reason: str,
    policy: Policy,
    stage: StopStage | None = None,
    **changes: Any,
) -> Step:
    """Let its run end, beginning with the first stage or the one that is given."""
    stage = stage or policy.stop_stages[0][0]
    return enter_stage(life, at, policy, stage, state=State.STOPPING, stop_cause=cause, reason=reason, **changes)


def enter_stage(life: Life, at: float, policy: Policy, stage: StopStage, **changes: Any) -> Step:
    """Go on with a stop."""
    deadline = at + policy.limit_seconds(stage)
    return life._replace(stop_stage=stage, deadline=deadline, **changes), (RunStopStage(life.run, stage),)


def at_rest(life: Life, state: State, reason: str, **changes: Any) -> Step:
    """Nothing happens any more until somebody asks."""
    life = life._replace(
        state=state,
        wanted=life.wanted and state is not State.STOPPED,
        reason=reason,
        automatic=False,
        ignore_ports=False,
        deadline=None,
        **NO_RUN,
        **changes,
    )
    return life, ()
