"""The memory of what happened: incidents in a SQLite file, written and read behind the gate, never on the Qt thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.storage.incident_sql import Followup
from medivote_desktop.runtime.storage.incidents import Ended, Entry, IncidentFile, Outcome
from medivote_desktop.runtime.storage.steadyclock import SteadyClock

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Incidents of one moment are written together, and not while their services are being restarted.
_DELAY_MS = 50
_RETRY_MS = 30_000
_WAITING_LIMIT = 1000


class History(QObject):
    """Keeps incidents. Trouble with the file never harms the program: it is said once and tried again.

    Args:
        gate: Where the file is touched; it must outlive this object.
        path: The file; made where it is missing. A file that is damaged is set aside and begun anew.
        keep_days: Older incidents are removed, once `clock` is believed.
        keep_rows: So many incidents are kept at most.
        retry_ms: How long after trouble writing is tried again.

    Signals:
        stored: Incidents were written, or told further; carries their numbers.
        set_aside: A damaged file was renamed to this path.
        trouble_changed: Why nothing can be written, in words; empty when it works again.
        is_other: What was read before is void: the file was begun anew, or nothing could be read until now.
    """

    stored = Signal(object)
    is_other = Signal()
    set_aside = Signal(str)
    trouble_changed = Signal(str)

    def __init__(
        self,
        gate: Gate,
        path: Path,
        parent: QObject | None = None,
        *,
        keep_days: int = 30,
        keep_rows: int = 50_000,
        retry_ms: int = _RETRY_MS,
        clock: SteadyClock | None = None,
    ) -> None:
        super().__init__(parent)
        self._gate = gate
        self._path = path
        self._file = IncidentFile(path, keep_days, keep_rows, _WAITING_LIMIT, clock)
        self._waiting: list[Entry] = []
        self._feeders: list[Callable[[], None]] = []
        self._overflown = 0
        self._outcome = Outcome()
        self._writing = False
        self._closed = False
        self._delay = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._delay.timeout.connect(self._write)
        self._retry = QTimer(self, singleShot=True, interval=retry_ms)
        self._retry.timeout.connect(self._write)

    @property
    def trouble(self) -> str:
        """Why nothing can be written, in words; empty while it can."""
        return self._outcome.trouble

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._closed

    @property
    def lost(self) -> int:
        """How many incidents (and what followed of them) could not be kept."""
        return self._overflown + self._outcome.lost

    def set_keep_days(self, keep_days: int) -> None:
        """Keep incidents so long from now on."""
        self._file.keep_days = keep_days

    def add_feeder(self, feed: Callable[[], None]) -> None:
        """Call this before something is read, and before the end: it records what it still holds."""
        self._feeders.append(feed)

    def record(self, *incidents: Incident) -> None:
        """Keep incidents; each `id` is given by the file."""
        self.add(map(Ended, incidents))

    def recovered(self, service_id: str, run: int, recovered_seconds: float) -> None:
        """Tell of the last incident of this run (the one that ended): its replacement was spawned so much later."""
        self.add((Followup(service_id, run, recovered_seconds=recovered_seconds),))

    def running(self, service_id: str, run: int, running_seconds: float) -> None:
        """Tell of the last incident of this run (the one that ended): its replacement was RUNNING so much later."""
        self.add((Followup(service_id, run, running_seconds=running_seconds),))

    def add(self, entries: Iterable[Entry]) -> None:
        """Keep these, in their order."""
        for entry in entries:
            # A file system that hangs holds up the gate: what gathers meanwhile is bounded, too.
            if self._closed or len(self._waiting) >= _WAITING_LIMIT:
                self._overflown += 1
            else:
                self._waiting.append(entry)
        if self._waiting and not self._writing and not self._delay.isActive() and not self._closed:
            self._delay.start()

    def recent(self, limit: int, service_id: str | None, done: Callable[[tuple[Incident, ...]], None]) -> None:
        """Hand the latest incidents to `done`, the newest first; of all services where none is named."""
        self.find(IncidentQuery(service_id, limit=limit), done)

    def find(self, query: IncidentQuery, done: Callable[[tuple[Incident, ...]], None]) -> None:
        """Hand what fits to `done`, the newest first.

        What was recorded before is among them, unless the file is in trouble; then there may be none.
        """
        self._begin_reading()
        self._gate.run(partial(self._file.find, query), partial(self._on_read, done))

    def lines(self, incident_id: int, done: Callable[[str | None], None]) -> None:
        """Hand the last log lines of an incident to `done`; None where none are kept."""
        self._begin_reading()
        self._gate.run(partial(self._file.lines, incident_id), partial(self._on_read, done))

    def _begin_reading(self) -> None:
        if self._closed:
            raise RuntimeError("the history is closed")
        self._feed()
        self._write()

    def _feed(self) -> None:
        for feed in self._feeders:
            feed()

    def close(self) -> None:
        """Write what is left and let go of the file, behind the gate; what comes later is lost."""
        if self._closed:
            return
        self._feed()
        self._feeders.clear()
        self._delay.stop()
        self._retry.stop()
        self._write()
        self._closed = True
        self._gate.run(self._file.close)

    @Slot()
    def _write(self) -> None:
        self._delay.stop()
        entries, self._waiting = tuple(self._waiting), []
        self._writing = True
        self._gate.run(partial(self._file.write, entries), self._on_written, self._on_failed)

    def _on_written(self, outcome: Outcome) -> None:
        self._go_on()
        self._tell(outcome)
        if outcome.written:
            self.stored.emit(outcome.written)
        if outcome.trouble and not self._closed:
            self._retry.start()

    def _on_failed(self, error: Exception) -> None:
        """Not the file's trouble but our bug: the entries were given up, since they would fail again."""
        self._go_on()
        logger.error("incidents could not be kept: %s", error, exc_info=error)

    def _on_read(self, done: Callable[[T], None], answer: tuple[T, Outcome]) -> None:
        found, outcome = answer
        self._tell(outcome)
        done(found)

    def _go_on(self) -> None:
        self._writing = False
        if self._waiting and not self._closed:
            self._delay.start()

    def _tell(self, outcome: Outcome) -> None:
        """Say each change once, in the log and by signal."""
        before, self._outcome = self._outcome, outcome
        if outcome.set_aside:
            logger.warning(
                "%s could not be read (%s); it was set aside as %s", self._path, outcome.fault, outcome.set_aside
            )
            self.set_aside.emit(outcome.set_aside)
        if outcome.file_number != before.file_number or (before.trouble and not outcome.trouble):
            self.is_other.emit()
        if bool(outcome.trouble) == bool(before.trouble):
            return
        if outcome.trouble:
            logger.warning("cannot write %s: %s; incidents wait in memory meanwhile", self._path, outcome.trouble)
        elif self.lost:
            logger.warning("%s is written again; %d entries were lost", self._path, self.lost)
        else:
            logger.info("%s is written again; nothing was lost", self._path)
        self.trouble_changed.emit(outcome.trouble)
