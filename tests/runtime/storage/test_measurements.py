"""What is measured stays: over minutes in memory, over a month on disk, over damage and restarts."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.history.availability import Standing, Stretch
from medivote_desktop.core.history.points import FLEET, Points, Span
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.measurements import Measurements
from medivote_desktop.runtime.storage.datacopy import copied
from medivote_desktop.runtime.storage.measurement_file import Batch, ChangeRow, MeasurementFile
from tests.runtime.fleet import Fleet
from tests.runtime.fleet import service as configured
from tests.ui import fleet as paper

BEGAN = 1_700_000_400.0  # ten minutes before a whole half hour
MB = 1024 * 1024


class Desk:
    """Measurements under a clock of ours."""

    def __init__(self, folder: Path, fleet: Fleet, gate: Gate, qtbot: QtBot) -> None:
        self.path = folder / "measurements.db"
        self.now = BEGAN
        self.set_seconds = 0.0
        self.interval = 1.0
        self._fleet, self._gate, self._qtbot = fleet, gate, qtbot
        self.kept = self.open()

    def open(self) -> Measurements:
        self.kept = Measurements(
            self._gate,
            self.path,
            self._fleet.supervisor,
            lambda: self.interval,
            wall_clock=lambda: self.now,
            boottime=lambda: self.now - self.set_seconds,
        )
        return self.kept

    def look(self, *services: ServiceSnapshot, seconds: float = 1.0) -> None:
        """One look, so much later."""
        self.now += seconds
        snapshot = paper.snapshot(*services)
        object.__setattr__(snapshot, "taken_at", self.now)
        self.kept.on_snapshot(snapshot)

    def set_clock(self, seconds: float) -> None:
        """As a person or the network sets it: no time passes."""
        self.now += seconds
        self.set_seconds += seconds

    def read(self, span: Span, *ids: str) -> dict[str, Points]:
        got: list[dict[str, Points]] = []
        self.kept.read(ids, span, got.append)
        self._qtbot.waitUntil(lambda: bool(got))
        return got[0]

    def standings(self, seconds: float, *ids: str) -> dict[str, tuple[Stretch, ...]]:
        got: list[dict[str, tuple[Stretch, ...]]] = []
        self.kept.read_standings(ids, seconds, got.append)
        self._qtbot.waitUntil(lambda: bool(got))
        return got[0]

    def bring_up(self) -> None:
        """The service runs, and that is noted before the clock is turned on."""
        self._fleet.start("api")
        self._qtbot.waitUntil(lambda: self._fleet.is_in(State.RUNNING, "api"))
        self._fleet.supervisor.tell()
        self.kept.write()

    def settle(self) -> None:
        """Until all that was asked of the gate is done."""
        done: list[object] = []
        self._gate.run(lambda: None, done.append)
        self._qtbot.waitUntil(lambda: bool(done))


@pytest.fixture
def fleet(tmp_path: Path, qtbot: QtBot) -> Iterator[Fleet]:
    made = Fleet(tmp_path, [configured("api")])
    yield made
    made.stop()
    qtbot.waitUntil(lambda: all(not life.life.state.has_process for life in made.supervisor.services.values()))


@pytest.fixture
def desk(tmp_path: Path, fleet: Fleet, qtbot: QtBot) -> Iterator[Desk]:
    gate = Gate()
    made = Desk(tmp_path, fleet, gate, qtbot)
    yield made
    made.kept.close()
    assert gate.close(10)


def api(cpu: float | None = 2.0, rss: int = 40 * MB) -> ServiceSnapshot:
    return paper.service("api", cpu_percent=cpu, rss_bytes=rss)


def means(values: Iterable[float]) -> list[float]:
    return [round(value, 1) for value in values]


def test_the_last_minutes_are_exact(desk: Desk) -> None:
    """Each look is a point, and the fleet is the sum."""
    for cpu in (1.0, 2.0, 3.0):
        desk.look(api(cpu), paper.service("web", cpu_percent=10.0, rss_bytes=MB))

    found = desk.read(Span.TEN_MINUTES, "api", FLEET)

    assert list(found["api"].cpu.mean) == [1.0, 2.0, 3.0]
    assert list(found[FLEET].cpu.mean) == [11.0, 12.0, 13.0]
    assert list(found[FLEET].memory.mean) == [41.0 * MB] * 3


def test_a_disk_that_hangs_gathers_a_few_minutes(desk: Desk) -> None:
    """However long it hangs, a few writings wait; afterwards it is written as ever."""
    disk = threading.Event()
    gate = desk.kept.gate
    desk.settle()
    gate.run(disk.wait)
    for _ in range(30):
        desk.look(api(5.0), seconds=60.0)
        desk.kept._timer.timeout.emit()
    assert gate._jobs.qsize() < 10

    disk.set()
    desk.settle()
    desk.look(api(7.0), seconds=60.0)
    desk.look(api(7.0), seconds=60.0)
    desk.kept.close()
    desk.open()

    assert means(desk.read(Span.HOUR, "api")["api"].cpu.mean)[-1] == 7.0


def test_an_hour_keeps_lowest_mean_and_highest(desk: Desk) -> None:
    """Ten looks become one bucket on disk; a new program reads them."""
    for number in range(60):
        desk.look(api(float(number % 10)))
    desk.kept.close()
    desk.open()

    cpu = desk.read(Span.HOUR, "api")["api"].cpu

    assert (set(cpu.low), means(set(cpu.mean)), set(cpu.high)) == ({0.0}, [4.5], {9.0})
    assert len(cpu.mean) == 6


def test_a_month_is_rolled_up_once(desk: Desk) -> None:
    """Half hours hold what their minutes held, and the minutes after them follow."""
    desk.interval = 30.0
    for number in range(210):
        desk.look(api(100.0 if number == 50 else 10.0), seconds=30.0)
        desk.kept.write()
    desk.settle()

    found = desk.read(Span.MONTH, "api")["api"]

    halves = [at for at, seconds in enumerate(found.seconds) if seconds == 1800]
    assert len(halves) == 4
    assert max(found.cpu.high[at] for at in halves) == 100.0
    assert all(later > earlier for earlier, later in zip(found.began, found.began[1:], strict=False))
    with copied(desk.path) as file:
        counts = "SELECT count(*), count(DISTINCT began) FROM measures WHERE bucket_seconds = 1800"
        assert file.execute(counts).fetchone() == (4, 4)


def test_the_last_minute_of_half_an_hour_is_part_of_it(desk: Desk) -> None:
    """Also where somebody looks at the charts when the half hour is over and that minute is not written yet."""
    desk.interval = 10.0
    for _ in range(59):  # up to two seconds before the half hour
        desk.look(api(10.0), seconds=10.0)
    desk.look(api(100.0), seconds=8.0)
    desk.now += 3.0
    desk.kept.write()
    for _ in range(200):
        desk.look(api(10.0), seconds=10.0)
        desk.kept.write()
    desk.settle()

    found = desk.read(Span.MONTH, "api")["api"]

    halves = [at for at, seconds in enumerate(found.seconds) if seconds == 1800]
    assert [found.cpu.high[at] for at in halves] == [100.0, 10.0]


def test_what_does_not_run_is_unknown(desk: Desk) -> None:
    """No process is no zero."""
    desk.look(api())
    desk.look(paper.service("api", State.STOPPED))
    found = desk.read(Span.TEN_MINUTES, "api", FLEET)
    assert math.isnan(found["api"].cpu.mean[1])
    assert found[FLEET].cpu.mean[1] == 0.0


def test_a_long_interval_leaves_no_holes(desk: Desk) -> None:
    """A look every two minutes speaks of the minutes before it, too."""
    desk.interval = 120.0
    for _ in range(10):
        desk.look(api(5.0), seconds=120.0)
    desk.kept.close()
    desk.open()

    found = desk.read(Span.DAY, "api")["api"]

    assert set(found.cpu.mean) == {5.0}
    gaps = [after - before for before, after in zip(found.began, found.began[1:], strict=False)]
    assert set(gaps) == {60.0}


def test_quick_looks_are_kept_as_one(desk: Desk) -> None:
    """At 250 ms memory does not take four times the room."""
    desk.interval = 0.25
    for _ in range(400):
        desk.look(api(), seconds=0.25)
    assert len(desk.read(Span.TEN_MINUTES, "api")["api"]) <= 140


def test_a_reload_moves_places(desk: Desk) -> None:
    """What is known of a service stays with it when others come before it."""
    desk.look(api(1.0))
    desk.look(paper.service("new", cpu_percent=50.0), api(2.0))
    found = desk.read(Span.TEN_MINUTES, "api", "new")
    assert list(found["api"].cpu.mean) == [1.0, 2.0]
    assert math.isnan(found["new"].cpu.mean[0])
    assert found["new"].cpu.mean[1] == 50.0


def test_standings_follow_a_real_service(desk: Desk, fleet: Fleet, qtbot: QtBot) -> None:
    """Running it is up; stopped by a person it is planned."""
    desk.bring_up()
    desk.now += 10
    assert desk.standings(5, "api")["api"][-1].standing is Standing.UP

    fleet.stop("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "api"))
    fleet.supervisor.tell()
    desk.now += 10
    assert desk.standings(5, "api")["api"][-1].standing is Standing.PLANNED


def test_after_a_kill_it_is_unknown_from_the_last_heartbeat_on(tmp_path: Path) -> None:
    """A program that did not say goodbye knows nothing of what came after its last word."""
    path = tmp_path / "measurements.db"
    killed = MeasurementFile(path)
    killed.write(Batch(began_ms=1_000_000, seen_ms=1_060_000, changes=(ChangeRow(1_000_000, "api", Standing.UP),)))
    killed.close()
    following = MeasurementFile(path)
    following.write(Batch(began_ms=1_200_000, seen_ms=1_200_000, changes=(ChangeRow(1_200_000, "api", Standing.DOWN),)))

    found, outcome = following.standings(["api"], 1000, 1300)

    following.close()
    assert outcome.trouble == ""
    assert [(one.ended, one.standing) for one in found["api"]] == [
        (1060, Standing.UP),
        (1300, Standing.UNKNOWN),
    ]


def test_a_gap_is_no_time_up(desk: Desk, fleet: Fleet, qtbot: QtBot) -> None:
    """While the machine slept nobody knows."""
    desk.bring_up()
    desk.now += 1000
    desk.kept.on_gap(600)
    found = desk.standings(900, "api")["api"]
    asleep = sum(one.ended - one.began for one in found if one.standing is Standing.ASLEEP)
    assert asleep == pytest.approx(600)


@pytest.mark.parametrize("back_seconds", [1800, 7200])
def test_a_clock_that_is_set_back_leaves_nothing_unknown(
    desk: Desk, fleet: Fleet, qtbot: QtBot, back_seconds: int
) -> None:
    """Within this run or to before its beginning: how things stand is known under the new time, too."""
    desk.bring_up()
    desk.look(api(), seconds=3600)
    desk.set_clock(-back_seconds)
    desk.look(api())
    desk.look(api(), seconds=10)
    fleet.stop("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "api"))
    fleet.supervisor.tell()
    desk.look(api())
    desk.look(api(), seconds=300)

    found = desk.standings(250, "api")["api"]

    assert [one.standing for one in found] == [Standing.PLANNED]
    earlier = desk.standings(305, "api")["api"]
    assert [one.standing for one in earlier] == [Standing.UP, Standing.PLANNED]


@pytest.mark.parametrize("seconds", [400 * 86_400, 7200])
def test_a_clock_that_is_set_forward_adds_no_time_up(desk: Desk, fleet: Fleet, qtbot: QtBot, seconds: int) -> None:
    """A clock that stood in the past when the program began: the time that it skipped never passed."""
    desk.bring_up()
    desk.look(api(), seconds=60)
    desk.set_clock(seconds)
    desk.look(api(), seconds=0)
    desk.look(api(), seconds=60)

    found = desk.standings(3600, "api")["api"]

    assert [(one.standing, round(one.ended - one.began)) for one in found] == [
        (Standing.UNKNOWN, 3540),
        (Standing.UP, 60),
    ]


def test_a_clock_that_is_set_back_goes_on_from_there(desk: Desk) -> None:
    """What lies ahead of it is no look of before, and what is looked at until then is kept as ever."""
    for _ in range(60):
        desk.look(api(1.0))
    desk.set_clock(-1800)
    for _ in range(120):
        desk.look(api(9.0))

    latest = desk.read(Span.TEN_MINUTES, "api")["api"]
    assert list(latest.began) == sorted(latest.began)
    assert set(latest.cpu.mean) == {9.0}
    assert len(latest) == 120

    desk.kept.close()
    desk.open()
    assert set(means(desk.read(Span.HOUR, "api")["api"].cpu.mean)) == {9.0}


def test_a_clock_that_is_wrong_for_a_while_costs_no_history(desk: Desk, fleet: Fleet, qtbot: QtBot) -> None:
    """Set to 1970 and back again: what was recorded before is still there."""
    desk.bring_up()
    for _ in range(40):
        desk.look(api(3.0), seconds=60)
        desk.kept.write()
    wrong_by = desk.now - 3600
    desk.set_clock(-wrong_by)
    desk.look(api(), seconds=60)
    desk.kept.write()
    desk.settle()
    desk.set_clock(wrong_by)
    desk.look(api(), seconds=60)

    up = [one for one in desk.standings(2400, "api")["api"] if one.standing is Standing.UP]
    assert sum(one.ended - one.began for one in up) > 2200
    assert len(desk.read(Span.DAY, "api")["api"]) >= 38


def test_a_damaged_file_is_set_aside(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """It is renamed, said, and recording goes on in a new one."""
    desk.settle()
    desk.kept.close()
    desk.settle()
    desk.path.write_bytes(b"no database at all" * 500)
    desk.open()
    desk.look(api(7.0))

    assert list(desk.read(Span.TEN_MINUTES, "api")["api"].cpu.mean) == [7.0]

    assert "was set aside as" in caplog.text
    assert list(desk.path.parent.glob("measurements.db.corrupt-*"))


def test_a_file_that_was_removed_is_begun_anew_with_how_things_stand(desk: Desk) -> None:
    """Somebody deletes it while the program runs: from the next heartbeat on all is known again, and nothing before."""
    desk.bring_up()
    desk.settle()
    for file in desk.path.parent.glob("measurements.db*"):
        file.unlink()
    desk.look(api(), seconds=60)
    desk.kept.write()
    desk.look(api(), seconds=60)

    found = desk.standings(1000, "api")["api"]

    assert [(one.standing, round(one.ended - one.began)) for one in found] == [
        (Standing.UNKNOWN, 940),
        (Standing.UP, 60),
    ]


def test_what_cannot_be_kept_stops_nothing_that_follows(tmp_path: Path) -> None:
    """A value that SQLite refuses is our bug: it is given up."""
    file = MeasurementFile(tmp_path / "measurements.db")
    with pytest.raises(UnicodeEncodeError):
        file.write(Batch(1_000_000, 1_060_000, changes=(ChangeRow(1_000_000, "\udcff", Standing.UP),)))
    good = Batch(1_000_000, 1_060_000, changes=(ChangeRow(1_000_000, "api", Standing.UP),))
    assert not file.write(good).trouble
    found, _outcome = file.standings(["api"], 1000, 1060)
    file.close()
    assert [one.standing for one in found["api"]] == [Standing.UP]


def test_a_full_disk_is_in_trouble_until_it_takes_something(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What can still be read does not end it: it is said once, and that it is written again when it is."""
    caplog.set_level("INFO")
    desk.look(api())

    def full(*_arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(MeasurementFile, "_write", full)
        for _ in range(3):
            desk.read(Span.HOUR, "api")
            desk.standings(60, "api")
            assert desk.kept.trouble == "database or disk is full"
    desk.read(Span.HOUR, "api")
    assert desk.kept.trouble == ""
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_clock_that_is_set_ahead_costs_no_month(desk: Desk) -> None:
    """What is kept for long is there still when the clock has been put right; one that keeps its time is believed."""
    desk.interval = 60.0

    def half_hours_after(minutes: int) -> list[int]:
        for _ in range(minutes // 5):
            for _ in range(5):
                desk.look(api(), seconds=60)
            desk.kept.write()
        desk.settle()
        with copied(desk.path) as file:
            rows = file.execute("SELECT began FROM measures WHERE bucket_seconds = 1800 ORDER BY began")
            return [began for (began,) in rows]

    before = half_hours_after(120)
    assert len(before) >= 3
    desk.set_clock(60 * 86_400)
    assert set(before) <= set(half_hours_after(300))
    assert min(half_hours_after(120)) > desk.now - 86_400


def test_old_measurements_go(desk: Desk) -> None:
    """The file is bounded: after two days of silence no minute is left."""
    for _ in range(130):
        desk.look(api())
    desk.kept.write()
    desk.look(api(), seconds=2 * 86_400)
    desk.kept.write()
    desk.settle()
    with copied(desk.path) as file:
        oldest = file.execute("SELECT min(began) FROM measures WHERE bucket_seconds < 1800").fetchone()[0]
    assert oldest is None or oldest > desk.now - 26 * 3600


@pytest.mark.parametrize(("history_days", "kept_days"), [(3, 4), (30, 31), (90, 31)])
def test_measurements_are_kept_as_long_as_asked(desk: Desk, fleet: Fleet, history_days: int, kept_days: int) -> None:
    """A day longer than `history_days`, which may change in a reload; never longer than a chart shows."""
    manager = ManagerConfig(history_days=history_days)
    config = replace(fleet.supervisor.config, manager=manager)
    fleet.supervisor.apply(config, compare(fleet.supervisor.config, config))
    for _ in range(70):
        desk.look(api(), seconds=12 * 3600)
        desk.kept.write()
    desk.settle()
    with copied(desk.path) as file:
        (oldest,) = file.execute("SELECT min(began) FROM measures WHERE bucket_seconds = 1800").fetchone()
    assert kept_days - 1 < (desk.now - oldest) / 86_400 <= kept_days + 0.1
