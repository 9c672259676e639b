"""The buttons of the editor, and the line that says how things stand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from medivote_desktop.ui.editor.field import text_label
from medivote_desktop.ui.language import tr, trn
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.spoken import speak


class EditBar(QWidget):
    """Undo and redo, the state of the file, and what leads on.

    Attributes:
        list_buttons: Those that belong below the list of services.

    Signals:
        add_asked, duplicate_asked, remove_asked: What is to happen to services.
        undo_asked, redo_asked: An edit is to be taken back, or made again.
        review_asked: Show what a save would do.
        close_asked: The window is to be closed.
    """

    add_asked = Signal()
    duplicate_asked = Signal()
    remove_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    review_asked = Signal()
    close_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.add = _button(tr("&Add"), tr("A new service below the one that is chosen (Ctrl+N)"))
        self.duplicate = _button(tr("D&uplicate"), tr("A copy of the service, with its comments"))
        self.remove = _button(tr("Re&move"), tr("Take the service out of the file"))
        self.undo, self.redo = _button(tr("U&ndo"), ""), _button(tr("Red&o"), "")
        self.review = _button(tr("&Review changes…"), tr("See what a save would do, and save (Ctrl+S)"))
        self.close_button = _button(tr("&Close"), "")
        self._state, self._said = QLabel(textFormat=Qt.TextFormat.PlainText), text_label("")
        self._line = QFrame(frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Plain)
        self.list_buttons = QGridLayout()
        self._lay_out()
        for button, asked in (
            (self.add, self.add_asked),
            (self.duplicate, self.duplicate_asked),
            (self.remove, self.remove_asked),
            (self.undo, self.undo_asked),
            (self.redo, self.redo_asked),
            (self.review, self.review_asked),
            (self.close_button, self.close_asked),
        ):
            button.clicked.connect(lambda _checked=False, asked=asked: asked.emit())
        self.undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self.redo.setShortcut(QKeySequence(QKeySequence.StandardKey.Redo))
        self.use_theme(theme)

    def show_state(
        self, *, changed: bool, errors: int, can_undo: bool, can_redo: bool, can_add: bool, can_change: bool
    ) -> None:
        """How the file stands, and what can be done now."""
        words = tr("Changed, not saved") if changed else tr("No changes")
        if errors:
            words += " · " + trn("{count} error", "{count} errors", errors)
        self._state.setText(words)
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)
        self.add.setEnabled(can_add)
        self.duplicate.setEnabled(can_change)
        self.remove.setEnabled(can_change)
        self.review.setEnabled(changed)

    def say(self, words: str) -> None:
        """Say what has just happened, until something else does."""
        self._said.setText(words)
        speak(self, words)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._line.setStyleSheet(f"color: {theme.line}")
        self._said.setStyleSheet(f"color: {theme.muted}")

    def _lay_out(self) -> None:
        self.list_buttons.setSpacing(6)
        self.list_buttons.addWidget(self.add, 0, 0, 1, 2)
        self.list_buttons.addWidget(self.duplicate, 1, 0)
        self.list_buttons.addWidget(self.remove, 1, 1)
        self._state.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 10)
        row.setSpacing(10)
        for widget in (self.undo, self.redo, self._state):
            row.addWidget(widget)
        row.addWidget(self._said, 1)
        row.addWidget(self.review)
        row.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._line)
        layout.addLayout(row)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text, autoDefault=False)  # Return in a field must not choose it
    button.setToolTip(tip)
    return button
