"""Fields in which one types what to look for: the filter of the table, and the words to find in the log."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from medivote_desktop.ui import icons
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.lineedit import LineEdit


class SearchField(LineEdit):
    """Escape clears it, and leaves it when it is empty.

    Signals:
        left: The keyboard should go to what is searched: Escape in the empty field, or Down.
        confirmed: Enter was pressed; whether Shift was held.
    """

    left = Signal()
    confirmed = Signal(bool)

    def __init__(self, name: str, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glass = QAction(self)
        self._cross = QAction(tr("Clear"), self)
        self._cross.setToolTip(tr("Clear (Esc)"))
        self._cross.setVisible(False)
        self._cross.triggered.connect(self.clear)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._cross, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            if button.defaultAction() is self._glass:
                button.setAccessibleName(name)  # to a screen reader it is a button, though it does nothing
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setFixedWidth(width_px)
        self.textChanged.connect(self._on_text_changed)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._glass.setIcon(icons.icon("search", theme))
        self._cross.setIcon(icons.icon("clear", theme))

    def begin(self) -> None:
        """Take the keyboard; what is typed takes the place of what stands there."""
        self.setFocus()
        self.selectAll()

    def tell(self, words: str) -> None:
        """Let a screen reader say this, if the keyboard is here."""
        from PySide6.QtGui import QAccessible  # 190 enum members that no first painting needs

        if self.hasFocus() and QAccessible.isActive() and words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.accessibleDescription():
            self.setAccessibleDescription("")  # its tooltip describes it again; said when left, it would be read out
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _on_text_changed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
