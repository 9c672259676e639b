"""The file of incidents itself: blocking work, done behind the gate by `History` alone."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

from medivote_desktop.core.incident import Incident

T = TypeVar("T")

# One entry a version: what leads from the version before to it. A landed entry is never changed.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE incidents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            happened_at_ms INTEGER NOT NULL,
            service_id TEXT NOT NULL,
            service_name TEXT NOT NULL,
            kind TEXT NOT NULL,
            reason TEXT NOT NULL,
            run INTEGER NOT NULL,
            pid INTEGER,
            exit_code INTEGER,
            signal INTEGER,
            uptime_seconds REAL,
            action TEXT NOT NULL,
            recovered_seconds REAL,
            running_seconds REAL,
            "by" TEXT NOT NULL
        )""",
        "CREATE INDEX incidents_of_a_service ON incidents (service_id, id)",
    ),
)
_COLUMNS = tuple(field.name for field in fields(Incident))
_SELECT = "SELECT " + ", ".join(f'"{name}"' for name in _COLUMNS) + " FROM incidents"
_STORED = tuple(name for name in _COLUMNS if name != "id")
_INSERT = "INSERT INTO incidents ({}) VALUES ({})".format(
    ", ".join(f'"{name}"' for name in _STORED), ", ".join("?" for _ in _STORED)
)
# Numbers of runs begin anew with each start of the program: only what this program wrote is meant.
_FOLLOW_UP = """UPDATE incidents
    SET recovered_seconds = coalesce(?, recovered_seconds), running_seconds = coalesce(?, running_seconds)
    WHERE id = (SELECT max(id) FROM incidents WHERE service_id = ? AND run = ? AND id > ?)"""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY_SECONDS = 1.0
_PRUNE_EVERY_ENTRIES = 500
_PRUNE_EVERY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Followup:
    """What came after the last incident of a run; None leaves what is known."""

    service_id: str
    run: int
    recovered_seconds: float | None = None
    running_seconds: float | None = None


