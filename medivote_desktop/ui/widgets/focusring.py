"""A ring inside whatever has the keyboard and would not show it by itself.

The style draws none in a text that cannot be changed or in an area that scrolls, and a default button looks the same
with the keyboard and without.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QScrollArea, QTextEdit, QWidget

from medivote_desktop.ui.theme import theming

_RING_PX = 2


class FocusRing(QWidget):
    """Lies over its parent for as long as that has the keyboard."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.installEventFilter(self)
        self._fit(around.rect())
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow its size, and go with the keyboard."""
        if isinstance(watched, QWidget) and event.type() is QEvent.Type.Resize:
            self._fit(watched.rect())
        elif event.type() is QEvent.Type.FocusOut:
            self.hide()
            self.deleteLater()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(theming().theme.accent))

    def _fit(self, room: QRect) -> None:
        self.setGeometry(room)
        inner = room.adjusted(_RING_PX, _RING_PX, -_RING_PX, -_RING_PX)
        self.setMask(QRegion(room).subtracted(QRegion(inner)))  # what lies within is painted as if it were not there
        self.raise_()


def show_focus(widget: QWidget) -> None:
    """Put a ring into a widget that got the keyboard, if it needs one."""
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        is_needed = widget.isReadOnly()
    else:
        is_needed = isinstance(widget, QScrollArea) or (isinstance(widget, QPushButton) and widget.isDefault())
    if is_needed:
        FocusRing(widget)
