"""The window of the program's own log: lines by level, a search, and the newest line in view."""

from __future__ import annotations

import re
from collections import deque

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QPalette, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.say import say
from medivote_desktop.ui.dialogs.parts import copy_text, fit_screen, keep_maker
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme, theming
from medivote_desktop.ui.widgets.searchfield import SearchField

LEVELS = ((say("All levels"), 0), (say("Information"), 20), (say("Warnings and errors"), 30), (say("Errors"), 40))

_NUMBERS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
_LINES_KEPT = 5000
# Time and level stand at fixed places; a line without them belongs to the one before it.
_HEAD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR|CRITICAL)\b")


class LeveledLines:
    """The last lines of a log with their levels. Text may come in pieces; a line is known when its end is."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, str]] = deque(maxlen=_LINES_KEPT)
        self._level = 20
        self._piece = ""

    def clear(self) -> None:
        """Forget all of it."""
        self._lines.clear()
        self._piece = ""

    def add(self, text: str) -> list[tuple[int, str]]:
        """Take more text; gives the lines that it completed."""
        *whole, self._piece = (self._piece + text).split("\n")
        lines = [line.removesuffix("\r") for line in whole]  # as Windows ends them
        new = [(self._level_of(line), line) for line in lines]
        self._lines.extend(new)
        return new

    def from_level(self, level: int) -> list[tuple[int, str]]:
        """All lines of this level and above."""
        return [(its, line) for its, line in self._lines if its >= level]

    def _level_of(self, line: str) -> int:
        head = _HEAD.match(line)
        if head is not None:
            self._level = _NUMBERS[head[1]]
        return self._level


class ProgramLog(QDialog):
    """Shows what is handed to `open_log` and `append`; the file is another's business."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Program log"))
        self._lines = LeveledLines()
        self._path = ""
        self._formats: dict[int, QTextCharFormat] = {}
        self.text = QPlainTextEdit(readOnly=True)
        self.level = QComboBox()
        self.field = SearchField(tr("Find"), 220)
        self.follow = QCheckBox(tr("F&ollow"))
        self.copy = QPushButton(tr("&Copy"))
        self.found = QLabel()
        self._set_up()
        self._use_theme(theming().theme)
        theming().changed.connect(self._use_theme)
        self.level.currentIndexChanged.connect(self._show_all)
        self.field.textChanged.connect(self._on_words)
        self.field.confirmed.connect(self._on_next)
        self.field.left.connect(self.text.setFocus)
        self.follow.toggled.connect(self._on_follow)
        self.copy.clicked.connect(self._on_copy)

    # Text in.

    def open_log(self, path: str) -> None:
        """Another log begins."""
        self._lines.clear()
        self.text.clear()
        self._path = path
        self.told_anew()

    def told_anew(self) -> None:
        """Say in the language of now why nothing is shown, where nothing is."""
        if self._from_level():
            self.text.setPlaceholderText(tr("No line matches"))
        elif self._path:
            self.text.setPlaceholderText(tr("Nothing has been written yet to {path}", path=self._path))

    def append(self, text: str) -> None:
        """More of it."""
        new = self._lines.add(text)
        self._write([(level, line) for level, line in new if level >= self._from_level()])

    # Building.

    def _set_up(self) -> None:
        self.text.setAccessibleName(tr("Program log"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setMaximumBlockCount(_LINES_KEPT)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.level.setAccessibleDescription(tr("Levels"))  # its name is what is chosen
        for words, _level in LEVELS:
            self.level.addItem(shown(words))
        self.field.setToolTip(tr("Enter for the next match, Shift+Enter for the one before"))
        self.follow.setChecked(True)
        self.follow.setToolTip(tr("Keep the newest line in view"))
        self.copy.setToolTip(tr("Copy what is selected, or all that is shown"))
        self.copy.setAutoDefault(False)  # Enter in the search field is for the search
        bar = QHBoxLayout()
        bar.setSpacing(10)
        for widget in (self.level, self.field, self.found):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.follow)
        bar.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.text, 1)
        self.resize(900, 520)
        self.text.setFocus()

    def _use_theme(self, theme: Theme) -> None:
        self.field.use_theme(theme)
        marked = self.text.palette()
        for role, colour in (
            (QPalette.ColorRole.Highlight, theme.accent),
            (QPalette.ColorRole.HighlightedText, theme.on_accent),
        ):
            marked.setColor(QPalette.ColorGroup.Inactive, role, QColor(colour))  # a match shows while one types
        self.text.setPalette(marked)
        framed = self.follow.palette()
        framed.setColor(QPalette.ColorRole.Window, QColor(theme.muted))  # of it the style draws the frame of the box
        self.follow.setPalette(framed)
        late = theme.states[State.BACKOFF]
        colours = {10: theme.muted, 20: theme.text, 30: late, 40: theme.bad, 50: theme.bad}
        for level, colour in colours.items():
            form = QTextCharFormat()
            form.setForeground(QColor(colour))
            self._formats[level] = form
        self._show_all()

    # Showing.

    def _from_level(self) -> int:
        return LEVELS[self.level.currentIndex()][1]

    def _show_all(self) -> None:
        self.text.clear()
        self.told_anew()
        self.found.setText("")  # among other lines it may be
        self._write(self._lines.from_level(self._from_level()))

    def _write(self, lines: list[tuple[int, str]]) -> None:
        """Lines of one level go in together: each insertion costs the same."""
        if not lines:
            return
        bar = self.text.verticalScrollBar()
        place = bar.value()
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for level, line in lines:
            if not self.text.document().isEmpty():
                cursor.insertBlock()
            cursor.insertText(line, self._formats[level])
        cursor.endEditBlock()
        bar.setValue(bar.maximum() if self.follow.isChecked() else place)

    def _on_follow(self, follow: bool) -> None:
        if follow:
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.maximum())

    # Finding and copying.

    def _on_words(self, words: str) -> None:
        """Look from where the last match began, so that typing on stays there."""
        cursor = self.text.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.text.setTextCursor(cursor)
        self.found.setText("")
        if words:
            self._find(words, backwards=False)

    def _on_next(self, with_shift: bool) -> None:
        if self.field.text():
            self._find(self.field.text(), backwards=with_shift)

    def _find(self, words: str, *, backwards: bool) -> None:
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if not self.text.find(words, flags):
            cursor = self.text.textCursor()
            end = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
            cursor.movePosition(end)
            self.text.setTextCursor(cursor)
            if not self.text.find(words, flags):
                self.found.setText(tr("not found"))
                return
        self.found.setText("")
        self.follow.setChecked(False)  # who has found something reads it

    def _on_copy(self) -> None:
        selected = self.text.textCursor().selectedText().replace("\u2029", "\n")
        copy_text(selected or self.text.toPlainText())


def show_program_log(parent: QWidget | None) -> ProgramLog:
    """Opens the window; it does not stand in the way of the main window."""
    window = ProgramLog(parent)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    keep_maker(window, ProgramLog)
    fit_screen(window)
    window.show()
    return window
