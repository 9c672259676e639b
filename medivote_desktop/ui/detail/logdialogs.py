"""What is asked about a log. Each question stands beside the window and calls back; none blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from medivote_desktop.ui.dialogs.parts import leave_out_icons
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.widgets.chosenpath import when_chosen


def ask_where_to_save(parent: QWidget, name: str, on_path: Callable[[str], object]) -> QFileDialog:
    """Where a copy of the log shall go."""
    dialog = QFileDialog(parent, tr("Save log as"), name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    when_chosen(dialog, on_path)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def ask_time(parent: QWidget, on_words: Callable[[str], object]) -> QInputDialog:
    """Which moment of the log shall be shown."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(tr("Go to a time"))
    dialog.setLabelText(tr("Time, such as 14:05:30 or 2026-11-25 14:05:30:"))
    dialog.textValueSelected.connect(on_words)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    leave_out_icons(dialog)  # they are there once it is open
    return dialog
