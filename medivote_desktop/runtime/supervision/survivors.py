"""Finds what an earlier program of ours left running: services to adopt, and strays."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime import system
from medivote_desktop.runtime.ledgerfile import Record
from medivote_desktop.runtime.processes.identity import ProcessIdentity, age_seconds, identity_of
from medivote_desktop.runtime.processes.marks import Mark, Marks
from medivote_desktop.runtime.service.known import Known

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess


class Survivor(NamedTuple):
    """A process proven to be the leader of one of our services.

    Attributes:
        spawned_at: On the monotonic clock.
    """

    service_id: str
    identity: ProcessIdentity
    run: int
    spawned_at: float
    known: Known = Known()


class Stray(NamedTuple):
    """A living process that carries a mark of ours; one that belongs to no service, where that is not said otherwise.

    Attributes:
        leads: Whether it leads a session, as the process does that was started for a service.
        executed: What tells the configuration that its run was started with from any other; empty if nobody knows it.
    """

    service_id: str
    identity: ProcessIdentity
    run: int = 0
    leads: bool = False
    executed: str = ""


class Found(NamedTuple):
    """What is left of earlier programs of this state folder.

    Attributes:
        runs: The highest run of each service that the ledger or a process tells of.
    """

    survivors: tuple[Survivor, ...]
    strays: tuple[Stray, ...]
    runs: Mapping[str, int]


def known_of(record: Record) -> Known:
    """What the record of a run tells."""
    return Known(record.executed, record.log, record.asked, record.running, record.log_begins)


def find_survivors(
    marks: Marks, records: Mapping[str, Record], runs: Mapping[str, int], service_ids: Iterable[str]
) -> Found:
    """Look at every process once and sort those that carry a mark of this fleet's.

    A service's leader is the process whose identity the ledger knows, as long as it lives: number and start time
    prove it, also where it has written over its environment. Else a run that is later than any that the ledger knows
    was spawned in the moment before the program was killed; its mark proves it, and its leader leads a session.
    The rest of an adopted run belongs to it, and so may what is of a run that is not known; what is of another run is a
    stray. A process that has a number of the ledger's and another start time is a stranger and nothing of ours.

    Args:
        runs: The last run of each service that the ledger tells of.
    """
    service_ids = tuple(service_ids)
    marks.know({*records, *runs, *service_ids})
    marked = tuple(marked_processes(marks))
    by_service: dict[str, list[Stray]] = {}
    for process in marked:
        by_service.setdefault(process.service_id, []).append(process)
    survivors: dict[str, Survivor] = {}
    for service_id in service_ids:
        record = records.get(service_id)
        own = by_service.get(service_id, [])
        leader = _known_leader(record) or _later_leader(own, runs.get(service_id, 0))
        if leader is not None:
            identity, run = leader
            told = record if record is not None and record.identity == identity else None
            known = Known() if told is None else known_of(told)
            if not known.executed:  # the program was killed before that was written: the process itself tells it
                known = known._replace(executed=next((each.executed for each in own if each.identity == identity), ""))
            survivors[service_id] = Survivor(service_id, identity, run, _spawned_at(told, identity), known)
    strays = tuple(
        process
        for process in marked
        if process.service_id not in survivors or process.run not in (0, survivors[process.service_id].run)
    )
    strays += _unmarked(records, {*service_ids, *by_service})
    highest = dict(runs)
    for process in marked:
        highest[process.service_id] = max(process.run, highest.get(process.service_id, 0))
    return Found(tuple(survivors.values()), strays, highest)


def _unmarked(records: Mapping[str, Record], known_ids: set[str]) -> tuple[Stray, ...]:
    """Leaders of services that left the file, with markers of a name that the file had before."""
    leaders = ((id_, _known_leader(record)) for id_, record in records.items() if id_ not in known_ids)
    return tuple(Stray(id_, leader[0], leader[1], leads=True) for id_, leader in leaders if leader is not None)


def end_leftovers(
    found: Found, records: Mapping[str, Record], services: Mapping[str, ServiceProcess]
) -> tuple[Stray, ...]:
    """End what is left of runs that the ledger proves to be over, as the program would have that was killed.

    Returns:
        The other strays: of services that are not in the file any more, or that leave what they started alone, and of
        runs that nothing is known of.
    """
    others: list[Stray] = []
    for stray in found.strays:
        service, record = services.get(stray.service_id), records.get(stray.service_id)
        if service is not None and service.config.kill_tree and record is not None and 0 < stray.run <= record.run:
            service.end_leftover(stray.identity, stray.run)
        else:
            others.append(stray)
    return tuple(others)


def told_to_end(strays: Iterable[Stray], records: Mapping[str, Record]) -> tuple[Stray, ...]:
    """Which of them the earlier program was stopping, by a person's wish or because they left the file.

    Their leaders alone: whether what those started is to end with them stood in the file.
    """
    ends = {record.identity for record in records.values() if not record.wanted or record.stopping}
    return tuple(stray for stray in strays if stray.identity in ends)


def marked_processes(marks: Marks, *, foreign: bool = False) -> Iterator[Stray]:
    """All living processes of this fleet's services.

    Args:
        foreign: Also those that another user has become; that they are of this fleet is not proven.
    """

    def mark_of(pid: int) -> Mark | None:
        return marks.of(pid) or (marks.of_foreign(pid) if foreign else None)

    for pid in system.all_pids():
        if mark_of(pid) is None:
            continue
        # Identity first, then the mark once more: it may have ended just now, and its number be a stranger's.
        identity, mark = identity_of(pid), mark_of(pid)
        if identity is not None and mark is not None:
            yield Stray(mark.service_id, identity, mark.run, system.session_of(pid) == pid, mark.executed)


def _known_leader(record: Record | None) -> tuple[ProcessIdentity, int] | None:
    if record is None or record.identity is None or identity_of(record.identity.pid) != record.identity:
        return None
    return record.identity, record.run


def _later_leader(own: list[Stray], known_run: int) -> tuple[ProcessIdentity, int] | None:
    later = [process for process in own if process.leads and process.run > known_run]
    if not later:
        return None
    leader = max(later, key=lambda process: (process.run, -process.identity.started))
    return leader.identity, leader.run


def _spawned_at(record: Record | None, identity: ProcessIdentity) -> float:
    if record is not None and record.spawned_at is not None:
        return record.spawned_at
    return time.monotonic() - age_seconds(identity)
