"""The file of measurements and standings itself: blocking work, done behind the gate by `Measurements` alone.

A row holds one moment of all services, since what costs in a database are rows: at 100 services a day is 1,440 of
them, and not 144,000. What is older than half an hour stands in blocks, which take half the room.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TypeVar

from medivote_desktop.core.history.availability import Standing, Stretch
from medivote_desktop.core.history.points import NAN, Points, Span
from medivote_desktop.core.records import NamedTuple, dataclass
from medivote_desktop.runtime.storage.buckets import VALUES, Sample, packed, summaries, within
from medivote_desktop.runtime.storage.datafile import DataFile, FileOutcome
from medivote_desktop.runtime.storage.measurement_rows import (
    COARSE,
    FINE,
    MINUTE,
    Row,
    insert,
    read_points,
    read_standings,
)
from medivote_desktop.runtime.storage.measurement_tidy import tidy
from medivote_desktop.runtime.storage.steadyclock import BELIEVED_AFTER_SECONDS

T = TypeVar("T")

_MIGRATIONS = (
    (
        "CREATE TABLE fleets (id INTEGER PRIMARY KEY, services TEXT NOT NULL UNIQUE)",
        """CREATE TABLE measures (
            id INTEGER PRIMARY KEY,
            bucket_seconds INTEGER NOT NULL,
            began INTEGER NOT NULL,
            fleet INTEGER NOT NULL,
            data BLOB NOT NULL
        )""",
        "CREATE INDEX measures_by_time ON measures (bucket_seconds, began, fleet)",
        "CREATE TABLE sessions (id INTEGER PRIMARY KEY, began_ms INTEGER NOT NULL UNIQUE, seen_ms INTEGER NOT NULL)",
        "CREATE TABLE gaps (id INTEGER PRIMARY KEY, began_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL)",
        """CREATE TABLE changes (
            id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, service TEXT NOT NULL, standing INTEGER NOT NULL
        )""",
        "CREATE INDEX changes_of_a_service ON changes (service, at_ms)",
    ),
    # A clock that is set back makes sessions overlap: each change belongs to one.
    (
        "ALTER TABLE changes ADD COLUMN session INTEGER NOT NULL DEFAULT 0",
        """UPDATE changes SET session = coalesce(
            (SELECT max(id) FROM sessions WHERE began_ms <= at_ms AND seen_ms >= at_ms), 0)""",
    ),
    # Nothing changes but that rows are packed in planes, which an earlier version cannot read.
    (),
)
_CHECKS = (
    "SELECT id, services FROM fleets LIMIT 0",
    "SELECT id, bucket_seconds, began, fleet, data FROM measures LIMIT 0",
    "SELECT id, began_ms, seen_ms FROM sessions LIMIT 0",
    "SELECT id, began_ms, ended_ms FROM gaps LIMIT 0",
    "SELECT id, at_ms, service, standing, session FROM changes LIMIT 0",
)

_WAITING_ROWS = 240
WAITING_CHANGES = 5_000


class ChangeRow(NamedTuple):
    """One row of changes."""

    at_ms: int
    service: str
    standing: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be written together.

    Attributes:
        began_ms, seen_ms: This session: when this run of the program, or its present reckoning of time, began; and now.
        services: Whose places the samples have; the fleet's is the first.
        samples: In order of time; those since the batch before.
        until: Up to here (epoch seconds) buckets are complete, or the last ones; 0 before the first look.
        gaps: When nothing was seen, as pairs of milliseconds.
        standings: How everything stands now.
        keep_days: So long the coarse ones are kept.
    """

    began_ms: int
    seen_ms: int
    services: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    since: float = 0.0
    until: float = 0.0
    changes: tuple[ChangeRow, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()
    standings: Mapping[str, Standing] = field(default_factory=dict)
    keep_days: int = 30


def rows_of(batch: Batch) -> Iterator[Row]:
    """The buckets of a batch."""
    if not batch.samples:
        return
    services = json.dumps(batch.services)
    unknown = [(NAN,) * VALUES] * len(batch.services)
    # A clock that was set forward by years skipped what need not be gone through.
    since = max(batch.since, batch.samples[0].at - batch.samples[0].seconds)
    for began in range(int(since // MINUTE) * MINUTE, int(-(-batch.until // MINUTE)) * MINUTE, MINUTE):
        inside = within(batch.samples, began, MINUTE)
        if not inside:
            continue
        yield Row(MINUTE, began, services, packed(summaries(inside)))
        fine = []
        for start in range(began, began + MINUTE, FINE):
            samples = within(batch.samples, start, FINE)
            fine.append(summaries(samples) if samples else unknown)
        by_service = (bucket for buckets in zip(*fine, strict=True) for bucket in buckets)
        yield Row(FINE, began, services, packed(by_service))


class MeasurementFile:
    """Measurements and standings of all services, for one thread."""

    def __init__(self, path: Path) -> None:
        self._file = DataFile(path, _MIGRATIONS, _CHECKS)
        self._rows: deque[Row] = deque(maxlen=_WAITING_ROWS)
        self._changes: deque[ChangeRow] = deque(maxlen=WAITING_CHANGES)
        self._gaps: deque[tuple[int, int]] = deque(maxlen=WAITING_CHANGES)
        self._began_ms: int | None = None
        self._session: int | None = None
        self._tidied_at = 0
        self._trouble = ""  # of the last attempt to write

    def write(self, batch: Batch) -> FileOutcome:
        """Write this, and what waits from attempts before, in one transaction."""
        self._rows.extend(rows_of(batch))
        self._changes.extend(batch.changes)
        self._gaps.extend(batch.gaps)
        try:
            outcome = self._file.attempt(lambda connection: self._write(connection, batch), None)[1]
        except Exception:
            # Not the file but what is to be written is at fault: it would stop all that follows.
            self.close()
            self._forget_waiting()
            raise
        self._trouble = outcome.trouble
        return outcome

    def read(self, services: Sequence[str], span: Span, now: float) -> tuple[dict[str, Points], FileOutcome]:
        """What is kept of these over this time; nothing while there is trouble."""
        return self._read(lambda connection: read_points(connection, services, span, now), {})

    def standings(
        self, services: Sequence[str], since: float, until: float
    ) -> tuple[dict[str, tuple[Stretch, ...]], FileOutcome]:
        """How each stood; without holes."""
        return self._read(lambda connection: read_standings(connection, services, since, until), {})

    def _read(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> tuple[T, FileOutcome]:
        """What a full disk still lets be read does not end its trouble."""
        result, outcome = self._file.attempt(act, otherwise)
        return result, outcome._replace(trouble=outcome.trouble or self._trouble)

    def close(self) -> None:
        """Let go of the file; what could not be written is lost."""
        self._file.close()

    def _write(self, connection: sqlite3.Connection, batch: Batch) -> None:
        connection.execute("BEGIN IMMEDIATE")
        session = self._session_of(connection, batch)
        connection.executemany(
            f"INSERT INTO changes (at_ms, service, standing, session) VALUES (?, ?, ?, {session})", self._changes
        )
        connection.executemany("INSERT INTO gaps (began_ms, ended_ms) VALUES (?, ?)", self._gaps)
        for row in self._rows:
            insert(connection, row)
        # Half an hour is over when its last minute is written, which is later than the clock says where looks are rare.
        reached = min(batch.seen_ms / 1000, batch.until or math.inf)
        half_hour = int(reached // COARSE) * COARSE
        if half_hour != self._tidied_at:
            # A session begins where the clock was set: what is gone for its age is gone for good.
            is_believed = batch.seen_ms - batch.began_ms >= BELIEVED_AFTER_SECONDS * 1000
            tidy(connection, half_hour, batch.seen_ms, batch.keep_days, is_clock_believed=is_believed)
        connection.execute("COMMIT")
        self._session, self._began_ms, self._tidied_at = session, batch.began_ms, half_hour
        self._forget_waiting()

    def _forget_waiting(self) -> None:
        for waiting in (self._changes, self._gaps, self._rows):
            waiting.clear()

    def _session_of(self, connection: sqlite3.Connection, batch: Batch) -> int:
        """Its number, with the heartbeat told. In a file that was begun anew, the session begins anew too."""
        is_new = batch.began_ms != self._began_ms
        if self._session is not None and not is_new:
            beat = "UPDATE sessions SET seen_ms = max(seen_ms, ?) WHERE id = ?"
            if connection.execute(beat, (batch.seen_ms, self._session)).rowcount:
                return self._session
            self._changes.extend(ChangeRow(batch.seen_ms, id_, one) for id_, one in batch.standings.items())
        began_ms = batch.began_ms if is_new else batch.seen_ms
        # Of two sessions that begin in the same millisecond one would be lost.
        while connection.execute("SELECT 1 FROM sessions WHERE began_ms = ?", (began_ms,)).fetchone():
            began_ms -= 1
        added = "INSERT INTO sessions (began_ms, seen_ms) VALUES (?, ?)"
        return connection.execute(added, (began_ms, batch.seen_ms)).lastrowid or 0
