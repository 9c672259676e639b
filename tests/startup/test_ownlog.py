"""The own log file: what repeats is counted, and nothing is lost without a word."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from medivote_desktop.core.logs.repeats import LINES_ALLOWED, WINDOW_SECONDS
from medivote_desktop.ownlog import OwnLog


def record(text: str, at: float, level: int = logging.INFO) -> logging.LogRecord:
    made = logging.LogRecord("medivote_desktop.test", level, "", 0, text, None, None)
    made.created = at
    return made


def test_repeats_are_counted_in_the_file(tmp_path: Path) -> None:
    """Some similar lines are written; the number of the others follows, a minute later or at the end."""
    log = OwnLog(tmp_path / "own.log")
    for number in range(224):
        log.handle(record(f"web: running -> starting (exit code {number})", 1000 + number / 10))
    log.handle(record("another", 1000 + WINDOW_SECONDS))
    for number in range(LINES_ALLOWED + 1):
        log.handle(record("an error", 1100 + number, logging.ERROR))
    log.close()

    lines = (tmp_path / "own.log").read_text().splitlines()
    assert lines[LINES_ALLOWED - 1].endswith(f"(exit code {LINES_ALLOWED - 1})")
    assert lines[LINES_ALLOWED] == "… 214 similar lines in 60 s: INFO web: running -> starting (exit code 0)"
    assert lines[LINES_ALLOWED + 1] == "another"
    assert lines[-1].startswith("… 1 similar line in ")
    assert len(lines) == 2 * LINES_ALLOWED + 3


def test_a_call_with_wrong_arguments_is_told_as_ever(tmp_path: Path, capsys: object) -> None:
    """It is written as logging does it, and raises nothing where it was called."""
    log = OwnLog(tmp_path / "own.log")
    bad = record("%d", 1000)
    bad.args = ("no number",)
    log.handle(bad)
    log.handle(record("next", 1001))
    log.close()
    assert (tmp_path / "own.log").read_text() == "next\n"


def test_a_full_file_is_kept_beside_the_next(tmp_path: Path) -> None:
    """Three older ones are there at most, the latest with the lowest number; one that was lost does not matter."""
    path = tmp_path / "own.log"
    log = OwnLog(path, max_bytes=20)
    for number in range(12):
        log.handle(record(f"the line {number:02}" + "." * number, 1000 + 100 * number))  # two and more in a file
        if number == 5:
            (tmp_path / "own.log.1").unlink()
    log.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["own.log", "own.log.1", "own.log.2", "own.log.3"]
    told = "".join((tmp_path / name).read_text() for name in ("own.log.3", "own.log.2", "own.log.1", "own.log"))
    numbers = [int(line[9:11]) for line in told.splitlines()]
    assert numbers == list(range(12 - len(numbers), 12))
    assert len(numbers) >= 4
    assert all(one.stat().st_size < 20 + 21 for one in tmp_path.iterdir())


def test_a_folder_that_is_gone_harms_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said once, in the terminal; who has something to tell goes on, and is heard when the folder is back."""
    folder = tmp_path / "logs"
    log = OwnLog(folder / "own.log")
    log.handle(record("one", 1000))
    log.handle(record("two", 1001))
    folder.mkdir()
    log.handle(record("three", 1002))
    log.close()
    assert capsys.readouterr().err == f"{folder}/own.log cannot be written: No such file or directory\n"
    assert (folder / "own.log").read_text() == "three\n"


def test_a_log_that_is_no_file_is_not_renamed(tmp_path: Path) -> None:
    """Whoever links it elsewhere (`/dev/null`) keeps the link."""
    path = tmp_path / "own.log"
    path.symlink_to("/dev/null")
    log = OwnLog(path, max_bytes=0)
    log.handle(record("a", 1000))
    log.handle(record("b", 1001))
    log.close()
    assert [one.name for one in tmp_path.iterdir()] == ["own.log"]
