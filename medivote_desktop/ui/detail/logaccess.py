"""What a screen reader learns of the log: the lines in view as a text, with caret and marks. Loaded for those alone."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleTextCursorEvent, QTextCursor
from PySide6.QtWidgets import QAccessibleWidget, QFrame, QTextEdit
from shiboken6 import VoidPtr, isValid

from medivote_desktop.ui.detail.logmarks import Place
from medivote_desktop.ui.detail.logscroll import TOP_PX

if TYPE_CHECKING:
    from medivote_desktop.ui.detail.log import LogView

_LONGEST = 2000  # characters of a line: nobody listens to more
_ENDS = {ord(end): " " for end in "\r\u2028\u2029\ufdd0\ufdd1"}  # each would begin a paragraph of its own

# Qt deletes an interface with its widget. Until then it must not go, though nothing of ours holds it.
_made: list[LogText] = []


def interface_of(view: LogView) -> QAccessibleInterface:
    """The interface of a log view, to be asked for once."""
    _made[:] = [one for one in _made if isValid(one)]
    _made.append(LogText(view))
    return _made[-1]


def caret_moved(view: LogView) -> None:
    """Tell it: the reader then says the line."""
    place = view.marks.caret
    if place is not None:
        QAccessible.updateAccessibility(QAccessibleTextCursorEvent(view, Lines(view).offset(place)))


class LogText(QAccessibleWidget):
    """The widget as a text of many lines that nobody can write in."""

    def __init__(self, view: LogView) -> None:
        super().__init__(view, QAccessible.Role.EditableText, view.accessibleName())
        self._double = _Double(view)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.readOnly = state.multiLine = state.selectableText = True
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """The text interface: in C++ a second base class, here an object of its own, of which the address is told."""
        if kind is QAccessible.InterfaceType.TextInterface:
            self._double.follow()
            return QAccessible.queryAccessibleInterface(self._double).interface_cast(kind)
        return VoidPtr(0)


class Lines:
    """The rows in view, one below the other; offsets are units of UTF-16, as Qt counts, from the first one's begin."""

    def __init__(self, view: LogView) -> None:
        self._view = view
        end = min(view.end, view.top + view.page + 1)
        self.texts = [view.text(row)[:_LONGEST].translate(_ENDS) for row in range(view.top, end)]
        self._starts = list(accumulate((_units(text) + 1 for text in self.texts), initial=0))

    def offset(self, place: Place) -> int:
        """Where a place of the log is in the text, or the nearest one."""
        number = place[0] - self._view.top
        if number < 0 or not self.texts:
            return 0
        if number >= len(self.texts):
            return self._starts[-1] - 1
        return self._starts[number] + _units(self.texts[number][: place[1]])

    def place(self, offset: int) -> Place:
        """The row and character at an offset."""
        number = max((at for at, start in enumerate(self._starts[:-1]) if start <= offset), default=0)
        before = self.texts[number].encode("utf-16-le", "surrogatepass") if self.texts else b""
        index = len(before[: 2 * max(0, offset - self._starts[number])].decode("utf-16-le", "ignore"))
        return self._view.top + number, index

    def cursor(self) -> tuple[int, int]:
        """Where the mark begins and where it ends; without one both are the caret, or the beginning of the last row."""
        marks = self._view.marks
        if marks.span is not None:
            return self.offset(marks.span[0]), self.offset(marks.span[1])
        at = self.offset(marks.caret if marks.caret is not None else (self._view.end - 1, 0))
        return at, at


class _Double(QTextEdit):
    """The lines in view as a text of Qt's, never shown: readers ask it, and the view does what they want of it.

    A text interface written in Python is not enough: the binding leaves out two of its functions, Qt then answers with
    what lies on the stack, and Orca says nothing of the text.
    """

    def __init__(self, view: LogView) -> None:
        super().__init__()
        self._view = view
        self._texts: list[str] = []
        self._is_following = False
        self.setParent(view, Qt.WindowType.Window)  # as a child of the view it would be told of, too
        self.setAccessibleName(view.accessibleName())
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.cursorPositionChanged.connect(self._on_asked)
        self.selectionChanged.connect(self._on_asked)

    def follow(self) -> None:
        """Show what the view shows now."""
        lines = Lines(self._view)
        self._is_following = True
        try:
            if lines.texts != self._texts:
                self._texts = lines.texts
                document = self.document()
                document.blockSignals(True)  # readers need not be told that this one has changed
                document.setPlainText("\n".join(lines.texts))
                document.blockSignals(False)
            anchor, position = lines.cursor()
            cursor = self.textCursor()
            if (cursor.anchor(), cursor.position()) != (anchor, position):
                cursor.setPosition(anchor)
                cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
        finally:
            self._is_following = False
        self._place_it()

    def _place_it(self) -> None:
        """Characters are about where the view's are, so that a magnifier finds them."""
        viewport = self._view.viewport()
        self.setFont(self._view.painter.font)
        self.setGeometry(QRect(viewport.mapToGlobal(QPoint(self._view.text_left, TOP_PX)), viewport.size()))

    def _on_asked(self) -> None:
        """A reader has moved the caret, or marked something."""
        if self._is_following:
            return
        lines, cursor = Lines(self._view), self.textCursor()
        anchor, place = lines.place(cursor.anchor()), lines.place(cursor.position())
        if anchor == place:
            self._view.move_caret(*place)
        else:
            self._view.marks.mark(anchor, place)
            self._view.viewport().update()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
