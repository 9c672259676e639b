"""The own log file: what repeats is counted, and nothing is lost without a word."""

from __future__ import annotations

import logging
from pathlib import Path

from medivote_desktop.core.repeats import LINES_ALLOWED, WINDOW_SECONDS
from medivote_desktop.ownlog import OwnLog


def record(text: str, at: float, level: int = logging.INFO) -> logging.LogRecord:
    made = logging.LogRecord("medivote_desktop.test", level, "", 0, text, None, None)
    made.created = at
    return made


def test_repeats_are_counted_in_the_file(tmp_path: Path) -> None:
    """Some similar lines are written; the number of the others follows, a minute later or at the end."""
    log = OwnLog(tmp_path / "own.log", delay=True)
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
    log = OwnLog(tmp_path / "own.log", delay=True)
    bad = record("%d", 1000)
    bad.args = ("no number",)
    log.handle(bad)
    log.handle(record("next", 1001))
    log.close()
    assert (tmp_path / "own.log").read_text() == "next\n"
