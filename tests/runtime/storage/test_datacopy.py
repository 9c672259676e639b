"""A data file that a program has to itself: nothing of it is mapped into memory, and others read it all the same."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.incident import Incident, IncidentKind
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.storage import datacopy
from medivote_desktop.runtime.storage.datacopy import copied


def count(path: Path) -> int:
    """How many rows a copy holds, which is sound."""
    with copied(path) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (rows,) = copy.execute("SELECT count(*) FROM incidents").fetchone()
    return int(rows)


def test_the_disk_cannot_end_the_program(tmp_path: Path, gate: Gate, qtbot: QtBot) -> None:
    """What is mapped cannot be written where the disk is full or closed, and the system ends who tries (SIGBUS)."""
    path = tmp_path / "history.db"
    history = History(gate, path)
    with qtbot.waitSignal(history.stored):
        history.record(Incident(1_000, "api", "API", IncidentKind.FAILED, reason="exit code 1"))

    assert sorted(file.name for file in tmp_path.iterdir()) == ["history.db", "history.db-wal"]
    assert str(path) not in Path("/proc/self/maps").read_text()
    assert count(path) == 1
    history.close()


def test_a_copy_is_whole_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    """Also while changes are put in their place, and their log begins anew, again and again."""
    path = tmp_path / "history.db"
    # While one copy is made the log begins anew a few times, however long a busy machine takes for the copy.
    is_enough, written, seen, most_a_copy = threading.Event(), [0], [0], 400

    def write() -> None:
        file = sqlite3.connect(path, isolation_level=None)
        file.execute("PRAGMA locking_mode = EXCLUSIVE")
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA wal_autocheckpoint = 200")
        file.execute("CREATE TABLE incidents (id INTEGER PRIMARY KEY, words TEXT)")
        file.execute("CREATE INDEX words_of_incidents ON incidents (words)")
        while not is_enough.wait(0.0005):
            if written[0] - seen[0] < most_a_copy:
                file.execute("INSERT INTO incidents (words) VALUES (hex(randomblob(600)))")
                written[0] += 1
        file.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not written[0]:
            assert writer.is_alive()
        for _ in range(40):
            before = seen[0] = written[0]
            assert before <= count(path) <= written[0] + 1
    finally:
        is_enough.set()
        writer.join()


def test_a_program_that_comes_and_goes_meanwhile_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no log of changes before it, and none after it."""
    path = tmp_path / "history.db"
    left = [3]

    def write() -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("CREATE TABLE IF NOT EXISTS incidents (id INTEGER PRIMARY KEY, words TEXT)")
            file.execute("INSERT INTO incidents (words) VALUES (hex(zeroblob(40000)))")

    def copyfile(source: Path, target: Path) -> None:
        """The first half, then the other one, as it is a moment later."""
        half = source.stat().st_size // 2
        first = source.read_bytes()[:half]
        if left[0]:
            left[0] -= 1
            write()
        target.write_bytes(first + source.read_bytes()[half:])

    write()
    monkeypatch.setattr("shutil.copyfile", copyfile)
    assert count(path) == 4
    assert left == [0]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounts a memory of its own")
def test_a_copy_needs_no_more_memory_than_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container has little of it: then the copy is made where temporary files are."""
    path, memory = tmp_path / "history.db", tmp_path / "memory"
    memory.mkdir()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("CREATE TABLE incidents (id INTEGER PRIMARY KEY, words TEXT)")
        file.execute("INSERT INTO incidents (words) VALUES (hex(zeroblob(1000000)))")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", memory], check=True)
    try:
        monkeypatch.setattr(datacopy, "_MEMORY", str(memory))
        assert count(path) == 1
    finally:
        subprocess.run(["umount", "--lazy", memory], check=True)  # others may be looking at it


def test_what_is_no_data_file_is_told(tmp_path: Path) -> None:
    """As SQLite says it, or the system."""
    path = tmp_path / "history.db"
    with pytest.raises(FileNotFoundError), copied(path):
        pass
    path.write_bytes(b"no database at all" * 100)
    with copied(path) as copy, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        copy.execute("SELECT 1 FROM incidents")
