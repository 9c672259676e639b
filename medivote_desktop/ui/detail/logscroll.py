"""Which rows of a log are in view: scrolling, following, and standing still while more come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from medivote_desktop.ui.detail.laidout import LaidOut
from medivote_desktop.ui.detail.logcolours import LogColours
from medivote_desktop.ui.detail.logmarks import Marks, Place
from medivote_desktop.ui.detail.logpaint import GLYPH_PX, LogPainter
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.viewport import give_viewport

if TYPE_CHECKING:  # Qt makes each class when it is first imported, and these are not needed for that
    from PySide6.QtGui import QResizeEvent

    from medivote_desktop.core.logs.source import LogMatches, LogRows, LogSource
    from medivote_desktop.ui.detail.logrow import Row

LEFT_PX, TOP_PX = 8, 5


class LogScroll(QAbstractScrollArea):
    """Shows the rows of a `LogSource`, or only those that match, from the row at the top on.

    Signals:
        following_changed: Whether the newest line is kept in view, and how many lines came since it is not.
        found_changed: What is found, or at which match one is, may have changed.
        rows_void: The rows that were shown cannot be read any more.

    Attributes:
        is_following: Whether the newest line is kept in view. Scrolling up ends it, scrolling to the end begins it.
        is_filtered: Whether only matching rows are shown.
        is_wrapped: Whether long lines are broken at the edge.
        marks: What is marked.
        top: The first row in view.
        sub: How many visual lines of the first row are above the view.
    """

    following_changed = Signal(bool, int)
    found_changed = Signal()
    rows_void = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_viewport(self)
        self.is_following = True
        self.is_filtered = self.is_wrapped = self.shows_numbers = False
        self.marks = Marks()
        self.source: LogSource | None = None
        self.matches: LogMatches | None = None
        self.placeholder = ""
        self._seen_end = self.top = self.sub = 0
        self._laid_out = LaidOut()
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._usual_pt = font.pointSize() if font.pointSize() > 0 else 10
        self.painter = LogPainter(font, LogColours(theme))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Log"))
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

    def take_over(self, before: LogScroll) -> None:
        """Show the log of another view, its matches and its marks, from the same row on."""
        self.source, self.matches, self.placeholder = before.source, before.matches, before.placeholder
        self.marks, self.top, self.sub = before.marks, before.top, before.sub
        self._seen_end, self.is_following = before._seen_end, before.is_following
        before.source = before.matches = None
        self.refresh()
        self.following_changed.emit(self.is_following, self.unseen)

    def restart(self) -> None:
        """All rows are void."""
        self.rows_void.emit()
        self.marks.clear()
        self.horizontalScrollBar().setRange(0, 0)
        self.refresh()
        self.follow()

    def show_matches(self, matches: LogMatches | None) -> None:
        """Mark these matches, and show only them if that is switched on; nothing with None."""
        row = self._row_in_source(self.top)
        self.matches = matches
        if self.is_filtered:
            self.rows_void.emit()
            self._after_change_of_rows(row)
        self.refresh()

    def set_filtered(self, filtered: bool) -> None:
        """Show only the rows that match, or all."""
        row = self._row_in_source(self.marks.caret[0] if self.marks.caret else self.top)
        self.is_filtered = filtered
        self._after_change_of_rows(row)

    def take_news(self) -> None:
        """There may be more rows or matches, or fewer. Where none of those in view changes, nothing is painted."""
        is_same = self.rows is not None and self._laid_out.has_same_in_view(self.rows, self.top, self.page)
        if self.shows_numbers or not is_same:
            self.refresh()
            return
        before = self.top, self.sub
        self._go_on()
        if before != (self.top, self.sub):
            self.viewport().update()

    def refresh(self) -> None:
        """There are more rows or matches, or fewer: show them."""
        self._laid_out.clear(self.end)
        self._go_on()
        self.viewport().update()

    def _go_on(self) -> None:
        if self.is_following:
            self._to_end()
        else:
            self._set_top(self.top, self.sub)
            self.following_changed.emit(False, self.unseen)
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
    def page(self) -> int:
        """How many visual lines are in view as a whole."""
        return max(1, (self.viewport().height() - TOP_PX) // self.painter.line_px)

    def row(self, number: int) -> Row:
        """A row as it is laid out."""
        return self._laid_out.row(self.rows, number, self.page)

    def text(self, number: int) -> str:
        """The visible text of a row."""
        return self.row(number).text

    @property
    def wrap(self) -> int:
        return max(8, int((self.viewport().width() - self.text_left) / self.painter.cell_px)) if self.is_wrapped else 0

    @property
    def number_px(self) -> int:
        if not self.shows_numbers or self.source is None:
            return 0
        count = self.source.end - self.source.first + self.source.before_first
        return round((len(str(max(1, count))) + 1) * self.painter.cell_px)

    @property
    def text_left(self) -> int:
        names = self.source.names if self.source else ()
        return LEFT_PX + self.number_px + GLYPH_PX + self.painter.names_px(names)

    def _row_in_source(self, number: int) -> int:
        if self.is_filtered and self.matches is not None:
            row = self.matches.row_of(number)
            return row if row is not None else self.source.end if self.source else 0
        return number

    def _after_change_of_rows(self, source_row: int) -> None:
        self.marks.clear()
        self._laid_out.clear()
        self.top = self.matches.at_or_after(source_row) if self.is_filtered and self.matches else source_row
        self.sub = 0
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
        top, sub = self.top, self.sub + lines
        self.row(max(self.first, min(top, top + lines)))  # with it come those between
        while sub < 0 and top > self.first:
            top -= 1
            sub += len(self.row(top).segments(self.wrap))
        while top < self.end and sub >= (height := len(self.row(top).segments(self.wrap))):
            top, sub = top + 1, sub - height
        self.scroll_to(top, max(0, sub))

    def scroll_to(self, top: int, sub: int) -> None:
        self._set_top(top, sub)
        self._set_following((self.top, self.sub) >= self._end_top())
        self.viewport().update()

    def _end_top(self) -> Place:
        """Where the view begins when the last row is at its foot."""
        if not self.is_wrapped:
            return max(self.first, self.end - self.page), 0
        room, row = self.page, self.end
        self.row(max(self.first, row - room))  # with it come all the others
        while row > self.first and room > 0:
            row -= 1
            room -= len(self.row(row).segments(self.wrap))
        return row, max(0, -room)

    def _to_end(self) -> None:
        self._set_top(*self._end_top())
        self._seen_end = self.end

    def _set_top(self, top: int, sub: int) -> None:
        last = self._end_top()
        self.top, self.sub = max((self.first, 0), min((top, sub), last))
        bar = self.verticalScrollBar()
        bar.blockSignals(True)
        bar.setPageStep(self.page)
        bar.setRange(0, max(0, last[0] + bool(last[1]) - self.first))
        bar.setValue(bar.maximum() if (self.top, self.sub) == last else self.top - self.first)
        bar.blockSignals(False)
        bar.update()

    def _on_bar(self, value: int) -> None:
        at_end = value >= self.verticalScrollBar().maximum()
        self.scroll_to(*(self._end_top() if at_end else (self.first + value, 0)))

    def _set_following(self, following: bool) -> None:
        if following != self.is_following or self.unseen:
            self.is_following = following
            if following or self._seen_end > self.end:
                self._seen_end = self.end
            self.following_changed.emit(following, self.unseen)

    def note_width(self, row: Row) -> None:
        """The scroll bar reaches as far as the longest line that was in view."""
        if self.is_wrapped:
            return
        bar, room = self.horizontalScrollBar(), self.viewport().width() - self.text_left
        needed = round((row.columns + len(row.remark) + 1) * self.painter.cell_px) - room
        if needed > bar.maximum():
            bar.setRange(0, needed)
            bar.setPageStep(room)
            bar.setSingleStep(round(self.painter.cell_px * 8))

    def line_number(self, number: int) -> str:
        if not self.shows_numbers or self.source is None or not self.source.is_whole:
            return ""
        row = self._row_in_source(number)
        return str(row - self.source.first + self.source.before_first + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()
