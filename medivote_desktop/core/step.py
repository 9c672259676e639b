"""The one state machine: a pure function from what is and what happened to what is next and what to do.

Every rule about starting, stopping and recovering stands here and in the two modules that it calls: `wished` for what a
person asks, `moves` for what changes together. The runtime performs the effects and reports what happens as events; it
decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.events import (
    Adopted,
    AskingFailed,
    DependenciesPending,
    DependenciesReady,
    DependencyFailed,
    Event,
    Explained,
    HealthSeen,
    PolicyChanged,
    ProcessEnded,
    ProcessStarted,
    RecoverySwitched,
    Refuse,
    RestartAsked,
    RestartDue,
    SpawnFailed,
    SpawnHeld,
    StageFailed,
    StartAsked,
    StopAsked,
    TimeUp,
)
from medivote_desktop.core.lifecycle import FAULTS, Life, Policy, ProcessEnd, State, StopCause, StopStage
from medivote_desktop.core.moves import (
    EARLY_SECONDS,
    NO_RUN,
    ImpossibleEventError,
    Step,
    at_rest,
    begin,
    disabled,
    enter_stage,
    held,
    settle,
    spawn,
    spawned_at,
    stop,
)
from medivote_desktop.core.say import say, say_many
from medivote_desktop.core.wished import recovery_switched, restart_asked, start_asked, stop_asked

_TIMES_KEPT = 64  # of restarts without a limit: enough for any back-off, and no burden after weeks of crashing
_HELD_UP_SECONDS = 2.0  # a timer that is so late tells that this program itself was held up
_SECOND_LOOK_SECONDS = 10.0
_TELL_OF_AN_END = (State.BACKOFF, State.FAILED, State.EXITED, State.COMPLETED)


def step(life: Life, event: Event, policy: Policy) -> Step:
    """What is next after an event, and what is to be done about it.

    Raises:
        ImpossibleEventError: The event cannot happen in this state. Tests let it fail; the program logs it and keeps
            the life as it is, so that one bug never ends supervision.
    """
    return _RULES[type(event)](life, event, policy)


def _dependencies_told(
    life: Life, event: DependenciesReady | DependenciesPending | DependencyFailed, policy: Policy
) -> Step:
    if life.state is not State.WAITING:
        return life, ()
    match event:
        case DependenciesReady():
            return spawn(life, event.at, policy, reason="") if policy.enabled else disabled(life)
        case DependenciesPending():
            return life._replace(reason=""), ()
        case DependencyFailed():
            return life._replace(reason=event.reason), (Refuse(event.reason),)


def _impossible(life: Life, event: Event) -> ImpossibleEventError:
    return ImpossibleEventError(f"{event!r} in {life!r}")


def _process_seen(life: Life, event: ProcessStarted | HealthSeen, policy: Policy) -> Step:
    if event.run != life.run or not life.state.has_process:
        raise _impossible(life, event)
    match event:
        case ProcessStarted():
            # What is wished in the middle of a stop concerns the run after this one.
            keeps_ports = life.ignore_ports and life.state is State.STOPPING
            life = life._replace(confirmed=True, shortages=0, ignore_ports=keeps_ports)
        case HealthSeen():
            reason = event.reason if life.state is State.RUNNING and life.wanted else life.reason
            life = life._replace(healthy=event.healthy, unasked=False, reason=reason)
    return settle(life, event.at, policy) if life.state is State.STARTING else (life, ())


def _asking_failed(life: Life, event: AskingFailed, policy: Policy) -> Step:
    """What was not asked has not failed: a start is not too slow before there was time to look at it."""
    if event.run != life.run or not life.state.has_process:
        raise _impossible(life, event)
    if life.state is State.STOPPING:
        return life, ()
    life = life._replace(unasked=not event.is_over)
    if not life.wanted:
        return life, ()
    is_known = event.is_over and life.state is State.RUNNING and life.healthy is not False
    life = life._replace(reason="" if is_known else event.reason)
    too_slow_at = spawned_at(life) + policy.start_timeout_seconds
    if life.deadline is not None and too_slow_at <= life.deadline < event.at + _SECOND_LOOK_SECONDS / 2:
        life = life._replace(deadline=event.at + _SECOND_LOOK_SECONDS)
    return life, ()


def _spawn_failed(life: Life, event: SpawnFailed, policy: Policy) -> Step:
    if event.run != life.run or not life.state.has_process:
        raise _impossible(life, event)
    if life.state is State.STOPPING:
        return _process_ended(life, ProcessEnded(event.at, event.run, ProcessEnd(), event.reason), policy)
    if not life.wanted:
        return at_rest(life, State.STOPPED, "")
    if event.transient and _recovers(life, policy):
        return _wait_for_room(life, event.at, event.reason, policy)
    return at_rest(life, State.FAILED, event.reason)


def _wait_for_room(life: Life, at: float, reason: str, policy: Policy) -> Step:
    """The service has done nothing wrong: it costs none of its restarts, and is tried again until there is room."""
    deadline = at + policy.room_seconds(life.shortages, life.run)
    life = life._replace(state=State.BACKOFF, reason=reason, deadline=deadline, shortages=life.shortages + 1, **NO_RUN)
    return life, ()


def _recovers(life: Life, policy: Policy) -> bool:
    """Whether anything starts it but a person."""
    return policy.restart is not RestartPolicy.NO and life.recovery_on


def _process_ended(life: Life, event: ProcessEnded, policy: Policy) -> Step:
    if event.run != life.run or not life.state.has_process:
        raise _impossible(life, event)
    is_asked = life.state is State.STOPPING
    told: dict[str, Any] = {"last_end": event.end, "last_end_asked": is_asked}
    if not life.wanted:  # stopped, or it ended by itself while its stop was noted for later
        return at_rest(life, State.STOPPED, "", **told)
    if is_asked and life.stop_cause not in FAULTS:
        return begin(life, event.at, policy, reason="", stop_cause=None, **told)
    if not is_asked and policy.succeeded(event.end) and not (policy.restart_is_due(event.end) and life.recovery_on):
        done = State.COMPLETED if policy.type is ServiceType.ONESHOT else State.EXITED
        return at_rest(life, done, event.reason, **told)
    return _bad_end(life, event.at, life.reason if is_asked else event.reason, policy, **told)


def _explained(life: Life, event: Explained, policy: Policy) -> Step:
    """Why a run ended is told as long as the life still speaks of that end; later only what lasts is news."""
    is_too_slow = life.state is State.STOPPING and life.stop_cause is StopCause.START_TIMEOUT
    waits = life.run == event.run and (is_too_slow or life.state in _TELL_OF_AN_END)
    follows = life.run == event.run + 1 and life.state is State.STARTING and life.automatic and life.wanted
    lasts = event.lasts and life.state not in (State.WAITING, State.RUNNING)  # whose reason is another matter
    if not waits and not follows and not lasts:
        return life, ()
    return life._replace(reason=f"{life.reason}; {event.words}" if life.reason else event.words), ()


def _bad_end(life: Life, at: float, reason: str, policy: Policy, **told: Any) -> Step:
    """Count an end that calls for an automatic restart: restart, wait, or give up; `told` is how it ended."""
    window = tuple(time for time in life.restart_times if at - time < policy.restart_window_seconds)
    if not _recovers(life, policy):
        return at_rest(life, State.FAILED, reason, restart_times=window, **told)
    if policy.restart_limit and len(window) >= policy.restart_limit:
        words = say_many(
            "{reason}; gave up after {count} restart",
            "{reason}; gave up after {count} restarts",
            len(window),
            reason=reason,
        )
        return at_rest(life, State.FAILED, words, restart_times=window, **told)
    if not policy.enabled:  # nothing is counted, or shown as coming, that does not come
        return disabled(life._replace(stop_cause=None, restart_times=window, **told))
    delay = policy.backoff_seconds(len(window), life.run)
    told.update(
        restart_times=(*window, at)[-(policy.restart_limit or _TIMES_KEPT) :],
        restarts=life.restarts + 1,
        automatic=True,
        stop_cause=None,
        reason=reason,
    )
    if delay <= 0:
        return begin(life, at, policy, **told)
    return life._replace(state=State.BACKOFF, deadline=at + delay, **NO_RUN, **told), ()


def _policy_changed(life: Life, event: PolicyChanged, policy: Policy) -> Step:
    if life.state in (State.WAITING, State.BACKOFF) and not policy.enabled:
        return disabled(life)
    if life.state is State.BACKOFF and policy.restart is RestartPolicy.NO:
        return at_rest(life, State.FAILED, say("{reason}; restart = no in services.ini", reason=life.reason))
    if life.state is State.STARTING:  # its health check, or the time it has to live, may be gone
        return settle(life, event.at, policy)
    if life.state is State.RUNNING and life.healthy is False and not policy.has_health_check:
        return life._replace(healthy=None, reason="" if life.wanted else life.reason), ()
    return life, ()


def _restart_due(life: Life, event: RestartDue, policy: Policy) -> Step:
    if life.state not in (State.STARTING, State.RUNNING) or not life.wanted:
        return life, ()
    return stop(life, event.at, event.cause, event.reason, policy)


def _stage_failed(life: Life, event: StageFailed, policy: Policy) -> Step:
    if event.run != life.run or life.stop_stage is not event.stage:
        return life, ()
    return enter_stage(life, event.at, policy, policy.stage_after(event.stage))


def _time_up(life: Life, event: TimeUp, policy: Policy) -> Step:
    if event.run != life.run or life.deadline is None:
        raise _impossible(life, event)
    if event.at < life.deadline - EARLY_SECONDS:
        return life, ()
    match life.state:
        case State.STARTING:
            if event.at < spawned_at(life) + policy.start_timeout_seconds - EARLY_SECONDS:
                return settle(life._replace(deadline=None), event.at, policy)
            if event.at > life.deadline + _HELD_UP_SECONDS:
                # Nobody looked meanwhile: this program was stopped. What was not asked has not failed.
                life = life._replace(deadline=event.at + min(policy.start_timeout_seconds, _SECOND_LOOK_SECONDS))
                return life, ()
            return _start_timed_out(life, event.at, policy)
        case State.BACKOFF:
            return begin(life, event.at, policy)
        case State.STOPPING:
            return _stage_timed_out(life, event.at, policy)
        case _:
            raise _impossible(life, event)


def _stage_timed_out(life: Life, at: float, policy: Policy) -> Step:
    stage = life.stop_stage or StopStage.KILL
    is_late = life.deadline is not None and at > life.deadline + _HELD_UP_SECONDS
    if is_late and stage is not StopStage.KILL:
        # A container that was frozen held up the service as well: it has not had its time.
        life = life._replace(deadline=at + min(policy.limit_seconds(stage), _SECOND_LOOK_SECONDS))
        return life, ()
    return enter_stage(life, at, policy, policy.stage_after(stage))


def _start_timed_out(life: Life, at: float, policy: Policy) -> Step:
    settled, effects = settle(life._replace(deadline=None), at, policy)
    if settled.state is State.RUNNING:
        return settled, effects
    seconds = policy.start_timeout_seconds
    if life.confirmed:
        reason = say("not healthy after {seconds:g} s (start_timeout)", seconds=seconds)
    else:
        reason = say("not executed after {seconds:g} s (start_timeout)", seconds=seconds)
    # Whose stop was noted for later is down because a person wanted it so, whatever ends it first.
    cause = StopCause.START_TIMEOUT if life.wanted else StopCause.PERSON
    return stop(life, at, cause, reason, policy)


def _adopted(life: Life, event: Adopted, policy: Policy) -> Step:
    if not life.state.is_at_rest:
        raise _impossible(life, event)
    life = life._replace(wanted=True, run=event.run, spawned_at=event.spawned_at, confirmed=True, stop_cause=None)
    life = life._replace(state=State.STARTING, reason="")
    if event.was_running or not policy.has_health_check:
        return life._replace(state=State.RUNNING, deadline=None), ()
    return life._replace(deadline=event.at + policy.start_timeout_seconds), ()


# By type, not by a chain of questions: the end of a run, which many wait for, would be the last that is asked for.
_RULES: Mapping[type[Event], Callable[[Life, Any, Policy], Step]] = {
    StartAsked: start_asked,
    StopAsked: stop_asked,
    RestartAsked: restart_asked,
    RestartDue: _restart_due,
    RecoverySwitched: recovery_switched,
    PolicyChanged: _policy_changed,
    DependenciesReady: _dependencies_told,
    DependenciesPending: _dependencies_told,
    DependencyFailed: _dependencies_told,
    Adopted: _adopted,
    Explained: _explained,
    TimeUp: _time_up,
    ProcessStarted: _process_seen,
    HealthSeen: _process_seen,
    AskingFailed: _asking_failed,
    SpawnFailed: _spawn_failed,
    SpawnHeld: held,
    ProcessEnded: _process_ended,
    StageFailed: _stage_failed,
}
