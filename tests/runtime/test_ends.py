"""The ends of all children are told by one descriptor, each once, whatever happens around it. Linux."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys

import pytest
from PySide6.QtCore import QProcess, QSocketNotifier
from pytestqt.qtbot import QtBot

from medivote_desktop.core.events import ProcessEnded
from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.runtime.ends import Ends
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
        patch.setattr("medivote_desktop.runtime.ends.QCoreApplication.sendEvent", lambda *_: unheeded.append(_))
        ends.watch(process)
        qtbot.waitUntil(lambda: told == [7])
    assert len(unheeded) == 1


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


def test_many_that_end_at_once_are_told_once_each(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """All of them are dead before the loop looks, and each replacement may take the descriptor of another."""
    fleet = make_fleet(*(service(f"s{number}", restart_limit=0, restart_delay_seconds=0.0) for number in range(MANY)))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING), timeout=30_000)
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
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED), timeout=30_000)
    assert ends_of(fleet) == {"s": [ProcessEnd(exit_code=3)] * 6}
