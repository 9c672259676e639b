"""What the person at the window is asked and told about services.ini, while it changes under their hands."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import Fault
from medivote_desktop.core.reload import ReloadPlan
from medivote_desktop.runtime.configuration.reloader import Offer
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.asking import Questions

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Teller(QObject):
    """Stands in for reloader, take-over and supervisor."""

    offered, withdrawn, applied = Signal(object), Signal(), Signal(str)
    rejected, stumbled = Signal(object), Signal(str)
    adopted, strays_found = Signal(object), Signal(object)
    port_held, transitions = Signal(object), Signal(object)


@pytest.fixture
def teller(qtbot: QtBot) -> Teller:
    window = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
    qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
    window.show()
    teller = Teller(window)
    parts = dict.fromkeys(("reloader", "takeover", "supervisor"), teller)
    Questions(cast(Any, SimpleNamespace(**parts, config_path=Path("services.ini"))), window, window)
    return teller


def faults(message: str) -> tuple[Fault, ...]:
    return (Fault("services.ini", 3, "service:api", "comand", message),)


def offer() -> Offer:
    return Offer(cast(Any, None), ReloadPlan(added=("api",)))


def test_of_many_faulty_saves_the_last_is_shown(teller: Teller) -> None:
    """Each list of faults takes the place of the one before, and goes once the file is in order."""
    for number in range(5):
        teller.rejected.emit(faults(f"unknown key {number}"))
    assert len(open_dialogs()) == 1

    teller.offered.emit(offer())
    assert [isinstance(dialog, QMessageBox) for dialog in open_dialogs()] == [True]


def test_what_is_offered_goes_when_the_file_says_something_else(teller: Teller) -> None:
    """A file that is faulty by now cannot be taken over; one that is as before leaves nothing to say."""
    teller.offered.emit(offer())
    teller.rejected.emit(faults("unknown key"))
    assert [isinstance(dialog, QMessageBox) for dialog in open_dialogs()] == [False]

    teller.withdrawn.emit()
    assert not open_dialogs()
