"""What is to be said once in the window waits until the window is seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.helping import Help
from tests.ui.fleet import medivote


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
    qtbot.addWidget(made)
    yield made
    made.allow_close()


@pytest.mark.parametrize("is_shown_before", [True, False])
def test_it_is_said_when_the_window_is_seen(qtbot: QtBot, window: MainWindow, is_shown_before: bool) -> None:
    """It takes the place of the summary, not the room above it; a window that is shown again says it no more."""
    if is_shown_before:
        window.show()
    help_ = Help(cast("Program", None), window, lambda: None, window)
    help_.say_when_seen("it crashed")
    assert window.statusBar().currentMessage() == ""
    window.show()
    qtbot.waitUntil(lambda: window.statusBar().currentMessage() == "it crashed")
    window.show_snapshot(medivote())
    for _ in range(3):  # to be laid out, to be laid out anew, to be shown
        QApplication.processEvents()
    labels = window.statusBar().findChildren(QLabel)
    (summary,) = [label for label in labels if label.accessibleDescription() == "Summary"]
    assert not summary.isVisible()

    window.hide()
    window.show_message("")
    window.show()
    with qtbot.waitSignal(window.visibility_changed):
        window.hide()
    assert window.statusBar().currentMessage() == ""
