"""All logs as one, further back than it begins: nothing is missing, nothing jumps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.logs.line import NOTE, Query
from medivote_desktop.runtime.logs import merge as logmerge
from medivote_desktop.runtime.logs.merge import MergedLog
from medivote_desktop.runtime.loop.gate import Gate
from tests.runtime.logs.test_logreader import append

Open = Callable[[], MergedLog]
BEGAN = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot) -> Iterator[Open]:
    gate = Gate()
    made: list[MergedLog] = []

    def open_() -> MergedLog:
        made.append(MergedLog({path.stem: str(path) for path in sorted(tmp_path.glob("*.log"))}, gate))
        made[-1].open()
        return made[-1]

    yield open_
    for one in made:
        one.close()
    assert gate.close(10)


def timed(name: str, numbers: range, step_seconds: float = 1.0) -> str:
    """A line each step from noon on, each with its number."""
    moments = ((BEGAN + timedelta(seconds=number * step_seconds), number) for number in numbers)
    return "".join(
        f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z {name} {number}\n" for moment, number in moments
    )


def texts(log: MergedLog) -> list[str]:
    return [line.text for line in log.lines(log.first, log.end - log.first)]


def scroll_up(qtbot: QtBot, log: MergedLog) -> None:
    """As a reader does, to the beginning."""
    qtbot.waitUntil(lambda: bool(log.lines(log.first, 1)) and log.is_whole)


def test_scrolling_up_reads_on_to_the_beginning(qtbot: QtBot, tmp_path: Path, opened: Open) -> None:
    """A busy log with an older part, a quiet one, one that ended long ago: in the end all lines, in order of time."""
    (tmp_path / "busy.log.1").write_text(timed("busy", range(20_000), 0.1))
    (tmp_path / "busy.log").write_text(timed("busy", range(20_000, 30_000), 0.1))
    (tmp_path / "quiet.log").write_text(timed("quiet", range(0, 3000, 10)))
    (tmp_path / "ended.log").write_text(timed("ended", range(500), 0.2))
    log = opened()
    assert log.end - log.first < 2000  # nobody has looked further back yet
    assert not log.is_whole

    scroll_up(qtbot, log)

    found = texts(log)
    assert len(found) == 30_000 + 300 + 500
    assert [text.split()[0] for text in found] == sorted(text.split()[0] for text in found)
    for name, count in (("busy", 30_000), ("quiet", 300), ("ended", 500)):
        mine = [int(text.split()[2]) for text in found if text.split()[1] == name]
        assert len(mine) == count
        assert mine == sorted(mine)


def test_what_is_in_view_does_not_move(qtbot: QtBot, tmp_path: Path, opened: Open) -> None:
    """Each row keeps its number while more is read in front of it, and while more comes."""
    (tmp_path / "one.log").write_text(timed("one", range(5000)))
    (tmp_path / "two.log").write_text(timed("two", range(0, 5000, 3)))
    log = opened()
    first = log.first
    before = texts(log)
    qtbot.waitUntil(lambda: bool(log.lines(log.first, 1)) and log.first < first - 2000)
    append(tmp_path / "two.log", timed("two", range(5000, 5003)).encode())
    end = first + len(before)
    qtbot.waitUntil(lambda: log.end == end + 3)
    assert [line.text for line in log.lines(first, len(before))] == before


def test_older_lines_of_one_wait_for_those_of_the_others(tmp_path: Path, opened: Open) -> None:
    """What is shown has no holes: at no moment are lines of one log shown and those of another left out."""
    (tmp_path / "busy.log").write_text(timed("busy", range(6000)))
    (tmp_path / "quiet.log").write_text(timed("quiet", range(0, 6000, 60)))
    log = opened()
    found = texts(log)
    begin = found[0].split()[0]
    assert begin == (BEGAN + timedelta(seconds=5700)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert sum(text.split()[1] == "quiet" for text in found) == 5


def test_a_search_goes_on_to_the_beginning(qtbot: QtBot, tmp_path: Path, opened: Open) -> None:
    """Matches keep their numbers as rows do."""
    (tmp_path / "one.log").write_text(timed("one", range(8000)))
    (tmp_path / "two.log").write_text(timed("two", range(8000)))
    log = opened()
    matches = log.search(Query("00$", is_regex=True))
    assert matches is not None
    number = matches.end - 1
    row_of_number = matches.row_of(number)
    qtbot.waitUntil(lambda: log.is_whole and matches.done_share == 1)
    assert matches.end - matches.first == 158
    assert matches.row_of(number) == row_of_number
    found = [int(line.text.split()[2]) for line in matches.lines(matches.first, 200)]
    assert found == [number for number in range(100, 8000, 100) for _ in range(2)]
    for match in range(matches.first, matches.end):
        row = matches.row_of(match)
        assert row is not None
        assert matches.at_or_after(row) == match


def test_lines_without_times_stay_with_theirs(qtbot: QtBot, tmp_path: Path, opened: Open) -> None:
    """Also where the reading stops between them; of a log without any times there is the end alone."""
    lines = [f"{timed('one', range(number, number + 1))}  more of {number}\n" for number in range(3000)]
    (tmp_path / "one.log").write_text("".join(lines))
    (tmp_path / "plain.log").write_text("no time at all\n" * 2000)
    log = opened()
    scroll_up(qtbot, log)
    found = [text for text in texts(log) if text != "no time at all"]
    assert [text.rsplit(" ", 1)[1] for text in found[::2]] == [text.rsplit(" ", 1)[1] for text in found[1::2]]
    assert len(found) == 6000


def test_a_hundred_logs_are_open_soon(tmp_path: Path, opened: Open) -> None:
    """However long they are, only the end of each is read at first."""
    text = timed("x", range(5000))
    for number in range(100):
        (tmp_path / f"s{number:03d}.log").write_text(text)
    began = time.process_time()
    log = opened()
    assert time.process_time() - began < 2
    assert log.end - log.first >= 20_000


@pytest.mark.parametrize("step_seconds", [1.0, 0.0004])
def test_what_is_rotated_by_others_is_read_back(
    qtbot: QtBot, tmp_path: Path, opened: Open, step_seconds: float
) -> None:
    """Somebody renames a log and another begins: what stood further back is found in the older part, each line once.

    With 0.4 ms a line, two or three tell the same moment.
    """
    log_path = tmp_path / "one.log"
    log_path.write_text(timed("one", range(4000), step_seconds))
    (tmp_path / "two.log").write_text(timed("two", range(10), 500 * step_seconds))
    log = opened()
    qtbot.waitUntil(lambda: bool(log.lines(log.first, 1)) and log.end - log.first > 1000)
    with qtbot.waitSignal(log.told) as told:
        log_path.rename(tmp_path / "one.log.1")
        log_path.write_text(timed("one", range(4000, 4100), step_seconds))
    assert told.args == ["one: a new log begins"]

    scroll_up(qtbot, log)
    qtbot.waitUntil(lambda: log.end - log.first == 4110)

    found = [int(text.split()[2]) for text in texts(log) if text.split()[1] == "one"]
    assert found == list(range(4100))


def test_what_was_cleared_is_not_read_twice(qtbot: QtBot, tmp_path: Path, opened: Open) -> None:
    """What is shown stays; what was never read is gone, and what comes is new."""
    log_path = tmp_path / "one.log"
    log_path.write_text(timed("one", range(4000)))
    log = opened()
    with qtbot.waitSignal(log.told):
        log_path.write_text(timed("one", range(4000, 4003)))

    scroll_up(qtbot, log)
    qtbot.waitUntil(lambda: texts(log)[-1].endswith("one 4002"))

    found = [int(text.split()[2]) for text in texts(log)]
    assert found == list(range(found[0], 4003))
    assert len(found) >= 303


def test_a_log_that_begins_later_is_there_from_its_first_line(qtbot: QtBot, tmp_path: Path) -> None:
    """A service that is started for the first time while all logs are in view."""
    (tmp_path / "one.log").write_text(timed("one", range(5)))
    gate = Gate()
    log = MergedLog({name: str(tmp_path / f"{name}.log") for name in ("one", "two")}, gate)
    log.open()
    assert len(texts(log)) == 5
    (tmp_path / "two.log").write_text(timed("two", range(3)))

    qtbot.waitUntil(lambda: log.end - log.first == 8)

    assert texts(log) == sorted(texts(log))
    log.close()
    assert gate.close(10)


def test_where_it_ends_it_says_so(qtbot: QtBot, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first row is a note then, which is neither a match nor in the way of the numbers of the others."""
    monkeypatch.setattr(logmerge, "_MOST_BACK", 3000)
    (tmp_path / "one.log").write_text(timed("one", range(9000)))
    log = opened()
    first, begin = log.first, texts(log)[0]
    matches = log.search(Query("e"))
    assert matches is not None

    scroll_up(qtbot, log)
    qtbot.waitUntil(lambda: matches.done_share == 1)

    note, *lines = log.lines(log.first, log.end - log.first)
    assert note.origin == NOTE
    assert "in the log of each service" in note.text
    assert {line.origin for line in lines} == {0}
    assert [line.text for line in log.lines(first, 1)] == [begin]
    assert log.lines(log.first + 1, 1) == lines[:1]
    assert matches.end - matches.first == len(lines)
    assert matches.row_of(matches.first) == log.first + 1


def test_the_note_stays_first_while_lines_come(
    qtbot: QtBot, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest lines go, and the note takes the place of the last of them."""
    monkeypatch.setattr(logmerge, "_MOST_LINES", 400)
    (tmp_path / "one.log").write_text(timed("one", range(300)))
    log = opened()
    append(tmp_path / "one.log", timed("one", range(300, 900)).encode())
    qtbot.waitUntil(lambda: texts(log)[-1].endswith(" 899"))

    note, *lines = texts(log)
    assert "in the log of each service" in note
    assert len(lines) == 400
    assert lines[0].endswith("one 500")
    assert [len(log.lines(log.first, count)) for count in (0, 1, 2)] == [0, 1, 2]
