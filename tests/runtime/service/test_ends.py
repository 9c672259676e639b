"""The ends of all children are told by one descriptor, each once, whatever happens around it. Linux."""

from __future__ import annotations

import errno
import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QProcess, QSocketNotifier
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import RestartPolicy
from medivote_desktop.core.events import ProcessEnded, StopAsked
from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.runtime.service.ends import Ends
from medivote_desktop.runtime.transition import Transition
from tests.program.test_traced import DEBUGGER, MAY_BE_TRACED
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, python, service

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt watches each child")

MANY = 150
"""More than are told in one turn of the loop."""


def running(code: str) -> QProcess:
    """A child made of these lines of Python, executed."""
    process = QProcess()
    process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
    process.setStandardInputFile(QProcess.nullDevice())
    program, *arguments = python(code)
    process.start(program, arguments)
    assert process.waitForStarted()
    return process


def ends_of(fleet: Fleet) -> dict[str, list[ProcessEnd]]:
    """How the runs of each service ended so far."""
    told: dict[str, list[ProcessEnd]] = {service_id: [] for service_id in fleet.supervisor.services}
    for transition in fleet.transitions:
        if isinstance(transition.event, ProcessEnded):
            told[transition.service_id].append(transition.event.end)
    return told


def test_the_loop_looks_at_none_of_the_children(qtbot: QtBot) -> None:
    """Only the one descriptor is polled; the end comes with its exit code all the same."""
    ends, told = Ends(), list[int]()
    process = running("import os; os.read(os.open('/dev/null', 0), 1); raise SystemExit(7)")
    process.finished.connect(lambda code, _: told.append(code))

    ends.watch(process)

    (notifier,) = process.findChildren(QSocketNotifier)
    assert not notifier.isEnabled()
    qtbot.waitUntil(lambda: told == [7])
    assert process.state() is QProcess.ProcessState.NotRunning


