"""Reads a data file beside the program that runs: that one has it to itself, so a copy is read. Loads no Qt."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from medivote_desktop.runtime.storage.datafile import text_of

_ATTEMPTS = 20
_WAL_HEADER_BYTES = 32  # another one whenever the log of changes begins anew
_MEMORY = "/dev/shm"
_LEAST_ROOM_BYTES = 8 * 1024 * 1024  # for what is not in the file yet


@contextlib.contextmanager
def copied(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a copy of the file as it is now, with all that was written.

    Raises:
        OSError: It cannot be read, or there is no room for a copy.
        sqlite3.Error: It is none of SQLite's, or changes too quickly.
    """
    with tempfile.TemporaryDirectory(prefix="medivote-", dir=_room_for(path)) as folder:
        copy = Path(folder) / path.name
        _copy(path, copy)
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            connection.text_factory = text_of
            yield connection


def _room_for(path: Path) -> str | None:
    """In memory where there is plenty: a container has 64 MB of it. None: where temporary files usually are."""
    if sys.platform != "linux" or not os.access(_MEMORY, os.W_OK):
        return None
    room = os.statvfs(_MEMORY)
    return _MEMORY if room.f_bavail * room.f_frsize > 4 * path.stat().st_size + _LEAST_ROOM_BYTES else None


def _copy(path: Path, copy: Path) -> None:
    """What changes in the file meanwhile is in its log of changes still, unless that began anew: then once more.

    The file goes first: all that is put in its place while it is copied is in the log by then, and what is only half
    written there, is not valid and left out.
    """
    changes, copied_changes = _changes_of(path), _changes_of(copy)
    for _ in range(_ATTEMPTS):
        before = _generation(path)
        shutil.copyfile(path, copy)
        copied_changes.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(changes, copied_changes)
        # Of the file itself: where it began anew under our hands, the copy has the old header and new changes.
        if _generation(path) == before:
            return
    raise sqlite3.OperationalError("the file changes too quickly")


def _changes_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _generation(path: Path) -> object:
    """What differs once the log of changes began anew; without one, once the file itself was written."""
    with contextlib.suppress(FileNotFoundError), _changes_of(path).open("rb") as file:
        if header := file.read(_WAL_HEADER_BYTES):
            return header
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
