"""Orders and ends that went wrong once: each of these lost, doubled or stuck a service."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import AppConfig, HealthConfig, ManagerConfig, ServiceConfig
from medivote_desktop.core.events import TimeUp
from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.core.reload import compare
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.supervision import due
from tests.programs import PATIENCE_SECONDS, is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import FOREVER, Fleet, needs, python, service

DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\n" + FOREVER


def reload(fleet: Fleet, *services: ServiceConfig, manager: ManagerConfig | None = None) -> None:
    """Let the fleet be these services, as a changed file would; what is new is made in slices of the loop's turns."""
    old = fleet.supervisor.config
    new = AppConfig(old.path, manager or old.manager, services)
    in_force: list[bool] = []
    fleet.supervisor.apply(new, compare(old, new), done=lambda fault: in_force.append(True))
    end = time.monotonic() + PATIENCE_SECONDS
    while not in_force:
        assert time.monotonic() < end
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def test_a_restart_of_all_waits_for_nobody_who_does_not_go_down(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A dependent that has just started joins the restart; what it depends on is restarted all the same."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db"), start_seconds=30.0))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "db") and fleet.is_in(State.STARTING, "api"))
    fleet.restart()
    qtbot.waitUntil(lambda: fleet.life("db").run == 2 and fleet.is_in(State.RUNNING, "db"))
    assert fleet.life("api").run == 1


def test_a_start_in_the_middle_of_a_stop_of_all_leaves_nobody_in_limbo(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """What was to be stopped is stopped, though one of its dependents was started again meanwhile."""
    slow = """
        import signal, sys, time
        signal.signal(15, lambda *_: (time.sleep(0.3), sys.exit(0)))
        print("up", flush=True)
        while True: time.sleep(60)
    """
    fleet = make_fleet(
        service("db"),
        service("api", depends_on=needs("db")),
        service("web", slow, depends_on=needs("api")),
    )
    fleet.start()
    qtbot.waitUntil(lambda: "up" in fleet.log("web"))
    fleet.stop()
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "db", "web"))
    assert fleet.is_in(State.RUNNING, "api")


