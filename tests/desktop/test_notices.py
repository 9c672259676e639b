"""Notifications on a real desktop: one an incident, grouped, snoozed, and without a tray all the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest

from tests.desktop.conftest import DesktopHome
from tests.desktop.notes import Notices
from tests.desktop.screen import Screen
from tests.desktop.test_language import tray_words
from tests.programs import until

# It ends whenever it is told to, and is given up at its second bad end.
FRAIL = {"restart_limit": "1", "restart_delay": "0"}
TEXT, ACTIONS = 4, 5  # the places of text and actions among the values of Notify
NOTE_WINDOW = ("xdotool", "search", "--onlyvisible", "--class", "xfce4-notifyd")


@pytest.fixture
def told(home: DesktopHome) -> Iterator[Notices]:
    notices = Notices(home.session.connect())
    yield notices
    notices.close()


def opened(home: DesktopHome, *names: str, tray: bool = True) -> Screen:
    screen = home.open(home.config(*(home.service(name, **FRAIL) for name in names)))
    screen.program.until_state("running")
    screen.until_ready()
    if tray:
        until(lambda: screen.has_icon, "its icon is in the tray")
    return screen


def kill(screen: Screen, name: str) -> int:
    """Kill a service; returns the process that was."""
    pid = screen.program.pids()[name]
    os.kill(pid, signal.SIGKILL)
    return pid


def is_replaced(screen: Screen, name: str, old: int) -> bool:
    return screen.program.pids().get(name, old) != old


def kill_for_good(screen: Screen, *names: str) -> None:
    """Kill services, and what takes their places, until they are given up: one right after the other."""
    for name in names:
        old = kill(screen, name)
        until(partial(is_replaced, screen, name, old), f"{name} is replaced")
        screen.program.until_state("running", name)
    for name in names:
        kill(screen, name)
        screen.program.until_state("failed", name)  # on a busy machine one that was killed first may die last


def test_what_is_given_up_is_told_once_and_a_stop_is_not(home: DesktopHome, told: Notices) -> None:
    """Two deaths of one service are one notification; what a person stops, starts and restarts is none."""
    screen = opened(home, "web", "db", "api")
    kill_for_good(screen, "web")
    assert screen.program.ctl("stop", "db").returncode == 0
    assert screen.program.ctl("restart", "api").returncode == 0
    until(lambda: told.titles() == ["web failed"], "it is told")
    assert "gave up after 1 restart" in told.messages[0].values[TEXT]

    kill_for_good(screen, "api")  # news that comes later shows that none was on its way
    until(lambda: len(told.titles()) > 1, "the next is told")
    assert told.titles() == ["web failed", "api failed"]


def test_three_failures_are_told_together(home: DesktopHome, told: Notices) -> None:
    """A notification names all that failed within ten seconds."""
    screen = opened(home, "web", "db", "api")
    kill_for_good(screen, "web", "db", "api")
    until(told.titles, "they are told")
    assert told.titles() == ["3 services failed"]
    assert [line.partition(":")[0] for line in told.messages[0].values[TEXT].splitlines()] == ["web", "db", "api"]


def test_a_snooze_of_the_tray_menu_holds(home: DesktopHome, told: Notices) -> None:
    """Nothing is told while it lasts; its entry in the menu ends it, and then what still holds is told."""
    screen = opened(home, "web", "db")
    screen.open_tray_menu("Up", "Up", "Up", "Up", "Right", "Return")  # from below: Snooze, its first length
    until(lambda: any(word.startswith("Snoozed until") for word in tray_words(screen)), "it is snoozed")
    kill_for_good(screen, "web", "db")
    assert screen.program.ctl("start", "db").returncode == 0
    screen.program.until_state("running", "db")
    assert told.titles() == []
    screen.open_tray_menu("Up", "Up", "Up", "Up", "Return")  # Snoozed until …: resume
    until(told.titles, "the rest is told")
    assert told.titles() == ["web failed"]


@pytest.mark.parametrize("tray", [True, False])
def test_a_click_shows_the_service(home: DesktopHome, told: Notices, tray: bool) -> None:
    """With a tray and without one the notification service shows it; a click selects the service in the window."""
    if not tray:
        home.session.stop_tray()
    screen = opened(home, "web", "db", tray=tray)
    screen.press("Home")
    kill_for_good(screen, "db")
    until(told.titles, "it is told")
    assert told.titles() == ["db failed"]
    assert told.messages[0].values[0] == "MediVote Desktop"
    assert told.messages[0].values[ACTIONS] == ["default", "Show"]

    assert is_detailed(screen, "web")
    note = until(lambda: found(home), "the notification is shown")
    size = dict(line.split("=") for line in home.session.run("xdotool", "getwindowgeometry", "--shell", note).split())
    button = int(size["WIDTH"]) - 60, int(size["HEIGHT"]) - 30  # where this service draws "Show"
    home.session.run("xdotool", "mousemove", "--window", note, *button, "click", "1")
    until(lambda: is_detailed(screen, "db"), "the details are of the service")


def is_detailed(screen: Screen, name: str) -> bool:
    """Whether the lower half of the window is about this service."""
    return any(text.startswith(f"{name}, ") for text in screen.texts())


def found(home: DesktopHome) -> str:
    """The window of a notification; empty while there is none."""
    try:
        return home.session.run(*NOTE_WINDOW).split()[0]
    except AssertionError:
        return ""
