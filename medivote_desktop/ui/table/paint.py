"""Paints the services table: the cells that an event asks for, the hairlines, and where the keyboard is.

Qt would ask a delegate for one cell after the other, and for those beside them: what changes each second took twice as
long.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from PySide6.QtCore import QLine
from PySide6.QtGui import QColor, QPainter, QPen, QRegion
from PySide6.QtWidgets import QTableView

from medivote_desktop.ui.table.cells import CellPainter, Paint, Place
from medivote_desktop.ui.table.columns import COLUMNS, SPANNED, ColumnId
from medivote_desktop.ui.theme import Theme

_FOCUS_PX = 3
_Extents = tuple[tuple[int, int], ...]  # the first and the last pixel, from left to right, of each part


class TablePainter:
    """Paints one table, whose rows are all of one height.

    Args:
        view: It has its header already.
        cells: Paints what stands in the cells.
    """

    def __init__(self, view: QTableView, cells: CellPainter, theme: Theme) -> None:
        self._view = view
        self._header = view.horizontalHeader()
        self._cells = cells
        self._line, self._accent = QPen(QColor(theme.line)), QColor(theme.accent)

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._cells.use_theme(theme)
        self._line, self._accent = QPen(QColor(theme.line)), QColor(theme.accent)

    def prepare(self, row: int) -> None:
        """This row will be painted in a later turn of the loop: draw now what can be drawn before."""
        self._cells.prepare(row, self._header.sectionSize)

    def paint(self, region: QRegion, selected: Set[int], hovered: int) -> None:
        """Paint a part of the viewport.

        Args:
            selected: The selected rows.
            hovered: The row under the pointer; -1 for none.
        """
        view, height = self._view, self._view.verticalHeader().defaultSectionSize()
        rows = self._rows(region)
        asked = {extents: self._asked(extents) for extents in set(rows.values())}  # mostly the same of each row
        span, columns = self._span()
        has_focus = view.hasFocus()
        self._cells.begin(Paint(selected, hovered, has_focus, span, columns), view.devicePixelRatioF())
        with QPainter(view.viewport()) as painter:
            for row, extents in rows.items():
                self._cells.paint_row(painter, row, view.rowViewportPosition(row), *asked[extents])
            self._paint_lines(painter, rows, height)
            if has_focus:
                self._paint_focus(painter)

    def _asked(self, extents: _Extents) -> tuple[list[Place], list[Place]]:
        """What of a row is asked for, and of what only an outermost pixel: Qt asks for one more than what changed.

        Each cell once, however it is cut: words painted over themselves would be bolder.
        """
        header = self._header
        within: list[Place] = []
        edges: list[Place] = []
        for column in range(len(COLUMNS)):
            place = Place(column, header.sectionViewportPosition(column), header.sectionSize(column))  # hidden: of none
            overlap = max(place.overlap(*extent) for extent in extents)
            if overlap > 0:
                (within if overlap > 1 else edges).append(place)
        return within, edges

    def _rows(self, region: QRegion) -> dict[int, _Extents]:
        """The rows of which something is asked for, and from where to where."""
        rows: dict[int, _Extents] = {}
        for area in region:  # type: ignore[attr-defined]  # it can be iterated, its stub does not know it
            first, last = self._view.rowAt(area.top()), self._view.rowAt(area.bottom())
            if first < 0:  # below the last row
                continue
            if last < 0:
                last = self._view.model().rowCount() - 1
            for row in range(first, last + 1):
                rows[row] = (*rows.get(row, ()), (area.left(), area.right()))
        return rows

    def _span(self) -> tuple[tuple[int, int], frozenset[int]]:
        """Where reasons are written: the spanned columns that lie side by side, from CPU on."""
        header = self._header
        first = last = header.visualIndex(ColumnId.CPU)
        while first > 0 and header.logicalIndex(first - 1) in SPANNED:
            first -= 1
        while header.logicalIndex(last + 1) in SPANNED:
            last += 1
        columns = [header.logicalIndex(visual) for visual in range(first, last + 1)]
        left = header.sectionViewportPosition(columns[0])
        return (left, sum(map(header.sectionSize, columns))), frozenset(columns)

    def _paint_lines(self, painter: QPainter, rows: Iterable[int], height: int) -> None:
        # Whole, whatever is asked for: a piece would end within a pixel where those of the screen are smaller.
        right = min(self._view.viewport().width(), self._header.length())
        bottoms = [self._view.rowViewportPosition(row) + height - 1 for row in rows]
        if self._view.devicePixelRatioF().is_integer():  # an area is filled in a tenth of the time
            for bottom in bottoms:
                painter.fillRect(0, bottom, right + 1, 1, self._line.color())
        else:  # but would be thicker in one row than in another
            painter.setPen(self._line)
            painter.drawLines([QLine(0, bottom, right, bottom) for bottom in bottoms])

    def _paint_focus(self, painter: QPainter) -> None:
        view = self._view
        row, top, height = view.currentIndex().row(), 0, view.viewport().height()
        if row >= 0:  # without any it is the table as a whole that has the keyboard
            top, height = view.rowViewportPosition(row), view.rowHeight(row) - 1
        painter.fillRect(0, top, _FOCUS_PX, height, self._accent)
