"""The charts as a widget: painted once a change, with a crosshair on top that tells the values of a moment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy

from medivote_desktop.core.history.points import Span
from medivote_desktop.ui.detail.chartaxis import clock_text, moment_text
from medivote_desktop.ui.detail.chartcurve import Curve
from medivote_desktop.ui.detail.chartdata import Mark, Series, mark_words, series_colour
from medivote_desktop.ui.detail.chartmarks import Cluster
from medivote_desktop.ui.detail.chartpaint import ChartPainter, Frame, frame_of, value_text
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.theme import Theme

_REACH_PX = 6.0
_MARKS_TOLD = 4


class ChartCanvas(QLabel):
    """A picture for screen readers, described by its latest values, or by those at the crosshair.

    Left and right move the crosshair, + and - ask for another span, Escape takes the crosshair away.

    Signals:
        span_step_asked: -1 for a shorter time, 1 for a longer one.
    """

    span_step_asked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._span, self._until = Span.TEN_MINUTES, 0.0
        self._series: Sequence[Series] = ()
        self._marks: Sequence[Mark] = ()
        self._clusters: Sequence[Cluster] = ()
        self._picture: QPixmap | None = None
        self._crosshair: float | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Charts of CPU and memory"))
        self.setPixmap(QPixmap(1, 1))  # never shown: a label that has one is told as a picture

    @property
    def plot_width(self) -> float:
        """How many pixels the time axis has."""
        return self._frame().cpu.width()

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        self.redraw()

    def show_charts(self, series: Sequence[Series], marks: Sequence[Mark], span: Span, until: float) -> None:
        """Show these curves, up to a moment."""
        self._series, self._marks, self._span, self._until = series, marks, span, until
        self.redraw()
        if not self.hasFocus():  # who reads it shall not be interrupted by every measurement
            self._describe()

    def redraw(self) -> None:
        """Something differs."""
        self._picture = None
        self.update()

    def image(self, ratio: float = 2.0) -> QImage:
        """The charts without the crosshair, for a file."""
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        self._draw(drawn)
        return drawn.toImage()

    def readout(self) -> list[str]:
        """What the crosshair tells, line by line; nothing without one."""
        return [] if self._crosshair is None else self._lines(self._crosshair)

    def _lines(self, at: float) -> list[str]:
        lines = [moment_text(at, self._span.value)]
        lines += [
            f"{one.name}: {self._told(one.cpu, at, True)}, {self._told(one.memory, at, False)}" for one in self._series
        ]
        found = [mark for cluster in self._near(at) for mark in cluster.marks]
        lines += [f"{clock_text(mark.at, with_seconds=True)}  {mark_words(mark)}" for mark in found[-_MARKS_TOLD:]]
        if len(found) > _MARKS_TOLD:
            lines.append(tr("and {more} more before", more=len(found) - _MARKS_TOLD))
        return lines

    def _told(self, curve: Curve, at: float, is_cpu: bool) -> str:
        """The value at a moment, and between which it lay."""
        reach = max(curve.column_seconds * 3, self._span.value / 300)
        place = curve.nearest(at, reach)
        if place is None:
            return value_text(None, is_cpu=is_cpu)
        words = value_text(curve.mean[place], is_cpu=is_cpu)
        low, high = (value_text(values[place], is_cpu=is_cpu) for values in (curve.low, curve.high))
        return words if low == high else tr("{value} ({low} to {high})", value=words, low=low, high=high)

    def _near(self, at: float) -> list[Cluster]:
        x = self._frame().x_of(at)
        return [cluster for cluster in self._clusters if abs(cluster.x - x) <= _REACH_PX]

    def _frame(self) -> Frame:
        return frame_of(self.width(), self.height(), self._span, self._until, QFontMetricsF(self.font()))

    def _draw(self, drawn: QPixmap) -> None:
        drawn.fill(QColor(self._theme.base))
        with QPainter(drawn) as painter:
            chart = ChartPainter(painter, self._frame(), self._theme, self.font())
            self._clusters = chart.draw(self._series, self._marks)

    # What Qt tells

    def sizeHint(self) -> QSize:
        return QSize(640, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 110)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != self.size() * ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._draw(self._picture)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._picture)
            if self._crosshair is not None:
                self._paint_crosshair(painter)
            if self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setPen(QPen(QColor(self._theme.accent), 1))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_crosshair(self, painter: QPainter) -> None:
        assert self._crosshair is not None
        frame, theme = self._frame(), self._theme
        x = frame.x_of(self._crosshair)
        painter.setPen(QPen(QColor(theme.muted), 1))
        for room in (frame.cpu, frame.memory):
            painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
        lines, metrics = self.readout(), QFontMetricsF(self.font())
        line = metrics.height() + 2
        limit = max(160.0, self.width() * 0.6)
        wide = min(limit, max(metrics.horizontalAdvance(text) for text in lines) + 34)
        left = x + 10 if x + 10 + wide < self.width() else max(0.0, x - 10 - wide)
        box = QRectF(left, frame.cpu.top() + 4, wide, line * len(lines) + 10)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.faint), 1))
        painter.setBrush(QColor(theme.window))
        painter.drawRoundedRect(box, 5, 5)
        for number, text in enumerate(lines):
            y = box.top() + 5 + number * line
            if 0 < number <= len(self._series):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(series_colour(theme, self._series[number - 1].number)))
                painter.drawEllipse(QPointF(box.left() + 12, y + line / 2), 4, 4)
            painter.setPen(QColor(theme.muted if number == 0 else theme.text))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide - 30)
            painter.drawText(QPointF(box.left() + (10 if number == 0 else 22), y + metrics.ascent() + 1), shown)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        frame, x = self._frame(), event.position().x()
        inside = frame.cpu.left() <= x <= frame.cpu.right()
        self._move_crosshair(frame.moment_at(x) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._move_crosshair(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        frame = self._frame()
        step = max(3.0 / frame.pixels_a_second, 1.0)
        at = self._until if self._crosshair is None else self._crosshair
        match event.key():
            case Qt.Key.Key_Left:
                self._move_crosshair(max(frame.since, at - step))
            case Qt.Key.Key_Right:
                self._move_crosshair(min(frame.until, at + step))
            case Qt.Key.Key_Home:
                self._move_crosshair(frame.since)
            case Qt.Key.Key_End:
                self._move_crosshair(frame.until)
            case Qt.Key.Key_Escape if self._crosshair is not None:
                self._move_crosshair(None)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.span_step_asked.emit(-1)
            case Qt.Key.Key_Minus:
                self.span_step_asked.emit(1)
            case _:
                super().keyPressEvent(event)

    def _move_crosshair(self, at: float | None) -> None:
        if at == self._crosshair:
            return
        self._crosshair = at
        self._describe()
        self.update()

    def _describe(self) -> None:
        at = self._until if self._crosshair is None else self._crosshair
        self.setAccessibleDescription("; ".join(self._lines(at)) if self._series else "")
