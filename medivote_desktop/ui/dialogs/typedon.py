"""Keys that were meant for what a dialog has just covered."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QDialog

_PAUSE_SECONDS = 0.7
_NO_ANSWERS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class TypedOn(QObject):
    """Keeps keys from a dialog that came by itself until there was a pause: who types on does not answer it.

    Otherwise the Return that ends a word in the filter would restart services.
    """

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._typed_at = time.monotonic()
        for widget in (dialog, *dialog.findChildren(QAbstractButton)):
            widget.installEventFilter(self)

    @property
    def is_over(self) -> bool:
        """Whether the next key is meant for the dialog."""
        return time.monotonic() - self._typed_at >= _PAUSE_SECONDS

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt asks: a key that may answer is held back, all else is let through."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
            self._typed_at = time.monotonic()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if self.is_over or event.key() in _NO_ANSWERS:
            return False
        self._typed_at = time.monotonic()
        return True
