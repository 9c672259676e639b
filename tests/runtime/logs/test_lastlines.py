"""The last lines of a run, and the kernel's word about a kill."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from medivote_desktop.runtime.logs.lastlines import LIMIT_BYTES, LINES, LogSpan, last_lines, log_place
from medivote_desktop.runtime.logs.rotation import begin_run, rotate
from medivote_desktop.runtime.storage.oomwatch import OomWatch


def span(log: Path, begins: int = 0) -> LogSpan:
    """The run ends now."""
    place = log_place(str(log))
    assert place is not None
    return LogSpan(str(log), begins, place)


def test_only_the_last_lines_of_the_run(log: Path) -> None:
    """Neither the run before nor the one after is told, and at most twenty lines."""
    before = "before\n" * 100
    log.write_text(before + "".join(f"line {number}\n" for number in range(50)))
    run = span(log, len(before))
    with log.open("a") as file:
        file.write("the next run\n")
    assert last_lines(run) == "\n".join(f"line {number}" for number in range(50 - LINES, 50))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"", ""),
        (b"no line end", "no line end"),
        (b"\x1b[31mred\x1b[0m\r\n\x00bell\x07\n", "red\nbell"),
        (b"10 %\r50 %\r100 %\ndone\n", "100 %\ndone"),
        (b"\xff\xfe broken\n", "\ufffd\ufffd broken"),
        (b"a\tb\n\n\n", "a   b"),
    ],
)
def test_lines_can_be_read(log: Path, written: bytes, told: str) -> None:
    """Codes for terminals, unfinished lines and bytes that are no text do no harm."""
    log.write_bytes(written)
    assert last_lines(span(log)) == told


def test_long_lines_are_bounded(log: Path) -> None:
    """A megabyte without a line end, or many long lines, stay within four kilobytes."""
    log.write_text("x" * 1_000_000)
    assert last_lines(span(log)) == "x" * 400 + " …"
    log.write_text(("ä" * 399 + "\n") * 30)
    told = last_lines(span(log))
    assert told is not None
    assert len(told.encode()) <= LIMIT_BYTES
    assert set(told.split("\n")) == {"ä" * 399}


def test_a_log_that_is_gone_has_no_lines(log: Path) -> None:
    """Removed, or replaced by another file: what is there now is not what the run said."""
    log.write_text("mine\n")
    run = span(log)
    log.rename(log.with_name("elsewhere.log"))
    assert last_lines(run) is None
    log.write_text("another's\n")
    log.with_name("api.log.1").write_text("an older one's\n")
    assert last_lines(run) is None
    log.unlink()
    log.mkdir()
    assert last_lines(run) is None
    assert log_place(str(log.with_name("none.log"))) is None


def test_a_log_that_was_truncated_is_read_from_its_beginning(log: Path) -> None:
    """The run began further behind than the file now ends."""
    log.write_text("after the truncation\n")
    assert last_lines(span(log, begins=10_000)) == "after the truncation"


def test_a_log_that_was_put_away_is_read_where_it_is(log: Path) -> None:
    """Started by a person, the next run begins with an empty log where the one before had been rotated."""
    log.write_text("moved\n" * 5000)
    rotate(log, 3)
    with log.open("a") as file:
        file.write("kept\n" * 2)
    run = span(log)
    begin_run(log, 3)
    assert not log.exists()
    log.write_text("the next run\n")
    assert last_lines(run) == "moved\n" * (LINES - 2) + "kept\nkept"


def test_a_rotation_between_moves_no_line_away(log: Path) -> None:
    """What it moved stands in the part before, up to where the run began; what reads as NULs is not told as text."""
    log.write_text("an earlier run\n" * 50)
    begins = log.stat().st_size
    with log.open("a") as file:
        file.writelines(f"line {number}\n" for number in range(15))
    run = span(log, begins)
    rotate(log, 1)
    assert last_lines(run) == "\n".join(f"line {number}" for number in range(15))
    with log.open("a") as file:
        file.write("line 15")
    both = span(log, begins)
    assert last_lines(both) == "\n".join(f"line {number}" for number in range(16))
    log.with_name("api.log.1").unlink()
    assert last_lines(both) == "line 15"
    assert last_lines(run) is None


def test_the_kernel_is_believed(tmp_path: Path) -> None:
    """Its count says whether its out-of-memory killer was at work; without a count nothing is said."""
    machine, group = tmp_path / "vmstat", tmp_path / "memory.events"

    def counts(of_machine: int, of_group: int) -> None:
        machine.write_text(f"pgfault 7\noom_kill {of_machine}\n")
        group.write_text(f"oom 1\noom_kill {of_group}\noom_group_kill 0\n")

    counts(3, 1)
    watch = OomWatch(machine, group, lambda: 0.0)
    assert watch.words_for_a_kill() == ""  # nothing to compare with
    assert watch.words_for_a_kill() == "the kernel says: not its out-of-memory killer, so somebody sent the signal"
    counts(4, 1)
    assert "at work on this machine since" in watch.words_for_a_kill()
    counts(5, 2)
    assert "ended a process of this fleet since" in watch.words_for_a_kill()
    assert "so somebody sent the signal" in watch.words_for_a_kill()
    machine.unlink()
    group.unlink()
    assert watch.words_for_a_kill() == ""


def test_a_look_of_another_day_is_told_with_its_date(tmp_path: Path) -> None:
    """`since 09:30` means today: what nobody has looked at for days is no news of this morning."""
    machine = tmp_path / "vmstat"
    machine.write_text("oom_kill 1\n")
    first, later = datetime(2026, 11, 18, 9, 30), datetime(2026, 11, 28, 14, 0)
    clock = iter(moment.timestamp() for moment in (first, later, later))
    watch = OomWatch(machine, tmp_path / "none", lambda: next(clock))
    watch.look()
    machine.write_text("oom_kill 2\n")
    assert watch.words_for_a_kill().endswith("was at work on this machine since 2026-11-18 09:30")
    machine.write_text("oom_kill 3\n")
    assert watch.words_for_a_kill().endswith("was at work on this machine since 14:00")
