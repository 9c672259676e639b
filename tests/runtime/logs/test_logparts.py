"""A rotated log as one: its rows, its matches, and what rotation does while it is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs import reader as logreader
from medivote_desktop.runtime.logs.parts import PartedLog
from medivote_desktop.runtime.logs.rotation import begin_run, rotate
from medivote_desktop.runtime.loop.gate import Gate
from tests.programs import descriptors_of
from tests.runtime.logs.test_logreader import append, numbered

Open = Callable[[], PartedLog]


@pytest.fixture
def opened(log: Path, qtbot: QtBot) -> Iterator[Open]:
    gate = Gate()
    made: list[PartedLog] = []

    def open_() -> PartedLog:
        made.append(PartedLog(str(log), gate))
        made[-1].open()
        return made[-1]

    yield open_
    for one in made:
        one.close()
    assert gate.close(10)


@pytest.fixture(params=[0.003, -1], ids=["in time", "each turn is over at once"])
def turns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also as on a machine that is so busy, or a disk so slow, that a turn ends with its first step."""
    monkeypatch.setattr(logreader, "_TURN_SECONDS", request.param)


def numbers(log: PartedLog) -> list[int]:
    return [int(line.text[:9] or -1) for line in log.lines(log.first, log.end - log.first)]


def test_as_many_parts_as_can_be_kept_are_one_log(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Some in each turn: all at once would be too deep for Python, and hold up the window."""
    for part in range(1001):
        log.with_name(f"api.log.{1000 - part}" if part < 1000 else "api.log").write_bytes(numbered(part, part + 1))
    parted = opened()
    assert 1 < len(parted.parts) < 100
    qtbot.waitUntil(lambda: parted.is_whole, timeout=60_000)
    assert numbers(parted) == list(range(1001))


@pytest.mark.usefixtures("turns")
@pytest.mark.parametrize("lines", [10, 5000])
def test_all_parts_are_one_log(qtbot: QtBot, log: Path, opened: Open, lines: int) -> None:
    """From the oldest line to the newest, also where the parts are longer than what is read at once."""
    for part, name in enumerate(("api.log.2", "api.log.1", "api.log")):
        log.with_name(name).write_bytes(numbered(part * lines, (part + 1) * lines))
    parted = opened()
    qtbot.waitUntil(lambda: parted.is_whole and parted.end - parted.first == 3 * lines)
    assert numbers(parted) == list(range(3 * lines))
    assert [int(line.text[:9]) for line in parted.lines(parted.first + lines - 3, 6)] == list(
        range(lines - 3, lines + 3)
    )


@pytest.mark.usefixtures("turns")
def test_a_search_covers_all_parts(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Each match knows its row; the next one behind a row may be in another part."""
    for part, name in enumerate(("api.log.2", "api.log.1", "api.log")):
        log.with_name(name).write_bytes(numbered(part * 5000, (part + 1) * 5000))
    parted = opened()
    matches = parted.search(Query("99 x"))
    assert matches is not None
    qtbot.waitUntil(lambda: matches.is_whole)
    assert matches.end - matches.first == 150
    assert matches.done_share == pytest.approx(1)
    found = matches.lines(matches.first, 150)
    assert [int(line.text[:9]) for line in found] == list(range(99, 15_000, 100))
    for match in (matches.first, matches.first + 60, matches.end - 1):
        row = matches.row_of(match)
        assert row is not None
        assert parted.lines(row, 1)[0].text == matches.lines(match, 1)[0].text
        assert matches.at_or_after(row) == match
        assert matches.at_or_after(row - 1) == match
        assert matches.at_or_after(row + 1) == match + 1
    assert matches.at_or_after(parted.end) == matches.end
    assert matches.spans("000099 x") == [(4, 8)]


@pytest.mark.usefixtures("turns")
def test_rotation_moves_nothing_in_view(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Again and again while it is read: each row keeps its number, no line is there twice, none is missing."""
    log.write_bytes(numbered(0, 6000))
    parted = opened()
    qtbot.waitUntil(lambda: parted.is_whole)
    matches = parted.search(Query("00 x"))
    assert matches is not None
    qtbot.waitUntil(lambda: matches.is_whole)

    def is_read(log: PartedLog, end: int, last_match: int) -> bool:
        return log.is_whole and log.end == end and matches.is_whole and matches.row_of(matches.end - 1) == last_match

    first, written = parted.first, 6000
    row_of_100 = matches.row_of(matches.first + 1)
    for _ in range(4):
        assert rotate(log, 9).lossless
        append(log, numbered(written, written + 4000))
        written += 4000
        qtbot.waitUntil(partial(is_read, parted, first + written, first + written - 100))
        assert parted.first == first
        assert numbers(parted) == list(range(written))
        assert parted.matches is matches
        assert matches.row_of(matches.first + 1) == row_of_100
        assert matches.end - matches.first == written // 100
        assert [int(line.text[:9]) for line in matches.lines(matches.first, 1000)] == list(range(0, written, 100))
    assert len(list(log.parent.glob("api.log.*"))) == 4


@pytest.mark.usefixtures("turns")
def test_lines_that_were_moved_unseen_keep_their_place(qtbot: QtBot, log: Path, opened: Open) -> None:
    """A busy log is written to between the last look and its rotation: nobody who reads in it is thrown to its end."""
    log.write_bytes(numbered(0, 6000) + b"an unfinished ")
    parted = opened()
    qtbot.waitUntil(lambda: parted.is_whole)
    matches = parted.search(Query("00 x"))
    assert matches is not None
    qtbot.waitUntil(lambda: matches.is_whole)
    restarts: list[str] = []
    parted.restarted.connect(restarts.append)
    first, row_of_50 = parted.first, matches.row_of(matches.first + 50)

    append(log, b"line\n" + numbered(6001, 9000))
    rotate(log, 9)
    append(log, numbered(9000, 9500))

    qtbot.waitUntil(lambda: parted.is_whole and parted.end - parted.first == 9500)
    qtbot.waitUntil(lambda: matches.is_whole)
    texts = [line.text[:9] for line in parted.lines(parted.first, 9500)]
    assert texts == [*(f"{number:09}" for number in range(6000)), "an unfini", *(f"{n:09}" for n in range(6001, 9500))]
    assert (parted.first, restarts) == (first, [])
    assert matches.row_of(matches.first + 50) == row_of_50
    assert matches.end - matches.first == 94
    assert [int(line.text[:9]) for line in matches.lines(matches.first, 200)] == [
        number for number in range(0, 9500, 100) if number != 6000
    ]


def test_a_rotation_in_the_middle_of_a_search(
    qtbot: QtBot, log: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was moved before it was searched is counted, so that what was found before keeps its number."""
    monkeypatch.setattr(logreader, "_TURN_SECONDS", -1)  # a single step a turn
    log.write_bytes(numbered(0, 6000))
    parted = opened()
    qtbot.waitUntil(lambda: parted.is_whole and parted.end - parted.first == 6000)
    matches = parted.search(Query("00 x"))
    assert matches is not None
    assert (matches.first, matches.end) == (0, 1)
    row, text = matches.row_of(0), matches.lines(0, 1)[0].text
    assert row is not None

    rotate(log, 9)
    append(log, numbered(6000, 7000))

    qtbot.waitUntil(lambda: parted.end - parted.first == 7000 and matches.is_whole)
    assert matches.end - matches.first == 70
    assert (matches.row_of(0), matches.lines(0, 1)[0].text) == (row, text)


def test_what_is_known_keeps_its_number_while_a_part_is_searched(
    qtbot: QtBot, log: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that a rotation has just put away, however long its own search takes; none is counted too early."""
    log.write_bytes(numbered(0, 6000))
    parted = opened()
    matches = parted.search(Query("00 x"))
    assert matches is not None
    rotate(log, 9)
    append(log, numbered(6000, 10_000))
    qtbot.waitUntil(lambda: parted.is_whole and parted.end - parted.first == 10_000 and matches.is_whole)
    first, end, row = matches.first, matches.end, matches.row_of(matches.first)
    monkeypatch.setattr(logreader, "_TURN_SECONDS", -1)
    seen: list[tuple[int, int | None]] = []

    def look() -> None:
        seen.append((matches.first, matches.row_of(first)))
        assert not matches.is_whole or matches.end == end + 40

    parted.changed.connect(look)
    rotate(log, 9)
    append(log, numbered(10_000, 14_000))
    qtbot.waitUntil(lambda: matches.is_whole and matches.end == end + 40)
    assert set(seen) == {(first, row)}


@pytest.mark.parametrize("counts_front", [False, True])
def test_a_rotation_before_all_is_counted(qtbot: QtBot, log: Path, tmp_path: Path, counts_front: bool) -> None:
    """Of what was moved only the end was known: what is shown of it stays, and the rest comes in front of it.

    Where its front was just being counted, that may have gone wrong, and all begins anew; no line is there twice.
    """
    log.write_bytes(numbered(0, 40_000))
    gate = Gate()
    parted = PartedLog(str(log), gate, counts_front=counts_front)
    parted.open()
    restarts: list[str] = []
    parted.restarted.connect(restarts.append)
    last = parted.end - 1
    append(log, numbered(40_000, 40_100))
    rotate(log, 2)
    append(log, numbered(40_100, 40_200))
    if not counts_front:
        qtbot.waitUntil(lambda: parted.end == last + 201)
        assert parted.lines(last, 1)[0].text.startswith("000039999")
        parted.count_front()
    qtbot.waitUntil(lambda: parted.is_whole and parted.end - parted.first == 40_200)
    assert numbers(parted) == list(range(40_200))
    assert counts_front or restarts == []
    parted.close()
    assert gate.close(10)


def test_two_rotations_at_once_begin_anew(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Between two looks: what was moved cannot be told any more, but all of it is there afterwards."""
    log.write_bytes(numbered(0, 300))
    parted = opened()
    rotate(log, 9)
    append(log, numbered(300, 500))
    rotate(log, 9)
    append(log, numbered(500, 600))
    with qtbot.waitSignal(parted.restarted):
        pass
    qtbot.waitUntil(lambda: parted.is_whole and numbers(parted) == list(range(600)))


def test_a_new_run_and_a_cleared_log(qtbot: QtBot, log: Path, opened: Open) -> None:
    """A file with a hole is put away when the service begins anew: its lines are those of an older part then."""
    log.write_bytes(numbered(0, 300))
    parted = opened()
    rotate(log, 9)
    append(log, numbered(300, 400))
    begin_run(log, 9)
    log.write_bytes(numbered(400, 450))
    qtbot.waitUntil(lambda: parted.is_whole and numbers(parted) == list(range(450)))
    with qtbot.waitSignal(parted.restarted) as told:
        log.write_bytes(b"")
    assert told.args == ["The log was cleared"]
    append(log, numbered(400, 401))
    qtbot.waitUntil(lambda: parted.is_whole and numbers(parted) == list(range(401)))


def test_an_older_part_that_goes_stays_readable(qtbot: QtBot, log: Path, opened: Open) -> None:
    """Rotation removes the oldest: who reads it reads on."""
    log.with_name("api.log.1").write_bytes(numbered(0, 200))
    log.write_bytes(numbered(200, 300))
    parted = opened()
    qtbot.waitUntil(lambda: parted.is_whole)
    rotate(log, 1)
    append(log, numbered(300, 310))
    qtbot.waitUntil(lambda: numbers(parted) == list(range(310)))


def test_parts_that_rotation_has_removed_are_let_go(qtbot: QtBot, log: Path, opened: Open) -> None:
    """All but the last of them: each would keep its room on the disk for as long as somebody looks at the log."""
    log.write_bytes(numbered(0, 200))
    parted = opened()
    matches = parted.search(Query("00 x"))
    assert matches is not None

    def removed() -> list[str]:
        links = (str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
        return [link for link in links if "api.log" in link and link.endswith("(deleted)")]

    def is_read(end: int) -> bool:
        return parted.is_whole and parted.end == parted.first - parted.before_first + end and matches.is_whole

    written, first = 200, parted.first
    for _ in range(7):
        rotate(log, 2)
        append(log, numbered(written, written + 200))
        written += 200
        qtbot.waitUntil(partial(is_read, written))
        assert len(removed()) <= 1
    kept = list(range(written - 4 * 200, written))
    assert numbers(parted) == kept
    assert (parted.before_first, parted.first) == (kept[0], first + kept[0])
    assert [int(line.text[:9]) for line in matches.lines(matches.first, 100)] == kept[::100]
    assert matches.row_of(matches.first) == parted.first


def test_older_parts_that_cannot_be_looked_for_harm_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    """As where permission is taken away meanwhile; here their names would be longer than a name may be."""
    log = tmp_path / f"{'x' * 251}.log"
    log.write_bytes(numbered(0, 10))
    gate = Gate()
    parted = PartedLog(str(log), gate)
    parted.open()
    assert numbers(parted) == list(range(10))
    append(log, numbered(10, 20))
    qtbot.waitUntil(lambda: parted.is_whole and numbers(parted) == list(range(20)))
    rotate(log, 0)
    append(log, numbered(20, 30))
    qtbot.waitUntil(lambda: parted.is_whole and numbers(parted) == list(range(20, 30)))
    parted.close()
    assert gate.close(10)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of open files by /proc")
def test_a_part_that_cannot_be_read_leaves_no_descriptor_of_the_others(
    qtbot: QtBot, gate: Gate, log: Path, opened: Open, tmp_path: Path
) -> None:
    """Saving is refused, however often; what was opened for it is closed again."""
    log.with_name("api.log.1").write_bytes(numbered(0, 200))
    log.write_bytes(numbered(200, 300))
    parted = opened()
    qtbot.waitUntil(lambda: len(parted.parts) == 2)
    log.unlink()
    log.mkdir()
    qtbot.waitUntil(lambda: parted.trouble != "")

    def open_parts() -> list[str]:
        return [name for name in descriptors_of(os.getpid()).values() if name.startswith(str(log))]

    before = open_parts()
    for _ in range(3):
        with pytest.raises(FileNotFoundError):
            parted.save(str(tmp_path / "copy"), gate, lambda _length: None, lambda error: pytest.fail(str(error)))

    assert open_parts() == before


def test_all_parts_are_saved_as_one_file(qtbot: QtBot, gate: Gate, log: Path, opened: Open, tmp_path: Path) -> None:
    """The oldest first."""
    log.with_name("api.log.1").write_bytes(numbered(0, 200))
    log.write_bytes(numbered(200, 300))
    parted = opened()
    saved: list[int] = []
    parted.save(str(tmp_path / "copy"), gate, saved.append, lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: saved == [30_000])
    assert (tmp_path / "copy").read_bytes() == numbered(0, 300)
