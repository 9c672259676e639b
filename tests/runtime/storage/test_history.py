"""The history: what happened is kept, whatever happens to the program, the file or the disk."""

from __future__ import annotations

import errno
import logging
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.incident import Action, Incident, IncidentKind, IncidentQuery
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.logs.lastlines import LogSpan, log_place
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.storage import incident_sql, incidents
from medivote_desktop.runtime.storage.datacopy import copied
from medivote_desktop.runtime.storage.datafile import DataFile
from medivote_desktop.runtime.storage.incident_sql import Followup
from medivote_desktop.runtime.storage.incidents import Ended, IncidentFile
from medivote_desktop.runtime.storage.steadyclock import BELIEVED_AFTER_SECONDS, SteadyClock

NOW_MS = int(time.time() * 1000)
CRASH = Incident(
    happened_at_ms=NOW_MS,
    service_id="api",
    service_name="The API",
    kind=IncidentKind.FAILED,
    reason="signal 9 (SIGKILL)",
    run=3,
    pid=4711,
    signal=9,
    uptime_seconds=12.5,
    action=Action.RESTARTED,
)
MakeHistory = Callable[..., History]


class Clocks:
    """The wall clock, which is set, and the one that nobody sets."""

    def __init__(self) -> None:
        self.wall, self.boot = NOW_MS / 1000, 1000.0
        self.steady = self.begun_anew()

    def begun_anew(self) -> SteadyClock:
        """As the next program sees them."""
        return SteadyClock(lambda: self.wall, lambda: self.boot)

    def go_on(self, seconds: float) -> None:
        self.wall += seconds
        self.boot += seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def make_history(gate: Gate, path: Path) -> Iterator[MakeHistory]:
    histories: list[History] = []

    def make(**options: Any) -> History:
        histories.append(History(gate, path, **options))
        return histories[-1]

    yield make
    for history in histories:
        history.close()


@pytest.fixture
def history(make_history: MakeHistory) -> History:
    return make_history()


def _recent(qtbot: QtBot, history: History, limit: int = 100, service_id: str | None = None) -> list[Incident]:
    """What the history tells, its own numbers taken off."""
    answers: list[tuple[Incident, ...]] = []
    history.recent(limit, service_id, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return [replace(incident, id=0) for incident in answers[0]]


def _rows(path: Path) -> int:
    with copied(path) as connection:
        (count,) = connection.execute("SELECT count(*) FROM incidents").fetchone()
    return int(count)


def test_an_incident_comes_back_as_it_was(qtbot: QtBot, history: History) -> None:
    """Every field survives the file, known or not."""
    bare = Incident(happened_at_ms=NOW_MS, service_id="db", service_name="Database", kind="of a later version")

    history.record(CRASH)
    history.record(bare)

    assert _recent(qtbot, history) == [bare, CRASH]


def test_incidents_are_in_the_file_without_being_asked_for(qtbot: QtBot, history: History, path: Path) -> None:
    """`stored` comes by itself soon after `record`, and then another program can read the file."""
    with qtbot.waitSignal(history.stored):
        history.record(CRASH)

    assert _rows(path) == 1


def test_the_latest_come_first_and_can_be_one_services(qtbot: QtBot, history: History) -> None:
    """`recent` gives the newest first, so many as asked for, of one service where one is named."""
    for run in range(10):
        history.record(replace(CRASH, run=run, service_id="even" if run % 2 == 0 else "odd"))

    assert [incident.run for incident in _recent(qtbot, history, limit=3)] == [9, 8, 7]
    assert [incident.run for incident in _recent(qtbot, history, service_id="even")] == [8, 6, 4, 2, 0]
    assert _recent(qtbot, history, service_id="unknown") == []


def test_recovery_is_told_to_the_incident_of_that_run(qtbot: QtBot, history: History) -> None:
    """The times to spawn and to RUNNING reach the last incident of the run that ended, no other service or run."""
    history.record(replace(CRASH, run=2))
    history.record(replace(CRASH, kind=IncidentKind.UNHEALTHY))
    history.record(CRASH)
    history.record(replace(CRASH, service_id="db"))

    history.recovered("api", 3, 0.0006)
    history.running("api", 3, 1.5)

    told = replace(CRASH, recovered_seconds=0.0006, running_seconds=1.5)
    assert _recent(qtbot, history, service_id="api") == [
        told,
        replace(CRASH, kind=IncidentKind.UNHEALTHY),
        replace(CRASH, run=2),
    ]
    assert _recent(qtbot, history, service_id="db") == [replace(CRASH, service_id="db")]


def test_runs_of_an_earlier_program_are_left_alone(qtbot: QtBot, make_history: MakeHistory) -> None:
    """Run numbers begin anew with each start: a recovery never reaches an incident that an earlier program wrote."""
    earlier = make_history()
    earlier.record(CRASH)
    earlier.close()
    later = make_history()

    later.recovered("api", 3, 0.5)

    assert _recent(qtbot, later) == [CRASH]


def test_recording_never_waits_for_the_disk(qtbot: QtBot, gate: Gate, history: History, path: Path) -> None:
    """While the gate is held up, recording goes on in memory up to a bound, and the loop turns; then all is stored."""
    release = threading.Event()
    gate.run(release.wait)
    ticks: list[None] = []
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: ticks.append(None))
    timer.start()

    for run in range(1500):
        history.record(replace(CRASH, run=run))
    qtbot.waitUntil(lambda: len(ticks) > 100)

    assert not path.exists()
    assert history.lost == 500
    release.set()
    assert [incident.run for incident in _recent(qtbot, history, limit=2000)] == list(range(999, -1, -1))


