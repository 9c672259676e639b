"""The field that filters the table while one types."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from medivote_desktop.ui import icons
from medivote_desktop.ui.theme import Theme


class FilterField(QLineEdit):
    """Escape clears it, and leaves it when it is empty; Down and Enter leave it for the table.

    Signals:
        left: The keyboard should go to the table.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setPlaceholderText("Filter services")
        self.setClearButtonEnabled(True)
        self.setAccessibleName("Filter services")
        self.setToolTip("Filter by words of name, group, state or port (Ctrl+F); Esc shows all")
        self.setFixedWidth(230)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._glass.setIcon(icons.icon("search", theme))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)
