"""What runs and what was wished, written down, so that the end of this program costs no service anything."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.say import say
from medivote_desktop.runtime import system
from medivote_desktop.runtime.ledgerfile import FILE_NAME, VERSION, Record, first_started
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.replacing import write_whole
from medivote_desktop.runtime.supervision.standing import (
    Departures,
    Kept,
    is_current,
    is_just_stopped,
    is_wished,
    kept_of,
    last_run_of,
    left_behind,
    record_of_left,
    sent_away,
    told_to_end,
)

_log = logging.getLogger(__name__)

_RETRY_MS = 5000
_SOON_MS = 100  # off the path from a crash to the next spawn; what is lost of it is found by its markers
_SLICE_SECONDS = 0.004
_PATIENCE_MS = 1000  # for a disk that hangs, which keeps no answer back for ever


class Ledger(QObject):
    """Writes the ledger soon after something changed, through the gate, atomically and without fsync.

    After a power cut it is another boot and the ledger is void, so nothing is gained by waiting for the disk. One
    writing follows the other: on a disk that hangs for a day nothing gathers.

    Args:
        departures: Gives who left services.ini.
    """

    def __init__(
        self,
        folder: Path,
        gate: Gate,
        services: Callable[[], Iterable[ServiceProcess]],
        parent: QObject | None = None,
        *,
        departures: Callable[[], Departures] = Departures,
    ) -> None:
        super().__init__(parent)
        self._departures = departures
        self._path = folder / FILE_NAME
        self._gate = gate
        self._services = services
        self._trouble = ""
        self._is_behind = False
        self._closed = self._is_writing = self._is_outdated = False
        self._wishes = self._wishes_kept = 0
        self._awaiting: list[tuple[int, Callable[[str], None]]] = []
        self._kept: dict[str, Kept] = {}
        self._texts: dict[str, tuple[Record, str]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._write_in_slices)
        self._to_renew: Iterator[ServiceProcess] | None = None
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._write)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._tell_all)

    def on_transitions(self, transitions: object) -> None:
        """Something changed: write it down soon."""
        if not self._closed and not self._timer.isActive():
            self._timer.start(_SOON_MS)

    def on_wish(self) -> None:
        """A person wishes something: write it down in this turn of the loop."""
        if not self._closed:
            self._wishes += 1
            self._timer.start(0)

    def when_kept(self, told: Callable[[str], None]) -> None:
        """Call `told` as soon as a kill cannot undo what was wished so far; in any case a second later.

        Whoever is answered only then never finds that a crash overruled what was accepted; and where it would, `told`
        gets the reason in words, else an empty text.
        """
        if self._wishes_kept >= self._wishes:
            told(self._trouble_words())
            return
        self._awaiting.append((self._wishes, told))
        if not self._patience.isActive():
            self._patience.start()

    def _trouble_words(self) -> str:
        if not self._is_behind:
            return ""
        why = self._trouble or say("the disk does not answer")
        return say("it cannot be written down ({why}): a crash would undo it", why=why)

    def _tell(self, kept: int) -> None:
        self._wishes_kept = max(kept, self._wishes_kept)
        due = [told for number, told in self._awaiting if number <= self._wishes_kept]
        self._awaiting = [each for each in self._awaiting if each[0] > self._wishes_kept]
        if not self._awaiting:
            self._patience.stop()
        for told in due:
            told(self._trouble_words())

    def _tell_all(self) -> None:
        """It cannot be written down, or not soon; the wish has its effect all the same."""
        self._is_behind = True
        self._tell(self._wishes)

    def freeze(self) -> None:
        """The program leaves: its stops are no person's wishes. If it is killed meanwhile, what was wished holds.

        What runs is to be told to end once this is written (`when_kept`): whoever takes it over restarts it.
        """
        self.stop()
        self._wishes += 1
        self._write(is_leaving=True)

    def write_last(self) -> None:
        """Write it down a last time, behind what waits at the gate; for a program that leaves its services running.

        Raises:
            OSError: Nobody can be looked at (out of descriptors).
        """
        self.stop()
        records, runs = self._with_left(self._records())
        self._gate.run(lambda: write_whole(self._path, self._text(records, runs)), failed=self._failed)

    def forget(self) -> None:
        """All services are stopped: the next start is a fresh one, but for the numbers of the runs.

        What could not be ended is not to be started a second time: whoever takes it over restarts it.
        """
        self.stop()
        try:
            behind = {
                service.config.id: left_behind(service) for service in self._services() if service.pid is not None
            }
        except OSError as error:  # out of descriptors; who is left is found by their markers
            self._failed(error)
            return
        runs = {service_id: life.run for service_id, life in self._departures().left.items()}
        runs |= {service.config.id: last_run_of(service) for service in self._services()}
        # Behind the gate, after what waits there to be written; and what fails there keeps nobody from leaving.
        self._gate.run(lambda: write_whole(self._path, self._text(behind, runs)), failed=self._failed)

    def stop(self) -> None:
        """Write nothing any more but what is asked for in so many words."""
        self._closed = True
        self._timer.stop()
        self._retry.stop()

    def _write_in_slices(self) -> None:
        """Of five hundred that were started together each one is looked at: in slices of the loop's turns.

        What changes meanwhile is written all the same, for its record is made once more.
        """
        self._to_renew = self._to_renew or iter(tuple(self._services()))
        end = time.perf_counter() + _SLICE_SECONDS
        try:
            for service in self._to_renew:
                known = self._kept.get(service.config.id)
                if not is_current(known, service) and not is_just_stopped(known, service):
                    self._kept[service.config.id] = kept_of(service)
                    if time.perf_counter() > end:
                        self._timer.start(0)
                        return
        except OSError as error:  # out of descriptors
            self._to_renew = None
            self._failed(error)
            return
        self._to_renew = None
        self._write()

    def _write(self, *, is_leaving: bool = False) -> None:
        if self._is_writing and not is_leaving:
            self._is_outdated = True
            return
        try:
            stopped = [] if is_leaving else self._just_stopped()
            records, runs = self._with_left(self._records(frozenset(stopped)))
            if is_leaving:
                records = {service_id: told_to_end(record) for service_id, record in records.items()}
        except OSError as error:  # out of descriptors
            self._failed(error)
            return
        wishes = self._wishes
        self._is_writing, self._is_outdated = True, False
        self._gate.run(
            lambda: write_whole(self._path, self._text(records, runs, stopped)),
            lambda _: self._written(wishes),
            self._not_written,
        )

    def _just_stopped(self) -> list[str]:
        kept, going = self._kept, self._departures().going
        return [
            service_id
            for service in self._services()
            if is_just_stopped(kept.get(service_id := service.config.id), service) and service_id not in going
        ]

    def _records(self, as_before: Collection[str] = ()) -> dict[str, Record]:
        """The records; one is made anew only when its life has changed, and not even then where it is named here."""
        kept: dict[str, Kept] = {}
        for service in self._services():
            service_id = service.config.id
            is_good = service_id in as_before or is_current(self._kept.get(service_id), service)
            kept[service_id] = self._kept[service_id] if is_good else kept_of(service)
        self._kept = kept
        return {service_id: each[3] for service_id, each in kept.items()}

    def _with_left(self, records: Mapping[str, Record]) -> tuple[dict[str, Record], dict[str, int]]:
        """The records and runs of all that are there, and what of others must not be forgotten."""
        going, left = self._departures()
        wished = {service_id: record_of_left(life) for service_id, life in left.items() if is_wished(life)}
        runs = {service_id: life.run for service_id, life in left.items()}
        runs |= {service_id: record.run for service_id, record in records.items()}
        # Of who goes and has no process nothing is kept: found in the file again it begins as if it were new there.
        kept = {
            service_id: sent_away(record) if service_id in going else record
            for service_id, record in records.items()
            if record.pid or service_id not in going
        }
        return {**wished, **kept}, runs

    def _text(self, records: Mapping[str, Record], runs: Mapping[str, int], stopped: Sequence[str] = ()) -> bytes:
        """The file's content; a record is made into text once.

        Args:
            stopped: Whose record is as before, but for a person's stop.
        """
        texts: dict[str, tuple[Record, str]] = {}
        for service_id, record in records.items():
            known = self._texts.get(service_id)
            if known is None or known[0] is not record:
                known = (record, f"{json.dumps(service_id)}: {json.dumps(_fields(record))}")
            texts[service_id] = known
        self._texts = texts
        services = ", ".join(text for _, text in texts.values())
        executed = {service_id: record.executed for service_id, record in records.items() if record.executed}
        logs = {service_id: record.log for service_id, record in records.items() if record.log}
        asked = {service_id: record.asked for service_id, record in records.items() if record.asked not in ("", "-")}
        running = [service_id for service_id, record in records.items() if record.running]
        begins = {id_: record.log_begins for id_, record in records.items() if record.log_begins is not None}
        about = {"version": VERSION, "boot": system.boot_id(), "first": first_started()}
        beside = {"executed": executed, "logs": logs, "asked": asked, "running": running, "begins": begins}
        head = json.dumps({**about, "runs": runs, **beside, "stopped": stopped})
        return f'{head[:-1]}, "services": {{{services}}}}}'.encode()

    def _written(self, wishes: int) -> None:
        self._trouble = ""
        self._is_behind = False
        self._retry.stop()
        self._is_writing = False
        if self._is_outdated and not self._closed:
            self._timer.start(0)
        self._tell(wishes)

    def _not_written(self, error: Exception) -> None:
        self._is_writing = False
        self._failed(error)

    def _failed(self, error: Exception) -> None:
        if str(error) != self._trouble:  # once, not with each change
            self._trouble = str(error)
            _log.warning("the ledger cannot be written (%s); services that outlive us are found by markers", error)
        if not self._closed:
            self._retry.start()
        self._tell_all()


def _fields(record: Record) -> dict[str, object]:
    fields = record._asdict()
    for beside in ("executed", "running", "log", "asked", "log_begins"):
        del fields[beside]
    return fields
