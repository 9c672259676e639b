"""A SQLite file that never harms the program: opened at its first use, set aside where it is damaged.

Blocking work, for one thread: whoever uses it does so behind the gate.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say

T = TypeVar("T")

_BUSY_SECONDS = 1.0


class FileOutcome(NamedTuple):
    """What became of an attempt to use the file.

    Attributes:
        trouble: Why the file cannot be used, in words; empty if it can.
        fault: What was wrong with a file that was set aside.
        set_aside: Where a file that cannot be read is now; empty if none was set aside.
    """

    trouble: str = ""
    fault: str = ""
    set_aside: str = ""


def text_of(kept: bytes) -> str:
    """A text as far as it can be read: for a letter that the disk has damaged nobody is to lose all others."""
    return kept.decode("utf-8", "replace")


class _UnreadableError(Exception):
    """The file is none of ours. `label` becomes part of the name under which it is set aside."""

    def __init__(self, words: str, label: str = "corrupt") -> None:
        super().__init__(words)
        self.label = label


class DataFile:
    """The file and the connection to it, made anew after trouble.

    Args:
        path: The file; made where it is missing.
        migrations: One entry a version: what leads from the version before to it.
        checks: Statements that a file of ours can prepare.

    Attributes:
        file_number: Tells the file in use from the one before, which was set aside, removed or replaced.
    """

    def __init__(self, path: Path, migrations: Sequence[Sequence[str]], checks: Sequence[str]) -> None:
        self._path = path
        self._migrations = migrations
        self._checks = checks
        self.file_number = 0
        self._connection: sqlite3.Connection | None = None
        self._left_as: os.stat_result | None = None

    def attempt(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> tuple[T, FileOutcome]:
        """Act on the file; one that cannot be read is set aside, and the next one used."""
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
                    trouble = say("{reason}, and it cannot be set aside: {error}", reason=fault, error=obstacle)
            except (sqlite3.OperationalError, OSError) as error:
                self.close()
                trouble = getattr(error, "strerror", None) or str(error)
        return result, FileOutcome(trouble, fault, aside)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _act(self, act: Callable[[sqlite3.Connection], T]) -> T:
        try:
            result = act(self._opened())
            self._left_as = self._now()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise _UnreadableError(str(error)) from error
            raise
        return result

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None:
            left, now = self._left_as, self._now()
            if left is None or now is None or not os.path.samestat(left, now):
                self.close()  # somebody removed or replaced the file; SQLite would write on into the void
                self.file_number += 1
            elif (now.st_size, now.st_mtime_ns) != (left.st_size, left.st_mtime_ns):
                self.close()  # somebody wrote into it: what SQLite knows of it by heart would hide the damage
        if self._connection is None:
            self.file_number += not self._path.exists()
            # Autocommit: transactions are begun in so many words.
            self._connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
            # To be shared, the file would need another one that is mapped into memory: to write there on a disk that is
            # full (btrfs) or has become unwritable ends the process (SIGBUS). Others read a copy, see `datacopy`.
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.text_factory = text_of
            self._prepare(self._connection)
            self._left_as = self._path.stat()
        return self._connection

    def _now(self) -> os.stat_result | None:
        """What the file is now; None if it is gone."""
        try:
            return self._path.stat()
        except FileNotFoundError:
            return None

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Check the file, bring it to this version.

        Raises:
            _UnreadableError: It is damaged, another program's, or made by a later version.
        """
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _UnreadableError(verdict)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(self._migrations):
            raise _UnreadableError(say("it was made by a later version of this program"), f"version-{version}")
        try:
            if version < len(self._migrations):
                # In one transaction: each waits for the disk, and the first incident ever for all of them.
                connection.execute("BEGIN IMMEDIATE")
                for statement in chain.from_iterable(self._migrations[version:]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {len(self._migrations)}")
                connection.execute("COMMIT")
            for check in self._checks:
                connection.execute(check).fetchall()
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
        # In KiB. Much is written and little read again: the usual 2 MB would fill and help nobody.
        connection.execute("PRAGMA cache_size = -256")

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
        return aside