def test_closing_keeps_what_was_recorded(qtbot: QtBot, path: Path) -> None:
    """What was recorded just before `close` is in the file when the gate is closed, and nothing lies beside it."""
    gate = Gate()
    history = History(gate, path)
    history.record(CRASH)

    history.close()
    assert gate.close(10)

    assert _rows(path) == 1
    assert sorted(path.parent.iterdir()) == [path]


def test_what_is_no_text_costs_nothing(qtbot: QtBot, history: History) -> None:
    """A reason with bytes of a file name that are not UTF-8 is kept, with question marks."""
    history.record(replace(CRASH, reason="no such file: \udcff.py"))

    assert _recent(qtbot, history)[0].reason == "no such file: ?.py"


def test_an_entry_that_cannot_be_stored_stops_no_other(
    qtbot: QtBot, history: History, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A value that SQLite refuses is our bug: it is logged as an error and given up; later incidents are kept."""
    history.record(replace(CRASH, pid=2**70))
    qtbot.waitUntil(lambda: "could not be kept" in caplog.text)

    history.record(CRASH)

    assert _recent(qtbot, history) == [CRASH]
    assert history.lost == 1


# The file's bounds and versions.


def test_old_incidents_are_removed(qtbot: QtBot, make_history: MakeHistory) -> None:
    """Incidents older than the days to keep go, younger ones stay."""
    clocks = Clocks()
    history = make_history(keep_days=30, clock=clocks.steady)
    clocks.go_on(BELIEVED_AFTER_SECONDS)
    old, young = NOW_MS - 31 * 86_400_000, NOW_MS - 29 * 86_400_000

    history.record(replace(CRASH, happened_at_ms=old))
    history.record(replace(CRASH, happened_at_ms=young))

    assert [incident.happened_at_ms for incident in _recent(qtbot, history)] == [young]


@pytest.mark.parametrize("is_set_back", [False, True])
def test_a_clock_that_is_set_ahead_removes_nothing_at_once(
    qtbot: QtBot, make_history: MakeHistory, *, is_set_back: bool
) -> None:
    """A machine that woke with a wrong clock loses nothing, begun anew or not; a clock that keeps its time is right."""
    clocks = Clocks()
    history = make_history(keep_days=30, clock=clocks.steady)
    history.record(CRASH)
    assert _recent(qtbot, history) == [CRASH]
    clocks.go_on(2 * BELIEVED_AFTER_SECONDS)
    clocks.wall += 60 * 86_400
    for _ in range(600):
        history.record(replace(CRASH, happened_at_ms=round(clocks.wall * 1000)))
    assert CRASH in _recent(qtbot, history, limit=1000)
    history.close()
    begun_anew = make_history(keep_days=30, clock=clocks.begun_anew())
    for hours in range(1, 9):
        clocks.go_on(3600.0)
        if is_set_back and hours == 3:
            clocks.wall -= 60 * 86_400
        begun_anew.record(replace(CRASH, happened_at_ms=round(clocks.wall * 1000), run=hours))
        assert CRASH in _recent(qtbot, begun_anew, limit=1000) or (hours >= 6 and not is_set_back)
    assert (CRASH in _recent(qtbot, begun_anew, limit=1000)) == is_set_back


def test_the_number_of_incidents_is_bounded(qtbot: QtBot, make_history: MakeHistory) -> None:
    """Beyond the rows to keep the oldest go, again and again."""
    history = make_history(keep_rows=10)
    for burst in range(3):
        for run in range(600):
            history.record(replace(CRASH, run=burst * 1000 + run))

        assert [incident.run for incident in _recent(qtbot, history)][:10] == [
            burst * 1000 + run for run in range(599, 589, -1)
        ]
    assert len(_recent(qtbot, history, limit=5000)) <= 510


def test_an_older_file_is_brought_to_this_version(
    qtbot: QtBot, make_history: MakeHistory, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of an earlier version keeps its incidents through the migration, which is done once."""
    first = make_history()
    first.record(CRASH)
    assert _recent(qtbot, first) == [CRASH]
    first.close()
    later = (*incident_sql.MIGRATIONS, ("ALTER TABLE incidents ADD COLUMN extra TEXT NOT NULL DEFAULT 'none'",))
    monkeypatch.setattr(incident_sql, "MIGRATIONS", later)

    for _ in range(2):
        history = make_history()
        assert _recent(qtbot, history) == [CRASH]
        history.close()

    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT extra FROM incidents").fetchall() == [("none",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(later),)
    connection.close()


VERSION_1 = """
CREATE TABLE incidents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, happened_at_ms INTEGER NOT NULL, service_id TEXT NOT NULL,
    service_name TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, run INTEGER NOT NULL, pid INTEGER,
    exit_code INTEGER, signal INTEGER, uptime_seconds REAL, action TEXT NOT NULL, recovered_seconds REAL,
    running_seconds REAL, "by" TEXT NOT NULL
);
CREATE INDEX incidents_of_a_service ON incidents (service_id, id);
PRAGMA user_version = 1;
"""


def test_a_file_of_the_first_version_is_read_on(qtbot: QtBot, make_history: MakeHistory, path: Path) -> None:
    """What the first version wrote is all there, and what is new can be written beside it."""
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    row = (NOW_MS, "api", "The API", "failed", "signal 9 (SIGKILL)", 3, 4711, None, 9, 12.5, "restarted", 0.1, 1.0, "")
    connection.execute(f"INSERT INTO incidents VALUES (1, {', '.join('?' * len(row))})", row)
    connection.commit()
    connection.close()
    history = make_history()
    told = replace(CRASH, note="on port 8001: nginx", delay_seconds=2.0, restarts=2, restart_limit=5)

    history.record(told)

    assert _recent(qtbot, history) == [told, replace(CRASH, recovered_seconds=0.1, running_seconds=1.0)]


# What is asked for.


def _find(qtbot: QtBot, history: History, **query: Any) -> list[int]:
    """The runs of what fits."""
    answers: list[tuple[Incident, ...]] = []
    history.find(IncidentQuery(**query), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return [incident.run for incident in answers[0]]


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ({}, [4, 3, 2, 1]),
        ({"service_id": "db"}, [4]),
        ({"kinds": ("failed", "memory")}, [4, 3, 1]),
        ({"words": ("SIGKILL",)}, [4, 1]),
        ({"words": ("sigkill", "database")}, [4]),
        ({"words": ("too much mem",)}, [3]),
        ({"words": ("100%",)}, [2]),
        ({"words": ("1_0%",)}, []),
        ({"words": ("refused",)}, [1]),
        ({"before_id": 3}, [2, 1]),
        ({"before_id": 4, "limit": 1}, [3]),
        ({"ids": (2, 4, 99)}, [4, 2]),
        ({"ids": (2, 4), "service_id": "db"}, [4]),
        ({"ids": ()}, []),
    ],
)
def test_what_fits_is_found(
    qtbot: QtBot, history: History, tmp_path: Path, query: dict[str, Any], runs: list[int]
) -> None:
    """By service, kind, place and words: those of the reason, the name, the kind as people read it, and the log."""
    log = tmp_path / "api.log"
    log.write_text("connection refused\n")
    place = log_place(str(log))
    assert place is not None
    history.add((Ended(replace(CRASH, run=1), LogSpan(str(log), 0, place)),))
    history.record(
        replace(CRASH, run=2, kind="unhealthy", reason="100% of the checks"),
        replace(CRASH, run=3, kind="memory", reason="42 MB above"),
        replace(CRASH, run=4, service_id="db", service_name="Database"),
    )

    assert _find(qtbot, history, **query) == runs


