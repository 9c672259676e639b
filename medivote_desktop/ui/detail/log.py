"""The view of a log: rows of a source, of which only those in view are ever read. Follows, stands still, finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from medivote_desktop.core.logline import Line
from medivote_desktop.ui.detail.logcolours import LogColours
from medivote_desktop.ui.detail.logkeys import press
from medivote_desktop.ui.detail.logmarks import LINE_END, MOST_LINES, Collector, Marks, Place
from medivote_desktop.ui.detail.logpaint import GLYPH_PX, LogPainter
from medivote_desktop.ui.detail.logrow import Row
from medivote_desktop.ui.theme import Theme

if TYPE_CHECKING:  # Qt makes each class when it is first imported, and these are not needed for that
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from medivote_desktop.core.logsource import LogMatches, LogRows, LogSource

_LEFT_PX, _TOP_PX = 8, 5
_SMALLEST_PT, _LARGEST_PT = 6, 32
_EMPTY = Row(Line(""))


class LogView(QAbstractScrollArea):
    """Shows a `LogSource`, or only the rows of it that match.

    Signals:
        following_changed: Whether the newest line is kept in view, and how many lines came since it is not.
        found_changed: What is found, or at which match one is, may have changed.
        said: Words on what was done, for a moment.

    Attributes:
        is_following: Whether the newest line is kept in view. Scrolling up ends it, scrolling to the end begins it.
        is_filtered: Whether only matching rows are shown.
        is_wrapped: Whether long lines are broken at the edge.
        marks: What is marked.
    """

    following_changed = Signal(bool, int)
    found_changed = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_following = True
        self.is_filtered = self.is_wrapped = self.shows_numbers = False
        self.marks = Marks()
        self.source: LogSource | None = None
        self.matches: LogMatches | None = None
        self.placeholder = ""
        self._seen_end = 0
        self._top, self._sub = 0, 0
        self._cache: dict[int, Row] = {}
        self._wheel = 0
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._usual_pt = font.pointSize() if font.pointSize() > 0 else 10
        self.painter = LogPainter(font, LogColours(theme))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Log")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().valueChanged.connect(self._on_bar)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    # Values in

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self.painter = LogPainter(self.painter.font, LogColours(theme))
        self.viewport().update()

    def show_source(self, source: LogSource | None, placeholder: str) -> None:
        """Another log, from its end; `placeholder` is shown while it has no line."""
        self.source, self.placeholder, self.matches = source, placeholder, None
        self.restart()

    def restart(self) -> None:
        """All rows are void."""
        self.marks.clear()
        self.horizontalScrollBar().setRange(0, 0)
        self.refresh()
        self.follow()

    def show_matches(self, matches: LogMatches | None) -> None:
        """Mark these matches, and show only them if that is switched on; nothing with None."""
        row = self._row_in_source(self._top)
        self.matches = matches
        if self.is_filtered:
            self._after_change_of_rows(row)
        self.refresh()

    def set_filtered(self, filtered: bool) -> None:
        """Show only the rows that match, or all."""
        row = self._row_in_source(self.marks.caret[0] if self.marks.caret else self._top)
        self.is_filtered = filtered
        self._after_change_of_rows(row)

    def refresh(self) -> None:
        """There are more rows or matches, or fewer: show them."""
        self._cache.clear()
        if self.is_following:
            self._to_end()
        else:
            self._set_top(self._top, self._sub)
            self.following_changed.emit(False, self.unseen)
        self.viewport().update()
        if self.matches is not None:
            self.found_changed.emit()

    # What is where

    @property
    def rows(self) -> LogRows | None:
        """What is shown: the log, or its matching rows."""
        return self.matches if self.is_filtered and self.matches is not None else self.source

    @property
    def first(self) -> int:
        """The first row that can be shown."""
        return self.rows.first if self.rows else 0

    @property
    def end(self) -> int:
        """One behind the last row that can be shown."""
        return self.rows.end if self.rows else 0

    @property
    def unseen(self) -> int:
        """How many rows came since it stands still."""
        return 0 if self.is_following else max(0, self.end - self._seen_end)

    @property
    def top(self) -> int:
        """The first row in view."""
        return self._top

    @property
    def page(self) -> int:
        """How many visual lines are in view as a whole."""
        return max(1, (self.viewport().height() - _TOP_PX) // self.painter.line_px)

    def row(self, number: int) -> Row:
        """A row as it is laid out."""
        if number not in self._cache and self.rows is not None:
            if len(self._cache) > 4 * self.page + 400:
                self._cache.clear()
            lines = self.rows.lines(number, self.page + 1)
            self._cache.update((at, Row(line)) for at, line in enumerate(lines, number))
        return self._cache.get(number) or _EMPTY

    def text(self, number: int) -> str:
        """The visible text of a row."""
        return self.row(number).text

    @property
    def _wrap(self) -> int:
        return max(8, int((self.viewport().width() - self._text_left) / self.painter.cell_px)) if self.is_wrapped else 0

    @property
    def _number_px(self) -> int:
        if not self.shows_numbers or self.source is None:
            return 0
        count = self.source.end - self.source.first + self.source.before_first
        return round((len(str(max(1, count))) + 1) * self.painter.cell_px)

    @property
    def _text_left(self) -> int:
        names = self.source.names if self.source else ()
        return _LEFT_PX + self._number_px + GLYPH_PX + self.painter.names_px(names)

    def _row_in_source(self, number: int) -> int:
        if self.is_filtered and self.matches is not None:
            row = self.matches.row_of(number)
            return row if row is not None else self.source.end if self.source else 0
        return number

    def _after_change_of_rows(self, source_row: int) -> None:
        filtered = self.is_filtered and self.matches is not None
        self.marks.clear()
        self._cache.clear()
        self._top = self.matches.at_or_after(source_row) if filtered and self.matches else source_row
        self._sub = 0
        self._seen_end = self.end
        self.refresh()

    # Scrolling

    def follow(self) -> None:
        """Go to the newest line and stay there."""
        self._to_end()
        self._set_following(True)

    def hold(self) -> None:
        """Stay where it is, whatever comes."""
        self._set_following(False)

    def scroll_by(self, lines: int) -> None:
        """Up or down, by visual lines."""
        top, sub = self._top, self._sub + lines
        while sub < 0 and top > self.first:
            top -= 1
            sub += len(self.row(top).segments(self._wrap))
        while top < self.end and sub >= (height := len(self.row(top).segments(self._wrap))):
            top, sub = top + 1, sub - height
        self._scroll_to(top, max(0, sub))

    def show_row(self, number: int, span: tuple[int, int] | None = None) -> None:
        """Bring a row into view and put the caret there; with `span` its characters are marked."""
        if not self._top < number < self._top + self.page - 1:
            self._scroll_to(number - self.page // 3, 0)
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
        elif number < self._top:
            self._scroll_to(number, 0)
        elif number >= self._top + self.page and not self.is_wrapped:
            self._scroll_to(number - self.page + 1, 0)
        elif self.is_wrapped:
            self._scroll_to(max(self._top, number - self.page // 3), 0)
        self._tell_caret()

    def _bring_into_view(self, start: int, end: int) -> None:
        bar, cell = self.horizontalScrollBar(), self.painter.cell_px
        self._note_width(self.row(self.marks.caret[0]) if self.marks.caret else _EMPTY)
        room = self.viewport().width() - self._text_left
        if not bar.value() <= start * cell <= end * cell <= bar.value() + room:
            bar.setValue(max(0, round(end * cell - room * 0.7)) if end * cell > room else 0)

    def _scroll_to(self, top: int, sub: int) -> None:
        self._set_top(top, sub)
        self._set_following((self._top, self._sub) >= self._end_top())
        self.viewport().update()

    def _end_top(self) -> Place:
        """Where the view begins when the last row is at its foot."""
        if not self.is_wrapped:
            return max(self.first, self.end - self.page), 0
        room, row = self.page, self.end
        while row > self.first and room > 0:
            row -= 1
            room -= len(self.row(row).segments(self._wrap))
        return row, max(0, -room)

    def _to_end(self) -> None:
        self._set_top(*self._end_top())
        self._seen_end = self.end

    def _set_top(self, top: int, sub: int) -> None:
        last = self._end_top()
        self._top, self._sub = max((self.first, 0), min((top, sub), last))
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        bar.setPageStep(self.page)
        bar.setRange(0, max(0, last[0] + bool(last[1]) - self.first))
        at_end = (self._top, self._sub) == last
        bar.setValue(bar.maximum() if at_end else self._top - self.first)
        bar.blockSignals(False)
        bar.update()

    def _on_bar(self, value: int) -> None:
        at_end = value >= self.verticalScrollBar().maximum()
        self._scroll_to(*(self._end_top() if at_end else (self.first + value, 0)))

    def _set_following(self, following: bool) -> None:
        if following != self.is_following or self.unseen:
            self.is_following = following
            if following or self._seen_end > self.end:
                self._seen_end = self.end
            self.following_changed.emit(following, self.unseen)

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
            self._set_top(self._top, self._sub)
            spans = matches.spans(self.text(row))
            self.show_row(row, spans[0] if spans else None)
            self.found_changed.emit()

    def _next_match(self, matches: LogMatches, backwards: bool) -> int:
        caret = self.marks.caret
        if self.is_filtered:
            return (caret[0] if caret else self._top) + (0 if caret is None else -1 if backwards else 1)
        row = caret[0] if caret else self._top
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
            self.said.emit("Too many lines for the clipboard: save them instead")
            return
        Collector(self.rows, span, self._on_copied, self).start()

    def _on_copied(self, text: str, lines: int) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit("Copied" if lines == 1 else f"Copied {lines:,} lines")

    def place_at(self, point: QPoint) -> Place:
        """The row and character at a point of the viewport."""
        line = max(0, (point.y() - _TOP_PX) // self.painter.line_px) + self._sub
        row = self._top
        while row < self.end - 1 and line >= (height := len(self.row(row).segments(self._wrap))):
            row, line = row + 1, line - height
        shown = self.row(row)
        segments = shown.segments(self._wrap)
        if line >= len(segments):
            return row, len(shown.text)
        start, end = segments[line]
        x = point.x() - self._text_left + (0 if self.is_wrapped else self.horizontalScrollBar().value())
        return row, max(start, min(end, shown.index(shown.column(start) + round(x / self.painter.cell_px))))

    def _tell_caret(self) -> None:
        if self.marks.caret is not None:
            self.setAccessibleDescription(self.text(self.marks.caret[0])[:400])
        self.viewport().update()

    # Looks

    def set_wrapped(self, wrapped: bool) -> None:
        """Break long lines at the edge, or let them go on behind it."""
        self.is_wrapped = wrapped
        self.horizontalScrollBar().setRange(0, 0)
        self._sub = 0
        self.refresh()

    def set_numbers(self, shown: bool) -> None:
        """Whether each line tells its number."""
        self.shows_numbers = shown
        self.refresh()

    def zoom(self, steps: int) -> None:
        """Larger or smaller characters; 0 for the usual size."""
        font = self.painter.font
        size = font.pointSize() if font.pointSize() > 0 else self._usual_pt
        font.setPointSize(max(_SMALLEST_PT, min(_LARGEST_PT, size + steps)) if steps else self._usual_pt)
        self.painter = LogPainter(font, self.painter.colours)
        self.horizontalScrollBar().setRange(0, 0)
        self.refresh()

    # What Qt tells

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press(self, event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

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
            if event.position().x() < self._text_left - 4:
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
        painter = QPainter(self.viewport())
        colours = self.painter.colours
        painter.fillRect(event.rect(), colours.base)
        painter.setFont(self.painter.font)
        if self.end <= self.first:
            painter.setPen(colours.muted)
            words = "No line matches" if self.is_filtered and self.matches is not None else self.placeholder
            painter.drawText(_LEFT_PX + GLYPH_PX, _TOP_PX + self.painter.line_px, words)
        else:
            self._paint_rows(painter)
        painter.end()

    def _paint_rows(self, painter: QPainter) -> None:
        line_px, wrap, left = self.painter.line_px, self._wrap, self._text_left
        shift = 0 if wrap else self.horizontalScrollBar().value()
        width, height = self.viewport().width(), self.viewport().height()
        seen = (int(shift / self.painter.cell_px), int((shift + width - left) / self.painter.cell_px) + 1)
        names = self.source.names if self.source else ()
        y, number = _TOP_PX - self._sub * line_px, self._top
        while y < height and number < self.end:
            row = self.row(number)
            found = self.matches.spans(row.text) if self.matches is not None else ()
            marked = self.marks.within(number)
            if self.hasFocus() and self.marks.caret and self.marks.caret[0] == number and not self.marks.span:
                tall = len(row.segments(wrap)) * line_px
                painter.fillRect(0, y, width, tall, self.painter.colours.current)
            painter.setClipping(False)
            painter.translate(_LEFT_PX, 0)
            name = names[row.origin] if names and row.origin >= 0 else ""
            self.painter.paint_front(painter, y, row, self._number(number), self._number_px, name)
            painter.translate(-_LEFT_PX, 0)
            painter.setClipRect(left, 0, width - left, height)
            for segment in row.segments(wrap):
                if -line_px < y < height:
                    self.painter.paint_text(painter, left - shift, y, row, segment, found, marked, seen)
                y += line_px
            self._note_width(row)
            number += 1

    def _number(self, number: int) -> str:
        if not self.shows_numbers or self.source is None or not self.source.is_whole:
            return ""
        row = self._row_in_source(number)
        return str(row - self.source.first + self.source.before_first + 1)

    def _note_width(self, row: Row) -> None:
        """The scroll bar reaches as far as the longest line that was in view."""
        if self.is_wrapped:
            return
        bar, room = self.horizontalScrollBar(), self.viewport().width() - self._text_left
        needed = round((row.columns + len(row.remark) + 1) * self.painter.cell_px) - room
        if needed > bar.maximum():
            bar.setRange(0, needed)
            bar.setPageStep(room)
            bar.setSingleStep(round(self.painter.cell_px * 8))
