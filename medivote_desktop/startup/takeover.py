"""What an earlier program of this boot left: its services are taken over, the rest is ended or told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.ledgerfile import Earlier, read_ledger
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.supervision.survivors import Stray, Survivor, end_leftovers, find_survivors, told_to_end
from medivote_desktop.runtime.supervisor import Supervisor

if TYPE_CHECKING:
    from medivote_desktop.runtime.ledgerfile import Record
    from medivote_desktop.runtime.supervision.leftovers import Leftovers

_log = logging.getLogger(__name__)


class TakeOver(QObject):
    """Looks through what was left: once at the start, and for services that come back into the file.

    Args:
        marks: Of the processes of this fleet.
        gate: Where processes are looked through later.
        make_wish: Lets a wish take effect.

    Signals:
        adopted: Services were taken over, and `adopt_running = ask`: carries their ids.
        strays_found: Processes of earlier runs belong to no service; carries them as a tuple of `Stray`.
    """

    adopted = Signal(object)
    strays_found = Signal(object)

    def __init__(
        self,
        supervisor: Supervisor,
        marks: Marks,
        gate: Gate,
        make_wish: Callable[[Wish], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._supervisor = supervisor
        self._marks = marks
        self._gate = gate
        self._make_wish = make_wish
        self._earlier = Earlier({}, {})
        self._found: tuple[Survivor, ...] = ()
        self._runs: Mapping[str, int] = {}
        self._strays: tuple[Stray, ...] = ()

    @property
    def failed_before(self) -> Mapping[str, int]:
        """Who had failed for good when the earlier program was left, and in which run."""
        records = self._earlier.records
        return {id_: record.run for id_, record in records.items() if record.rest == State.FAILED.value}

    @property
    def adopted_count(self) -> int:
        """How many services had outlived the earlier program and were taken over."""
        return len(self._found)

    def look(self, folder: Path) -> None:
        """Read the ledger in this folder, find what still runs, and end what is left of services that have ended."""
        services = self._supervisor.services
        earlier = self._earlier = read_ledger(folder)
        found = find_survivors(self._marks, earlier.records, earlier.runs, services)
        self._found, self._runs = found.survivors, found.runs
        self._strays = end_leftovers(found, earlier.records, services)

    def begin(self) -> None:
        """Let the fleet begin with what was found."""
        self._found = self._supervisor.begin(self._earlier.records, self._found, self._runs)

    def tell(self) -> None:
        """Say what was taken over and what belongs to nobody; end what somebody wanted ended before."""
        if self._found:
            self._tell_adopted([survivor.service_id for survivor in self._found])
        strays = self._strays
        if unfinished := told_to_end(strays, self._earlier.records):
            self.end_strays(unfinished)
            strays = tuple(stray for stray in strays if stray not in unfinished)
        if strays:
            pids = ", ".join(str(stray.identity.pid) for stray in strays)
            _log.warning(
                "processes of earlier runs are still there: pid %s; to end them: medivote-ctl strays --stop", pids
            )
            self.strays_found.emit(strays)

    def ended_unwatched(self) -> Mapping[str, Record]:
        """What was written of the services that ran and have ended by themselves since, by id."""
        adopted = {survivor.service_id for survivor in self._found}
        return {
            service_id: record
            for service_id, record in self._earlier.records.items()
            if service_id not in adopted and service_id in self._supervisor.services and record.is_ended_by_itself()
        }

    def _tell_adopted(self, ids: Sequence[str]) -> None:
        services = self._supervisor.services
        _log.info("adopted %d services that had outlived the program", len(ids))
        if outdated := [service_id for service_id in ids if services[service_id].is_outdated]:
            _log.info("services.ini has changed since these were started: %s", ", ".join(outdated))
        self._follow_adopt_running(tuple(service_id for service_id in ids if services[service_id].life.wanted))

    def _follow_adopt_running(self, service_ids: tuple[str, ...]) -> None:
        """`no`: what was found is replaced by fresh runs, after orderly stops; `ask`: a person decides."""
        match self._supervisor.config.manager.adopt_running:
            case _ if not service_ids:
                return
            case "no":
                self._make_wish(Wish(WishKind.RESTART, service_ids, by="adopt_running = no"))
            case "ask":
                self.adopted.emit(service_ids)

    def end_strays(self, strays: Iterable[Stray]) -> None:
        """End processes of earlier runs that belong to no service any more."""
        self.leftovers.end(strays, lambda left: None)

    @cached_property
    def leftovers(self) -> Leftovers:
        """What is left of earlier runs."""
        from medivote_desktop.runtime.supervision.leftovers import Leftovers

        return Leftovers(self._marks, self._gate, self._supervisor.services, self)

    def still_running(self, service_ids: Iterable[str]) -> tuple[Survivor, ...]:
        """What an earlier program left of services that come back into the file. Blocking; for the worker."""
        runs = {**self._earlier.runs, **{id_: life.run for id_, life in self._supervisor.departures().left.items()}}
        return find_survivors(self._marks, self._earlier.records, runs, service_ids).survivors
