"""The file of incidents itself: blocking work, done behind the gate by `History` alone."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.logs.lastlines import LogSpan, last_lines
from medivote_desktop.runtime.storage import incident_sql
from medivote_desktop.runtime.storage.datafile import DataFile
from medivote_desktop.runtime.storage.incident_sql import Followup
from medivote_desktop.runtime.storage.oomwatch import OomWatch
from medivote_desktop.runtime.storage.steadyclock import BELIEVED_AFTER_SECONDS, SteadyClock

T = TypeVar("T")

_PRUNE_EVERY_ENTRIES = 500
_PRUNE_EVERY_SECONDS = 86_400.0
_KEEP_LINE_BYTES = 16 * 1024 * 1024


class Ended(NamedTuple):
    """An incident, and the part of the log that the run wrote which it ended.

    Attributes:
        asks_kernel: Whether the kernel may know more: signal 9, and not by us.
    """

    incident: Incident
    span: LogSpan | None = None
    asks_kernel: bool = False


Entry = Ended | Followup


class Outcome(NamedTuple):
    """What became of an attempt to write or to read.

    Attributes:
        trouble: Why the file cannot be used, in words; empty if it can.
        fault: What was wrong with a file that was set aside.
        set_aside: Where a file that cannot be read is now; empty if none was set aside.
        lost: How many entries were given up so far.
        written: The numbers of the incidents that reached the file, or were told further.
        file_number: Which file they are the numbers of; another one begins anew.
    """

    trouble: str = ""
    fault: str = ""
    set_aside: str = ""
    lost: int = 0
    written: tuple[int, ...] = ()
    file_number: int = 0


class IncidentFile:
    """Writes and reads incidents; what cannot be written waits. For one thread, except for `keep_days`.

    Args:
        clock: Nothing is removed for its age before this one is believed.
    """

    def __init__(
        self, path: Path, keep_days: int, keep_rows: int, waiting_limit: int, clock: SteadyClock | None = None
    ) -> None:
        self.keep_days = keep_days
        self._clock = clock or SteadyClock()
        self._file = DataFile(path, incident_sql.MIGRATIONS, incident_sql.CHECKS)
        self._keep_rows = keep_rows
        self._waiting_limit = waiting_limit
        self._waiting: deque[tuple[Incident, str | None] | Followup] = deque()
        self._oom = OomWatch()
        self._oom.look()  # before anything runs that it could kill; takes microseconds
        self._kernel_words: str | None = None
        self._lost = 0
        self._trouble = ""  # of the last attempt to write
        self._floor = 0  # what earlier programs wrote in this file ends here
        self._floor_of = -1  # of which file that was read
        self._unpruned = _PRUNE_EVERY_ENTRIES
        self._pruned_at = 0.0

    def write(self, entries: Sequence[Entry]) -> Outcome:
        """Write these, and what waits from attempts before, in one transaction."""
        self._kernel_words = None
        self._waiting.extend(map(self._completed, entries))
        while len(self._waiting) > self._waiting_limit:
            self._waiting.popleft()
            self._lost += 1
        none: tuple[int, ...] = ()
        try:
            written, outcome = self._attempt(self._write_waiting, none)
        except Exception:
            # Not the file but an entry is at fault: it would stop all others.
            self.close()
            self._lost += len(self._waiting)
            self._waiting.clear()
            raise
        self._trouble = outcome.trouble
        return outcome._replace(written=written)

    def find(self, query: IncidentQuery) -> tuple[tuple[Incident, ...], Outcome]:
        """What fits, the newest first; nothing while there is trouble."""
        return self._read(lambda connection: incident_sql.find(connection, query), ())

    def lines(self, incident_id: int) -> tuple[str | None, Outcome]:
        """The last log lines of an incident; None where none are kept, or while there is trouble."""
        return self._read(lambda connection: incident_sql.lines_of(connection, incident_id), None)

    def _read(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> tuple[T, Outcome]:
        """What a full disk still lets be read does not end its trouble."""
        result, outcome = self._attempt(act, otherwise)
        return result, outcome._replace(trouble=outcome.trouble or self._trouble)

    def _completed(self, entry: Entry) -> tuple[Incident, str | None] | Followup:
        """What has to be looked at soon, before it changes: the log, and the kernel's counts."""
        if isinstance(entry, Followup):
            return entry
        incident = entry.incident
        if entry.asks_kernel and (words := self._words_of_kernel()):
            incident = replace(incident, note=f"{incident.note}; {words}" if incident.note else words)
        return incident, None if entry.span is None else last_lines(entry.span)

    def _words_of_kernel(self) -> str:
        """Asked once for many killed together."""
        if self._kernel_words is None:
            self._kernel_words = self._oom.words_for_a_kill()
        return self._kernel_words

    def close(self) -> None:
        """Let go of the file; what could not be written is lost."""
        self._file.close()

    def _attempt(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> tuple[T, Outcome]:
        def act_above_floor(connection: sqlite3.Connection) -> T:
            if self._floor_of != self._file.file_number:
                (self._floor,) = connection.execute("SELECT coalesce(max(id), 0) FROM incidents").fetchone()
                self._floor_of = self._file.file_number
            return act(connection)

        result, done = self._file.attempt(act_above_floor, otherwise)
        return result, Outcome(done.trouble, done.fault, done.set_aside, self._lost, file_number=self._file.file_number)

    def _write_waiting(self, connection: sqlite3.Connection) -> tuple[int, ...]:
        if not self._waiting:
            return ()
        written: dict[int, None] = {}
        connection.execute("BEGIN IMMEDIATE")
        for entry in self._waiting:
            if isinstance(entry, Followup):
                number = incident_sql.follow_up(connection, entry, self._floor)
            else:
                number = incident_sql.insert(connection, *entry)
            if number is not None:
                written[number] = None
        self._prune(connection)
        connection.execute("COMMIT")
        self._unpruned += len(self._waiting)
        self._waiting.clear()
        return tuple(written)

    def _prune(self, connection: sqlite3.Connection) -> None:
        now = self._clock.now()
        if self._unpruned < _PRUNE_EVERY_ENTRIES and 0 <= now - self._pruned_at < _PRUNE_EVERY_SECONDS:
            return
        is_believed = self._clock.is_believed()
        oldest_ms = int((now - self.keep_days * 86_400) * 1000) if is_believed else 0
        incident_sql.prune(connection, oldest_ms, self._keep_rows, _KEEP_LINE_BYTES)
        again_in = _PRUNE_EVERY_SECONDS if is_believed else BELIEVED_AFTER_SECONDS
        self._unpruned, self._pruned_at = 0, now - _PRUNE_EVERY_SECONDS + again_in
