"""The look for what escaped from services, when the system gives no list of processes."""

from __future__ import annotations

import errno
import os

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes import strays
from medivote_desktop.runtime.processes.strays import StrayHunter


def no_descriptor() -> list[int]:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), "/proc")


def test_a_look_that_cannot_be_had_is_made_later(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of descriptors: the hunt stays asked for, and is done once there is room."""
    monkeypatch.setattr(strays, "_RETRY_MS", 50)
    asked: list[str] = []

    def refuse_first() -> list[int]:
        asked.append("look")
        return no_descriptor() if len(asked) == 1 else []

    monkeypatch.setattr(system, "all_pids", refuse_first)
    hunter = StrayHunter("test-instance")
    with qtbot.waitSignal(hunter.done) as done:
        hunter.hunt("web", 1)
    assert done.args == [()]
    assert asked == ["look", "look"]
    assert hunter.is_idle()


def test_leaving_does_not_wait_for_a_look_that_cannot_be_had(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The program is not held up by it, and says so."""
    monkeypatch.setattr(system, "all_pids", no_descriptor)
    hunter = StrayHunter("test-instance")
    hunter.hunt("web", 1)
    with qtbot.waitSignal(hunter.done):
        hunter.hurry()
    assert hunter.is_idle()
    assert "cannot be looked for" in caplog.text


def test_what_certainly_left_nothing_is_looked_for_with_the_others(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at all processes waits a while where nothing was started since the leader, and not where something was."""
    monkeypatch.setattr(strays, "was_started_last", lambda pid: pid == 7)
    monkeypatch.setattr(system, "all_pids", list)
    hunter = StrayHunter("test-instance")
    hunter.hunt("flapping", 1, 7)
    assert hunter._gather.remainingTime() > 5000
    assert not hunter.is_idle()
    with qtbot.waitSignal(hunter.done):
        hunter.hunt("web", 1, 8)
        hunter.hunt("flapping", 2, 7)
    assert hunter._hunted == {"flapping": 2, "web": 1}
    assert hunter.is_idle()


def test_leaving_waits_for_no_look_longer_than_it_takes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that could have waited is made at once, and so is one that comes later."""
    monkeypatch.setattr(strays, "was_started_last", lambda pid: True)
    hunter = StrayHunter("test-instance")
    hunter.hunt("web", 1, 7)
    with qtbot.waitSignal(hunter.done):
        hunter.hurry()
    with qtbot.waitSignal(hunter.done):
        hunter.hunt("api", 1, 7)
    assert hunter.is_idle()
