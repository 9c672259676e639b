"""Paints the rows of the timeline: headings of days, and incidents in two lines each."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medivote_desktop.core.history import incident_text
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.ui import icons
from medivote_desktop.ui.detail import incident_looks
from medivote_desktop.ui.detail.timeline_model import Day, TimelineModel
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.theme import Theme

PADDING_PX = 14
_SHAPE_PX = 16
_GAP_PX = 10
_LINE_PX = 5
_NARROW_PX = 420


class TimelineDelegate(QStyledItemDelegate):
    """Every row has the same height, so that thousands cost nothing.

    Attributes:
        height_px: Of each row.
        names_services: Whether each incident says whose it is; not where all are of one service.
    """

    def __init__(self, model: TimelineModel, theme: Theme, font: QFont, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self.names_services = False
        self.use_font(font)

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme

    def use_font(self, font: QFont) -> None:
        """Write in this font from now on."""
        self._plain = font
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._plain_metrics, self._strong_metrics = QFontMetrics(font), QFontMetrics(self._strong)
        self.height_px = 2 * self._plain_metrics.height() + 3 * _LINE_PX
        self._clock_px = self._plain_metrics.horizontalAdvance("00:00:00")

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self.height_px)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, rect = self._model.row_at(index.row()), option.rect
        painter.save()
        if isinstance(row, Day):
            self._paint_day(painter, rect, row)
        else:
            self._paint_ground(painter, rect, option.state)
            self._paint_incident(painter, rect, row)
        painter.restore()

    def _paint_day(self, painter: QPainter, rect: QRect, day: Day) -> None:
        painter.setFont(self._strong)
        painter.setPen(QColor(self._theme.muted))
        words = incident_looks.day_text(day.date, datetime.date.today())
        bottom = rect.bottom() - _LINE_PX
        painter.drawText(rect.left() + PADDING_PX, bottom - self._strong_metrics.descent(), words)
        painter.setPen(QColor(self._theme.line))
        left = rect.left() + PADDING_PX + self._strong_metrics.horizontalAdvance(words) + _GAP_PX
        middle = bottom - self._strong_metrics.height() // 2
        painter.drawLine(left, middle, rect.right() - PADDING_PX, middle)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        theme = self._theme
        if state & QStyle.StateFlag.State_Selected:
            has_focus = bool(state & QStyle.StateFlag.State_Active and state & QStyle.StateFlag.State_HasFocus)
            painter.fillRect(rect, QColor(theme.selected if has_focus else theme.selected_elsewhere))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))

    def _paint_incident(self, painter: QPainter, rect: QRect, incident: Incident) -> None:
        theme, colour = self._theme, incident_looks.colour(incident, self._theme)
        right = rect.right() - PADDING_PX
        first = rect.top() + _LINE_PX + self._plain_metrics.ascent()
        second = first + self._plain_metrics.height() + _LINE_PX
        left = rect.left() + PADDING_PX
        painter.setFont(self._plain)
        painter.setPen(QColor(theme.muted))
        painter.drawText(left, first, incident_looks.clock_text(incident))
        left += self._clock_px + _GAP_PX
        ratio = painter.device().devicePixelRatioF()
        shape = icons.pixmap(incident_looks.shape(incident), _SHAPE_PX, colour, ratio)
        painter.drawPixmap(left, rect.top() + _LINE_PX + (self._plain_metrics.height() - _SHAPE_PX) // 2, shape)
        left += _SHAPE_PX + _GAP_PX
        outcome = shown(incident_text.outcome(incident))
        end = self._write_right(painter, right, first, outcome, incident_looks.outcome_colour(incident, theme))
        edge = self._write(painter, left, first, end, shown(incident_text.headline(incident)), colour, strong=True)
        if self.names_services and incident.service_name:
            self._write(painter, edge + _GAP_PX, first, end, incident.service_name, theme.text)
        # Where there is little room the reason counts more than what was done, and begins at the edge.
        if rect.width() < _NARROW_PX:
            left, end = rect.left() + PADDING_PX, right
        else:
            end = self._write_right(painter, right, second, incident_text.action_brief(incident, shown), theme.muted)
        self._write(painter, left, second, end, incident_text.why(incident, shown), theme.muted)

    def _write_right(self, painter: QPainter, right: int, base: int, words: str, colour: str) -> int:
        """Gives where the words' room begins."""
        if not words:
            return right
        width = self._plain_metrics.horizontalAdvance(words)
        painter.setFont(self._plain)
        painter.setPen(QColor(colour))
        painter.drawText(right - width, base, words)
        return right - width - 2 * _GAP_PX

    def _write(
        self, painter: QPainter, left: int, base: int, right: int, words: str, colour: str, *, strong: bool = False
    ) -> int:
        """Gives where the words end; they are cut where there is no more room."""
        metrics = self._strong_metrics if strong else self._plain_metrics
        if right - left < 2 * metrics.averageCharWidth():
            return left
        fitting = metrics.elidedText(words, Qt.TextElideMode.ElideRight, right - left)
        painter.setFont(self._strong if strong else self._plain)
        painter.setPen(QColor(colour))
        painter.drawText(left, base, fitting)
        return left + metrics.horizontalAdvance(fitting)
