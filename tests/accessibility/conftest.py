"""A parent for windows, and nothing left open after a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.theme import LIGHT, theming
from tests.translations.surfaces import close_windows
from tests.ui.conftest import clock, question, window

__all__ = ["clock", "question", "window"]  # fixtures


@pytest.fixture(autouse=True)
def _someone_reads(qapp: QApplication) -> Iterator[None]:
    """As if a screen reader ran; and everything that a test opened is closed."""
    qapp.setApplicationDisplayName("MediVote Desktop")
    blinks = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)
    qapp.setCursorFlashTime(blinks)
    qapp.setApplicationDisplayName("")
    for dialog in list(open_dialogs()):
        dialog.reject()
    close_windows()
    if theming().theme is not LIGHT:  # to dress every window again takes a second
        theming().use(LIGHT)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made
