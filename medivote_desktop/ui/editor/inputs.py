"""What a value is typed or chosen in: one line, several, or a few words to choose from."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QFontMetricsF, QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QSizePolicy, QWidget

from medivote_desktop.core.configuration import values as v
from medivote_desktop.core.configuration.keys import Key
from medivote_desktop.core.say import say
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.lineedit import LineEdit

_SEVERAL_LINES = (v.COMMAND, v.ENVIRONMENT, v.DEPENDENCIES, v.LIST)
_BY_COMMA = (v.PORTS, v.EXIT_CODES)
_MOST_LINES = 8
_SHORT_PX = 260
_SHORT_KINDS = ("duration", "size", "number")


_COMPUTED = (  # the defaults in angle brackets that are words
    say("NAME of the section"),
    say("the file's folder"),
    say("notify of the manager"),
    say("localhost, 127.0.0.1, [::1] and http_host"),
)


def default_words(key: Key) -> str:
    """What holds where the key is not there, in words; empty where nothing does."""
    default = key.default.strip("<>")
    return shown(default) if default in _COMPUTED else default


def _is_for_all(event: QKeyEvent, can_undo: bool, can_redo: bool) -> bool:
    """Whether Undo or Redo finds nothing in a field, and so means the edits of the whole file."""
    undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
    return (event.matches(undo) and not can_undo) or (event.matches(redo) and not can_redo)


class EditedLine(LineEdit):
    """A line of the editor: with nothing to take back in it, Undo means the file."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_for_all(event, self.isUndoAvailable(), self.isRedoAvailable()):
            event.ignore()
        else:
            super().keyPressEvent(event)


class LineInput(EditedLine):
    """One line. A value of several is shown in one, and written so once it is edited.

    Signals:
        edited: A person typed; carries the text.
    """

    edited = Signal(str)

    def __init__(self, key: Key) -> None:
        super().__init__()
        self._joint = ", " if key.kind in _BY_COMMA else " "
        self.setPlaceholderText(default_words(key))
        if key.kind.label.startswith(_SHORT_KINDS):
            self.setMaximumWidth(_SHORT_PX)
        self.textEdited.connect(self.edited)

    def show_value(self, value: str) -> None:
        """Show what stands in the file."""
        line = self._joint.join(part.rstrip(" ,") if self._joint == ", " else part for part in value.split("\n"))
        if line != self.text():
            self.setText(line)
            self.setCursorPosition(0)

    def set_editable(self, editable: bool) -> None:
        """Whether it can be changed now; it can be read and copied all the same."""
        self.setReadOnly(not editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on: those of the window do."""


def _bordered(kind: str, theme: Theme) -> str:
    """Like a line to type in."""
    return (
        f"{kind} {{ background: {theme.base}; border: 1px solid {theme.edge}; border-radius: 5px; padding: 1px 3px; }}"
        f"{kind}:focus {{ border-color: {theme.accent}; }}"
    )


class TextInput(QPlainTextEdit):
    """Several lines, as high as they need. Tab goes on to what follows.

    Signals:
        edited: A person typed; carries the text.
    """

    edited = Signal(str)

    def __init__(self, key: Key) -> None:
        super().__init__()
        self._filling = False
        self.setPlaceholderText(default_words(key))
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(3)
        self.textChanged.connect(self._on_text_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_for_all(event, self.document().isUndoAvailable(), self.document().isRedoAvailable()):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def show_value(self, value: str) -> None:
        """Show what stands in the file."""
        if value != self.toPlainText():
            self._filling = True
            self.setPlainText(value)
            self._filling = False

    def set_editable(self, editable: bool) -> None:
        """Whether it can be changed now; it can be read and copied all the same."""
        self.setReadOnly(not editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.setStyleSheet(_bordered("QPlainTextEdit", theme))

    def sizeHint(self) -> QSize:
        lines = max(1, min(_MOST_LINES, int(self.document().size().height())))
        first = self.document().firstBlock().layout()
        # A line is laid out so high, or somewhat higher than its font says; whole metrics round it.
        laid_out = first.lineAt(0).height() if first.lineCount() else 0.0
        line = ceil(max(laid_out, QFontMetricsF(self.font()).lineSpacing()))
        height = lines * line + 2 * (int(self.document().documentMargin()) + 3)
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()  # narrower lines are more lines

    def _on_text_changed(self) -> None:
        self.updateGeometry()
        if not self._filling:
            self.edited.emit(self.toPlainText())


class ChoiceInput(QComboBox):
    """A few words, the default first. A word that is none of them is shown as it is.

    Signals:
        edited: A person chose; carries the word, empty for the default.
    """

    edited = Signal(str)

    def __init__(self, key: Key) -> None:
        super().__init__()
        default = default_words(key)
        self.addItem(tr("{default} (default)", default=default) if default else tr("not set"), "")
        for word in key.kind.choices:
            self.addItem(word, word)
        self._usual = self.count()
        self.setMaximumWidth(_SHORT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda place: self.edited.emit(self.itemData(place)))

    def show_value(self, value: str) -> None:
        """Show what stands in the file."""
        while self.count() > self._usual:
            self.removeItem(self._usual)
        if self.findData(value) < 0:
            self.addItem(value, value)
        self.setCurrentIndex(self.findData(value))

    def set_editable(self, editable: bool) -> None:
        """Whether it can be changed now."""
        self.setEnabled(editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on: the palette has them."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The form is scrolled, and no value changed by the way."""
        event.ignore()


Input = LineInput | TextInput | ChoiceInput


def meaning_of(key: Key) -> str:
    """What it is for, as plain text: in documents the names of keys stand between backquotes."""
    return shown(key.meaning).replace("`", "")


def new_input(key: Key, parent: QWidget | None = None) -> Input:
    """What fits the key."""
    if key.kind.choices:
        made: Input = ChoiceInput(key)
    elif key.kind in _SEVERAL_LINES:
        made = TextInput(key)
    else:
        made = LineInput(key)
    made.setParent(parent)
    made.setAccessibleName(key.name)
    made.setAccessibleDescription(meaning_of(key))
    return made