def test_where_there_is_no_room_qt_goes_on_watching(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user may watch only so many descriptors; then it costs time, and no end."""

    class Full:
        def register(self, descriptor: int, events: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    ends, told = Ends(), list[int]()
    process = running("raise SystemExit(7)")
    process.finished.connect(lambda code, _: told.append(code))
    with monkeypatch.context() as patch:
        patch.setattr(ends, "_epoll", Full())
        ends.watch(process)
    qtbot.waitUntil(lambda: told == [7])


def test_an_end_that_qt_does_not_heed_is_seen_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is told is nothing that Qt promises to listen to."""
    ends, told = Ends(), list[int]()
    process = running("raise SystemExit(7)")
    process.finished.connect(lambda code, _: told.append(code))
    unheeded = list[object]()
    with monkeypatch.context() as patch:
        patch.setattr("medivote_desktop.runtime.service.ends.QCoreApplication.sendEvent", lambda *_: unheeded.append(_))
        ends.watch(process)
        qtbot.waitUntil(lambda: told == [7])
    assert len(unheeded) == 1


def test_who_is_executed_late_is_watched_no_less(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On a busy machine an execution is not waited for to its end; its own end is not waited for by Qt all the same."""
    monkeypatch.setattr(QProcess, "waitForStarted", lambda *_: False)
    fleet = make_fleet(service("a", MAY_BE_TRACED))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("a"))
    pid = fleet.pid("a")
    with subprocess.Popen(["sleep", "5"], stdout=subprocess.PIPE) as patience:  # a loop that waits goes on after it
        command = [sys.executable, "-c", DEBUGGER, str(pid)]
        with subprocess.Popen(command, stdin=patience.stdout, stdout=subprocess.PIPE, text=True) as debugger:
            assert debugger.stdout is not None
            assert debugger.stdout.readline() == "held\n"
            os.kill(pid, signal.SIGKILL)
            qtbot.waitUntil(lambda: bool(ends_of(fleet)["a"]))
            assert Path(f"/proc/{pid}").exists(), "the debugger holds what is left of it"
            patience.kill()
    assert ends_of(fleet)["a"] == [ProcessEnd(signal=signal.SIGKILL)]
    assert f"pid {debugger.pid}, which traces it" in caplog.text
    caplog.clear()


def test_no_run_leaves_anything_of_its_watch(qtbot: QtBot) -> None:
    """A service may be started a million times."""
    ends, told = Ends(), list[int]()
    process = QProcess()
    process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
    process.setStandardInputFile(QProcess.nullDevice())
    process.finished.connect(lambda code, _: told.append(code))
    before = notifiers()
    for _ in range(10):
        process.start("/bin/true", [])
        assert process.waitForStarted()
        ends.watch(process)
        qtbot.waitUntil(lambda: process.state() is QProcess.ProcessState.NotRunning)
    assert len(told) == 10
    assert notifiers() == before


def notifiers() -> int:
    """How many objects of Python stand for watches of Qt."""
    gc.collect()
    return sum(isinstance(found, QSocketNotifier) for found in gc.get_objects())


def watched(ends: Ends, count: int) -> list[QProcess]:
    """So many children that are watched and have ended, of which nobody has heard."""
    processes = [running("raise SystemExit(7)") for _ in range(count)]
    for process in processes:
        ends.watch(process)
        os.waitid(os.P_PID, process.processId(), os.WEXITED | os.WNOWAIT)
    return processes


def test_all_are_reaped_before_anything_else_is_done(qtbot: QtBot) -> None:
    """What follows is done in their order."""
    ends, told = Ends(), list[tuple[int, int]]()

    def alive() -> int:
        return sum(process.state() is QProcess.ProcessState.Running for process in processes)

    processes = watched(ends, 3)
    for number, process in enumerate(processes):
        follow = partial(lambda number: told.append((number, alive())), number)
        process.finished.connect(partial(lambda follow, *_: ends.when_reaped(follow), follow))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert sorted(told) == [(0, 0), (1, 0), (2, 0)]

    ends.when_reaped(partial(told.append, (3, 0)))
    assert told[3:] == [(3, 0)], "nothing is being reaped: it is done at once"


@pytest.mark.parametrize("fault", [False, True])
def test_one_costs_no_other_its_turn(qtbot: QtBot, caplog: pytest.LogCaptureFixture, fault: bool) -> None:
    """Neither if it fails, nor if it waits for the others, as a dialog does."""
    ends, told = Ends(), list[int]()

    def follow(number: int) -> None:
        told.append(number)
        if len(told) == 1:
            if fault:
                raise ValueError("a fault of ours")
            qtbot.waitUntil(lambda: len(told) == 3)

    processes = watched(ends, 3)
    for number, process in enumerate(processes):
        process.finished.connect(partial(lambda number, *_: ends.when_reaped(partial(follow, number)), number))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert sorted(told) == [0, 1, 2]
    assert ["a fault of ours" in caplog.text, len(caplog.records)] == [fault, int(fault)]


def test_what_is_reaped_gets_no_signal(make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped when it is reaped and nobody has heard of it: its number may be another's already."""
    fleet = make_fleet(service("a", restart=RestartPolicy.NO), service("b", restart=RestartPolicy.NO))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pids = {fleet.pid("a"), fleet.pid("b")}
    states: list[State] = []

    def changed(transition: Transition) -> None:
        fleet.supervisor._changed(transition)
        if isinstance(transition.event, ProcessEnded) and not states:
            other = fleet["b" if transition.service_id == "a" else "a"]
            other.post(StopAsked(time.monotonic()))
            states.append(other.life.state)

    for service_id in ("a", "b"):
        fleet[service_id].watcher = fleet[service_id].watcher._replace(changed=changed)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for pid in pids:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    signals: list[tuple[int, int]] = []
    for name in ("kill", "killpg"):
        monkeypatch.setattr(os, name, partial(note_signal, signals, getattr(os, name)))

    qtbot.waitUntil(lambda: all(service.life.state.is_at_rest for service in fleet.supervisor.services.values()))

    assert states == [State.STOPPING], "its stop came in between"
    assert [(pid, number) for pid, number in signals if pid in pids and number] == []


def note_signal(signals: list[tuple[int, int]], send: Callable[[int, int], None], pid: int, number: int) -> None:
    """Note a signal, and send it."""
    signals.append((pid, number))
    send(pid, number)


def test_many_that_end_at_once_are_told_once_each(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """All of them are dead before the loop looks, and each replacement may take the descriptor of another."""
    fleet = make_fleet(*(service(f"s{number}", restart_limit=0, restart_delay_seconds=0.0) for number in range(MANY)))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    before = {service_id: fleet.pid(service_id) for service_id in fleet.supervisor.services}

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    for pid in before.values():
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    qtbot.waitUntil(
        lambda: fleet.is_in(State.RUNNING) and all(fleet.pid(id_) != pid for id_, pid in before.items()),
        timeout=30_000,
    )
    assert ends_of(fleet) == {service_id: [ProcessEnd(signal=signal.SIGKILL)] for service_id in before}


def test_what_ends_before_anybody_looks_is_told(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Run after run that ends as soon as it is executed."""
    fleet = make_fleet(service("s", "raise SystemExit(3)", restart_limit=5, restart_delay_seconds=0.0))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert ends_of(fleet) == {"s": [ProcessEnd(exit_code=3)] * 6}


@pytest.mark.qt_log_ignore("QProcess: Destroyed while process")
def test_a_process_that_goes_before_its_turn_costs_no_other_its_end(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """The kernel tells each end once: whoever was not told in that turn would be taken for alive for ever."""
    ends, told = Ends(), list[int]()
    processes = {number: running(f"raise SystemExit({number})") for number in (1, 2, 3)}

    def first(code: int, _: QProcess.ExitStatus) -> None:
        told.append(code)
        if len(told) == 1:
            shiboken6.delete(processes[2 if code == 1 else 1])  # Qt tells of it, too

    for process in processes.values():
        os.waitid(os.P_PID, process.processId(), os.WEXITED | os.WNOWAIT)
        process.finished.connect(first)
        ends.watch(process)
    qtbot.waitUntil(lambda: sorted(told) == [1, 2, 3])
    assert caplog.text.count("the end of a child could not be told") == 1
