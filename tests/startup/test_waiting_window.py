"""The window that tells which disk a start waits for, where nobody reads a terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.startup.waiting import wait_in_window
from medivote_desktop.ui.dialogs.waiting import WaitingDialog
from medivote_desktop.ui.settings_store import SettingsStore

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a person chose it, whatever the system speaks."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    SettingsStore(config_folder() / "desktop.ini").language = "en"


@pytest.fixture
def disk() -> Iterator[threading.Event]:
    """Set when it answers."""
    answers = threading.Event()
    yield answers
    answers.set()


@pytest.fixture
def waits(disk: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=disk.wait, daemon=True)
    thread.start()
    return thread


def in_the_window(then: Callable[[WaitingDialog], object]) -> None:
    """As soon as it is seen."""

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, WaitingDialog) and window.isVisible():
                timer.stop()
                then(window)

    timer = QTimer(QApplication.instance(), interval=5)
    timer.timeout.connect(look)
    timer.start()


def shown() -> list[WaitingDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, WaitingDialog) and one.isVisible()]


@pytest.mark.usefixtures("qapp")
def test_it_tells_the_disk_and_goes_with_its_answer(disk: threading.Event, waits: threading.Thread) -> None:
    """Nothing is left of it then."""
    told: list[str] = []

    def read(window: WaitingDialog) -> None:
        told.extend(label.text() for label in window.findChildren(QLabel))
        disk.set()

    in_the_window(read)
    wait_in_window("/mnt/far", waits)
    assert told[0] == "Waiting for a disk"
    assert told[1].startswith("/mnt/far does not answer.")
    assert shown() == []


@pytest.mark.usefixtures("qapp")
def test_a_start_can_be_given_up(waits: threading.Thread) -> None:
    """By its button, as by Ctrl-C in a terminal."""

    def press(window: WaitingDialog) -> None:
        [button] = window.findChildren(QPushButton)
        button.click()

    in_the_window(press)
    with pytest.raises(KeyboardInterrupt):
        wait_in_window("/mnt/far", waits)
    assert waits.is_alive()
    assert shown() == []


@pytest.mark.usefixtures("qapp")
def test_closing_it_gives_the_start_up(waits: threading.Thread) -> None:
    """There is nothing else that it could mean."""
    in_the_window(lambda window: window.close())
    with pytest.raises(KeyboardInterrupt):
        wait_in_window("/mnt/far", waits)
