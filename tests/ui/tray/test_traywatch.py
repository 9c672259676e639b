"""The watch for a StatusNotifier host, against a real message bus."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.tray.watch import TrayWatch

QtDBus = pytest.importorskip("PySide6.QtDBus")
pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs the program dbus-daemon")

_numbers = itertools.count()


PANEL = """
import sys
from PySide6.QtCore import ClassInfo, Property, QCoreApplication, QObject, QSocketNotifier, Signal
from PySide6.QtDBus import QDBusConnection

SERVICE = "org.kde.StatusNotifierWatcher"

@ClassInfo(**{"D-Bus Interface": SERVICE})
class Watcher(QObject):
    StatusNotifierHostRegistered = Signal()
    StatusNotifierHostUnregistered = Signal()
    has_host = True
    IsStatusNotifierHostRegistered = Property(bool, lambda self: self.has_host)

def obey():
    word = sys.stdin.readline().strip()
    if word == "come":
        assert bus.registerService(SERVICE)
    else:
        watcher.has_host = word == "host"
        changed = watcher.StatusNotifierHostRegistered if watcher.has_host else watcher.StatusNotifierHostUnregistered
        changed.emit()
    print(word, flush=True)

app = QCoreApplication([])
bus = QDBusConnection.connectToBus(sys.argv[1], "panel")
watcher = Watcher()
assert bus.registerObject("/StatusNotifierWatcher", watcher, QDBusConnection.RegisterOption.ExportAllContents)
orders = QSocketNotifier(0, QSocketNotifier.Type.Read)
orders.activated.connect(obey)
app.exec()
"""
"""What a panel puts on the bus: a watcher that knows whether there is a host. It does what its input says."""


class Panel:
    """A panel on the bus, in a process of its own, as panels are."""

    def __init__(self, address: str) -> None:
        command = [sys.executable, "-c", PANEL, address]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def come(self) -> None:
        self._order("come")

    def set_host(self, has_host: bool) -> None:
        self._order("host" if has_host else "no host")

    def die(self) -> None:
        """It ends without a word."""
        self._process.kill()
        self._process.communicate()

    def _order(self, word: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == f"{word}\n"


@pytest.fixture
def address() -> Iterator[str]:
    """A message bus of our own."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
        assert bus.stdout is not None
        yield bus.stdout.readline().strip()
        bus.kill()


@pytest.fixture
def panel(qtbot: QtBot, address: str) -> Iterator[Panel]:
    panel = Panel(address)
    yield panel
    panel.die()


class Watch:
    """A watch on that bus, and what it told."""

    def __init__(self, address: str) -> None:
        name = f"watch-{next(_numbers)}"
        self.watch = TrayWatch(bus=QtDBus.QDBusConnection.connectToBus(address, name))
        self.told: list[bool] = []
        self.watch.host_known.connect(self.told.append)
        self.watch.start()


def test_a_host_that_is_there_is_told_once(qtbot: QtBot, address: str, panel: Panel) -> None:
    """The first answer of the bus is told, and not by waiting for it within `start`."""
    panel.come()
    watch = Watch(address)
    assert watch.told == []
    qtbot.waitUntil(lambda: watch.told == [True])


def test_no_watcher_means_no_host(qtbot: QtBot, address: str) -> None:
    """A bus without a panel is told as without a host."""
    watch = Watch(address)
    qtbot.waitUntil(lambda: watch.told == [False])


def test_a_host_that_comes_late_is_seen(qtbot: QtBot, address: str, panel: Panel) -> None:
    """A panel that starts after us is told when it comes."""
    watch = Watch(address)
    qtbot.waitUntil(lambda: watch.told == [False])
    panel.come()
    qtbot.waitUntil(lambda: watch.told == [False, True])


def test_a_panel_that_dies_and_one_that_returns_are_seen(qtbot: QtBot, address: str, panel: Panel) -> None:
    """A killed panel is told as gone, its successor as come."""
    panel.come()
    watch = Watch(address)
    qtbot.waitUntil(lambda: watch.told == [True])
    panel.die()
    qtbot.waitUntil(lambda: watch.told == [True, False])
    successor = Panel(address)
    successor.come()
    qtbot.waitUntil(lambda: watch.told == [True, False, True])
    successor.die()
    qtbot.waitUntil(lambda: watch.told == [True, False, True, False])


def test_a_watcher_without_a_host_is_no_tray(qtbot: QtBot, address: str, panel: Panel) -> None:
    """Where the watcher outlives the panel that draws, the panel counts."""
    panel.set_host(False)
    panel.come()
    watch = Watch(address)
    qtbot.waitUntil(lambda: watch.told == [False])
    panel.set_host(True)
    qtbot.waitUntil(lambda: watch.told == [False, True])
    watch.watch.on_hosts_changed()  # another one came: the icon is not made anew for it
    qtbot.waitUntil(lambda: watch.watch._question is None)
    assert watch.told == [False, True]
    panel.set_host(False)
    qtbot.waitUntil(lambda: watch.told == [False, True, False])


def test_without_a_bus_there_is_no_host(qtbot: QtBot) -> None:
    """Where no bus answers, that is known at once."""
    watch = Watch("unix:path=/nonexistent/bus")
    assert watch.told == [False]
