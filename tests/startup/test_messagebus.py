"""The session's message bus: what libdbus is told while Qt looks for it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from medivote_desktop.startup.messagebus import none_begun
from tests.programs import PATIENCE_SECONDS

_ADDRESS = "DBUS_SESSION_BUS_ADDRESS"


def _told(monkeypatch: pytest.MonkeyPatch, folder: str, address: str | None) -> str | None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
    monkeypatch.delenv(_ADDRESS, raising=False)
    if address is not None:
        monkeypatch.setenv(_ADDRESS, address)
    with none_begun():
        told = os.environ.get(_ADDRESS)
    assert os.environ.get(_ADDRESS) == address
    return told


def test_a_bus_whose_address_is_known_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is changed."""
    assert _told(monkeypatch, str(tmp_path), "unix:path=/x") == "unix:path=/x"


def test_a_bus_in_its_usual_place_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """There libdbus finds it by itself."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/bus")
        assert _told(monkeypatch, folder, None) is None


@pytest.mark.parametrize("folder", ["", "/nowhere"])
def test_where_there_is_none_none_is_begun(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """And what is started afterwards is told nothing of it."""
    assert _told(monkeypatch, folder, None) == "disabled:"
    with pytest.raises(ZeroDivisionError), none_begun():
        _ = 1 / 0
    assert _ADDRESS not in os.environ


def test_what_is_no_bus_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of that name."""
    (tmp_path / "bus").touch()
    assert _told(monkeypatch, str(tmp_path), None) == "disabled:"


PROGRAM = """
import ctypes, os, sys
from PySide6.QtCore import QCoreApplication, QTimer
from medivote_desktop.startup.messagebus import outlive

gio = ctypes.CDLL("libgio-2.0.so.0")
gio.g_bus_get_sync.restype = gio.g_object_ref.restype = ctypes.c_void_p
connection = ctypes.c_void_p(gio.g_bus_get_sync(2, None, None))
if sys.argv[1] == "outlive":
    outlive()

def look():
    if sys.argv[1] == "outlive" and gio.g_dbus_connection_is_closed(connection):
        QTimer.singleShot(100, app.quit)  # the signal would come in one of the next turns of the loop

app = QCoreApplication([])
often = QTimer(interval=5)
often.timeout.connect(look)
often.start()
print("on the bus", flush=True)
app.exec()
"""
"""As a window in the theme of GTK is: GLib is on the bus, and Qt's loop is GLib's."""


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs the program dbus-daemon")
@pytest.mark.parametrize(("word", "code"), [("outlive", 0), ("as it is", -signal.SIGTERM)])
def test_the_end_of_the_bus_is_not_the_end_of_the_program(word: str, code: int) -> None:
    """It is no wish to stop anything."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
        assert bus.stdout is not None
        environment = {**os.environ, _ADDRESS: bus.stdout.readline().strip()}
        words = [sys.executable, "-c", PROGRAM, word]
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "on the bus\n"
            bus.kill()
            assert program.wait(PATIENCE_SECONDS) == code


IS_LOADED = """
import ctypes, sys
from medivote_desktop.startup.messagebus import outlive
if sys.argv[1] == "loaded":
    ctypes.CDLL("libgio-2.0.so.0")
outlive()
print("libgio" in open("/proc/self/maps").read())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="GLib's bus is Linux's")
@pytest.mark.parametrize(("word", "address"), [("loaded", None), ("not", "unix:path=/nowhere")])
def test_glib_neither_begins_a_bus_nor_is_loaded_for_one(tmp_path: Path, word: str, address: str | None) -> None:
    """It would begin one wherever there is a display; and who has not loaded it is not ended by it."""
    launch = tmp_path / "dbus-launch"
    launch.write_text(f"#!/bin/sh\ntouch '{tmp_path}/launched'\n")
    launch.chmod(0o755)
    places = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "XDG_RUNTIME_DIR": "", "DISPLAY": ":77"}
    environment = {name: value for name, value in os.environ.items() if name != _ADDRESS} | places
    if address is not None:
        environment[_ADDRESS] = address
    words = [sys.executable, "-c", IS_LOADED, word]
    said = subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
    assert said == f"{word == 'loaded'}\n"
    assert not (tmp_path / "launched").exists()
