"""What every dialog is made of: how it opens, how long it lives, its headings and labels."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

_open: set[QDialog] = set()  # a dialog without a parent lives only as long as somebody refers to it


def open_dialogs() -> frozenset[QDialog]:
    """The dialogs that are open now."""
    return frozenset(_open)


def copy_text(text: str, _checked: bool = False) -> None:
    """Puts text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def show_dialog(dialog: QDialog) -> None:
    """Opens a dialog in front of its window, or by itself where that is hidden; keeps it until it is closed."""
    parent = dialog.parentWidget()
    if parent is not None and not parent.window().isVisible():
        dialog.setParent(None, dialog.windowFlags())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _open.add(dialog)
    dialog.finished.connect(partial(_forget, dialog))
    dialog.destroyed.connect(partial(_forget, dialog))  # with its window, unanswered
    dialog.open()
    dialog.activateWindow()


def _forget(dialog: QDialog, _result: int = 0) -> None:
    _open.discard(dialog)


def title_text() -> str:
    """What stands in the frame of a dialog: the program's name."""
    return QGuiApplication.applicationDisplayName()


def plain_label(text: str) -> QLabel:
    """Text that is never taken for markup and can be marked and copied."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def heading(text: str) -> QLabel:
    """A dialog's first line."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setFont(weighted(label.font(), 1.25))
    return label


def weighted(font: QFont, factor: float = 1.0) -> QFont:
    """The font, bolder and so many times its size."""
    weighted = QFont(font)
    weighted.setPointSizeF(font.pointSizeF() * factor)
    weighted.setWeight(QFont.Weight.DemiBold)
    return weighted


def stack(dialog: QDialog, *widgets: QWidget) -> None:
    """Puts widgets into a dialog, one below the other."""
    layout = QVBoxLayout(dialog)
    layout.setSpacing(12)
    for widget in widgets:
        layout.addWidget(widget)
