"""What is loaded ahead: it is what the start needs, loaded by another thread, and Qt is none the worse for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from medivote_desktop.startup import ahead

_LOADED = """
import sys
from medivote_desktop.startup import ahead
thread = ahead.begin()
assert thread is not None
thread.join(30)
loaded = open("/proc/self/maps").read()
print(*(name in loaded for name in ("libQt6Widgets.so", "libqoffscreen.so", "libfontconfig.so", "libpyside6")))
from PySide6.QtCore import QObject, QThread
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
made = QObject()
print(QThread.isMainThread(), app.thread() is QThread.currentThread(), made.thread() is app.thread())
label = QLabel("MediVote")
label.show()
print(QFontMetrics(label.font()).horizontalAdvance(label.text()) > 20)
"""


def test_what_is_loaded_ahead_is_what_qt_uses() -> None:
    """Libraries of Qt initialise what they have in the thread that loads them: Qt's main thread is the main one."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["True True True False", "True True True", "True"]


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> None:
    """An X server that nobody asks, two cores, and libraries that are not there."""
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: {0, 1}, raising=False)
    monkeypatch.setattr(ahead, "_libraries", lambda _platform: [b"/nowhere/libQt6Core.so.6"])


@pytest.mark.usefixtures("display")
def test_a_library_that_is_missing_is_told_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread ends as if nothing had been; an exception in it would fail this test."""
    monkeypatch.setattr(ahead, "_FONTS", "libnowhere.so.1")
    thread = ahead.begin()
    assert thread is not None
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize("why", ["no other core", "no display", "another system", "no room"])
def test_where_there_is_nothing_to_gain_nothing_is_begun(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """One core would do the same in another order, and without a window nothing of it is needed."""
    match why:
        case "no other core":
            monkeypatch.setattr("os.sched_getaffinity", lambda _pid: {3})
        case "no display":
            monkeypatch.delenv("DISPLAY")
        case "another system":
            monkeypatch.setattr("sys.platform", "win32")
        case _:

            def full(_thread: object) -> None:
                raise RuntimeError("can't start new thread")

            monkeypatch.setattr("threading.Thread.start", full)
    assert ahead.begin() is None


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize(
    ("given", "wayland", "platform"),
    [("", "", "xcb"), ("", "wayland-1", "wayland"), ("offscreen", "", "offscreen"), ("xcb:opt;wayland", "w", "xcb")],
)
def test_the_window_system_is_the_one_that_qt_tries_first(
    monkeypatch: pytest.MonkeyPatch, given: str, wayland: str, platform: str
) -> None:
    """As display.py has it."""
    asked: list[str] = []

    def none_of(name: str) -> list[bytes]:
        asked.append(name)
        return []

    monkeypatch.setenv("QT_QPA_PLATFORM", given)
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland)
    monkeypatch.setattr(ahead, "_libraries", none_of)
    thread = ahead.begin()
    assert thread is not None
    thread.join(30)
    assert asked == [platform]
