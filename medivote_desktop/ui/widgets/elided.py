"""A label of one line that ends in an ellipsis where there is no room for all of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from medivote_desktop.ui.widgets.markup import plain_tip


class ElidedLabel(QLabel):
    """Gives way to whatever stands beside it; its whole text is its tooltip then, and what screen readers say."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 3, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            fitting = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
            if (fitting != self.text()) is not bool(self.toolTip()):
                self.setToolTip(plain_tip(self.text()) if fitting != self.text() else "")
            painter.drawText(self.rect(), int(self.alignment()), fitting)