Entry = Incident | Followup


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt to write or to read.

    Attributes:
        trouble: Why the file cannot be used, in words; empty if it can.
        fault: What was wrong with a file that was set aside.
        set_aside: Where a file that cannot be read is now; empty if none was set aside.
        lost: How many entries were given up so far.
        written: Whether entries reached the file.
    """

    trouble: str = ""
    fault: str = ""
    set_aside: str = ""
    lost: int = 0
    written: bool = False


class _UnreadableError(Exception):
    """The file is no history of ours. `label` becomes part of the name under which it is set aside."""

    def __init__(self, words: str, label: str = "corrupt") -> None:
        super().__init__(words)
        self.label = label


class IncidentFile:
    """A SQLite file, opened at its first use, and again after trouble. For one thread, except for `keep_days`."""

    def __init__(self, path: Path, keep_days: int, keep_rows: int, waiting_limit: int) -> None:
        self.keep_days = keep_days
        self._path = path
        self._keep_rows = keep_rows
        self._waiting_limit = waiting_limit
        self._waiting: deque[Entry] = deque()
        self._lost = 0
        self._connection: sqlite3.Connection | None = None
        self._identity: os.stat_result | None = None
        self._floor: int | None = None
        self._unpruned = _PRUNE_EVERY_ENTRIES
        self._pruned_at = 0.0

    def write(self, entries: Sequence[Entry]) -> Outcome:
        """Write these, and what waits from attempts before, in one transaction."""
        self._waiting.extend(entries)
        while len(self._waiting) > self._waiting_limit:
            self._waiting.popleft()
            self._lost += 1
        try:
            return self._attempt(self._write_waiting, False)[1]
        except Exception:
            # Not the file but an entry is at fault: it would stop all others.
            self.close()
            self._lost += len(self._waiting)
            self._waiting.clear()
            raise

    def recent(self, limit: int, service_id: str | None) -> tuple[tuple[Incident, ...], Outcome]:
        """The latest incidents, the newest first; none while there is trouble."""
        where, values = ("", ()) if service_id is None else (" WHERE service_id = ?", (service_id,))

        def read(connection: sqlite3.Connection) -> tuple[Incident, ...]:
            # No cursor may be left when the connection is closed: it would keep the file open.
            rows = connection.execute(f"{_SELECT}{where} ORDER BY id DESC LIMIT ?", (*values, limit)).fetchall()
            return tuple(Incident(*row) for row in rows)

        return self._attempt(read, ())

    def close(self) -> None:
        """Let go of the file; what could not be written is lost."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _attempt(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> tuple[T, Outcome]:
        """Act on the file; a file that cannot be read is set aside, and the next one used."""
        fault = aside = trouble = ""
        result, done = otherwise, False
        while not done and not trouble:
            try:
                result, done = self._act(act), True
            except _UnreadableError as error:
                self.close()
                if aside:  # the new one, too: the disk is at fault, and would fill with what is set aside
                    trouble = str(error)
                    break
                fault = str(error)
                try:
                    aside = self._set_aside(error.label)
                except OSError as obstacle:
                    trouble = f"{fault}, and it cannot be set aside: {obstacle}"
            except (sqlite3.OperationalError, OSError) as error:
                self.close()
                trouble = str(error)
        return result, Outcome(trouble, fault, aside, self._lost, written=result is True)

    def _act(self, act: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return act(self._opened())
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                raise _UnreadableError(str(error)) from error
            raise

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and not self._is_there():
            self.close()  # somebody removed or replaced the file; SQLite would write on into the void
        if self._connection is None:
            # Autocommit: transactions are begun in so many words.
            self._connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
            _prepare(self._connection)
            self._identity = self._path.stat()
        if self._floor is None:
            self._floor = self._connection.execute("SELECT coalesce(max(id), 0) FROM incidents").fetchone()[0]
        return self._connection

    def _is_there(self) -> bool:
        try:
            return self._identity is not None and os.path.samestat(self._identity, self._path.stat())
        except FileNotFoundError:
            return False

    def _set_aside(self, label: str) -> str:
        """Rename the file and its companions.

        Raises:
            OSError: That cannot be.
        """
        aside = f"{self._path}.{label}-{time.strftime('%Y%m%d-%H%M%S')}"
        if Path(aside).exists():
            aside += f"-{time.time_ns()}"
        self._path.rename(aside)
        # There are companions only while another program has the file open, too.
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{self._path}{suffix}").rename(f"{aside}{suffix}")
        self._floor = None
        return aside

    def _write_waiting(self, connection: sqlite3.Connection) -> bool:
        if not self._waiting:
            return False
        connection.execute("BEGIN IMMEDIATE")
        for entry in self._waiting:
            if isinstance(entry, Incident):
                connection.execute(_INSERT, [_storable(getattr(entry, name)) for name in _STORED])
            else:
                times = (entry.recovered_seconds, entry.running_seconds)
                connection.execute(_FOLLOW_UP, (*times, entry.service_id, entry.run, self._floor))
        self._prune(connection)
        connection.execute("COMMIT")
        self._unpruned += len(self._waiting)
        self._waiting.clear()
        return True

    def _prune(self, connection: sqlite3.Connection) -> None:
        now = time.time()
        if self._unpruned < _PRUNE_EVERY_ENTRIES and 0 <= now - self._pruned_at < _PRUNE_EVERY_SECONDS:
            return
        oldest_ms = int((now - self.keep_days * 86_400) * 1000)
        connection.execute("DELETE FROM incidents WHERE happened_at_ms < ?", (oldest_ms,))
        connection.execute(
            "DELETE FROM incidents WHERE id <= (SELECT id FROM incidents ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (self._keep_rows,),
        )
        self._unpruned, self._pruned_at = 0, now


def _prepare(connection: sqlite3.Connection) -> None:
    """Check the file, bring it to this version.

    Raises:
        _UnreadableError: It is damaged, another program's, or made by a later version.
    """
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _UnreadableError(verdict)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_MIGRATIONS):
        raise _UnreadableError("it was made by a later version of this program", f"version-{version}")
    try:
        for number in range(version, len(_MIGRATIONS)):
            connection.execute("BEGIN IMMEDIATE")
            for statement in _MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        connection.execute(f"{_SELECT} LIMIT 0")
    except sqlite3.OperationalError as error:
        # A plain error, neither a lock nor the disk: the tables are not ours.
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            raise _UnreadableError(str(error)) from error
        raise
    # Only now, since it would change a file that is not ours. A kill loses nothing, a power cut
    # at most the last moments; never is the file left torn.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA journal_size_limit = 1048576")


def _storable(value: object) -> object:
    """Names of files may hold what is no text to SQLite."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
