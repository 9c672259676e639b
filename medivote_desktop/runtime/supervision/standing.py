"""How a service stands, as a record for the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from medivote_desktop.core.config import HealthConfig
from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.reload import health_digest
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.ledgerfile import Record
from medivote_desktop.runtime.process import ServiceProcess


def _waits(service: ServiceProcess) -> bool:
    """Whether its run waits for its turn. It may be executed after this is written down."""
    return service.life.state is State.STARTING and service.pid is None


def last_run_of(service: ServiceProcess) -> int:
    """The last run that was executed."""
    return service.life.run - 1 if _waits(service) else service.life.run


def is_wanted(service: ServiceProcess) -> bool:
    """Whether it is to be up; a wish that has its turn soon counts as one that had it."""
    return service.life.wanted if service.due is None else service.due is not WishKind.STOP


def is_stopped_by_person(service: ServiceProcess) -> bool:
    """Whether it is down, or on its way down, because a person wanted it so."""
    return service.life.is_to_be_down if service.due is None else service.due is WishKind.STOP


def record_of(service: ServiceProcess) -> Record:
    """How a service stands now."""
    life, due = service.life, service.due
    identity = service.leader
    wanted = is_wanted(service)
    is_stopping = wanted and (life.state is State.STOPPING or (due is WishKind.RESTART and identity is not None))
    return Record(
        run=last_run_of(service),
        wanted=wanted,
        recovery_on=life.recovery_on,
        stopped_by_person=is_stopped_by_person(service),
        rest=life.state.value if life.state.is_at_rest and due is None else "",
        reason=life.reason,
        restarts=life.restarts,
        restart_times=life.restart_times,
        pid=identity.pid if identity else None,
        started=identity.started if identity else None,
        spawned_at=life.spawned_at if identity or _waits(service) else None,
        stopping=(life.stop_cause or StopCause.PERSON).value if is_stopping else "",
        executed=service.executed if identity else "",
        running=wanted and life.state is State.RUNNING,
        log=(service.log_file or "") if identity else "",
        asked=health_digest(service.asked) if identity else "",
        log_begins=service.log_start if identity else None,
    )


class Departures(NamedTuple):
    """Who left services.ini while this program looked after it.

    Attributes:
        going: Who is on its way down for no other reason.
        left: As those are to be who are down, should they come back.
    """

    going: frozenset[str] = frozenset()
    left: Mapping[str, Life] = MappingProxyType({})


def sent_away(record: Record) -> Record:
    """Of a service that is stopped because it left services.ini: a program that finds it there again has it back."""
    return record._replace(wanted=True, stopped_by_person=False, rest="", stopping=StopCause.RELOAD.value)


def is_wished(life: Life) -> bool:
    """Whether a person wished anything of a service that has left services.ini: else nothing is kept of it."""
    return life.stopped_by_person or not life.recovery_on


def record_of_left(life: Life) -> Record:
    """Of a service that left services.ini, and of which a person wished something."""
    rest = State.STOPPED.value if life.stopped_by_person else ""
    return Record(life.run, False, life.recovery_on, life.stopped_by_person, rest, "", 0, ())


Kept = tuple[Life, int | None, WishKind | None, Record, HealthConfig]
"""A record, and what it was made of."""


def kept_of(service: ServiceProcess) -> Kept:
    """Its record of this moment."""
    return service.life, service.pid, service.due, record_of(service), service.asked


def is_current(known: Kept | None, service: ServiceProcess) -> bool:
    """Whether its record tells how it stands. By identity: a life is compared field by field else."""
    if known is None or known[0] is not service.life or known[4] is not service.asked:
        return False
    return known[1] == service.pid and known[2] is service.due


def is_just_stopped(known: Kept | None, service: ServiceProcess) -> bool:
    """Whether a person's stop is all that has happened since its record was made: to note that takes a tenth.

    Of a hundred that are stopped together the records would be made and made into text while they end.
    """
    if known is None or known[1] is None or known[1] != service.pid or known[3].pid != known[1]:
        return False
    life, before, due = service.life, known[0], service.due
    if before is life and known[2] is due:
        return False
    if due is not WishKind.STOP and (due or life.wanted or life.stop_cause is not StopCause.PERSON):
        return False
    return (
        before.run == life.run
        and before.recovery_on is life.recovery_on
        and before.restarts == life.restarts
        and before.restart_times is life.restart_times
    )


def told_to_end(record: Record) -> Record:
    """As it is to be found if the program is killed while it leaves."""
    is_running = record.pid is not None and record.wanted and not record.stopping
    return record._replace(stopping=StopCause.PERSON.value) if is_running else record


def left_behind(service: ServiceProcess) -> Record:
    """What could not be ended, and is to be ended by the next program."""
    record = record_of(service)
    return record._replace(wanted=True, stopped_by_person=False, rest="", stopping=StopCause.PERSON.value)