def test_a_chain_that_leaves_the_file_is_stopped_and_forgotten(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Removing several that depend on each other, running or at rest, harms nobody else."""
    chain = (service("a"), service("b", depends_on=needs("a")), service("c", depends_on=needs("b")))
    fleet = make_fleet(*chain, service("other"))
    fleet.start("c", "other")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pids = [fleet.pid(name) for name in "abc"]
    reload(fleet, service("other"), service("new"))
    qtbot.waitUntil(lambda: set(fleet.supervisor.services) == {"other", "new"})
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert not any(map(is_alive, pids))
    reload(fleet, service("other"), *chain)
    fleet.stop("a", "b", "c")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "a", "b", "c") and "new" not in fleet.supervisor.services)
    reload(fleet, service("other"))
    assert set(fleet.supervisor.services) == {"other"}


def test_a_dependency_that_exits_at_once_is_not_started_for_ever(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """It is started once for whoever waits; then the reason is told."""
    fleet = make_fleet(service("db", "pass", start_seconds=5.0), service("api", depends_on=needs("db")))
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.life("api").reason != "")
    assert (fleet.life("api").state, fleet.life("api").reason) == (State.WAITING, "Db ended (exit code 0)")
    assert fleet.life("db").run == 1


def test_a_reload_looks_at_what_waits(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """No limit any more, no dependency any more: they start; disabled meanwhile: it does not."""
    fleet = make_fleet(
        service("first", start_seconds=60.0),
        service("second"),
        service("third", depends_on=needs("never")),
        service("never", start_seconds=60.0),
        manager=ManagerConfig(start_parallel=1),
    )
    fleet.start()
    assert fleet.is_in(State.WAITING, "second", "third")
    reload(
        fleet,
        service("first", start_seconds=60.0),
        service("second"),
        service("third", enabled=False),
        service("never", start_seconds=60.0),
        manager=ManagerConfig(),
    )
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "second"))
    assert fleet.is_in(State.STOPPED, "third")
    reload(fleet, service("first", start_seconds=60.0), service("second"), service("third"), manager=ManagerConfig())
    fleet.start("third")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "third"))


def test_a_start_that_waits_for_a_check_that_is_no_more_is_over(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """It would be stopped for not being healthy in time, though nobody asks it any more."""
    unwell = HealthConfig(command=("false",), interval_seconds=0.05)
    fleet = make_fleet(service("api", health=unwell))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.life("api").confirmed)
    assert fleet.is_in(State.STARTING)
    reload(fleet, service("api"))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert fleet.life("api").run == 1


def test_run_numbers_never_begin_anew(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Removed and added again at once, the new run is not taken for a leftover of the old one."""
    fleet = make_fleet(service("api"), service("other"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.restart("api")
    qtbot.waitUntil(lambda: fleet.life("api").run == 2 and fleet.is_in(State.RUNNING))
    reload(fleet, service("other"))
    qtbot.waitUntil(lambda: set(fleet.supervisor.services) == {"other"})
    reload(fleet, service("other"), service("api"))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pid = fleet.pid("api")
    qtbot.waitUntil(fleet.hunter.is_idle)
    assert is_alive(pid)
    assert (fleet.life("api").run, fleet.life("api").restarts) == (3, 0)


def test_a_program_is_found_on_the_service_s_own_path(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """Its PATH decides, not ours: found there, and not found where only we would find it."""
    tool = tmp_path / "mytool"
    tool.write_text("#!/bin/sh\nexec sleep 600\n")
    tool.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    fleet = make_fleet(
        service("own", command=("mytool",), environment={"PATH": path}),
        service("none", command=("sleep", "600"), environment={"PATH": "/nonexistent"}),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "own") and fleet.is_in(State.FAILED, "none"))
    assert fleet.life("none").reason == "command not found: sleep (searched /nonexistent)"


def test_a_stop_command_leaves_no_children(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """When its time is up the command ends with all that it started."""
    pids = tmp_path / "pids"
    command = python(f"""
        import os, subprocess
        child = subprocess.Popen(["sleep", "600"])
        open({str(pids)!r}, "w").write(f"{{os.getpid()}} {{child.pid}} ")
        child.wait()
    """)
    fleet = make_fleet(service("api", stop_command=command, stop_polite_timeout_seconds=60.0))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop()
    qtbot.waitUntil(lambda: pids.exists() and pids.read_text().endswith(" "))
    life = fleet.life("api")
    assert life.deadline is not None
    fleet["api"].post(TimeUp(life.deadline, life.run))
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    helpers = [int(pid) for pid in pids.read_text().split()]
    qtbot.waitUntil(lambda: not any(map(is_alive, helpers)))


def test_a_stop_command_ends_with_the_run_that_it_stops(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """One that goes on asking would stop the next run, too."""
    pid = tmp_path / "pid"
    code = f"""
        import os, time
        while not os.path.exists({str(pid)!r}): time.sleep(0.01)
    """
    command = python(f"""
        import os, time
        open({str(tmp_path / "draft")!r}, "w").write(str(os.getpid()))
        os.rename({str(tmp_path / "draft")!r}, {str(pid)!r})
        while True: time.sleep(0.01)
    """)
    fleet = make_fleet(service("api", code, stop_command=command, stop_polite_timeout_seconds=60.0))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    qtbot.waitUntil(lambda: not is_alive(int(pid.read_text())))


def test_a_stop_command_whose_time_is_up_hastens_no_kill(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """It fails only after the signal, which has its own time."""
    told = tmp_path / "told"
    code = f"""
        import os, signal, time
        def end(*_):
            open({str(told)!r}, "w").close()
            time.sleep(0.7)  # there is still something to be written
            os._exit(7)
        signal.signal(signal.SIGTERM, end)
        print("ready", flush=True)
        while True: time.sleep(0.01)
    """
    command = python(f"""
        import os, time
        while not os.path.exists({str(told)!r}): time.sleep(0.01)
        raise SystemExit(1)
    """)
    fleet = make_fleet(
        service("api", code, stop_command=command, stop_polite_timeout_seconds=0.5, stop_timeout_seconds=60.0)
    )
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert fleet.life("api").last_end == ProcessEnd(7)


def test_start_parallel_keeps_the_file_s_order(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """One after the other, as they stand in the file."""
    names = [f"s{number}" for number in range(12)]
    fleet = make_fleet(*(service(name) for name in names), manager=ManagerConfig(start_parallel=1))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    started = [t.service_id for t in fleet.transitions if t.after.state is State.STARTING and t.after.run == 1]
    assert list(dict.fromkeys(started)) == names


def test_what_left_the_file_cannot_be_started_again(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """While it stops, a start of all does not keep it."""
    deaf = "import signal\nsignal.signal(15, signal.SIG_IGN)\nprint('up', flush=True)\n" + FOREVER
    fleet = make_fleet(service("api", deaf, stop_timeout_seconds=0.5), service("other"))
    fleet.start()
    qtbot.waitUntil(lambda: "up" in fleet.log("api"))
    reload(fleet, service("other"))
    fleet.wish(WishKind.START)
    qtbot.waitUntil(lambda: set(fleet.supervisor.services) == {"other"})


def test_a_health_check_that_is_gone_is_not_waited_for(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Its removal by a reload lets a STARTING service count as RUNNING."""
    checked = service("api", health=HealthConfig(port=("127.0.0.1", 1)))
    fleet = make_fleet(checked)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.supervisor.probe_fault("api") != "")
    assert fleet.is_in(State.STARTING)
    reload(fleet, replace(checked, health=HealthConfig()))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    os.kill(fleet.pid("api"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.life("api").run == 2)


def test_what_left_the_file_ends_before_its_turn_in_a_stop_of_all(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is gone when its turn comes, and nothing happens to it any more."""
    monkeypatch.setattr(due, "_AT_ONCE", 1)
    monkeypatch.setattr(due, "SLICE_SECONDS", 0.0)
    others = [service(f"s{number}", enabled=False) for number in range(30)]
    fleet = make_fleet(*others, service("late", DEAF))
    fleet.start("late")
    qtbot.waitUntil(lambda: "deaf" in fleet.log("late"))
    pid = fleet.pid("late")
    reload(fleet, *others)
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPING, "late"))
    fleet.stop()
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: "late" not in fleet.supervisor.services)
    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert fleet.history("late")[-1] is State.STOPPED


def test_what_a_person_stopped_stays_down_when_it_comes_back_into_the_file(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Neither autostart nor a new dependent brings it up; and its recovery is off as it was."""
    fleet = make_fleet(service("db"), service("other"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.wish(WishKind.RECOVERY_OFF, "db")
    fleet.stop("db")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "db"))
    reload(fleet, service("other"))
    qtbot.waitUntil(lambda: set(fleet.supervisor.services) == {"other"})

    reload(fleet, service("other"), service("db"), service("api", depends_on=needs("db")))

    qtbot.waitUntil(lambda: fleet.life("api").reason != "")
    assert fleet.life("api").reason == "Db was stopped by a person; start it too"
    assert (fleet.life("db").state, fleet.life("db").stopped_by_person) == (State.STOPPED, True)
    assert not fleet.life("db").recovery_on
    fleet.start("db")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "db", "api"))
    reload(fleet, service("other"))
    qtbot.waitUntil(lambda: set(fleet.supervisor.services) == {"other"})
    reload(fleet, service("other"), service("db"))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "db"))


@pytest.mark.parametrize("is_stopped_before", [True, False])
def test_what_a_person_stopped_stays_down_when_it_comes_back_on_its_way_down(
    make_fleet: MakeFleet, qtbot: QtBot, is_stopped_before: bool
) -> None:
    """Before it left the file, or while it was leaving: the reload that brings it back does not start it."""
    fleet = make_fleet(service("deaf", DEAF, stop_timeout_seconds=0.7), service("other"))
    fleet.start()
    qtbot.waitUntil(lambda: "deaf" in fleet.log("deaf"))
    if is_stopped_before:
        fleet.stop("deaf")
    reload(fleet, service("other"))
    if not is_stopped_before:
        fleet.stop("deaf")
    assert fleet.is_in(State.STOPPING, "deaf")

    reload(fleet, service("other"), service("deaf", DEAF, stop_timeout_seconds=0.7))

    qtbot.waitUntil(lambda: fleet.life("deaf").state is not State.STOPPING)
    assert fleet.is_in(State.STOPPED, "deaf")
    assert fleet.life("deaf").run == 1
