"""A machine that slept, a program that was held up, a wall clock that jumps: no false failure, no lost deadline."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import HealthConfig
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.meters.meter import make_meter
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.recorder import Recorder
from medivote_desktop.runtime.sampler import Sampler
from medivote_desktop.runtime.storage.datacopy import copied
from tests.programs import Home, Program, free_port, until
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service

WEB = """
    import os, socket, sys, time
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(sys.argv[1])))
    listener.listen()
    while True:
        client, _ = listener.accept()
        client.close()
"""
STOPPED_SECONDS = 10.0


def rows(program: Program) -> list[tuple[str, str]]:
    """What the timeline tells: service and kind."""
    if not program.history.exists():
        return []
    try:
        with copied(program.history) as database:
            return list(database.execute("select service_id, kind from incidents order by id"))
    except sqlite3.OperationalError:  # about to be made
        return []


def gap_lines(program: Program) -> list[str]:
    """What the program's log says about time in which it saw nothing."""
    return [line for line in program.errors.splitlines() if "nothing was seen for" in line]


@pytest.mark.slow
def test_a_program_that_was_stopped_for_ten_seconds_loses_nothing(home: Home) -> None:
    """SIGSTOP for 10 s: nobody is called unhealthy, what died meanwhile is replaced, what is due is done; one line."""
    port = free_port()
    health = {"health_port": port, "health_interval": "200ms", "health_timeout": "1s", "health_retries": "2"}
    program = home.start(
        home.config(
            home.service("web", WEB, str(port), health_start_period="0", **health),
            home.service("api", restart_delay="20ms"),
            home.service("slow", "raise SystemExit(3)", restart_delay="4s", start_seconds="9s", restart_limit="2"),
            manager="sample_interval_hidden = 1s",
        )
    )
    program.until_state("running", "web", "api")
    program.until_state("backoff", "slow")
    pids = program.pids()
    program.signal(signal.SIGSTOP)
    os.kill(pids["api"], signal.SIGKILL)
    time.sleep(STOPPED_SECONDS)  # it is the length of the stop that is tested
    program.signal(signal.SIGCONT)

    program.until_state("failed", "slow")
    until(lambda: program.pids().get("api") not in (None, pids["api"]), "api is replaced")
    until(lambda: gap_lines(program), "the gap is told")
    until(lambda: ("api", "failed") in rows(program), "the timeline tells of the crash")
    now = program.status()
    assert (now["web"]["pid"], now["web"]["health"], now["web"]["restarts"]) == (pids["web"], "healthy", 0)
    assert now["api"]["restarts"] == 1
    assert len(gap_lines(program)) == 1
    assert not [row for row in rows(program) if row[0] == "web"]


@pytest.mark.slow
def test_a_stop_in_a_container_that_is_frozen_meanwhile_is_a_clean_one(home: Home) -> None:
    """Program and service stand still for 6 s, within a stop that may take 3 s: nobody is killed."""
    ends_slowly = """
        import os, signal, time
        def end(*_):
            print("told", flush=True)
            while not os.path.exists("goes-on"): time.sleep(0.05)
            for _ in range(10): time.sleep(0.05)
            print("saved", flush=True)
            os._exit(0)
        signal.signal(signal.SIGTERM, end)
        print("ready", flush=True)
        while True: time.sleep(0.05)
    """
    program = home.start(home.config(home.service("db", ends_slowly, stop_timeout="3s")))
    until(lambda: "ready" in program.output_of("db"))
    pid = program.pids()["db"]
    program.signal(signal.SIGTERM)
    until(lambda: "told" in program.output_of("db"))
    os.kill(pid, signal.SIGSTOP)
    program.signal(signal.SIGSTOP)
    time.sleep(6.0)  # it is the length of the freeze that is tested
    (home.folder / "goes-on").touch()
    program.signal(signal.SIGCONT)
    os.kill(pid, signal.SIGCONT)

    assert program.wait() == 0
    assert program.output_of("db").endswith("saved\n")


class Clock:
    """A clock that the test sets on."""

    def __init__(self, base: Callable[[], float]) -> None:
        self._base = base
        self.ahead_seconds = 0.0

    def __call__(self) -> float:
        return self._base() + self.ahead_seconds


