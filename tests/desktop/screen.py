"""What a person sees of one program and does to it: reads through accessibility, acts with mouse and keys."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.desktop.bus import BusError
from tests.desktop.parts import ROOT, Box, Part, whole
from tests.desktop.session import Desktop
from tests.programs import Program, until, until_heard

_COLUMNS = 9
_BEFORE_PROGRAM = " — "
_QUESTIONS = ("alert", "dialog")  # while one is shown, the windows below take no keys


class Screen:
    """One program as the person in front of the screen has it."""

    def __init__(self, desktop: Desktop, program: Program) -> None:
        self.desktop = desktop
        self.program = program
        self._root: Part | None = None

    # Reading.

    @property
    def root(self) -> Part:
        """The program itself; its children are its windows."""
        if self._root is None:
            self._root = until(self._find_root, f"pid {self.program.pid} can be read")
        assert self._root is not None
        return self._root

    def find(self, role: str, name: str = "", inside: Part | None = None) -> Part | None:
        """What of this role, and of this name if one is given, is shown."""
        return whole(lambda: next(self._shown(role, name, inside), None))

    def see(self, role: str, name: str = "", inside: Part | None = None) -> Part:
        """Wait until it is shown."""
        found = until(lambda: self.find(role, name, inside), f"{role} {name!r} is seen")
        assert found is not None
        return found

    def texts(self, inside: Part | None = None) -> list[str]:
        """All words that are shown, tables left out."""
        return whole(lambda: [name for _role, name, part in (inside or self.root).below() if name and part.showing])

    @property
    def table(self) -> Part:
        """The table of services."""
        return self.see("table", "Services")

    def rows(self) -> dict[str, dict[str, str]]:
        """What the table says of each service: words by column, such as `rows()["api"]["State"]`."""
        return whole(self._rows)

    def _rows(self) -> dict[str, dict[str, str]]:
        table = self.table
        lines = ([table.cell(row, column).name for column in range(_COLUMNS)] for row in range(table.row_count()))
        cells = (dict(cell.split(": ", 1) for cell in line) for line in lines)
        return {row["Service"]: row for row in cells}

    def row_box(self, service_name: str) -> Box:
        """Where the row of a service is."""
        table = self.table
        cells = (table.cell(row, 1) for row in range(table.row_count()))
        cell = next(cell for cell in cells if cell.name == f"Service: {service_name}").box
        return Box(table.box.left, cell.top, table.box.width, cell.height)

    def windows(self) -> list[int]:
        """Its windows that the window manager shows."""
        listed = (line.split() for line in self.desktop.look("wmctrl", "-lp").splitlines())
        return [int(words[0], 16) for words in listed if words[2] == str(self.program.pid)]

    def active(self) -> bool:
        """Whether one of its windows is the active one."""
        return self._active_id() in self.windows()

    @property
    def has_icon(self) -> bool:
        """Whether the tray has an icon of this program, and has drawn it; one of who has gone is gone, too."""
        owners = self.desktop.tray_owners()
        return self.program.pid in owners and len(self.desktop.tray_places()) == len(owners)

    def until_ready(self) -> None:
        """Wait until its window is active, and knows where the window manager has put it."""
        until(lambda: self.active() and self._is_placed(), "its window is active")

    # Doing.

    def click(self, part: Part, button: int = 1) -> None:
        """Click it, as soon as it can be hit: what is told of may not be shown yet, or is about to be moved."""
        until(lambda: self._is_under_pointer(part), f"{part.name} can be clicked")
        self.desktop.run("xdotool", "click", button)

    def click_at(self, left: int, top: int, button: int = 1) -> None:
        self.desktop.run("xdotool", "mousemove", left, top, "click", button)

    def press(self, *keys: str) -> None:
        """Press keys, as soon as the window that is to have them is the active one."""
        until(self._takes_keys, f"a window takes {keys}")
        self._press(*keys)

    def press_again(self, key: str, fact: Callable[[], object], what: str) -> None:
        """Press a key in the window that has the keyboard, and in none that follows it, until it has been heard."""
        until(self._takes_keys, f"a window takes {key}")
        window = self._active_id()

        def press() -> None:
            if self._active_id() == window:
                self._press(key)

        until_heard(press, fact, what)

    def write(self, text: str) -> None:
        """Type words, as soon as the window that is to have them is the active one."""
        until(self._takes_keys, f"a window takes {text!r}")
        self.desktop.run("xdotool", "type", "--delay", "5", text)

    def name_file(self, label: str, path: str) -> None:
        """Type a path into Qt's dialog of files, once more where not all of it has arrived: it reads folders then."""
        field = self.see("text", label)
        until(lambda: field.focused, f"{label} has the keyboard")

        def write_anew() -> None:
            self._press("ctrl+a")
            self.write(path)

        until_heard(write_anew, lambda: field.text == path, f"{label} {path}")

    def open_tray_menu(self, *keys: str) -> None:
        """Open the icon's menu, and press keys in it as soon as it is there."""
        shown = self.desktop.tray_windows()
        self.click_at(*self.desktop.tray_place(), button=3)
        until(lambda: self.desktop.tray_windows() - shown, "the icon's menu is open")
        for key in keys:
            self._press(key)

    def shoot(self, path: Path, window: int | str = "root") -> Path:
        """Take a picture of a window, or of the whole screen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.desktop.run("import", "-silent", "-window", window, path)
        return path

    def pixels(self, box: Box) -> bytes:
        """What is painted there."""
        place = f"{box.width}x{box.height}+{box.left}+{box.top}"
        words = ["import", "-silent", "-window", "root", "-crop", place, "-depth", "8", "ppm:-"]
        return subprocess.run(words, env=self.desktop.environment, capture_output=True, check=True).stdout

    def choose(self, button: str) -> None:
        """Click a button, as soon as it can be clicked."""
        part = self.see("push button", button)
        until(lambda: part.enabled, f"{button} can be clicked")
        self.click(part)

    def _shown(self, role: str, name: str, inside: Part | None) -> Iterator[Part]:
        parts = (inside or self.root).below()
        return (part for found, words, part in parts if found == role and name in ("", words) and part.showing)

    def _press(self, *keys: str) -> None:
        self.desktop.run("xdotool", "key", "--clearmodifiers", *keys)

    def _takes_keys(self) -> bool:
        """Whether the window a person looks at is the active one: a question can be read a little before it is."""
        if not self.active():
            return False
        windows = whole(lambda: [(part.role, part.name) for part in self.root.children if part.showing])
        questions = [name for role, name in windows if role in _QUESTIONS]
        title = self._active_title()  # what is read has the program's name behind it
        return any(title == name.partition(_BEFORE_PROGRAM)[0] for name in questions or [name for _, name in windows])

    def _active_id(self) -> int:
        return int(self.desktop.look("xprop", "-root", "_NET_ACTIVE_WINDOW").split()[-1], 16)

    def _active_title(self) -> str:
        return self.desktop.look("xdotool", "getactivewindow", "getwindowname").strip().partition(_BEFORE_PROGRAM)[0]

    def _is_placed(self) -> bool:
        return self._box_of(self.windows()[0]) in [window.box for window in self.root.children]

    def _is_under_pointer(self, part: Part) -> bool:
        """Move the pointer there; tells whether its window, or the menu, is shown by now where it says that it is."""
        try:
            box = part.box
            said = self.desktop.run("xdotool", "mousemove", *box.middle, "getmouselocation", "--shell")
            shown = [self._box_of(window) for window in (int(said.split("WINDOW=")[1]), *self.windows())]
            return part.box == box and any(parent.box in shown for parent in part.parents)
        except BusError:  # it is made anew just now
            return False

    def _box_of(self, window: int) -> Box | None:
        """Where a window is, as the X server has it; None of one that has gone."""
        try:
            said = self.desktop.run("xwininfo", "-id", window)
        except AssertionError:
            return None
        return Box(*map(int, re.findall(r"(?:Absolute upper-left .|Width|Height): +(-?\d+)", said)))

    def _find_root(self) -> Part | None:
        bus = self.desktop.bus
        for name in bus.names():
            part = Part(bus, name, ROOT)
            try:
                if name.startswith(":") and bus.pid_of(name) == self.program.pid and part.children:
                    return part
            except BusError:
                continue
        return None
