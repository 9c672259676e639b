"""Paints the cells of the services table: words, the state's shape, sparklines, and the reason that spans columns."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPersistentModelIndex, QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceFacts
from medivote_desktop.ui import icons, sparkline
from medivote_desktop.ui.columns import COLUMNS, SPANNED, ColumnId
from medivote_desktop.ui.sparkline import Sparkline
from medivote_desktop.ui.table import RowCells
from medivote_desktop.ui.theme import Theme

PADDING_PX = 12
SHAPE_PX = 14
_GAP_PX = 8
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_EMPTY = frozenset({report.DASH, "0"})
_AT_REST = frozenset({State.STOPPED, State.EXITED, State.COMPLETED})


@dataclass(frozen=True, slots=True)
class Paint:
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


def column_width(column: int, metrics: QFontMetrics) -> int:
    """The width at which a usual cell of a column, and its heading, can be read whole."""
    value = COLUMNS[column]
    text = max(metrics.horizontalAdvance(value.sample), metrics.horizontalAdvance(value.title) + 16)
    if column == ColumnId.STATE or column == ColumnId.HEALTH:
        text += SHAPE_PX + _GAP_PX
    if value.has_sparkline:
        text += sparkline.WIDTH_PX + _GAP_PX
    return text + 2 * PADDING_PX


class CellDelegate(QStyledItemDelegate):
    """Paints what `cells_of(row)` says; asks the model for nothing else."""

    def __init__(self, cells_of: Callable[[int], RowCells], theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells_of = cells_of
        self._ratio = 1.0
        self.pass_ = Paint()
        self._elided: dict[tuple[str, int], str] = {}
        self._advances: dict[str, int] = {}
        self._painters = [self._paint_text] * len(COLUMNS)
        self._painters[ColumnId.STATE] = self._paint_state
        self._painters[ColumnId.SERVICE] = self._paint_service
        self._painters[ColumnId.HEALTH] = self._paint_health
        self._painters[ColumnId.CPU] = self._paint_cpu
        self._painters[ColumnId.MEMORY] = self._paint_memory
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
        self._sparkline = Sparkline(theme.sparkline, self._ratio)

    def use_font(self, font: QFont) -> None:
        """Measure with this font from now on; the painter comes with it."""
        self._metrics = QFontMetrics(font)
        self._elided.clear()
        self._advances.clear()

    def begin(self, paint: Paint, ratio: float) -> None:
        """A pass over the viewport begins, on a screen of this pixel ratio."""
        self.pass_ = paint
        if ratio != self._ratio:
            self._ratio = ratio
            self._sparkline = Sparkline(self._theme.sparkline, ratio)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        row, column = index.row(), index.column()
        rect: QRect = option.rect  # type: ignore[attr-defined]
        self._paint_ground(painter, rect, row)
        cells = self._cells_of(row)
        if cells.detail and column in SPANNED:
            self._paint_detail(painter, rect, column, cells)
        else:
            self._painters[column](painter, rect, column, cells)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(column_width(index.column(), self._metrics), row_height(self._metrics))

    def _paint_ground(self, painter: QPainter, rect: QRect, row: int) -> None:
        if row in self.pass_.selected:
            painter.fillRect(rect, self._selected_brush if self.pass_.has_focus else self._elsewhere_brush)
        elif row == self.pass_.hovered:
            painter.fillRect(rect, self._hover_brush)

    def _paint_state(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        state = cells.service.status.state
        shape = icons.state_pixmap(state, SHAPE_PX, self._theme, self._ratio)
        painter.drawPixmap(rect.left() + PADDING_PX, rect.top() + (rect.height() - SHAPE_PX) // 2, shape)
        painter.setPen(self._state_pens[state])
        room = rect.adjusted(PADDING_PX + SHAPE_PX + _GAP_PX, 0, -2, 0)
        painter.drawText(room, _LEFT, self._fitting(cells.texts[column], room.width()))

    def _paint_service(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        facts = cells.service.facts
        painter.setPen(self._text if facts.enabled else self._muted)
        room = rect.adjusted(PADDING_PX, 0, -PADDING_PX, 0)
        painter.drawText(room, _LEFT, self._fitting(cells.texts[column], room.width()))
        if facts.group:
            self._paint_group(painter, room, facts)

    def _paint_group(self, painter: QPainter, room: QRect, facts: ServiceFacts) -> None:
        """The group stands behind the name where there is room for it."""
        left = room.left() + self._advance(facts.name) + PADDING_PX
        if left + self._advance(facts.group) <= room.right():
            painter.setPen(self._muted)
            painter.drawText(QRect(left, room.top(), room.right() - left, room.height()), _LEFT, facts.group)

    def _paint_health(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        left = rect.left() + PADDING_PX
        painter.setPen(self._faint if cells.texts[column] == report.DASH else self._muted)
        if report.is_unhealthy(cells.service):
            painter.setPen(self._bad)
            shape = icons.pixmap("unhealthy", SHAPE_PX, self._theme.bad, self._ratio)
            painter.drawPixmap(left, rect.top() + (rect.height() - SHAPE_PX) // 2, shape)
            left += SHAPE_PX + 6
        room = QRect(left, rect.top(), rect.right() - left, rect.height())
        painter.drawText(room, _LEFT, self._fitting(cells.texts[column], room.width()))

    def _paint_cpu(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        self._paint_sparkline(painter, rect, cells.cpu_levels)
        self._paint_text(painter, rect, column, cells)

    def _paint_memory(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        self._paint_sparkline(painter, rect, cells.memory_levels)
        self._paint_text(painter, rect, column, cells)

    def _paint_sparkline(self, painter: QPainter, rect: QRect, levels: bytes) -> None:
        bottom = rect.top() + (rect.height() + sparkline.HEIGHT_PX) // 2
        self._sparkline.paint(painter, rect.left() + PADDING_PX, bottom, levels)

    def _paint_text(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        text = cells.texts[column]
        painter.setPen(self._faint if text in _EMPTY else self._text)
        room = rect.adjusted(0, 0, -PADDING_PX, 0)
        painter.drawText(room, _RIGHT, self._fitting(text, room.width()))

    def _paint_detail(self, painter: QPainter, rect: QRect, column: int, cells: RowCells) -> None:
        if column not in self.pass_.span_columns:
            return
        left, width = self.pass_.span
        room = QRect(left + PADDING_PX, rect.top(), width - 2 * PADDING_PX, rect.height())
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.setPen(self._muted if cells.service.status.state in _AT_REST else self._text)
        painter.drawText(room, _LEFT, self._fitting(cells.detail, room.width()))
        painter.restore()

    def _advance(self, text: str) -> int:
        width = self._advances.get(text)
        if width is None:
            width = self._advances[text] = self._metrics.horizontalAdvance(text)
        return width

    def _fitting(self, text: str, width: int) -> str:
        """The text, cut at the right with an ellipsis where it does not fit."""
        fitting = self._elided.get((text, width))
        if fitting is None:
            if len(self._elided) > 5000:
                self._elided.clear()
            fitting = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._elided[text, width] = fitting
        return fitting


def row_height(metrics: QFontMetrics) -> int:
    """The height of a row: the words, and air around them."""
    return max(28, metrics.height() + 13)
