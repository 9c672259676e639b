"""What is kept takes little room, and what an earlier version kept is read on."""

from __future__ import annotations

import math
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.availability import Standing
from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.core.history.points import NAN, Span
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.logs.lastlines import LogSpan, log_place
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.storage import incident_sql, measurement_tidy
from medivote_desktop.runtime.storage.buckets import Unpacked, look, packed
from medivote_desktop.runtime.storage.datacopy import copied
from medivote_desktop.runtime.storage.incidents import Ended
from medivote_desktop.runtime.storage.measurement_file import Batch, ChangeRow, MeasurementFile
from tests.ui import fleet as paper

BEGAN = 1_700_000_400
CRASH = Incident(BEGAN * 1000, "api", "The API", "failed", "exit code 1", run=1)
LINES = [f"2026-11-26 08:{number:02}:07 ERROR the request {number} failed: timeout" for number in range(20)]
OLD_UNIT = 16 * 1024 * 1024

SHARES = st.one_of(st.just(NAN), st.floats(0.0, 6400.0))
SIZES = st.one_of(st.just(NAN), st.floats(0.0, 1e12))
BUCKETS = st.lists(st.tuples(SHARES, SHARES, SHARES, SIZES, SIZES, SIZES), max_size=30)


@pytest.fixture
def history(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], History]]:
    """Opens the same file each time it is called."""
    gate, opened = Gate(), []

    def opens() -> History:
        opened.append(History(gate, tmp_path / "history.db", keep_days=10_000))
        return opened[-1]

    yield opens
    for one in opened:
        one.close()
    assert gate.close(10)


