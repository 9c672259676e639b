"""A line to type in that screen readers name when the keyboard comes to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_FOR_A_WHILE = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class LineEdit(QLineEdit):
    """Selects its text for who comes by keys, as others do, but leaves the caret where it is.

    QLineEdit moves it, and tells so before it tells that it has the keyboard. Orca takes that for the whole news, and
    then says nothing of the line. So the caret rests at an end of the text while the keyboard is elsewhere.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursorPosition(self.cursorPosition())  # tells where it is for the first time

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _BY_KEYS or self.hasSelectedText():
            super().focusInEvent(event)
            return
        super().focusInEvent(QFocusEvent(event.type(), Qt.FocusReason.OtherFocusReason))
        length = len(self.text().encode("utf-16-le")) // 2  # as Qt counts
        if self.cursorPosition() == 0:
            self.setSelection(length, -length)
        else:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _FOR_A_WHILE and not self.hasSelectedText():
            self.home(False)
