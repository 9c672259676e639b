"""The watch for a StatusNotifier host, against a real message bus."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import ClassInfo, Property, QObject, Signal
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.traywatch import TrayWatch

QtDBus = pytest.importorskip("PySide6.QtDBus")
pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs the program dbus-daemon")

SERVICE = "org.kde.StatusNotifierWatcher"
_numbers = itertools.count()


class _Watcher(QObject):
    """What a panel puts on the bus."""

    StatusNotifierHostRegistered = Signal()
    StatusNotifierHostUnregistered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.has_host = True

    def _get(self) -> bool:
        return self.has_host

    IsStatusNotifierHostRegistered = Property(bool, _get)


_info: Any = ClassInfo  # a decorator, which its stub does not say
Watcher: type[_Watcher] = _info(**{"D-Bus Interface": SERVICE})(_Watcher)


class Panel:
    """A panel on the bus: a watcher that knows whether there is a host."""

    def __init__(self, address: str) -> None:
        self._name = f"panel-{next(_numbers)}"
        self._bus = QtDBus.QDBusConnection.connectToBus(address, self._name)
        assert self._bus.isConnected()
        self.watcher = Watcher()
        contents = QtDBus.QDBusConnection.RegisterOption.ExportAllContents
        assert self._bus.registerObject("/StatusNotifierWatcher", self.watcher, contents)

    def come(self) -> None:
        assert self._bus.registerService(SERVICE)

    def set_host(self, has_host: bool) -> None:
        self.watcher.has_host = has_host
        if has_host:
            self.watcher.StatusNotifierHostRegistered.emit()
        else:
            self.watcher.StatusNotifierHostUnregistered.emit()

    def die(self) -> None:
        """The connection ends without a word, as it does when a panel is killed."""
        QtDBus.QDBusConnection.disconnectFromBus(self._name)
        self._bus = None


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
    panel.watcher.has_host = False
    panel.come()
    watch = Watch(address)
    qtbot.waitUntil(lambda: watch.told == [False])
    panel.set_host(True)
    qtbot.waitUntil(lambda: watch.told == [False, True])
    panel.set_host(False)
    qtbot.waitUntil(lambda: watch.told == [False, True, False])


def test_without_a_bus_there_is_no_host(qtbot: QtBot) -> None:
    """Where no bus answers, that is known at once."""
    watch = Watch("unix:path=/nonexistent/bus")
    assert watch.told == [False]
