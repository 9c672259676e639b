"""The heading of the table: flat, quiet, with a drawn arrow where it is sorted."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from medivote_desktop.ui import icons
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.table.cells import PADDING_PX
from medivote_desktop.ui.table.columns import COLUMNS
from medivote_desktop.ui.theme import Theme

_ARROW_PX = 12


class TableHeader(QHeaderView):
    """Column headings that can be clicked to sort, dragged to move and pulled to resize."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorClearable(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setMinimumSectionSize(48)
        self.setAccessibleName(tr("Columns"))
        self._theme = theme

    def sizeHint(self) -> QSize:
        # Qt's own asks the model for every heading, each time the rows move.
        return QSize(self.length(), self.height())

    def doItemsLayout(self) -> None:
        # Qt's own paints all headings anew each time the rows move, a tenth of what such a tick costs.
        if self.count() != len(COLUMNS):
            super().doItemsLayout()

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 (Qt's own name)
        theme = self._theme
        pointed_at = self.underMouse() and self.logicalIndexAt(self.mapFromGlobal(QCursor.pos())) == logicalIndex
        painter.fillRect(rect, QColor(theme.hover if pointed_at else theme.base))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(theme.line))
        column = COLUMNS[logicalIndex]
        is_sorted = self.sortIndicatorSection() == logicalIndex
        painter.setPen(QPen(QColor(theme.text if is_sorted else theme.muted)))
        room = rect.adjusted(PADDING_PX, 0, -PADDING_PX, 0)
        side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), column.title)
        if is_sorted:
            self._paint_arrow(painter, room, column.title, column.is_number)

    def _paint_arrow(self, painter: QPainter, room: QRect, title: str, is_number: bool) -> None:
        """The arrow stands on the inner side of the words, so that they keep their place."""
        rises = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        arrow = icons.pixmap("sort-up" if rises else "sort-down", _ARROW_PX, self._theme.text, self.devicePixelRatioF())
        words = self.fontMetrics().horizontalAdvance(title)
        left = room.right() - words - _ARROW_PX - 2 if is_number else room.left() + words + 2
        painter.drawPixmap(left, room.top() + (room.height() - _ARROW_PX) // 2, arrow)
