"""Paints the cells of the services table: words, the state's shape, sparklines, and the reason that spans columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.ui import icons
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.table import sparkline
from medivote_desktop.ui.table.columns import COLUMNS, SPANNED, ColumnId
from medivote_desktop.ui.table.rowcells import RowCells
from medivote_desktop.ui.table.sparkline import Sparkline
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.fontscale import scaled

PADDING_PX = 12
SHAPE_PX = 14
_GAP_PX = 8
_ARROW_PX, _TIGHT_ARROW_PX = 16, 4  # beside the heading of a sorted column
_KEPT = 5000  # measured texts; a bound for fleets whose figures never repeat
_WORDS: dict[int, Mapping[Any, str]] = {ColumnId.STATE: report.STATE_LABELS, ColumnId.HEALTH: report.HEALTH_WORDS}
_AT_REST = frozenset({State.STOPPED, State.EXITED, State.COMPLETED})


class Paint(NamedTuple):
    """What holds for all cells of one pass over the viewport.

    Attributes:
        selected, hovered: Rows; -1 for none.
        has_focus: Whether the keyboard speaks to the table.
        span: Left edge and width, in the viewport, of the area in which a reason is written.
        span_columns: The columns that make up this area.
    """

    selected: Set[int] = frozenset()
    hovered: int = -1
    has_focus: bool = False
    span: tuple[int, int] = (0, 0)
    span_columns: Set[int] = SPANNED


class Place(NamedTuple):
    """Where a column is in the viewport."""

    column: int
    left: int
    width: int

    def overlap(self, left: int, right: int) -> int:
        """How many pixels of it lie from `left` to `right`; less than one if none does."""
        return min(self.left + self.width - 1, right) - max(self.left, left) + 1


def column_width(column: int, metrics: QFontMetrics, *, with_sparkline: bool = True, is_tight: bool = False) -> int:
    """The width at which a usual cell of a column, and its heading, can be read whole.

    Args:
        is_tight: Leaves no room beside the heading: the arrow of a sorted column reaches into the space between two.
    """
    value = COLUMNS[column]
    samples = [value.sample, *map(shown, _WORDS.get(column, {}).values())]
    text = max(map(metrics.horizontalAdvance, samples))
    if column == ColumnId.STATE or column == ColumnId.HEALTH:
        text += scaled(SHAPE_PX, metrics) + _GAP_PX
    heading = metrics.horizontalAdvance(value.title) + (_TIGHT_ARROW_PX if is_tight else _ARROW_PX)
    if value.has_sparkline and with_sparkline:
        text += sparkline.WIDTH_PX + _GAP_PX
    return max(text, heading) + 2 * PADDING_PX


class CellPainter:
    """Paints what `cells_of(row)` says; asks the model for nothing else.

    It paints some two hundred cells a second, so it measures once and creates little.
    """

    def __init__(self, cells_of: Callable[[int], RowCells], theme: Theme) -> None:
        self._cells_of = cells_of
        self._ratio = 1.0
        self._pass = Paint()
        self._words: dict[tuple[str, int, bool], str] = {}
        self._advances: dict[str, int] = {}
        self._painters = [self._paint_number] * len(COLUMNS)
        self._painters[ColumnId.STATE] = self._paint_state
        self._painters[ColumnId.SERVICE] = self._paint_service
        self._painters[ColumnId.HEALTH] = self._paint_health
        self._painters[ColumnId.CPU] = self._paint_cpu
        self._painters[ColumnId.MEMORY] = self._paint_memory
        self._shape_px = SHAPE_PX
        self.use_theme(theme)
        self.use_font(QFont())

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        self._text, self._muted, self._faint, self._bad = (
            QPen(QColor(colour)) for colour in (theme.text, theme.muted, theme.faint, theme.bad)
        )
        self._state_pens = {state: QPen(QColor(colour)) for state, colour in theme.states.items()}
        self._selected_brush = QBrush(QColor(theme.selected))
        self._elsewhere_brush = QBrush(QColor(theme.selected_elsewhere))
        self._hover_brush = QBrush(QColor(theme.hover))
        self._use_ratio(self._ratio)

    def use_font(self, font: QFont) -> None:
        """Measure with this font from now on; the painter comes with it."""
        self._metrics = metrics = QFontMetrics(font)
        self._words.clear()
        self._advances.clear()
        self._cpu_width = column_width(ColumnId.CPU, metrics)
        self._memory_width = column_width(ColumnId.MEMORY, metrics)
        self._height = height = row_height(metrics)
        self._baseline = (height - metrics.height()) // 2 + metrics.ascent()
        self._shape_px = scaled(SHAPE_PX, metrics)
        self._shape_top = (height - self._shape_px) // 2
        self._use_ratio(self._ratio)
        self._spark_bottom = (height + sparkline.HEIGHT_PX) // 2

    def begin(self, paint: Paint, ratio: float) -> None:
        """A pass over the viewport begins, on a screen of this pixel ratio."""
        self._pass = paint
        if ratio != self._ratio:
            self._use_ratio(ratio)

    def prepare(self, row: int, width_of: Callable[[int], int]) -> None:
        """Draw the sparklines of a row, in columns as wide as told, without painting them."""
        cells = self._cells_of(row)
        if cells.cpu_levels and width_of(ColumnId.CPU) >= self._cpu_width:
            self._sparkline.prepare(cells.cpu_levels)
        if cells.memory_levels and width_of(ColumnId.MEMORY) >= self._memory_width:
            self._sparkline.prepare(cells.memory_levels)

    def paint_row(
        self, painter: QPainter, row: int, top: int, places: Sequence[Place], edges: Sequence[Place] = ()
    ) -> None:
        """Paint these cells of a row, whose upper edge is at `top`.

        Args:
            edges: Cells of which only an outermost pixel is asked for. Nothing is there but the ground, and a reason.
        """
        now, brush = self._pass, None
        if row in now.selected:
            brush = self._selected_brush if now.has_focus else self._elsewhere_brush
        elif row == now.hovered:
            brush = self._hover_brush
        if brush is not None:
            for _column, left, width in (*places, *edges):
                painter.fillRect(left, top, width, self._height, brush)
        cells = self._cells_of(row)
        for column, left, width in (*places, *edges) if cells.detail else places:
            if cells.detail and column in SPANNED:
                self._paint_detail(painter, QRect(left, top, width, self._height), column, cells)
            else:
                self._painters[column](painter, left, top, width, column, cells)

    def _paint_state(self, painter: QPainter, left: int, top: int, width: int, column: int, cells: RowCells) -> None:
        state = cells.service.status.state
        painter.drawPixmap(left + PADDING_PX, top + self._shape_top, self._shape(state))
        painter.setPen(self._state_pens[state])
        indent = PADDING_PX + self._shape_px + _GAP_PX
        painter.drawText(left + indent, top + self._baseline, self._fitting(cells.texts[column], width - indent - 2))

    def _paint_service(self, painter: QPainter, left: int, top: int, width: int, column: int, cells: RowCells) -> None:
        facts, left, room = cells.service.facts, left + PADDING_PX, width - 2 * PADDING_PX
        painter.setPen(self._text if facts.enabled else self._muted)
        # Services of one kind differ in the last word: it is the middle that is left out.
        painter.drawText(left, top + self._baseline, self._fitting(facts.name, room, is_middle_cut=True))
        indent = self._advance(facts.name) + PADDING_PX
        if facts.group and indent + self._advance(facts.group) <= room:
            painter.setPen(self._muted)
            painter.drawText(left + indent, top + self._baseline, facts.group)

    def _paint_health(self, painter: QPainter, left: int, top: int, width: int, column: int, cells: RowCells) -> None:
        text, indent = cells.texts[column], PADDING_PX
        if report.is_unhealthy(cells.service):
            painter.setPen(self._bad)
            painter.drawPixmap(left + indent, top + self._shape_top, self._unhealthy)
            indent += self._shape_px + _GAP_PX - 2
        else:
            painter.setPen(self._faint if text == report.DASH else self._muted)
        painter.drawText(left + indent, top + self._baseline, self._fitting(text, width - indent - 2))

    def _paint_cpu(self, painter: QPainter, left: int, top: int, width: int, column: int, cells: RowCells) -> None:
        if width >= self._cpu_width:  # in a narrow window the figures come first
            beside = left + width - self._cpu_width + PADDING_PX  # its figure, however wide the column is
            self._sparkline.paint(painter, beside, top + self._spark_bottom, cells.cpu_levels)
        self._paint_number(painter, left, top, width, column, cells)

    def _paint_memory(self, painter: QPainter, left: int, top: int, width: int, column: int, cells: RowCells) -> None:
        if width >= self._memory_width:
            beside = left + width - self._memory_width + PADDING_PX
            self._sparkline.paint(painter, beside, top + self._spark_bottom, cells.memory_levels)
        self._paint_number(painter, left, top, width, column, cells)

    def _paint_number(self, painter: QPainter, left: int, top: int, width: int, column: int, cells: RowCells) -> None:
        text, room = cells.texts[column], width - PADDING_PX
        advance = self._advance(text)
        if advance > room:
            text = self._fitting(text, room)
            advance = self._advance(text)
        painter.setPen(self._faint if text == report.DASH else self._muted if text == "0" else self._text)
        painter.drawText(left + room - advance, top + self._baseline, text)

    def _paint_detail(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        """Each spanned cell paints its own piece of the reason."""
        if column not in self._pass.span_columns:
            return
        left, width = self._pass.span
        text = self._fitting(cells.detail, width - 2 * PADDING_PX)
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.setPen(self._muted if cells.service.status.state in _AT_REST else self._text)
        painter.drawText(left + PADDING_PX, rect.top() + self._baseline, text)
        painter.restore()

    def _use_ratio(self, ratio: float) -> None:
        theme, self._ratio = self._theme, ratio
        self._sparkline = Sparkline(theme.sparkline, ratio)
        self._shapes: dict[State, QPixmap] = {}
        self._unhealthy = icons.pixmap("unhealthy", self._shape_px, theme.bad, ratio)

    def _shape(self, state: State) -> QPixmap:
        shape = self._shapes.get(state)
        if shape is None:
            shape = self._shapes[state] = icons.state_pixmap(state, self._shape_px, self._theme, self._ratio)
        return shape

    def _advance(self, text: str) -> int:
        advance = self._advances.get(text)
        if advance is None:
            if len(self._advances) > _KEPT:
                self._advances.clear()
            advance = self._advances[text] = self._metrics.horizontalAdvance(text)
        return advance

    def _fitting(self, text: str, width: int, *, is_middle_cut: bool = False) -> str:
        """The text, cut with an ellipsis where it does not fit."""
        fitting = self._words.get((text, width, is_middle_cut))
        if fitting is None:
            if len(self._words) > _KEPT:
                self._words.clear()
            cut = Qt.TextElideMode.ElideMiddle if is_middle_cut else Qt.TextElideMode.ElideRight
            fitting = self._words[text, width, is_middle_cut] = self._metrics.elidedText(text, cut, width)
        return fitting


def row_height(metrics: QFontMetrics) -> int:
    """The height of a row: the words, and air around them."""
    return max(28, metrics.height() + 13)