def test_what_changed_is_told_by_its_number(qtbot: QtBot, history: History) -> None:
    """`stored` carries what was written and what was told further, each once."""
    with qtbot.waitSignal(history.stored) as first:
        history.record(replace(CRASH, run=1), CRASH)
    with qtbot.waitSignal(history.stored) as second:
        history.recovered("api", 1, 0.1)
        history.running("api", 1, 0.2)
    assert (first.args, second.args) == ([(1, 2)], [(1,)])


def test_what_is_learned_later_is_added(qtbot: QtBot, history: History) -> None:
    """One note behind the other; times that are known stay."""
    history.record(CRASH)
    history.recovered("api", 3, 0.1)
    notes = ("port 8001 is held", "by nginx", "by nginx")  # what is told again is no news
    history.add(tuple(Followup("api", 3, note=note) for note in notes))
    assert _recent(qtbot, history) == [replace(CRASH, recovered_seconds=0.1, note="port 8001 is held; by nginx")]


def test_log_lines_are_bounded(
    qtbot: QtBot, make_history: MakeHistory, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the lines the oldest go first; the incidents stay. Lines of a removed incident go with it."""
    monkeypatch.setattr(incidents, "_KEEP_LINE_BYTES", 300 * len(zlib.compress(b"x" * 100, 9)))
    history = make_history()
    log = tmp_path / "api.log"
    log.write_text("x" * 100 + "\n")
    place = log_place(str(log))
    assert place is not None
    for _ in range(3):
        history.add(Ended(CRASH, LogSpan(str(log), 0, place)) for _ in range(600))
        assert _recent(qtbot, history, limit=1) == [CRASH]
    assert len(_recent(qtbot, history, limit=5000)) == 1800
    history.close()

    def kept() -> list[int]:
        with copied(path) as connection:
            rows = connection.execute("SELECT incident_id FROM last_lines ORDER BY incident_id").fetchall()
        return [int(number) for (number,) in rows]

    assert kept() == list(range(1501, 1801))
    later = make_history(keep_rows=100)
    later.record(CRASH)
    assert len(_recent(qtbot, later, limit=5000)) == 100
    assert kept() == list(range(1702, 1801))


def test_the_kernel_is_asked_once_for_all_that_were_killed_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And anew for who is killed later: what it said before is no word about that."""
    file = IncidentFile(tmp_path / "history.db", 30, 100, 100)
    words = iter(["not the kernel", "the kernel"])
    monkeypatch.setattr(file._oom, "words_for_a_kill", lambda: next(words))
    for _ in range(2):
        file.write([Ended(CRASH, asks_kernel=True)] * 2)
    found, _outcome = file.find(IncidentQuery())
    file.close()
    assert [incident.note for incident in found] == ["the kernel", "the kernel", "not the kernel", "not the kernel"]


# Damage.


def _damage_with_garbage(path: Path) -> None:
    path.write_bytes(b"this is no database at all, " * 400)


def _damage_a_page(path: Path) -> None:
    """An old one, that neither a new incident nor a look at the latest would come across."""
    with path.open("r+b") as file:
        file.seek(4 * 4096)
        file.write(b"\xff" * 4096)


def _damage_by_cutting(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def _damage_by_foreign_table(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE incidents (something TEXT)")
    connection.close()


@pytest.mark.parametrize("damage", [_damage_with_garbage, _damage_a_page, _damage_by_cutting, _damage_by_foreign_table])
def test_a_damaged_file_is_set_aside(
    qtbot: QtBot,
    make_history: MakeHistory,
    path: Path,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is renamed, not deleted; a warning and a signal say so once; the new file works at once."""
    earlier = Gate()
    before = History(earlier, path)
    for run in range(400):
        before.record(replace(CRASH, run=run))
    before.close()
    assert earlier.close(10)
    damage(path)
    damaged = path.read_bytes()
    history = make_history()
    told: list[str] = []
    history.set_aside.connect(told.append)

    assert _recent(qtbot, history, limit=1) == []
    history.record(CRASH)

    assert _recent(qtbot, history) == [CRASH]
    (aside,) = told
    assert Path(aside).name.startswith("history.db.corrupt-")
    assert Path(aside).read_bytes() == damaged
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert aside in caplog.text
    assert history.lost == 0
    assert history.trouble == ""


def test_a_damaged_file_that_another_program_reads_is_set_aside_whole(
    qtbot: QtBot, make_history: MakeHistory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As soon as that one has let go of it; what it had not yet written into the file does not get into the new one."""
    earlier = Gate()
    before = History(earlier, path)
    for run in range(400):
        before.record(replace(CRASH, run=run))
    before.close()
    assert earlier.close(10)
    other = sqlite3.connect(path)
    with other:
        other.execute("UPDATE incidents SET reason = 'by hand' WHERE id = 400")
    _damage_a_page(path)
    history = make_history(retry_ms=30)
    with qtbot.waitSignal(history.trouble_changed) as blocker:
        history.record(CRASH)
    assert "locked" in blocker.args[0]

    with qtbot.waitSignal(history.set_aside):
        other.close()

    assert _recent(qtbot, history) == [CRASH]
    assert not history.trouble


def test_a_file_of_a_later_version_is_set_aside_by_its_version(
    qtbot: QtBot, make_history: MakeHistory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A newer program's file is neither used nor called corrupt."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    history = make_history()

    with qtbot.waitSignal(history.set_aside) as blocker:
        history.record(CRASH)

    assert Path(blocker.args[0]).name.startswith("history.db.version-99-")
    assert "later version" in caplog.text
    assert _recent(qtbot, history) == [CRASH]


@pytest.mark.parametrize("damage", [_damage_with_garbage, _damage_a_page, _damage_by_cutting])
def test_damage_while_it_is_open_is_seen(
    qtbot: QtBot,
    history: History,
    gate: Gate,
    path: Path,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """SQLite knows the file by heart and would write on into what nobody can read."""
    for run in range(400):
        history.record(replace(CRASH, run=run))
    assert len(_recent(qtbot, history, limit=500)) == 400
    # As SQLite does now and then.
    gate.run(lambda: history._file._file.attempt(lambda file: file.execute("PRAGMA wal_checkpoint(TRUNCATE)"), None))
    history.record(replace(CRASH, run=400))
    assert len(_recent(qtbot, history, limit=500)) == 401
    damage(path)

    with qtbot.waitSignal(history.set_aside):
        history.record(CRASH)

    assert _recent(qtbot, history) == [CRASH]
    assert _rows(path) == 1


def test_a_removed_file_is_begun_anew(qtbot: QtBot, history: History, path: Path) -> None:
    """Somebody deletes the file while it is open: the next incident is in a new one, not in the void."""
    history.record(replace(CRASH, run=1))
    assert len(_recent(qtbot, history)) == 1
    for file in path.parent.iterdir():
        file.unlink()

    history.record(CRASH)

    assert _recent(qtbot, history) == [CRASH]
    assert _rows(path) == 1


def _remove(path: Path) -> None:
    for file in path.parent.iterdir():
        file.unlink()


def _restore(path: Path) -> None:
    """Put a backup in its place, in which there is less."""
    backup = path.with_name("backup")
    earlier = IncidentFile(backup, 30, 100, 100)
    earlier.write([Ended(CRASH)])
    earlier.close()
    backup.rename(path)


@pytest.mark.parametrize("make_another", [_remove, _restore, _damage_with_garbage])
def test_a_file_that_was_removed_or_replaced_is_another(
    qtbot: QtBot,
    make_history: MakeHistory,
    path: Path,
    make_another: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Numbers begin anew with it: who reads is told, and a recovery reaches its incident."""
    earlier = make_history()
    for run in range(5):
        earlier.record(replace(CRASH, run=run))
    earlier.close()
    history = make_history()
    assert len(_recent(qtbot, history)) == 5
    told: list[bool] = []
    history.is_other.connect(lambda: told.append(True))
    make_another(path)

    history.record(CRASH)
    history.recovered("api", 3, 0.5)

    assert _recent(qtbot, history, limit=1) == [replace(CRASH, recovered_seconds=0.5)]
    assert told == [True]


# Trouble with the disk.


def test_a_disk_that_spoils_every_file_is_not_filled(tmp_path: Path) -> None:
    """A new file that cannot be read either is trouble; each attempt sets aside one, under a name of its own."""
    path = tmp_path / "a.db"
    file = DataFile(path, [["CREATE TABLE a (b)"]], ["SELECT other FROM a"])
    path.write_bytes(b"this is no database at all, " * 400)

    outcomes = [file.attempt(lambda connection: True, otherwise=False) for _ in range(2)]
    file.close()

    assert [result for result, _outcome in outcomes] == [False, False]
    assert all("no such column" in outcome.trouble for _result, outcome in outcomes)
    aside = {outcome.set_aside for _result, outcome in outcomes}
    assert {str(each) for each in tmp_path.iterdir()} == {str(path), *aside}
    assert len(aside) == 2


def test_a_damaged_file_that_cannot_be_set_aside_stays(tmp_path: Path) -> None:
    """That it is damaged is told, and why it cannot be renamed: here for the length of its name."""
    path = tmp_path / ("a" * 240)
    path.write_bytes(b"this is no database at all, " * 400)

    result, outcome = DataFile(path, [], []).attempt(lambda connection: True, otherwise=False)

    assert not result
    assert "not a database, and it cannot be set aside" in outcome.trouble
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_trouble_is_said_once_and_nothing_is_lost(
    qtbot: QtBot, make_history: MakeHistory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Without its folder nothing is stored, which is said once; with the folder back all incidents are there."""
    caplog.set_level(logging.INFO)
    history = make_history(retry_ms=30)
    told: list[str] = []
    others: list[str] = []
    history.trouble_changed.connect(told.append)
    history.is_other.connect(lambda: others.append(history.trouble))
    path.parent.rmdir()
    attempts: list[tuple[Incident, ...]] = []
    for run in range(3):
        history.record(replace(CRASH, run=run))
        history.recent(10, None, attempts.append)
    qtbot.waitUntil(lambda: len(attempts) == 3)
    assert attempts == [(), (), ()]
    assert told == ["unable to open database file"]
    assert history.trouble == told[0]

    path.parent.mkdir()

    qtbot.waitUntil(lambda: told == ["unable to open database file", ""])
    assert [incident.run for incident in _recent(qtbot, history)] == [2, 1, 0]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert history.lost == 0
    assert others[-1] == ""


def test_trouble_is_said_in_words(
    qtbot: QtBot, history: History, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The system's, without its numbers and without a path that the window knows."""
    history.record(CRASH)
    assert len(_recent(qtbot, history)) == 1

    def refuse(self: Path, **_keys: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refuse)
        with qtbot.waitSignal(history.trouble_changed) as blocker:
            history.record(CRASH)
    assert blocker.args == ["Permission denied"]


def test_a_lock_of_another_program_is_waited_out(
    qtbot: QtBot, make_history: MakeHistory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While another program writes to the file, incidents wait; they are stored when it is done."""
    earlier = make_history()
    earlier.record(CRASH)
    assert len(_recent(qtbot, earlier)) == 1
    earlier.close()
    history = make_history(retry_ms=30)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with qtbot.waitSignal(history.trouble_changed) as blocker:
        history.record(replace(CRASH, run=9))
    assert "locked" in blocker.args[0]
    with qtbot.waitSignal(history.trouble_changed) as blocker:
        other.execute("COMMIT")
        other.close()

    assert blocker.args[0] == ""
    assert [incident.run for incident in _recent(qtbot, history)] == [9, 3]


def test_what_waits_for_the_disk_is_bounded_and_counted(
    qtbot: QtBot, make_history: MakeHistory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After long trouble the latest thousand incidents are stored, and the log says how many were lost."""
    history = make_history(retry_ms=30)
    path.parent.rmdir()
    for burst in range(3):
        for run in range(500):
            history.record(replace(CRASH, run=burst * 500 + run))
        assert _recent(qtbot, history) == []

    path.parent.mkdir()
    qtbot.waitUntil(lambda: history.trouble == "")

    assert [incident.run for incident in _recent(qtbot, history, limit=5000)] == list(range(1499, 499, -1))
    assert history.lost == 500
    assert "500 entries were lost" in caplog.text
