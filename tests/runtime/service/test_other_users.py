"""Services, or parts of them, that cannot be ended, mostly since they are another user's: nobody is left to wonder."""

from __future__ import annotations

import errno
import os
import signal
import time

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core import policy
from medivote_desktop.core.events import StopAsked, TimeUp
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.marks import Mark
from medivote_desktop.runtime.service import aftermath
from tests.programs import is_alive, until
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service

PARENT = """
    import os, time
    if os.fork() == 0:
        while True: time.sleep(60)
    print("ready", flush=True)
    while True: time.sleep(60)
"""


def refuse(*_args: object, **_keys: object) -> None:
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def test_a_program_that_became_another_users_and_bears_a_stop_says_so(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One that is set-uid: its stop goes on until it ends by itself, and nobody wonders why."""
    fleet = make_fleet(service("api", stop_timeout_seconds=0.2))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pid = fleet["api"].pid or 0
    monkeypatch.setattr(system, "signal_group", refuse)
    fleet.stop()
    qtbot.waitUntil(lambda: fleet["api"].stop_stage == "kill")
    assert fleet.life("api").reason == f"pid {pid} is another user's and cannot be ended from here"
    assert f"tree of pid {pid}: its process group cannot be reached" in caplog.text
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert fleet.life("api").reason == ""


def test_what_outlives_its_kill_says_so(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A process that waits in the kernel for a disk ends when that answers: until then nobody wonders why it stays."""
    monkeypatch.setattr(policy, "KILL_RETRY_SECONDS", 0.1)
    fleet = make_fleet(service("api", stop_timeout_seconds=0.1))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pid = fleet["api"].pid or 0
    monkeypatch.setattr(system, "signal_group", lambda *_args, **_keys: None)
    fleet.stop()
    words = f"pid {pid} was killed and did not end: stuck in the kernel"
    qtbot.waitUntil(lambda: fleet.life("api").reason == words)
    assert fleet["api"].stop_stage == "kill"
    assert caplog.messages == [f"api: {words}"]
    fleet.start()  # once it has ended
    assert fleet.life("api").reason == ""
    qtbot.waitUntil(lambda: fleet.life("api").reason == words)
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and fleet["api"].pid != pid)
    assert fleet.life("api").reason == ""


def test_a_program_that_was_held_up_meanwhile_takes_nobody_for_stuck(
    make_fleet: MakeFleet, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """Its kill has done its work, but that it is time for the next one is heard before."""
    fleet = make_fleet(service("api"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pid = fleet.pid("api")
    assert fleet["api"].leader is not None  # as the ledger asks
    fleet["api"].post(StopAsked(time.monotonic(), force=True))
    until(lambda: not is_alive(pid))
    life = fleet.life("api")
    assert (life.state, life.deadline is not None) == (State.STOPPING, True)
    fleet["api"].post(TimeUp(life.deadline or 0.0, life.run))
    assert fleet.life("api").reason == ""
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert caplog.messages == []


def test_whoever_outlives_the_program_is_not_taken_for_it(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A script that waits for a `sudo`: it ends when it is told to, and is not what cannot be ended."""
    monkeypatch.setattr(aftermath, "_PATIENCE_SECONDS", 0.2)

    def signal_group(leader_pid: int, number: int, *, leader_reaped: bool) -> None:
        if leader_reaped:
            refuse()
        os.kill(leader_pid, number)

    fleet = make_fleet(service("api", PARENT, stop_timeout_seconds=0.2))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    [child] = system.descendants(fleet["api"].pid or 0)
    monkeypatch.setattr(system, "signal_group", signal_group)
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert "its process group cannot be reached" in caplog.text
    assert {transition.after.reason for transition in fleet.transitions} == {""}
    os.kill(child.pid, signal.SIGKILL)


def test_what_became_another_users_and_outlives_its_leader_is_remembered(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A daemon under a `sudo` that was killed: whoever looks for it finds it, though it carries no mark any more."""
    monkeypatch.setattr(aftermath, "_PATIENCE_SECONDS", 0.2)
    fleet = make_fleet(service("api", PARENT))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    [child] = system.descendants(fleet["api"].pid or 0)
    monkeypatch.setattr(system, "signal_group", refuse)
    monkeypatch.setattr(system, "signal_process", refuse)
    os.kill(fleet["api"].pid or 0, signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.life("api").run == 2)
    assert fleet.marks.of_foreign(child.pid) == Mark("api", 1)
    assert "outlive SIGKILL" in caplog.text
    monkeypatch.undo()
    os.kill(child.pid, signal.SIGKILL)
