"""The own log file: what repeats is counted, and nothing is lost without a word."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from medivote_desktop.core.logs.repeats import LINES_ALLOWED, WINDOW_SECONDS
from medivote_desktop.ownlog import OwnLog


def record(text: str, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("medivote_desktop.test", level, "", 0, text, None, None)


class Clock:
    """What a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_repeats_are_counted_in_the_file(tmp_path: Path) -> None:
    """Some similar lines are written; the number of the others follows, a minute later or at the end."""
    clock = Clock()
    log = OwnLog(tmp_path / "own.log", clock=clock)
    for number in range(224):
        clock.now = 1000 + number / 10
        log.handle(record(f"web: running -> starting (exit code {number})"))
    clock.now = 1000 + WINDOW_SECONDS
    log.handle(record("another"))
    for number in range(LINES_ALLOWED + 1):
        clock.now = 1100 + number
        log.handle(record("an error", logging.ERROR))
    log.close()

    lines = (tmp_path / "own.log").read_text().splitlines()
    assert lines[LINES_ALLOWED - 1].endswith(f"(exit code {LINES_ALLOWED - 1})")
    assert lines[LINES_ALLOWED] == "… 214 similar lines in 60 s: INFO web: running -> starting (exit code 0)"
    assert lines[LINES_ALLOWED + 1] == "another"
    assert lines[-1].startswith("… 1 similar line in ")
    assert len(lines) == 2 * LINES_ALLOWED + 3


def test_a_clock_that_is_set_back_silences_nothing(tmp_path: Path) -> None:
    """What repeats is written again after a minute, whatever the lines themselves say of the time."""
    clock = Clock()
    log = OwnLog(tmp_path / "own.log", clock=clock)
    for minute in range(3):
        clock.now = 1000 + minute * (WINDOW_SECONDS + 1)
        for number in range(LINES_ALLOWED + 1):
            line = record(f"web: running -> starting (exit code {number})")
            line.created -= minute * 6 * 3600
            log.handle(line)
    log.close()
    lines = (tmp_path / "own.log").read_text().splitlines()
    assert sum("exit code 0" in line and "similar" not in line for line in lines) == 3
    assert [line.partition(":")[0] for line in lines if "similar" in line] == [
        "… 1 similar line in 61 s",
        "… 1 similar line in 61 s",
        "… 1 similar line in 1 s",
    ]


def test_a_call_with_wrong_arguments_is_told_as_ever(tmp_path: Path, capsys: object) -> None:
    """It is written as logging does it, and raises nothing where it was called."""
    log = OwnLog(tmp_path / "own.log")
    bad = record("%d")
    bad.args = ("no number",)
    log.handle(bad)
    log.handle(record("next"))
    log.close()
    assert (tmp_path / "own.log").read_text() == "next\n"


def test_a_full_file_is_kept_beside_the_next(tmp_path: Path) -> None:
    """Three older ones are there at most, the latest with the lowest number; one that was lost does not matter."""
    path = tmp_path / "own.log"
    log = OwnLog(path, max_bytes=20)
    for number in range(12):
        log.handle(record(f"the line {number:02}" + "." * number))  # two and more in a file
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
    log.handle(record("one"))
    log.handle(record("two"))
    folder.mkdir()
    log.handle(record("three"))
    log.close()
    assert capsys.readouterr().err == f"{folder}/own.log cannot be written: No such file or directory\n"
    assert (folder / "own.log").read_text() == "three\n"


def test_a_log_that_is_no_file_is_not_renamed(tmp_path: Path) -> None:
    """Whoever links it elsewhere (`/dev/null`) keeps the link."""
    path = tmp_path / "own.log"
    path.symlink_to("/dev/null")
    log = OwnLog(path, max_bytes=0)
    log.handle(record("a"))
    log.handle(record("b"))
    log.close()
    assert [one.name for one in tmp_path.iterdir()] == ["own.log"]
