"""The live tail of one service's log: follows, stands still when read further up, and finds words."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontDatabase, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from medivote_desktop.ui.theme import Theme

MAX_LINES = 2000
_SOON_MS = 40
_NEXT_MS = 10
_LINES_A_BATCH = 60  # so many are laid out in two milliseconds: nothing else has to wait for a chatty log
_LONGEST_LINE = 4000  # longer ones are broken: one line of megabytes would freeze any text widget

# Colours and cursor movements of programs that believe they write to a terminal, and other unprintable characters.
_UNPRINTABLE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|[\x00-\x08\x0b-\x1f\x7f]"
)
_UNFINISHED_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?\Z|\r\Z")
_TOO_LONG = re.compile(rf"[^\n]{{{_LONGEST_LINE}}}(?!\n)")


class LogView(QPlainTextEdit):
    """Read-only text that grows at its end; the oldest lines leave when there are more than `MAX_LINES`.

    Signals:
        following_changed: Whether the newest line is kept in view, and how many lines came since it is not.
        found: How often the text being looked for occurs; -1 when nothing is looked for.

    Attributes:
        is_following: Whether the newest line is kept in view. Scrolling up ends it, scrolling to the end begins it.
    """

    following_changed = Signal(bool, int)
    found = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_following = True
        self._unseen_lines = 0
        self._waiting = ""  # text that has come and is not laid out yet
        self._owes_line_end = False
        self._is_growing = False
        self._needle = ""
        self._marker = _Marker(theme)
        self._batch = QTimer(self, singleShot=True)
        self._batch.timeout.connect(self.flush)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(MAX_LINES)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.document().setDocumentMargin(2)
        self.setViewportMargins(10, 6, 0, 0)
        self.setAccessibleName("Log")
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def is_settled(self) -> bool:
        """Whether everything that came is laid out."""
        return not self._batch.isActive()

    def use_theme(self, theme: Theme) -> None:
        """Mark what was found in these colours from now on."""
        self._marker.use_theme(theme)

    def open(self, placeholder: str) -> None:
        """Forget everything: another log begins. `placeholder` is shown until it has a line."""
        self._batch.stop()
        self._waiting = ""
        self._owes_line_end = False
        self.clear()
        self.setPlaceholderText(placeholder)
        self.follow()
        self._tell_found()

    def append(self, text: str) -> None:
        """Text that came at the end of the log; it may stop within a line. Shown with the next batches."""
        self._waiting += text
        surplus = self._waiting.count("\n") - MAX_LINES
        if surplus > 0:  # they would leave at the top before anybody saw them
            self._waiting = self._waiting.split("\n", surplus)[-1]
        if not self._batch.isActive():
            self._batch.start(_SOON_MS)

    def flush(self) -> None:
        """Lay out the next batch of what waits."""
        lines = self._waiting.split("\n", _LINES_A_BATCH)
        if len(lines) > _LINES_A_BATCH:
            self._waiting = lines[-1]
            lines[-1] = ""
            self._batch.start(_NEXT_MS)
        else:
            unfinished = _UNFINISHED_CODE.search(lines[-1])
            self._waiting = unfinished.group() if unfinished else ""
            lines[-1] = lines[-1].removesuffix(self._waiting)
        text = _UNPRINTABLE.sub("", "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n"))
        if text:
            self._grow(_TOO_LONG.sub("\\g<0>\n", text))

    def follow(self) -> None:
        """Go to the newest line and stay there."""
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        self._set_following(True)

    def hold(self) -> None:
        """Stay where it is, whatever comes."""
        self._set_following(False)

    def look_for(self, needle: str) -> None:
        """Mark every occurrence of a text, without regard to case; none for an empty one."""
        self._needle = needle.casefold()
        self._marker.mark(self._needle, self.document())
        self._tell_found()

    def go_to_next(self, *, backwards: bool = False) -> None:
        """Select the next (or previous) occurrence, beginning anew at the other end."""
        if not self._needle:
            return
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if not self.find(self._needle, flags):
            self.moveCursor(QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start)
            self.find(self._needle, flags)

    def _grow(self, text: str) -> None:
        bar, lines_before = self.verticalScrollBar(), self.blockCount()
        place = bar.value()
        insertion = ("\n" if self._owes_line_end else "") + text
        # The line end of the last line is kept back, so that no empty line stands at the end.
        self._owes_line_end = insertion.endswith("\n")
        insertion = insertion.removesuffix("\n")
        self._is_growing = True
        end = QTextCursor(self.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertText(insertion)
        lines = insertion.count("\n")
        left_at_top = lines_before + lines - self.blockCount()
        # Who reads further up keeps the same lines before the eyes.
        bar.setValue(bar.maximum() if self.is_following else max(0, place - left_at_top))
        self._is_growing = False
        if not self.is_following:
            self._unseen_lines += lines
            self.following_changed.emit(False, self._unseen_lines)
        if self._needle:
            self._tell_found()

    def _on_scrolled(self, value: int) -> None:
        if not self._is_growing:
            self._set_following(value >= self.verticalScrollBar().maximum())

    def _set_following(self, following: bool) -> None:
        if following == self.is_following and not self._unseen_lines:
            return
        self.is_following = following
        if following:
            self._unseen_lines = 0
        self.following_changed.emit(following, self._unseen_lines)

    def _tell_found(self) -> None:
        self.found.emit(self.toPlainText().casefold().count(self._needle) if self._needle else -1)


class _Marker(QSyntaxHighlighter):
    """Marks what is looked for, line by line as lines come."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(None)  # type: ignore[call-overload]
        self._needle = ""
        self._format = QTextCharFormat()
        self.use_theme(theme)

    def use_theme(self, theme: Theme) -> None:
        self._format.setBackground(QColor("#fbe39a" if not theme.is_dark else "#6b5416"))
        self._format.setForeground(QColor(theme.text))
        self.rehighlight()

    def mark(self, needle: str, document: QTextDocument) -> None:
        self._needle = needle
        wanted = document if needle else None
        if self.document() is not wanted:
            self.setDocument(wanted)
        else:
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        lowered = text.casefold()
        at = lowered.find(self._needle)
        while at >= 0:
            self.setFormat(at, len(self._needle), self._format)
            at = lowered.find(self._needle, at + len(self._needle))
