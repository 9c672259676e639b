"""A few words over the foot of the log, for a while: that it was cleared, copied or saved, or cannot be read."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QLabel

from medivote_desktop.ui.theme import Theme

_SHOWN_MS = 12_000
_GAP_PX = 8


class LogNote(QLabel):
    """Takes no room from the lines: it lies over them, and goes by itself."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.setStyleSheet(
            f"background: {theme.window}; color: {theme.text}; border: 1px solid {theme.line};"
            "border-radius: 5px; padding: 4px 8px;"
        )

    def say(self, words: str) -> None:
        """Show these words; nothing for none."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        if words:
            room = self._area.viewport().geometry()
            wanted = self.fontMetrics().horizontalAdvance(words) + 24
            self.setFixedWidth(max(80, min(wanted, room.width() - 2 * _GAP_PX)))
            self.adjustSize()
            self.move(room.right() - self.width() - _GAP_PX, room.bottom() - self.height() - _GAP_PX)
            self.raise_()
            self._timer.start()
            from medivote_desktop.ui.widgets.spoken import speak  # nothing is said before the first painting

            speak(self, words)
