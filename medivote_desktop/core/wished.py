"""What becomes of a life when a person wishes something."""

from __future__ import annotations

from typing import Any

from medivote_desktop.core.events import RecoverySwitched, Refuse, RestartAsked, StartAsked, StopAsked
from medivote_desktop.core.lifecycle import Life, Policy, State, StopCause, StopStage
from medivote_desktop.core.moves import DISABLED, Step, at_rest, begin, enter_stage, stop
from medivote_desktop.core.say import say

_FRESH: dict[str, Any] = {  # a new budget of restarts, old faults forgotten
    "wanted": True,
    "restart_times": (),
    "restarts": 0,
    "automatic": False,
    "shortages": 0,
    "ignore_ports": False,
}


def start_asked(life: Life, event: StartAsked, policy: Policy) -> Step:
    """It is to be up."""
    if event.for_another and life.stopped_by_person:
        return life, ()
    return _start(life, event.at, policy, ignore_ports=event.ignore_ports)


def _start(life: Life, at: float, policy: Policy, *, ignore_ports: bool = False) -> Step:
    if not policy.enabled:
        return life, (Refuse(DISABLED),)
    match life.state:
        case State.WAITING | State.STARTING:
            life = _wanted_again(life)
            return (life._replace(ignore_ports=True) if ignore_ports and not life.confirmed else life), ()
        case State.STOPPING:
            return _wanted_after_stop(life)._replace(ignore_ports=ignore_ports), ()
        case State.RUNNING:
            return _wanted_again(life), ()
        case _:
            return begin(life, at, policy, **{**_FRESH, "stop_cause": None, "reason": "", "ignore_ports": ignore_ports})


def _wanted_again(life: Life) -> Life:
    """A stop that was noted for later is overruled."""
    return life if life.wanted else life._replace(wanted=True, stop_cause=None, reason="")


def _fresh(life: Life) -> Life:
    """The life of a service that a person starts."""
    return life._replace(stop_cause=None, reason="", **_FRESH)


def stop_asked(life: Life, event: StopAsked, policy: Policy) -> Step:
    """It is to be down, now or after its dependents."""
    match life.state:
        case State.STARTING | State.RUNNING if event.later:
            return life._replace(
                wanted=False, stop_cause=StopCause.PERSON, reason=say("stops after its dependents")
            ), ()
        case State.STARTING | State.RUNNING:
            stage = StopStage.KILL if event.force else None
            return stop(life, event.at, StopCause.PERSON, "", policy, stage, wanted=False)
        case State.STOPPING:
            life = life._replace(wanted=False, stop_cause=StopCause.PERSON, reason="")
            hurry = event.force and life.stop_stage is not StopStage.KILL
            return enter_stage(life, event.at, policy, StopStage.KILL) if hurry else (life, ())
        case _:
            return at_rest(life, State.STOPPED, "", stop_cause=StopCause.PERSON)


def restart_asked(life: Life, event: RestartAsked, policy: Policy) -> Step:
    """A new run is to take the place of this one."""
    at = event.at
    match life.state:
        case State.STARTING if life.spawned_at is not None and at - life.spawned_at < policy.start_seconds:
            return _fresh(life), ()
        case State.STARTING | State.RUNNING:
            return stop(life, at, StopCause.PERSON, "", policy, **_FRESH)
        case State.STOPPING:
            return _wanted_after_stop(life), ()
        case _:
            return _start(life, at, policy)


def _wanted_after_stop(life: Life) -> Life:
    """A person wants it back: what follows is their start with a fresh budget, whatever caused the stop."""
    return _fresh(life)._replace(stop_cause=StopCause.PERSON)


def recovery_switched(life: Life, event: RecoverySwitched, policy: Policy) -> Step:
    """Whether anything but a person starts it again."""
    life = life._replace(recovery_on=event.on)
    if life.state is State.BACKOFF and not event.on:
        return at_rest(life, State.FAILED, say("{reason}; auto-recovery was switched off", reason=life.reason))
    return life, ()
