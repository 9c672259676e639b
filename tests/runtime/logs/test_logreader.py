"""Following real log files by line number, through everything that happens to them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs.jump import first_time, row_at_time
from medivote_desktop.runtime.logs.merge import MergedLog
from medivote_desktop.runtime.logs.reader import LogReader
from medivote_desktop.runtime.logs.rotation import rotate
from medivote_desktop.runtime.loop.gate import Gate

Open = Callable[[Path], LogReader]


@pytest.fixture
def opened(gate: Gate) -> Iterator[Open]:
    readers: list[LogReader] = []

    def open_(path: Path) -> LogReader:
        readers.append(LogReader(str(path), gate))
        readers[-1].open()
        return readers[-1]

    yield open_
    for reader in readers:
        reader.close()


def append(log: Path, data: bytes) -> None:
    with log.open("ab") as file:
        file.write(data)


def numbered(first: int, last: int) -> bytes:
    """Numbered lines of 100 bytes."""
    return b"".join(b"%09d %s\n" % (number, b"x" * 89) for number in range(first, last))


def shown(reader: LogReader | MergedLog) -> list[str]:
    return [line.text for line in reader.lines(reader.first, reader.end - reader.first)]


def test_lines_appear_as_they_are_written(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Whole ones, and the beginning of one, which then grows; a character in two pieces arrives whole."""
    log.write_text("one\n")
    reader = opened(log)
    assert shown(reader) == ["one"]
    append(log, "two\nthr€".encode()[:-1])
    qtbot.waitUntil(lambda: shown(reader) == ["one", "two", "thr�"])
    append(log, "€ee\n".encode()[2:])
    qtbot.waitUntil(lambda: shown(reader) == ["one", "two", "thr€ee"])


