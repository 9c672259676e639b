"""Who quits at the window: alone, or while the system ends the program and does not wait for the answer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.core.lifecycle import State, StopStage
from medivote_desktop.desktop import Desktop
from medivote_desktop.places.locate import Place
from medivote_desktop.startup.opening import open_place
from medivote_desktop.ui.firstwindow import first_window
from medivote_desktop.ui.settings_store import SettingsStore
from tests.programs import Home, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SLOW = """
import os, signal, time
def end(*_):
    while not os.path.exists("may-end"): time.sleep(0.005)
    open("ended-in-order", "a").close()
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True: time.sleep(0.05)
"""
"""Ends in order as soon as a file lets it."""


class Seat:
    """A program with its window in this process, of which two services run."""

    def __init__(self, qtbot: QtBot, home: Home, on_quit: str) -> None:
        self.qtbot, self.home = qtbot, home
        sections = home.service("slow", SLOW, stop_timeout="60s"), home.service("quick")
        config = home.config(*sections, manager=f"on_quit = {on_quit}")
        self.program = Program(open_place(Place(config), home.environment))
        settings = SettingsStore(home.folder / "settings.ini")
        self.desktop = Desktop(self.program, settings, first_window(self.program.supervisor.config, settings))
        self.left: list[bool] = []
        self.program.left.connect(lambda: self.left.append(self.program.services_run_on))
        self.desktop.window.show()
        self.program.start()
        log = self.program.log_folder / "slow.log"
        qtbot.waitUntil(lambda: log.exists() and "ready" in log.read_text())
        self.until_is("slow", State.RUNNING)

    def until_is(self, service_id: str, state: State) -> None:
        self.qtbot.waitUntil(lambda: self.program.supervisor.services[service_id].life.state is state)

    def told_to_end(self) -> None:
        self.program.on_stop_signal(signal.SIGTERM)
        self.until_is("quick", State.STOPPED)
        self.until_is("slow", State.STOPPING)

    def questions(self) -> list[QMessageBox]:
        return [box for box in self.desktop.window.findChildren(QMessageBox) if box.isVisible()]

    def answer(self, words: str) -> None:
        (box,) = self.questions()
        next(button for button in box.buttons() if button.text().replace("&", "") == words).click()

    def ends_in_order(self) -> None:
        """The slow one gets all the time that it is entitled to, and the services do not run on."""
        assert not self.left
        assert self.program.supervisor.services["slow"].life.stop_stage is StopStage.SIGNAL
        (self.home.folder / "may-end").touch()
        self.qtbot.waitUntil(lambda: self.left == [False])
        assert (self.home.folder / "ended-in-order").exists()


@pytest.fixture
def seat(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Seat]:
    with Home(tmp_path) as home:
        monkeypatch.setenv("XDG_STATE_HOME", home.environment["XDG_STATE_HOME"])
        monkeypatch.setenv("XDG_RUNTIME_DIR", home.environment["XDG_RUNTIME_DIR"])
        made = Seat(qtbot, home, getattr(request, "param", "ask"))
        yield made
        if not made.left:
            made.program.leave(force=True)
            qtbot.waitUntil(lambda: bool(made.left))
        made.desktop.close()
        made.desktop.window.deleteLater()
        until(lambda: not home.service_processes())


@pytest.mark.parametrize(
    ("seat", "words", "called"),
    [
        ("stop", "", ["leave"]),
        ("leave", "", ["leave_running"]),
        ("ask", "Stop all and quit", ["leave"]),
        ("ask", "Leave running and quit", ["leave_running"]),
        ("ask", "Cancel", []),
    ],
    indirect=["seat"],
)
def test_who_quits_leaves_as_services_ini_or_the_person_says(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, words: str, called: list[str]
) -> None:
    """Those that are to run on do, those that are to be stopped are, and asked is only where that is to be."""
    done: list[str] = []
    with monkeypatch.context() as patch:
        for name in ("leave", "leave_running"):
            patch.setattr(seat.program, name, partial(done.append, name))
        seat.desktop.quit()
        if words:
            seat.answer(words)
        assert (done, seat.questions()) == (called, [])


@pytest.mark.parametrize("words", ["Stop all and quit", "Leave running and quit"])
def test_an_answer_that_comes_too_late_changes_nothing(seat: Seat, words: str) -> None:
    """Nobody is killed for it, and what is stopped already is not taken for what a person stopped."""
    seat.desktop.quit()
    seat.told_to_end()

    seat.answer(words)

    seat.ends_in_order()


def test_who_quits_while_it_is_ending_is_not_asked(seat: Seat) -> None:
    """The first time nothing more is done; the second time it is forced."""
    seat.told_to_end()
    seat.desktop.quit()
    assert not seat.questions()
    assert seat.program.supervisor.services["slow"].life.stop_stage is StopStage.SIGNAL

    seat.desktop.quit()

    seat.qtbot.waitUntil(lambda: seat.left == [False])
    assert not (seat.home.folder / "ended-in-order").exists()


@pytest.mark.parametrize("first", [signal.SIGHUP, signal.SIGTERM])
def test_a_session_that_ends_forces_nobody(seat: Seat, first: signal.Signals) -> None:
    """The system sends SIGTERM and SIGHUP at once, and either may be heard first; one that comes after both forces."""
    seat.program.on_stop_signal(first)
    seat.program.on_stop_signal(signal.SIGTERM if first is signal.SIGHUP else signal.SIGHUP)
    seat.until_is("slow", State.STOPPING)
    assert seat.program.supervisor.services["slow"].life.stop_stage is StopStage.SIGNAL

    seat.program.on_stop_signal(signal.SIGTERM)

    seat.qtbot.waitUntil(lambda: seat.left == [False])
    assert not (seat.home.folder / "ended-in-order").exists()


def test_a_logout_while_it_is_ending_forces_nobody(seat: Seat) -> None:
    """A person quit, or the system said so by a signal before; it is no second wish to leave."""
    seat.told_to_end()

    seat.program.leave_unasked()

    seat.ends_in_order()


def test_the_signal_that_follows_a_logout_forces_nobody(seat: Seat) -> None:
    """A session manager says that it ends; then the system ends what is left of the session. The next one forces."""
    seat.program.leave_unasked()
    seat.until_is("quick", State.STOPPED)
    seat.program.on_stop_signal(signal.SIGTERM)
    seat.program.on_stop_signal(signal.SIGHUP)
    seat.until_is("slow", State.STOPPING)
    assert seat.program.supervisor.services["slow"].life.stop_stage is StopStage.SIGNAL

    seat.program.on_stop_signal(signal.SIGTERM)

    seat.qtbot.waitUntil(lambda: seat.left == [False])
    assert not (seat.home.folder / "ended-in-order").exists()
