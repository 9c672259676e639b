"""How tests drive a window, and read from it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from medivote_desktop.ui.window import MainWindow


def shown_ids(window: MainWindow) -> list[str]:
    model = window.table.services
    return [model.service(row).id for row in range(model.rowCount())]


def press(window: MainWindow, keys: str) -> None:
    """Press keys as a person would, wherever the keyboard is."""
    QTest.keySequence(window.focusWidget() or window, keys)


def action(window: MainWindow, text: str) -> QAction:
    return next(one for one in window.findChildren(QAction) if one.text().replace("&", "").rstrip("…") == text)