def test_a_large_log_is_counted_behind_the_gate(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Its last lines are there at once, all of them soon, and every one under its number."""
    log.write_bytes(numbered(0, 100_000))
    reader = opened(log)
    assert not reader.is_whole
    assert reader.lines(reader.end - 1, 1)[0].text.startswith("000099999 ")
    end = reader.end
    qtbot.waitUntil(lambda: reader.is_whole)
    assert (reader.end, reader.end - reader.first) == (end, 100_000)
    assert reader.lines(reader.first + 1234, 1)[0].text.startswith("000001234 ")


def test_a_search_covers_the_whole_log_and_what_comes(qtbot: QtBot, log: Path, opened: Open) -> None:
    """From the end backwards, behind the gate, and live."""
    log.write_bytes(numbered(0, 60_000))
    reader = opened(log)
    matches = reader.search(Query("777 "))
    assert matches is not None
    qtbot.waitUntil(lambda: matches.done_share == 1.0 and matches.is_whole)
    assert matches.end - matches.first == 60
    append(log, b"new 777 \nother\n")
    qtbot.waitUntil(lambda: matches.end - matches.first == 61)
    assert matches.lines(matches.end - 1, 1)[0].text == "new 777 "
    assert matches.row_of(matches.end - 1) == reader.end - 2


def test_another_search_replaces_one_that_is_under_way(qtbot: QtBot, log: Path, opened: Open) -> None:
    """What the worker still finds of the old one is dropped."""
    log.write_bytes(numbered(0, 200_000))
    reader = opened(log)
    reader.search(Query("x"))
    matches = reader.search(Query("000000007"))
    assert matches is not None
    qtbot.waitUntil(lambda: matches.is_whole)
    assert [line.text[:9] for line in matches.lines(matches.first, 9)] == ["000000007"]
    assert reader.search(None) is None


def test_a_faulty_expression_is_refused_in_words(log: Path, opened: Open) -> None:
    """With the place of the fault; what was looked for before is still found."""
    log.write_text("a\n")
    reader = opened(log)
    before = reader.search(Query("a"))
    with pytest.raises(ValueError, match=r"parenthesis.*\(at 2\)"):
        reader.search(Query("a(", is_regex=True))
    assert reader.matches is before


def test_a_rotated_log_goes_on_under_the_same_numbers(qtbot: QtBot, log: Path, opened: Open) -> None:
    """The front is punched out: what is left stays in place, and matches know their lines."""
    log.write_bytes(numbered(0, 20_000) + b"unfinished")
    reader = opened(log)
    qtbot.waitUntil(lambda: reader.is_whole)
    matches = reader.search(Query("unf"))
    row = reader.end - 1
    assert rotate(log, 3).moved_bytes == 2_000_000
    append(log, b" line\nnew\n")
    qtbot.waitUntil(lambda: reader.lines(row, 2)[-1].text == "new")
    assert shown(reader) == ["unfinished line", "new"]
    assert (reader.first, reader.before_first) == (row, 20_000)
    assert matches is not None
    assert matches.row_of(matches.end - 1) == row
    assert reader.held_bytes < 100_000


def test_a_log_that_was_just_rotated_can_be_read(log: Path, opened: Open) -> None:
    """Until it looks again it does not know; a paint that falls into this moment must not fail."""
    log.write_bytes(numbered(0, 200))
    reader = opened(log)
    rotate(log, 1)
    append(log, numbered(200, 205))
    assert len(shown(reader)) <= 200


def test_a_log_with_a_hole_is_opened_behind_it(log: Path, opened: Open) -> None:
    """No NULs are shown."""
    log.write_bytes(numbered(0, 50_000) + b"left\n")
    rotate(log, 1)
    append(log, b"new\n")
    assert shown(opened(log)) == ["new"]


def test_a_cleared_log_begins_anew(qtbot: QtBot, log: Path, opened: Open) -> None:
    """It is said, and new lines follow."""
    log.write_text("old\nolder\n")
    reader = opened(log)
    with qtbot.waitSignal(reader.restarted) as told:
        os.truncate(log, 0)
    assert told.args == ["The log was cleared"]
    append(log, b"new\n")
    qtbot.waitUntil(lambda: shown(reader) == ["new"])


def test_a_replaced_log_is_followed(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Also when it was removed for a while, which is told: until then the old one is still read."""
    log.write_text("old\n")
    reader = opened(log)
    with log.open("ab") as old:
        with qtbot.waitSignal(reader.told) as gone:
            log.unlink()
        assert gone.args == [f"{log} was deleted: its lines are lost with the end of this run"]
        old.write(b"last\n")
        old.flush()
        qtbot.waitUntil(lambda: shown(reader) == ["old", "last"])
    with qtbot.waitSignal(reader.restarted) as told:
        log.write_text("new\n")
    assert told.args == ["A new log begins"]
    assert shown(reader) == ["new"]


def test_a_log_that_does_not_exist_yet_is_awaited(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Nothing is shown until it appears."""
    reader = opened(log)
    assert (shown(reader), reader.held_bytes, reader.is_whole) == ([], 0, True)
    log.write_text("first\n")
    qtbot.waitUntil(lambda: shown(reader) == ["first"])


def test_what_is_no_file_is_told_once(qtbot: QtBot, log: Path, gate: Gate) -> None:
    """A folder, or a pipe, does no harm; and a file that comes in its place is read."""
    os.mkfifo(log)
    reader = LogReader(str(log), gate)
    with qtbot.waitSignal(reader.told) as told:
        reader.open()
    assert told.args == [f"Cannot read {log}: it is not a file"]
    log.unlink()
    log.write_text("text\n")
    qtbot.waitUntil(lambda: shown(reader) == ["text"])
    reader.close()


def test_a_binary_file_does_no_harm(log: Path, opened: Open) -> None:
    """It is shown, found in and counted like any other."""
    data = bytes(range(256)) * 3000
    log.write_bytes(data)
    reader = opened(log)
    matches = reader.search(Query("hij"))
    assert len(shown(reader)) > 100
    assert matches is not None
    assert matches.end > matches.first


def test_a_flood_is_followed_to_its_last_line(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Another process writes 100,000 lines at once; none is missing."""
    log.write_bytes(b"")
    reader = opened(log)
    program = "import sys\nfor n in range(100000): sys.stdout.write('line %d of the flood\\n' % n)"
    with log.open("ab") as out:
        subprocess.run([sys.executable, "-c", program], stdout=out, check=True)
    qtbot.waitUntil(lambda: reader.end - reader.first == 100_000)
    assert reader.lines(reader.end - 1, 1)[0].text == "line 99999 of the flood"


def test_the_file_is_copied_as_it_is(qtbot: QtBot, gate: Gate, log: Path, opened: Open, tmp_path: Path) -> None:
    """Byte by byte; where that fails, it is said."""
    data = b"\x1b[31mred\x1b[0m\xff\n" * 1000
    log.write_bytes(data)
    reader = opened(log)
    done: list[int] = []
    faults: list[Exception] = []
    reader.save(str(tmp_path / "copy"), gate, done.append, faults.append)
    reader.save(str(tmp_path / "nowhere" / "copy"), gate, done.append, faults.append)
    qtbot.waitUntil(lambda: len(done) + len(faults) == 2)
    assert (tmp_path / "copy").read_bytes() == data
    assert [type(fault) for fault in faults] == [FileNotFoundError]


# Times


def test_a_moment_is_found_among_lines(log: Path, opened: Open) -> None:
    """The first line that is not older; lines without a time belong to the one before."""
    lines = [f"2026-11-25T12:{n // 60:02d}:{n % 60:02d}Z INFO {n}\n  at somewhere\n" for n in range(600)]
    log.write_text("".join(lines))
    reader = opened(log)
    start_ms = first_time(reader, reader.modified_ms)
    assert start_ms is not None
    assert row_at_time(reader, start_ms + 100_000, reader.modified_ms) == reader.first + 200
    assert row_at_time(reader, start_ms + 99_500, reader.modified_ms) == reader.first + 200
    assert row_at_time(reader, start_ms - 1, reader.modified_ms) == reader.first
    assert row_at_time(reader, start_ms + 10_000_000, reader.modified_ms) == reader.end


def test_lines_without_times_cannot_be_searched(log: Path, opened: Open) -> None:
    """And that is told, rather than a place made up."""
    log.write_bytes(numbered(0, 500))
    reader = opened(log)
    assert row_at_time(reader, 0, reader.modified_ms) is None
    assert first_time(reader, reader.modified_ms) is None


# All services


def test_all_logs_are_one_by_time(qtbot: QtBot, tmp_path: Path, gate: Gate) -> None:
    """Live, each line with its service; late lines go where they belong, those without a time stay with theirs."""
    one, two = tmp_path / "one.log", tmp_path / "two.log"
    one.write_text("2026-11-25T12:00:01Z a\n  more of a\n2026-11-25T12:00:03Z c\n")
    two.write_text("2026-11-25T12:00:02Z b\n")
    merged = MergedLog({"One": str(one), "Two": str(two)}, gate)
    merged.open()
    assert [line.text[-1] for line in merged.lines(merged.first, 9)] == ["a", "a", "b", "c"]
    assert [merged.names[line.origin] for line in merged.lines(merged.first, 9)] == ["One", "One", "Two", "One"]

    matches = merged.search(Query("25T"))
    append(one, b"2026-11-25T12:00:06Z f\n")
    append(two, b"2026-11-25T12:00:04Z d\n  more of d\n")
    qtbot.waitUntil(lambda: merged.end == 7)
    append(two, b"2026-11-25T12:00:05Z e\n")
    qtbot.waitUntil(lambda: merged.end == 8)
    assert "".join(line.text[-1] for line in merged.lines(merged.first, 9)) == "aabcddef"
    assert matches is not None
    assert "".join(line.text[-1] for line in matches.lines(0, 9)) == "abcdef"
    assert [matches.at_or_after(matches.row_of(number) or 0) for number in range(6)] == list(range(6))
    merged.close()


def test_what_a_rotation_moved_is_in_the_merged_log(qtbot: QtBot, tmp_path: Path, gate: Gate) -> None:
    """Also lines that came between the last look and the rotation, in their order."""
    logs = [tmp_path / name for name in ("a.log", "b.log")]
    for log in logs:
        log.write_text("2026-11-25T12:00:00Z first\n")
    merged = MergedLog({log.name: str(log) for log in logs}, gate)
    merged.open()
    expected = ["2026-11-25T12:00:00Z first"] * 2

    def has(count: int) -> bool:
        return len(shown(merged)) >= count

    for number in range(1, 4):
        lines = [f"2026-11-25T12:0{number}:{second:02}Z {number}" for second in range(40)]
        append(logs[0], "".join(f"{line}\n" for line in lines[:30]).encode())
        rotate(logs[0], 2)
        append(logs[0], "".join(f"{line}\n" for line in lines[30:]).encode())
        expected += lines
        qtbot.waitUntil(partial(has, len(expected)))
    assert shown(merged) == expected
    merged.close()


def test_a_restart_of_one_log_leaves_the_others(qtbot: QtBot, tmp_path: Path, gate: Gate) -> None:
    """What was read of it stays, what comes is added, and it is said whose log it was."""
    one, two = tmp_path / "one.log", tmp_path / "two.log"
    one.write_text("12:00:01 a\n")
    two.write_text("12:00:02 b\n")
    merged = MergedLog({"One": str(one), "Two": str(two)}, gate)
    merged.open()
    with qtbot.waitSignal(merged.told) as told:
        os.truncate(one, 0)
    assert told.args == ["One: the log was cleared"]
    append(one, b"no time\n")
    qtbot.waitUntil(lambda: merged.end - merged.first == 3)
    assert shown(merged)[:2] == ["12:00:01 a", "12:00:02 b"]
    merged.close()


def test_a_flood_leaves_room_for_the_others(qtbot: QtBot, tmp_path: Path, gate: Gate) -> None:
    """Of very many lines at once only the last are merged, and a line of ours says where the others are."""
    one, two = tmp_path / "one.log", tmp_path / "two.log"
    one.write_text("12:00:01 a\n")
    two.write_text("12:00:02 b\n")
    merged = MergedLog({"One": str(one), "Two": str(two)}, gate)
    merged.open()
    append(one, b"".join(b"12:00:03 number %d\n" % number for number in range(20_000)))
    qtbot.waitUntil(lambda: merged.lines(merged.end - 1, 1)[0].text == "12:00:03 number 19999")
    texts = [line.text for line in merged.lines(2, merged.end - 2)]
    notes = re.findall(r"^… ([\d,]+) lines are only in the log itself …$", "\n".join(texts), re.MULTILINE)
    assert len(notes) in (1, 2)  # it may be looked at while it is written
    assert len(texts) - len(notes) + sum(int(note.replace(",", "")) for note in notes) == 20_000
    assert len(texts) < 10_000
    merged.close()
