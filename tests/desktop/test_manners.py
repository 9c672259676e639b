"""Desktop manners on a real desktop: palette, settings, start at login, and windows that come back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial

from medivote_desktop.runtime.autostart import XdgAutostart
from medivote_desktop.ui.theme import DARK, LIGHT
from tests.desktop.conftest import DesktopHome
from tests.desktop.parts import Box
from tests.desktop.screen import Screen
from tests.desktop.test_looks import PANEL_PX, wears
from tests.programs import until

WARNING = "Without it nobody can vote."


def opened(home: DesktopHome) -> Screen:
    screen = home.open(home.config(home.service("api"), home.service("web", stop_warning=WARNING)))
    screen.program.until_state("running")
    screen.until_ready()
    return screen


def test_the_palette_drives_a_service_by_keys_alone(home: DesktopHome) -> None:
    """Ctrl+K, some letters, Enter: the service that is not selected is asked about and restarted."""
    screen = opened(home)
    first = screen.program.pids()["web"]
    screen.press("ctrl+k")
    screen.see("list", "Commands that fit")
    screen.write("rest web")
    until(lambda: screen.find("list item", "Restart web…, Running"), "the command is there")
    screen.press("Return")
    screen.see("label", WARNING)
    screen.press("Return")
    until(lambda: screen.program.pids().get("web", first) != first, "web has a new process")
    screen.press("ctrl+k")
    screen.see("list", "Commands that fit")
    screen.press("ctrl+k")
    until(lambda: not screen.find("list", "Commands that fit"), "the palette is gone")


def _is(look: Callable[[], object], wanted: object) -> bool:
    return look() == wanted


def test_the_window_goes_on_when_the_palette_is_gone(home: DesktopHome) -> None:
    """Left by Escape, by its own keys, or for another window: keys and mouse are the table's again."""
    screen = opened(home)
    rows = screen.table.selected_rows
    until(lambda: rows() == [0], "the first row is selected")
    for leave, key, row in (("Escape", "Down", 1), ("ctrl+k", "Up", 0)):
        screen.press("ctrl+k")
        screen.see("list", "Commands that fit")
        screen.press(leave)
        until(lambda: not screen.find("list", "Commands that fit"), "the palette is gone")
        screen.until_ready()
        screen.press(key)
        until(partial(_is, rows, [row]), f"{key} goes on in the table")
    screen.press("ctrl+k")
    screen.see("list", "Commands that fit")
    screen.click_at(*screen.row_box("web").middle)  # beside the palette, which goes
    until(lambda: not screen.find("list", "Commands that fit"), "the palette is gone")
    screen.click_at(*screen.row_box("web").middle)
    until(lambda: rows() == [1], "the mouse is the table's")


def test_a_question_mark_shows_the_keys(home: DesktopHome) -> None:
    """From the table; in the filter it is a letter like any other, and Ctrl+K is the palette's there, too."""
    screen = opened(home)
    screen.press("question")
    screen.see("label", "Keyboard shortcuts")
    screen.see("label", "F1 or ?")
    screen.press("Escape")
    until(lambda: not screen.find("label", "Keyboard shortcuts"), "they are gone")
    screen.until_ready()
    screen.press("ctrl+f", "question")
    until(lambda: screen.see("text", "Filter services").text == "?", "it is in the filter")
    screen.press("ctrl+k")
    screen.see("list", "Commands that fit")


def test_the_settings_take_effect(home: DesktopHome) -> None:
    """Dark at once and at the next start; the entry for login is valid; closing quits where that was chosen."""
    screen = opened(home)
    until(lambda: screen.has_icon, "the icon is there")
    screen.press("ctrl+comma")
    screen.click(screen.see("radio button", "Theme: Dark"))
    screen.click(screen.see("check box", "Start at login, in the tray"))
    folder = home.folder / "config" / "autostart"
    until(lambda: XdgAutostart(folder).read().is_on, "it starts at login")
    command = XdgAutostart(folder).read().command
    assert command[-3:] == ("--hidden", "--config", str(screen.program.config))
    subprocess.run(["desktop-file-validate", folder / "medivote-desktop.desktop"], check=True)
    screen.click(screen.see("radio button", "Closing the window: Quits"))
    screen.press("Escape")
    wears(screen, DARK)
    screen.until_ready()
    screen.press("alt+F4")
    screen.choose("Stop all and quit")
    assert screen.program.wait() == 0

    again = home.open(screen.program.config)
    again.until_ready()
    wears(again, DARK)
    again.press("ctrl+comma")
    again.click(again.see("radio button", "Theme: Light"))
    again.press("Escape")
    wears(again, LIGHT)


def test_a_second_start_brings_a_covered_window_to_the_front(home: DesktopHome) -> None:
    """Another program's window is active: the first one's window comes before it, with the keyboard."""
    screen = opened(home)
    other = home.open(home.config(home.service("other"), name="other.ini"))
    until(other.active, "the other is active")
    assert home.open(screen.program.config, wait=False).program.wait() == 0
    until(screen.active, "the first is active")


def test_a_window_of_a_lost_screen_comes_back_whole(home: DesktopHome) -> None:
    """What was left far off is on the screen, with its title bar, after the next start."""
    screen = opened(home)
    home.session.run("xdotool", "windowmove", screen.windows()[0], 1500, 900)
    until(lambda: screen.root.children[0].box.left > 1400, "much of it is off the screen")
    assert screen.program.leave() == 0

    again = opened(home)
    box = again.root.children[0].box
    assert Box(0, 0, 1920, 1080 - PANEL_PX).holds(box)
    assert box.top > 10  # below a title bar
