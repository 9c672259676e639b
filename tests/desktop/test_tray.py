"""The tray icon in a real panel: the window hides behind it, comes back from it, and never hides without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desktop.conftest import DesktopHome
from tests.desktop.notes import Notices
from tests.desktop.screen import Screen
from tests.programs import until

HINT = "MediVote Desktop is still here"
QUESTION = "web is running. Quit?"


@pytest.fixture
def told(home: DesktopHome) -> Iterator[Notices]:
    notices = Notices(home.session.connect())
    yield notices
    notices.close()


def opened(home: DesktopHome, *, tray: bool = True) -> Screen:
    """The window of a fleet of one service, and its icon where there is a tray."""
    screen = home.open(home.config(home.service("web")))
    screen.program.until_state("running")
    screen.until_ready()
    if tray:
        until(lambda: screen.has_icon, "its icon is in the tray")
    return screen


def close_window(screen: Screen) -> None:
    """As a click on the frame's cross does."""
    screen.desktop.run("wmctrl", "-ic", hex(screen.windows()[0]))


def hide(screen: Screen) -> None:
    close_window(screen)
    until(lambda: not screen.windows(), "the window is hidden")


def test_the_window_hides_in_the_tray_and_comes_back(home: DesktopHome, told: Notices) -> None:
    """Closing hides it, which is said once and never again; a click on the icon and its menu bring it back."""
    screen = opened(home)
    pids = screen.program.pids()

    hide(screen)
    until(lambda: told.titles() == [HINT], "the hint is shown")
    screen.click_at(*home.session.tray_place())
    until(screen.active, "a click on the icon brings it back")

    hide(screen)
    screen.open_tray_menu("Up", "Up", "Up", "Return")  # from below: Quit, Settings, Show window
    until(screen.active, "Show window brings it back")
    assert screen.program.pids() == pids

    assert screen.program.leave() == 0
    screen = opened(home)
    hide(screen)
    screen.open_tray_menu("Up", "Return")  # Quit brings the window, to ask in front of it
    screen.see("label", QUESTION)
    assert told.titles() == [HINT]
    screen.choose("Stop all and quit")
    assert screen.program.wait() == 0


def test_a_window_comes_back_when_its_tray_dies(home: DesktopHome) -> None:
    """Hidden, it comes back by itself when the panel is killed; the next panel gets an icon, and it can hide again."""
    screen = opened(home)
    pids = screen.program.pids()
    hide(screen)

    home.session.stop_tray()
    until(screen.windows, "the window is back")

    home.session.start_tray()
    until(lambda: screen.has_icon, "the next panel has the icon")
    hide(screen)
    assert screen.program.pids() == pids


def test_without_a_tray_the_window_never_hides(home: DesktopHome) -> None:
    """Closing asks to quit; Cancel leaves window and service as they were; --hidden shows the window all the same."""
    home.session.stop_tray()
    screen = opened(home, tray=False)
    pids = screen.program.pids()

    close_window(screen)
    screen.see("label", QUESTION)
    screen.choose("Cancel")
    until(lambda: not screen.find("label", QUESTION), "the question is gone")
    assert screen.windows()
    assert screen.program.pids() == pids

    close_window(screen)
    screen.choose("Stop all and quit")
    assert screen.program.wait() == 0
    screen = home.open(screen.program.config, "--hidden")
    until(screen.windows, "the window is shown")
