"""What a screen reader learns of the log: the lines in view as a text, with caret and marks. Loaded for those alone."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleTextCursorEvent, QAccessibleTextInterface
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import VoidPtr, isValid

from medivote_desktop.ui.detail.logmarks import Place
from medivote_desktop.ui.detail.logscroll import TOP_PX

if TYPE_CHECKING:
    from medivote_desktop.ui.detail.log import LogView

_LONGEST = 2000  # characters of a line: nobody listens to more

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
        self._text = Lines(view)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.readOnly = state.multiLine = state.selectableText = True
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """The text interface: in C++ a second base class, here an object of its own, of which the address is told."""
        if kind is QAccessible.InterfaceType.TextInterface:
            return VoidPtr(self._text)  # type: ignore[arg-type]
        return VoidPtr(0)


class Lines(QAccessibleTextInterface):
    """The rows in view, one below the other; offsets are characters from the first one's beginning."""

    def __init__(self, view: LogView) -> None:
        super().__init__()
        self._view = view

    def lines(self) -> list[str]:
        """The text of each row in view."""
        return [self._view.text(row)[:_LONGEST] for row in range(self._view.top, self._end)]

    @property
    def _end(self) -> int:
        return min(self._view.end, self._view.top + self._view.page + 1)

    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.lines()), initial=0))

    def offset(self, place: Place) -> int:
        """Where a place of the log is in the text, or the nearest one."""
        starts = self._starts()
        number = place[0] - self._view.top
        if number < 0 or len(starts) < 2:
            return 0
        if number >= len(starts) - 1:
            return starts[-1] - 1
        return min(starts[number] + place[1], starts[number + 1] - 1)

    def place(self, offset: int) -> Place:
        """The row and character at an offset."""
        starts = self._starts()
        number = max((at for at, start in enumerate(starts[:-1]) if start <= offset), default=0)
        return self._view.top + number, max(0, offset - starts[number])

    # What Qt asks for.

    def text(self, startOffset: int, endOffset: int) -> str:  # noqa: N803 (Qt's own names)
        return "\n".join(self.lines())[startOffset:endOffset]

    def characterCount(self) -> int:
        return max(0, self._starts()[-1] - 1)

    def cursorPosition(self) -> int:
        caret = self._view.marks.caret
        return self.offset(caret if caret is not None else (self._view.end - 1, 0))

    def setCursorPosition(self, position: int) -> None:
        self._view.move_caret(*self.place(position))

    def selectionCount(self) -> int:
        return int(self._view.marks.span is not None)

    def selection(self, selectionIndex: int) -> tuple[int, int]:  # noqa: N803
        span = self._view.marks.span
        return (0, 0) if span is None or selectionIndex else (self.offset(span[0]), self.offset(span[1]))

    def addSelection(self, startOffset: int, endOffset: int) -> None:  # noqa: N803
        self.setSelection(0, startOffset, endOffset)

    def removeSelection(self, selectionIndex: int) -> None:  # noqa: N803
        caret = self._view.marks.caret
        if caret is not None and not selectionIndex:
            self._view.marks.mark(caret, caret)
            self._view.viewport().update()

    def setSelection(self, selectionIndex: int, startOffset: int, endOffset: int) -> None:  # noqa: N803
        if not selectionIndex:
            self._view.marks.mark(self.place(startOffset), self.place(endOffset))
            self._view.viewport().update()

    def characterRect(self, offset: int) -> QRect:
        view, (number, index) = self._view, self.place(offset)
        above = sum(len(view.row(row).segments(view.wrap)) for row in range(view.top, number)) - view.sub
        row, begin = view.row(number), 0
        for first, end in row.segments(view.wrap):
            begin = first
            if index < end:
                break
            above += end < len(row.text)
        cell_px, line_px = view.painter.cell_px, view.painter.line_px
        left = view.text_left - (0 if view.is_wrapped else view.horizontalScrollBar().value())
        point = QPoint(round(left + (row.column(index) - row.column(begin)) * cell_px), TOP_PX + above * line_px)
        return QRect(view.viewport().mapToGlobal(point), QSize(round(cell_px), line_px))

    def offsetAtPoint(self, point: QPoint) -> int:
        if self._view.end <= self._view.first:
            return -1
        return self.offset(self._view.place_at(self._view.viewport().mapFromGlobal(point)))

    def scrollToSubstring(self, startIndex: int, endIndex: int) -> None:  # noqa: N803
        """It is in view: nothing else is told of."""

    def attributes(self, offset: int) -> tuple[str, int, int]:
        return "", 0, self.characterCount()