def test_after_sleep_bad_answers_do_not_count(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """The clock that goes on in sleep is a day ahead: one gap is told, and checks that fail then restart nobody."""
    broken = tmp_path / "broken"
    command = ("test", "!", "-e", str(broken))
    health = HealthConfig(
        command=command, interval_seconds=0.05, timeout_seconds=2.0, start_period_seconds=0.0, retries=1
    )
    fleet = make_fleet(service("api", health=health))
    boottime = Clock(time.monotonic)
    meter = make_meter()
    sampler = Sampler(meter, dict, boottime=boottime)
    gaps: list[float] = []
    sampler.gap_seen.connect(gaps.append)
    sampler.gap_seen.connect(lambda seconds: fleet.supervisor.forgive(600.0))
    try:
        fleet.start()
        qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
        sampler.start(0.05)
        with qtbot.waitSignal(sampler.sampled):
            pass
        boottime.ahead_seconds = 86_400.0
        with qtbot.waitSignal(sampler.gap_seen):
            pass
        broken.touch()
        qtbot.waitUntil(lambda: bool(fleet.supervisor.probe_fault("api")))
        broken.unlink()
        qtbot.waitUntil(lambda: not fleet.supervisor.probe_fault("api"))
        assert (fleet.life("api").run, fleet.life("api").healthy) == (1, True)
        (gap,) = [gap for gap in gaps if gap > 3600]  # this process may have been held up for some seconds, too
        assert gap == pytest.approx(86_400.0, abs=60.0)
        fleet.supervisor.forgive(0.0)  # grace ends: what is broken then is restarted after all
        broken.touch()
        qtbot.waitUntil(lambda: fleet.life("api").run == 2)
    finally:
        sampler.stop()
        meter.close()


def test_a_check_that_was_held_up_does_not_count(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """The program is frozen in the middle of a round and comes back past its limit: that is no answer at all."""
    slow, asked = tmp_path / "slow", tmp_path / "asked"
    command = f"test -e {slow} || exit 0; touch {asked}; exec sleep 60"
    health = HealthConfig(
        command=("sh", "-c", command), interval_seconds=0.05, timeout_seconds=1.0, start_period_seconds=0.0, retries=1
    )
    fleet = make_fleet(service("api", health=health))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    slow.touch()
    qtbot.waitUntil(asked.exists)
    time.sleep(4.0)  # as if this process had been stopped for so long
    slow.unlink()
    asked.unlink()

    qtbot.waitUntil(lambda: bool(fleet.supervisor.probe_fault("api")))
    qtbot.waitUntil(lambda: not fleet.supervisor.probe_fault("api"))
    assert (fleet.life("api").run, fleet.life("api").healthy) == (1, True)
    slow.touch()
    qtbot.waitUntil(lambda: fleet.life("api").run == 2)  # who is slow while we look is restarted


def _runs(fleet: Fleet, run: int) -> bool:
    return fleet.life("api").run == run and fleet.is_in(State.RUNNING)


@pytest.mark.parametrize("jump_seconds", [86_400.0, -86_400.0])
def test_a_wall_clock_that_jumps_changes_no_duration(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, jump_seconds: float
) -> None:
    """A day forward or back on the wall alone: uptime, back-off and the time to recovery are what really passed."""
    fleet = make_fleet(service("api", restart_delay_seconds=0.3))
    wall = Clock(time.time)
    publisher = Publisher(fleet.supervisor, time.monotonic, wall)
    gate = Gate()
    history = History(gate, tmp_path / "history.db")
    recorder = Recorder(fleet.supervisor, history, wall)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    wall.ahead_seconds = jump_seconds
    publisher.on_sampled({})
    [api] = publisher.snapshot.services
    assert api.status.started_at is not None
    earlier = api.uptime_seconds(time.monotonic())
    known_from_start = wall() - api.status.started_at  # as pages do that know only this
    later = api.uptime_seconds(time.monotonic())
    assert earlier is not None
    assert later is not None
    assert 0 <= earlier <= later < 60
    assert earlier - 0.5 < known_from_start < later + 0.5
    for run in (1, 2):  # the first replacement comes at once, the second after the back-off
        os.kill(fleet.pid("api"), signal.SIGKILL)
        qtbot.waitUntil(partial(_runs, fleet, run + 1))
    told: list[Incident] = []
    history.recent(10, None, told.extend)
    qtbot.waitUntil(lambda: len(told) == 2)
    second, first = told
    assert first.recovered_seconds is not None
    assert second.recovered_seconds is not None
    assert 0 <= first.recovered_seconds < 60  # a busy machine may take its time, but no day
    assert 0.25 <= second.recovered_seconds < 60
    assert all(row.uptime_seconds is not None and 0 <= row.uptime_seconds < 60 for row in told)
    assert first.happened_at_ms / 1000 == pytest.approx(wall(), abs=60)
    recorder.deleteLater()
    publisher.deleteLater()
    history.close()
    assert gate.close(5)
