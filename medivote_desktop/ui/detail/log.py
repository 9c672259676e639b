"""The view of a log: rows of a source, of which only those in view are ever read. Finds, marks, copies, paints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget

from medivote_desktop.ui.detail.laidout import EMPTY
from medivote_desktop.ui.detail.logkeys import press
from medivote_desktop.ui.detail.logmarks import LINE_END, MOST_LINES, Place, collect
from medivote_desktop.ui.detail.logpaint import GLYPH_PX, LogPainter
from medivote_desktop.ui.detail.logreaders import tell_readers
from medivote_desktop.ui.detail.logscroll import LEFT_PX, TOP_PX, LogScroll
from medivote_desktop.ui.language import tr, trn
from medivote_desktop.ui.theme import Theme

if TYPE_CHECKING:  # Qt makes each class when it is first imported, and these are not needed for that
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from medivote_desktop.core.logs.source import LogMatches

_SMALLEST_PT, _LARGEST_PT = 6, 32
_FOCUS_PX = 2


class LogView(LogScroll):
    """What people do with a log: look for words, mark, copy, and see it in their way.

    Signals:
        said: Words on what was done, for a moment.
        looks_changed: A person wants it wrapped, numbered, larger, or not.
    """

    said = Signal(str)
    looks_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._wheel = 0
        tell_readers()

    # Where the caret goes

    def show_row(self, number: int, span: tuple[int, int] | None = None) -> None:
        """Bring a row into view and put the caret there; with `span` its characters are marked."""
        if not self.top < number < self.top + self.page - 1:
            self.scroll_to(number - self.page // 3, 0)
        self.hold()
        start, end = span or (0, 0)
        self.marks.mark((number, start), (number, end))
        if span and not self.is_wrapped:
            self._bring_into_view(self.row(number).column(start), self.row(number).column(end))
        self._tell_caret()

    def move_caret(self, number: int, index: int = 0, *, extend: bool = False) -> None:
        """The caret goes to a row; with `extend` the rows between are marked."""
        if self.end <= self.first:
            return
        if extend and self.marks.anchor is None:
            self.marks.go((number, 0))
        if extend and self.marks.anchor is not None and number < self.marks.anchor[0]:
            self.marks.anchor, index = (self.marks.anchor[0], LINE_END), 0
        elif extend and self.marks.anchor is not None:
            self.marks.anchor = self.marks.anchor[0], 0
        self.marks.go((number, index), extend=extend)
        if number >= self.end - 1:
            self.follow()
        elif number < self.top:
            self.scroll_to(number, 0)
        elif number >= self.top + self.page and not self.is_wrapped:
            self.scroll_to(number - self.page + 1, 0)
        elif self.is_wrapped:
            self.scroll_to(max(self.top, number - self.page // 3), 0)
        self._tell_caret()

    def _bring_into_view(self, start: int, end: int) -> None:
        bar, cell = self.horizontalScrollBar(), self.painter.cell_px
        self.note_width(self.row(self.marks.caret[0]) if self.marks.caret else EMPTY)
        room = self.viewport().width() - self.text_left
        if not bar.value() <= start * cell <= end * cell <= bar.value() + room:
            bar.setValue(max(0, round(end * cell - room * 0.7)) if end * cell > room else 0)

    # Finding

    def go_to_next(self, *, backwards: bool = False) -> None:
        """Mark the next match (or the one before), beginning anew at the other end."""
        matches = self.matches
        if matches is None or matches.first >= matches.end:
            return
        match = self._next_match(matches, backwards)
        match = match if matches.first <= match < matches.end else matches.end - 1 if backwards else matches.first
        row = match if self.is_filtered else matches.row_of(match)
        if row is not None:
            self._set_top(self.top, self.sub)
            spans = matches.spans(self.text(row))
            self.show_row(row, spans[0] if spans else None)
            self.found_changed.emit()

    def _next_match(self, matches: LogMatches, backwards: bool) -> int:
        caret = self.marks.caret
        if self.is_filtered:
            return (caret[0] if caret else self.top) + (0 if caret is None else -1 if backwards else 1)
        row = caret[0] if caret else self.top
        if backwards:
            return matches.at_or_after(row) - 1
        return matches.at_or_after(row + 1 if caret and self.marks.span else row)

    @property
    def match_number(self) -> int | None:
        """The place among all matches of the one that the caret is at, from 1; None where it is at none."""
        if self.matches is None or self.marks.caret is None:
            return None
        row = self.marks.caret[0]
        match = row if self.is_filtered else self.matches.at_or_after(row)
        is_there = match < self.matches.end and (self.is_filtered or self.matches.row_of(match) == row)
        return match - self.matches.first + 1 if is_there else None

    # Marking and copying

    def select_all(self) -> None:
        """Mark every row."""
        if self.end > self.first:
            self.marks.mark((self.first, 0), (self.end - 1, LINE_END))
            self.viewport().update()

    def copy(self) -> None:
        """What is marked goes to the clipboard, without terminal codes."""
        span = self.marks.span
        if span is None or self.rows is None:
            return
        if span[1][0] - span[0][0] > MOST_LINES:
            self._on_copied(None)
        else:
            collect(self, self.rows, span, self._on_copied)

    def _on_copied(self, lines: list[str] | None) -> None:
        if lines is None:
            self.said.emit(tr("Too many lines for the clipboard: save them instead"))
            return
        QGuiApplication.clipboard().setText("\n".join(lines))
        count = len(lines) - (len(lines) > 1 and lines[-1] == "")
        self.said.emit(tr("Copied") if count == 1 else trn("Copied {count:,} line", "Copied {count:,} lines", count))

    def place_at(self, point: QPoint) -> Place:
        """The row and character at a point of the viewport."""
        line = max(0, (point.y() - TOP_PX) // self.painter.line_px) + self.sub
        row = self.top
        while row < self.end - 1 and line >= (height := len(self.row(row).segments(self.wrap))):
            row, line = row + 1, line - height
        shown = self.row(row)
        segments = shown.segments(self.wrap)
        if line >= len(segments):
            return row, len(shown.text)
        start, end = segments[line]
        x = point.x() - self.text_left + (0 if self.is_wrapped else self.horizontalScrollBar().value())
        return row, max(start, min(end, shown.index(shown.column(start) + round(x / self.painter.cell_px))))

    def _tell_caret(self) -> None:
        """A screen reader says the line one is at."""
        if self.marks.caret is not None and QAccessible.isActive():
            from medivote_desktop.ui.detail.logaccess import caret_moved

            caret_moved(self)
        self.viewport().update()

    # Looks

    def set_wrapped(self, wrapped: bool) -> None:
        """Break long lines at the edge, or let them go on behind it."""
        self.is_wrapped = wrapped
        self.horizontalScrollBar().setRange(0, 0)
        self.sub = 0
        self.refresh()
        self.looks_changed.emit()

    def set_numbers(self, shown: bool) -> None:
        """Whether each line tells its number."""
        self.shows_numbers = shown
        self.refresh()
        self.looks_changed.emit()

    def zoom(self, steps: int) -> None:
        """Larger or smaller characters; 0 for the usual size."""
        font = self.painter.font
        size = self._usual_pt + self.zoom_steps
        font.setPointSize(max(_SMALLEST_PT, min(_LARGEST_PT, size + steps)) if steps else self._usual_pt)
        self.painter = LogPainter(font, self.painter.colours)
        self.horizontalScrollBar().setRange(0, 0)
        self.refresh()
        self.looks_changed.emit()

    @property
    def zoom_steps(self) -> int:
        """How much larger the characters are than usual, in points."""
        size = self.painter.font.pointSize()
        return size - self._usual_pt if size > 0 else 0

    # What Qt tells

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self, event):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        elif event.angleDelta().x() or modifiers & Qt.KeyboardModifier.ShiftModifier:
            delta = event.angleDelta().x() or event.angleDelta().y()
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - delta)
        else:
            self._wheel += event.angleDelta().y()
            lines, self._wheel = int(self._wheel / 40), int(self._wheel - int(self._wheel / 40) * 40)
            self.scroll_by(-lines)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.end > self.first:
            place = self.place_at(event.position().toPoint())
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.position().x() < self.text_left - 4:
                self.marks.mark((place[0], 0), (place[0], LINE_END))
            else:
                self.marks.go(place, extend=extend)
            self._tell_caret()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.marks.caret is not None:
            y = event.position().y()
            if y < 0 or y > self.viewport().height():
                self.scroll_by(-1 if y < 0 else 1)
            self.marks.go(self.place_at(event.position().toPoint()), extend=True)
            self._tell_caret()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row, index = self.place_at(event.position().toPoint())
        text = self.text(row)
        start = end = min(index, max(0, len(text) - 1))
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        self.marks.mark((row, start), (row, end))
        self._tell_caret()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            colours = self.painter.colours
            painter.fillRect(event.rect(), colours.base)
            painter.setFont(self.painter.font)
            if self.end <= self.first:
                painter.setPen(colours.muted)
                words = tr("No line matches") if self.is_filtered and self.matches is not None else self.placeholder
                room = self.viewport().rect().adjusted(LEFT_PX + GLYPH_PX, TOP_PX, -LEFT_PX, 0)
                painter.drawText(room, Qt.TextFlag.TextWordWrap, words)
            else:
                self._paint_rows(painter)
            if self.hasFocus():
                painter.setClipping(False)
                painter.fillRect(0, 0, _FOCUS_PX, self.viewport().height(), colours.focus)

    def _paint_rows(self, painter: QPainter) -> None:
        line_px, wrap, left = self.painter.line_px, self.wrap, self.text_left
        shift = 0 if wrap else self.horizontalScrollBar().value()
        width, height = self.viewport().width(), self.viewport().height()
        seen = (int(shift / self.painter.cell_px), int((shift + width - left) / self.painter.cell_px) + 1)
        names = self.source.names if self.source else ()
        y, number = TOP_PX - self.sub * line_px, self.top
        while y < height and number < self.end:
            row = self.row(number)
            found = self.matches.spans(row.text) if self.matches is not None else ()
            marked = self.marks.within(number)
            if self.hasFocus() and self.marks.caret and self.marks.caret[0] == number and not self.marks.span:
                tall = len(row.segments(wrap)) * line_px
                painter.fillRect(0, y, width, tall, self.painter.colours.current)
            painter.setClipping(False)
            painter.translate(LEFT_PX, 0)
            name = names[row.origin] if names and row.origin >= 0 else ""
            self.painter.paint_front(painter, y, row, self.line_number(number), self.number_px, name)
            painter.translate(-LEFT_PX, 0)
            painter.setClipRect(left, 0, width - left, height)
            for segment in row.segments(wrap):
                if TOP_PX <= y < height:
                    self.painter.paint_text(painter, left - shift, y, row, segment, found, marked, seen)
                y += line_px
            self.note_width(row)
            number += 1
