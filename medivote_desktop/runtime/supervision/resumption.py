"""What becomes of a service that an earlier program of this boot looked after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from medivote_desktop.core import report
from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.lifecycle import FAULTS, Life, Policy, ProcessEnd, State, StopCause
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.runtime import system
from medivote_desktop.runtime.process import ServiceProcess

if TYPE_CHECKING:
    from medivote_desktop.runtime.ledgerfile import Record
    from medivote_desktop.runtime.supervision.survivors import Survivor

_FAULTS = frozenset(cause.value for cause in FAULTS)
_UNWATCHED = say("it ended while this program did not run; how is not known")


def life_after(record: Record, policy: Policy) -> Life:
    """What an earlier program knew. Who nobody but a person restarts is not restarted for having ended unwatched.

    How it ended is known where nobody has reaped it yet: who ended well is not started again.
    """
    life, identity = record.life(), record.identity
    is_restarted = policy.restart is not RestartPolicy.NO and life.recovery_on
    if record.stopping in _FAULTS and not is_restarted:
        return life._replace(state=State.FAILED, reason=record.reason)  # its stop was a bad end of it
    if identity is None or not record.is_ended_by_itself():
        return life
    end = system.exit_of(None, identity)
    words = unwatched_text(end)
    if end is not None and policy.succeeded(end) and not (policy.restart_is_due(end) and life.recovery_on):
        done = State.COMPLETED if policy.type is ServiceType.ONESHOT else State.EXITED
        return life._replace(state=done, reason=words, last_end=end)
    return life if is_restarted else life._replace(state=State.FAILED, reason=words, last_end=end)


def unwatched_text(end: ProcessEnd | None) -> str:
    """That and how a run ended which no program looked after, in words."""
    if end is None:
        return _UNWATCHED
    return say("it ended while this program did not run: {how}", how=report.end_text(end, asked=False))


def goes_on(record: Record, life: Life) -> bool:
    """Whether a service is to be started that ran, or was going to, and does not run any more."""
    return record.was_up and life.state is State.STOPPED


def is_adopted(survivor: Survivor, services: Mapping[str, ServiceProcess]) -> bool:
    """Take over what still runs; False if it has gone meanwhile."""
    service = services[survivor.service_id]
    try:
        service.adopt(survivor.identity, survivor.run, survivor.spawned_at, survivor.known)
    except ProcessLookupError:
        return False
    return True


class Stops(NamedTuple):
    """Whom the earlier program was stopping.

    Attributes:
        for_good: It was to stay down.
        to_come_back: A person or a reload wanted a new run.
        by_rule: A rule wanted one, because of this.
    """

    for_good: tuple[str, ...]
    to_come_back: tuple[str, ...]
    by_rule: Mapping[str, StopCause]


def stops_to_finish(records: Mapping[str, Record]) -> Stops:
    """The stops that were under way when this was written."""
    restarts = {id_: StopCause(record.stopping) for id_, record in records.items() if record.stopping}
    by_rule = {id_: cause for id_, cause in restarts.items() if cause in FAULTS}
    for_good = tuple(id_ for id_, record in records.items() if not record.wanted)
    return Stops(for_good, tuple(id_ for id_ in restarts if id_ not in by_rule), by_rule)
