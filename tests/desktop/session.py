"""One X session for all desktop tests: X server, session bus, window manager, and a panel that holds the tray.

Everything is ended by its own process id. Home and state of the session's programs lie in a folder of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.desktop.bus import Bus, BusError
from tests.programs import until

SIZE = "1920x1080x24"

_PACKAGE_OF = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus",
    "openbox": "openbox",
    "xfce4-panel": "xfce4-panel",
    "xfconf-query": "xfconf",
    "xdotool": "xdotool",
    "wmctrl": "wmctrl",
    "xprop": "x11-utils",
    "import": "imagemagick",
    "desktop-file-validate": "desktop-file-utils",
}
_NOTIFIER = ("xfce4-notifyd", "/usr/share/dbus-1/services/org.xfce.xfce4-notifyd.Notifications.service")

_PANEL_PX = 32
_PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/><property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"""


def missing_packages() -> list[str]:
    """The Debian packages without which there is no desktop here."""
    missing = [package for program, package in _PACKAGE_OF.items() if shutil.which(program) is None]
    package, file = _NOTIFIER
    return missing if Path(file).exists() else [*missing, package]


class Desktop:
    """The session. `environment` is what a program needs to be in it.

    Attributes:
        bus: A connection to the session bus.
    """

    def __init__(self) -> None:
        self._exits = ExitStack()
        self._folder = Path(self._exits.enter_context(tempfile.TemporaryDirectory(prefix="mv-desktop-")))
        self.environment = self._own_environment()
        self._panel: subprocess.Popen[bytes] | None = None
        try:
            self.environment["DISPLAY"] = self._start_server()
            address = self._start_bus()
            self.environment |= {"DBUS_SESSION_BUS_ADDRESS": address, "AT_SPI_BUS_ADDRESS": address}
            self.bus = self.connect()
            self._exits.callback(self.bus.close)
            self._start_manager()
            self.start_tray()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.stop_tray()
        self._exits.close()

    def connect(self) -> Bus:
        """A further connection to the session bus."""
        return Bus(self.environment["DBUS_SESSION_BUS_ADDRESS"])

    def run(self, *words: object) -> str:
        """Run a command in the session; returns what it said."""
        command = [str(word) for word in words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr or done.returncode}"
        return done.stdout

    def look(self, *words: object) -> str:
        """As `run`, for what only looks at windows: one may go away while it is looked at, then it looks again."""

        def said() -> tuple[str] | None:
            try:
                return (self.run(*words),)
            except AssertionError:
                return None

        found = until(said, f"{words} says something")
        assert found is not None
        return found[0]

    # The tray.

    def start_tray(self) -> None:
        """Start the panel, if it does not run; returns when it shows icons."""
        if self._panel is None:
            self._panel = self._start("xfce4-panel", "--disable-wm-check")
            until(self.has_tray_host, "the panel holds a tray")

    def stop_tray(self) -> None:
        """Kill the panel and its plugins: a tray that dies says no goodbye."""
        if self._panel is not None:
            os.killpg(self._panel.pid, signal.SIGKILL)
            self._panel.wait()
            self._panel = None

    def has_tray_host(self) -> bool:
        watcher = "org.kde.StatusNotifierWatcher"
        try:
            return bool(self.bus.property(watcher, "/StatusNotifierWatcher", watcher, "IsStatusNotifierHostRegistered"))
        except BusError:
            return False

    def tray_owners(self) -> list[int]:
        """The processes that have an icon in the tray."""
        watcher = "org.kde.StatusNotifierWatcher"
        try:
            items = self.bus.property(watcher, "/StatusNotifierWatcher", watcher, "RegisteredStatusNotifierItems")
            return [self.bus.pid_of(item.partition("/")[0]) for item in items]
        except BusError:  # somebody left just now
            return []

    def tray_places(self) -> list[tuple[int, int]]:
        """The middle of each icon: squares in the window of the panel's plugin, which is narrow without any."""
        tree = self.look("xwininfo", "-root", "-tree")
        boxes = [map(int, found) for found in re.findall(r'"Wrapper-2.0"\) +(\d+)x(\d+)\S+ +\+(\d+)\+(\d+)', tree)]
        return [
            (left + place + height // 2, top + height // 2)
            for width, height, left, top in boxes
            if height == _PANEL_PX <= width
            for place in range(0, width - height + 1, height)
        ]

    def tray_place(self) -> tuple[int, int]:
        """Where the only icon is; one of who has gone just now is waited out."""
        until(lambda: len(self.tray_places()) == 1, "an icon is in the tray")
        return self.tray_places()[0]

    def tray_windows(self) -> set[str]:
        """The visible windows of the tray: the tray itself, and a menu that is open."""
        return set(self.look("xdotool", "search", "--onlyvisible", "--class", "wrapper-2.0").split())

    # Building.

    def _own_environment(self) -> dict[str, str]:
        folder = self._folder
        file = folder / "config" / "xfce4" / "xfconf" / "xfce-perchannel-xml" / "xfce4-panel.xml"
        file.parent.mkdir(parents=True)
        file.write_text(_PANEL)
        (folder / "run").mkdir(mode=0o700)
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "XDG_SESSION_TYPE": "x11",
            "XDG_CURRENT_DESKTOP": "XFCE",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "GTK_USE_PORTAL": "0",
            "NO_AT_BRIDGE": "1",  # GTK would wait for a registry that is not here
        }

    def _start(self, *command: str, **options: object) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{command[0]}.log").open("ab")
        settings: dict[str, object] = {"stdout": log, "stderr": log, **options}
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **settings,  # type: ignore[call-overload]
        )
        log.close()
        return process

    def _start_for_good(self, *command: str, **options: object) -> subprocess.Popen[bytes]:
        process = self._start(*command, **options)
        self._exits.callback(process.wait)
        self._exits.callback(process.terminate)
        return process

    def _start_server(self) -> str:
        reading, writing = os.pipe()
        options = ("-screen", "0", SIZE, "-dpi", "96", "-nolisten", "tcp", "-noreset")
        self._start_for_good("Xvfb", "-displayfd", str(writing), *options, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as numbers:
            number = numbers.readline().strip()
        assert number, (self._folder / "Xvfb.log").read_text()
        return f":{number}"

    def _start_bus(self) -> str:
        reading, writing = os.pipe()
        words = ("--session", "--nofork", "--nosyslog", f"--print-address={writing}")
        self._start_for_good("dbus-daemon", *words, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as addresses:
            address = addresses.readline().strip()
        assert address, (self._folder / "dbus-daemon.log").read_text()
        return address

    def _start_manager(self) -> None:
        self._start_for_good("openbox")
        until(lambda: "window id" in self.look("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "openbox manages windows")
