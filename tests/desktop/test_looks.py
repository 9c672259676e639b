"""How the window looks in a real desktop: light and dark with the system, and whole at 150 %."""

from __future__ import annotations

import pytest

from medivote_desktop.ui.theme import DARK, LIGHT, Theme
from tests.desktop.conftest import DesktopHome
from tests.desktop.parts import Box, whole
from tests.desktop.portal import Portal, Scheme
from tests.desktop.screen import Screen
from tests.programs import until

WORDED = ("push button", "check box", "page tab", "menu item")
RIGID_COLUMNS = (0, 2, 5, 6, 7, 8)
FULL_HD = (1920, 1080)
PANEL_PX = 32


def opened(home: DesktopHome) -> Screen:
    name = "name = Interface of the polling stations\n"
    screen = home.open(home.config(home.service("api", port=8001), name))
    screen.program.until_state("running")
    until(screen.active, "the window is the active one")
    return screen


def wears(screen: Screen, theme: Theme) -> None:
    """Table and toolbar come to be painted in the colours of a theme."""
    until(lambda: table_colour(screen) == theme.base, f"the table is {theme.name}")
    until(lambda: bar_colour(screen) == theme.window, f"the toolbar is {theme.name}")


def table_colour(screen: Screen) -> str:
    table = screen.table.box
    return colour(screen, table.left + table.width // 2, table.top + table.height - 3)


def bar_colour(screen: Screen) -> str:
    bar = screen.see("tool bar").box
    return colour(screen, bar.left + 2, bar.top + 2)


def colour(screen: Screen, left: int, top: int) -> str:
    return "#" + screen.pixels(Box(left, top, 1, 1))[-3:].hex()


@pytest.mark.parametrize(
    ("variable", "value"), [("QT_QPA_PLATFORMTHEME", "xdgdesktopportal"), ("XDG_CURRENT_DESKTOP", "GNOME")]
)
def test_the_window_follows_the_system(home: DesktopHome, variable: str, value: str) -> None:
    """Dark where the desktop's portal says so, and light as soon as it says that, without a restart.

    GNOME leaves the theme of GTK 3 as it is when a person chooses dark, and Qt begins with that one.
    """
    home.environment[variable] = value
    portal = Portal(home.session.connect(), Scheme.DARK)
    try:
        screen = opened(home)
        wears(screen, DARK)
        portal.set_scheme(Scheme.LIGHT)
        wears(screen, LIGHT)
        portal.set_scheme(Scheme.DARK)
        wears(screen, DARK)
    finally:
        portal.close()


def test_the_window_is_dark_on_a_dark_gtk_desktop(home: DesktopHome) -> None:
    """On XFCE it is dark where GTK's theme is, and light where that is."""
    settings = home.folder / "config" / "gtk-3.0" / "settings.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[Settings]\ngtk-application-prefer-dark-theme = 1\n")
    screen = opened(home)
    wears(screen, DARK)
    assert screen.program.leave() == 0

    settings.unlink()
    wears(opened(home), LIGHT)


def test_no_text_is_cut_off_at_150_percent(home: DesktopHome) -> None:
    """On a Full HD screen the whole window is in view, and what carries words has the room that it has at 100 %."""
    plain = rooms(opened(home))
    assert home.programs[-1].leave() == 0
    home.environment["QT_SCALE_FACTOR"] = "1.5"

    screen = opened(home)

    until(lambda: Box(0, 0, FULL_HD[0], FULL_HD[1] - PANEL_PX).holds(frame(screen)), "the window is in view")
    scaled = rooms(screen)
    assert scaled.keys() == plain.keys()
    cut = [
        what for what, room in plain.items() if (scaled[what].width, scaled[what].height) < (room.width, room.height)
    ]
    assert cut == []
    until(lambda: all(map(screen.see("frame").box.holds, rooms(screen).values())), "all of them are in the window")


def rooms(screen: Screen) -> dict[tuple[str, str], Box]:
    """The boxes of everything that carries words; those of the table that give way to others are left out."""
    return whole(lambda: _rooms(screen))


def _rooms(screen: Screen) -> dict[tuple[str, str], Box]:
    table = screen.table
    cells = {
        ("cell", table.cell(0, column).name.partition(":")[0]): table.cell(0, column).box for column in RIGID_COLUMNS
    }
    found = {
        (role, name): part.box for role, name, part in screen.root.below() if name and role in WORDED and part.showing
    }
    return found | cells


def frame(screen: Screen) -> Box:
    """The window in real pixels, without its frame."""
    listed = (line.split() for line in screen.desktop.look("wmctrl", "-lpG").splitlines())
    return next(Box(*map(int, words[3:7])) for words in listed if words[2] == str(screen.program.pid))