def found(qtbot: QtBot, history: History, query: IncidentQuery) -> tuple[Incident, ...]:
    answers: list[tuple[Incident, ...]] = []
    history.find(query, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def lines_of(qtbot: QtBot, history: History, incident_id: int) -> str | None:
    answers: list[str | None] = []
    history.lines(incident_id, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def crash(history: History, folder: Path) -> None:
    log = folder / "api.log"
    log.write_text("\n".join(LINES))
    place = log_place(str(log))
    assert place is not None
    history.add((Ended(CRASH, LogSpan(str(log), 0, place)),))


@settings(deadline=None)
@given(BUCKETS)
def test_buckets_come_back_as_they_were(buckets: list[tuple[float, ...]]) -> None:
    """To half precision, whatever their order; what is unknown stays so."""
    unpacked = Unpacked(packed(buckets))

    assert len(unpacked) == len(buckets)
    for at, bucket in enumerate(buckets):
        for quantity, (kept, meant) in enumerate(zip(unpacked.bucket(at), bucket, strict=True)):
            if math.isnan(meant):
                assert math.isnan(kept)
            else:
                smallest = 1e-7 if quantity < 3 else 1.0
                assert kept == pytest.approx(meant, rel=0.0006, abs=smallest)


def test_a_minute_of_a_hundred_services_is_less_than_a_kilobyte() -> None:
    """Values that resemble each other cost little; the same as plain half floats would be 1,212 bytes."""
    buckets = [(at % 7 + 0.5, at % 7 + 1.0, at % 7 + 4.0, 4e7 + at, 4e7 + at, 4.1e7 + at) for at in range(101)]
    assert len(packed(buckets)) < 400


def test_lines_are_packed_and_found(qtbot: QtBot, history: Callable[[], History], tmp_path: Path) -> None:
    """They take less room, and are read and searched as if they did not."""
    now = history()
    crash(now, tmp_path)

    (incident,) = found(qtbot, now, IncidentQuery(words=("REQUEST 17 failed",)))
    assert found(qtbot, now, IncidentQuery(words=("request 99",))) == ()
    assert lines_of(qtbot, now, incident.id) == "\n".join(LINES)
    with copied(tmp_path / "history.db") as file:
        ((kept,),) = file.execute("SELECT length(text) FROM last_lines").fetchall()
    assert kept < len("\n".join(LINES)) / 3


def test_lines_that_an_earlier_version_kept_are_read(
    qtbot: QtBot, history: Callable[[], History], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stay as they are, beside what is packed."""
    with monkeypatch.context() as earlier:
        earlier.setattr(incident_sql, "MIGRATIONS", incident_sql.MIGRATIONS[:2])
        earlier.setattr(incident_sql, "_packed", lambda text: text)
        old = history()
        crash(old, tmp_path)
        assert len(found(qtbot, old, IncidentQuery())) == 1
        old.close()
    new = history()
    crash(new, tmp_path)

    kept = found(qtbot, new, IncidentQuery(words=("request 17",)))

    assert len(kept) == 2
    assert [lines_of(qtbot, new, one.id) for one in kept] == ["\n".join(LINES)] * 2


def test_damaged_lines_cost_no_incident(qtbot: QtBot, history: Callable[[], History], tmp_path: Path) -> None:
    """The disk toppled some bits: the lines are gone, what happened is not."""
    first = history()
    crash(first, tmp_path)
    assert len(found(qtbot, first, IncidentQuery())) == 1
    first.close()
    with closing(sqlite3.connect(tmp_path / "history.db")) as file, file:
        file.execute("UPDATE last_lines SET text = x'789c0102'")
    second = history()

    (incident,) = found(qtbot, second, IncidentQuery())

    assert lines_of(qtbot, second, incident.id) is None
    assert found(qtbot, second, IncidentQuery(words=("request",))) == ()
    assert not second.trouble


def test_a_damaged_letter_costs_no_timeline(qtbot: QtBot, history: Callable[[], History], tmp_path: Path) -> None:
    """What is no text any more is read as far as it is; so it is by the terminal's command, in a copy."""
    first = history()
    crash(first, tmp_path)
    assert found(qtbot, first, IncidentQuery())
    first.close()
    second = history()
    with closing(sqlite3.connect(tmp_path / "history.db")) as file, file:
        file.execute("UPDATE incidents SET reason = CAST(x'6578e97420636f6465' AS TEXT)")
        file.execute("UPDATE last_lines SET text = CAST(x'6c61e974' AS TEXT)")

    (incident,) = found(qtbot, second, IncidentQuery())

    assert (incident.reason, lines_of(qtbot, second, incident.id)) == ("ex\ufffdt code", "la\ufffdt")
    assert found(qtbot, second, IncidentQuery(words=("la",))) == (incident,)
    assert second.trouble == ""
    with copied(tmp_path / "history.db") as copy:
        assert copy.execute("SELECT reason FROM incidents").fetchone() == ("ex\ufffdt code",)


def _minutes(path: Path, count: int) -> None:
    """So many minutes at a steady 2 % and 64 MB."""
    file = MeasurementFile(path)
    usage = paper.service("api", cpu_percent=2.0, rss_bytes=64 * 1024 * 1024).usage
    for minute in range(count):
        at = BEGAN + 60.0 * minute
        samples = tuple(look(at + second + 1, 1.0, [usage]) for second in range(60))
        file.write(Batch(BEGAN * 1000, round(at + 60) * 1000, ("", "api"), samples, since=at, until=at + 60))
    file.close()


def _day(path: Path, minutes: int) -> list[float]:
    file = MeasurementFile(path)
    points, outcome = file.read(["api"], Span.DAY, BEGAN + 60.0 * minutes)
    file.close()
    assert not outcome.trouble
    return list(points["api"].cpu.mean)


def test_minutes_that_an_earlier_version_kept_are_read(tmp_path: Path) -> None:
    """Rows of half floats one after the other stand beside what is packed in planes."""
    path = tmp_path / "measurements.db"
    _minutes(path, 2)
    old = struct.pack("<12e", *(1.0, 1.0, 1.0, 4.0, 4.0, 4.0) * 2)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(
            "UPDATE measures SET data = ? WHERE bucket_seconds = 60 AND began = ?", (zlib.compress(old), BEGAN)
        )
        file.execute("PRAGMA user_version = 2")

    assert _day(path, 2) == [1.0, 2.0]


def test_a_damaged_minute_costs_no_day(tmp_path: Path) -> None:
    """What cannot be read is left out, and shows as a gap."""
    path = tmp_path / "measurements.db"
    _minutes(path, 3)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE measures SET data = x'01789c0102' WHERE began = ?", (BEGAN + 60,))

    assert _day(path, 3) == [2.0, 2.0]


def test_damaged_names_cost_no_day(tmp_path: Path) -> None:
    """Of whom a minute tells cannot be read: it is left out, and what follows is kept as ever."""
    path = tmp_path / "measurements.db"
    _minutes(path, 3)
    with closing(sqlite3.connect(path)) as file, file:
        number = file.execute("INSERT INTO fleets (services) VALUES (CAST(x'5b22e9' AS TEXT))").lastrowid
        file.execute("UPDATE measures SET fleet = ? WHERE began = ?", (number, BEGAN + 60))
    assert _day(path, 3) == [2.0, 2.0]

    _minutes(path, 45)
    assert _day(path, 45) == [2.0] * 45


def test_half_an_hour_becomes_one_block(tmp_path: Path) -> None:
    """It takes less room than its rows, and holds the same; a minute nobody saw stays unseen."""
    path = tmp_path / "measurements.db"
    _minutes(path, 9)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM measures WHERE began = ?", (BEGAN + 120,))
    _minutes(path, 75)

    with closing(sqlite3.connect(path)) as file:
        blocks = file.execute(
            "SELECT began FROM measures WHERE bucket_seconds = 60 AND hex(data) LIKE '02%'"
        ).fetchall()
        rows = file.execute("SELECT count(*) FROM measures WHERE bucket_seconds = 60").fetchone()
    assert blocks == [(BEGAN,), (BEGAN + 600,), (BEGAN + 600 + 1800,)]
    assert rows == (3 + 5,)
    assert _day(path, 75) == [2.0] * 75


def test_many_starts_of_the_program_make_more_blocks(tmp_path: Path) -> None:
    """A minute stands in as many rows as there were starts, and is one point all the same."""
    path = tmp_path / "measurements.db"
    for _start in range(30):
        _minutes(path, 10)
    _minutes(path, 45)

    assert _day(path, 45) == [2.0] * 45


def test_however_often_it_is_started_the_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each table the last rows stay, and what a service stood as before the last of its changes that do."""
    for table in ("MEASURES", "SESSIONS", "GAPS", "CHANGES"):
        monkeypatch.setattr(measurement_tidy, f"_KEPT_{table}", 3)
    usage = paper.service("api", cpu_percent=2.0).usage
    for number in range(8):
        at = BEGAN + 1800 * number
        file = MeasurementFile(tmp_path / "measurements.db")
        changes = tuple(ChangeRow(at * 1000 + each, "api", Standing.UP) for each in range(2))
        samples, services = (look(at + 60.0, 60.0, [usage]),), ("", f"api-{number}")
        file.write(Batch(at * 1000, (at + 60) * 1000, services, samples, at, at + 60, changes, ((at, at + 1),)))
        file.close()

    assert _rows_of(tmp_path) == {"measures": 3, "fleets": 2, "sessions": 3, "gaps": 3, "changes": 4}


def test_what_is_old_leaves_the_file(tmp_path: Path) -> None:
    """Two months later, by a clock that has kept its time for a while: who is gone since is not told of any more."""
    usage = paper.service("api", cpu_percent=2.0).usage
    for at, name in ((BEGAN, "old"), (BEGAN + 60 * 86_400, "new")):
        file = MeasurementFile(tmp_path / "measurements.db")
        began_ms, seen = at * 1000, at + 7 * 3600
        samples, changes = (look(seen + 0.0, 60.0, [usage]),), (ChangeRow(began_ms, name, Standing.UP),)
        file.write(Batch(began_ms, seen * 1000, ("", name), samples, at, seen, changes, ((began_ms, began_ms + 1),)))
        file.close()

    rows = _rows_of(tmp_path)
    assert {**rows, "measures": 0} == {"measures": 0, "fleets": 1, "sessions": 1, "gaps": 1, "changes": 1}
    with copied(tmp_path / "measurements.db") as kept:
        assert kept.execute("SELECT service FROM changes").fetchall() == [("new",)]


def _rows_of(folder: Path) -> dict[str, int]:
    with copied(folder / "measurements.db") as file:
        tables = ("measures", "fleets", "sessions", "gaps", "changes")
        return {table: file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
