"""Draws the two charts, CPU above memory, over one time axis."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from medivote_desktop.core import report
from medivote_desktop.core.history.points import Span
from medivote_desktop.core.records import dataclass
from medivote_desktop.ui.detail.chartaxis import Scale, Tick, cpu_scale, memory_scale, time_ticks
from medivote_desktop.ui.detail.chartcurve import Curve
from medivote_desktop.ui.detail.chartdata import Mark, Series, series_colour
from medivote_desktop.ui.detail.chartmarks import Cluster, clusters, draw_mark, mark_colour
from medivote_desktop.ui.language import figure, tr
from medivote_desktop.ui.theme import Theme

LANE_PX = 18.0  # above the charts: incidents
_GAP_PX = 20.0
_EDGE_PX = 10.0
_STEP_PX = 34.0
_BAND_OPACITY = 0.22
_PATCH_OPACITY = 0.8
_AREA_OPACITY = 0.10
_LINE_PX = 1.5


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things are: the two charts, and what time their edges show."""

    cpu: QRectF
    memory: QRectF
    since: float
    until: float

    @property
    def pixels_a_second(self) -> float:
        """The scale of the time axis."""
        return self.cpu.width() / (self.until - self.since)

    def x_of(self, at: float) -> float:
        """Where a moment is."""
        return self.cpu.left() + (at - self.since) * self.pixels_a_second

    def moment_at(self, x: float) -> float:
        """Which moment is there."""
        return self.since + (x - self.cpu.left()) / self.pixels_a_second


def frame_of(width: float, height: float, span: Span, until: float, metrics: QFontMetricsF) -> Frame:
    """How the room is shared out; the right margin is for the curves' names."""
    left = _EDGE_PX + metrics.horizontalAdvance("000.0 MB") + 8
    names = min(190.0, max(64.0, width * 0.2))
    line = metrics.height()
    plots = max(40.0, height - LANE_PX - line - 8 - _GAP_PX)
    room = QRectF(left, LANE_PX, max(40.0, width - left - names), plots / 2)
    below = room.translated(0, plots / 2 + _GAP_PX)
    return Frame(room, below, until - span.value, until)


class ChartPainter:
    """Draws one picture; `value_places` tells afterwards where the curves end."""

    def __init__(self, painter: QPainter, frame: Frame, theme: Theme, font: QFont) -> None:
        self._painter, self._frame, self._theme = painter, frame, theme
        self._font = font
        self._metrics = QFontMetricsF(font)

    def draw(self, series: Sequence[Series], marks: Sequence[Mark]) -> tuple[Cluster, ...]:
        """All of it. Gives the incidents by their places."""
        painter, frame = self._painter, self._frame
        painter.setFont(self._font)
        steps = max(2, int(frame.cpu.height() // _STEP_PX))
        cpu = cpu_scale(max((one.cpu.top for one in series), default=0.0), steps)
        lows = [one.memory.bottom for one in series if one.memory.columns]
        memory = memory_scale(min(lows, default=0.0), max((one.memory.top for one in series), default=0.0), steps)
        # Until something was measured there is no time to tell; and Windows knows none before 1970.
        is_empty = frame.until <= 0
        times = () if is_empty else time_ticks(frame.since, frame.until, max(2, int(frame.cpu.width() // 86)))
        self._grid(frame.cpu, cpu, times)
        self._grid(frame.memory, memory, times)
        self._times(times)
        found = clusters(marks, frame.since, frame.pixels_a_second, frame.cpu.left())
        self._incidents(found)
        for one in reversed(series):
            colour = QColor(series_colour(self._theme, one.number))
            self._curve(one.cpu, frame.cpu, cpu, colour, is_alone=len(series) == 1)
            self._curve(one.memory, frame.memory, memory, colour, is_alone=len(series) == 1)
        self._title(frame.cpu, tr("CPU, % of a core"))
        self._title(frame.memory, tr("Memory"))
        self._names(series, frame.cpu, cpu, is_cpu=True)
        self._names(series, frame.memory, memory, is_cpu=False)
        return found

    def _grid(self, room: QRectF, scale: Scale, times: Sequence[Tick]) -> None:
        painter, theme = self._painter, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLines(
            [QLineF(self._frame.x_of(tick.at), room.top(), self._frame.x_of(tick.at), room.bottom()) for tick in times]
        )
        right = room.left() - 8
        half = self._metrics.height() / 2
        is_low = room.height() < half * 2 * (len(scale.ticks) - 1)
        labelled = (scale.ticks[0], scale.ticks[-1]) if is_low else scale.ticks  # the others would lie on one another
        for tick in scale.ticks:
            y = _y_of(tick.at, room, scale)
            painter.setPen(QPen(QColor(theme.faint if tick is scale.ticks[0] else theme.line), 1))
            painter.drawLine(QLineF(room.left(), y, room.right(), y))
            if tick in labelled:
                painter.setPen(QColor(theme.muted))
                painter.drawText(QRectF(0, y - half, right, half * 2), Qt.AlignmentFlag.AlignRight, tick.label)

    def _title(self, room: QRectF, words: str) -> None:
        """On a patch of its own, or grid and curve would run through the words; the curve still shows behind it."""
        painter, height = self._painter, self._metrics.height()
        patch = QRectF(room.left() + 1, room.top() + 2, self._metrics.horizontalAdvance(words) + 14, height)
        painter.fillRect(patch, _tinted(QColor(self._theme.base), _PATCH_OPACITY))
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(patch.adjusted(7, 0, 0, 0), Qt.AlignmentFlag.AlignLeft, words)

    def _times(self, times: Sequence[Tick]) -> None:
        painter, room = self._painter, self._frame.memory
        for tick in times:
            wide = self._metrics.horizontalAdvance(tick.label)
            left = self._frame.x_of(tick.at) - wide / 2
            painter.setPen(QColor(self._theme.text if tick.is_strong else self._theme.muted))
            painter.drawText(QPointF(left, room.bottom() + 5 + self._metrics.ascent()), tick.label)

    def _incidents(self, found: Sequence[Cluster]) -> None:
        painter, frame, theme = self._painter, self._frame, self._theme
        for cluster in found:
            kind = cluster.face.kind
            tint = QColor(mark_colour(kind, theme))
            tint.setAlphaF(0.35 if cluster.face.weight > 2 else 0.18)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(tint, 1, Qt.PenStyle.DashLine))
            for room in (frame.cpu, frame.memory):
                painter.drawLine(QLineF(cluster.x, room.top(), cluster.x, room.bottom()))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_mark(painter, kind, QPointF(cluster.x, LANE_PX / 2), theme)

    def _curve(self, curve: Curve, room: QRectF, scale: Scale, colour: QColor, *, is_alone: bool) -> None:
        painter = self._painter
        a_unit = room.height() / (scale.high - scale.low)
        places = (self._frame.pixels_a_second, room.bottom() + scale.low * a_unit, a_unit)
        painter.save()
        painter.setClipRect(room.adjusted(0, -2, 1, 1))
        painter.translate(room.left(), 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QPen(colour, _LINE_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.BevelJoin)
        has_band = curve.has_band
        for first, last in curve.parts():
            shape = curve.line(first, last, self._frame.since, places)
            if last - first == 1:  # a lone value would be a line without length
                painter.setPen(QPen(colour, _LINE_PX * 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawPoint(shape[0])
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            if has_band:
                painter.setBrush(_tinted(colour, _BAND_OPACITY))
                painter.drawPolygon(curve.area(first, last, self._frame.since, places))
            if is_alone and scale.low == 0.0:
                under = [*shape, QPointF(shape[-1].x(), room.bottom()), QPointF(shape[0].x(), room.bottom())]
                painter.setBrush(_tinted(colour, _AREA_OPACITY))
                painter.drawPolygon(under)
            painter.setPen(line)
            painter.drawPolyline(shape)
        painter.restore()

    def _names(self, series: Sequence[Series], room: QRectF, scale: Scale, *, is_cpu: bool) -> None:
        """Each curve is named where it ends; names that would overlap move apart."""
        height = self._metrics.height()
        wanted: list[tuple[float, Series, float | None]] = []
        for one in series:
            curve = one.cpu if is_cpu else one.memory
            current = _current(curve, self._frame.until)
            if current is not None:
                wanted.append((_y_of(current, room, scale), one, current))
        wanted.sort(key=lambda item: item[0])
        places = _apart([y for y, _, _ in wanted], height, room.top() + height / 2, room.bottom() - height / 2)
        for place, (y, one, value) in zip(places, wanted, strict=True):
            words = value_text(value, is_cpu=is_cpu)
            self._name(room.right(), y, place, words, one, with_name=is_cpu or len(series) > 1)

    def _name(self, right: float, y: float, place: float, words: str, one: Series, *, with_name: bool) -> None:
        painter = self._painter
        colour = QColor(series_colour(self._theme, one.number))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_tinted(colour, 0.6), 1))
        painter.drawLine(QLineF(right + 2, y, right + 8, place))
        left, baseline = right + 11, place - self._metrics.height() / 2 + self._metrics.ascent()
        painter.setPen(colour)
        painter.drawText(QPointF(left, baseline), words)
        left += self._metrics.horizontalAdvance(words) + 7
        room = painter.device().width() / painter.device().devicePixelRatioF() - left - 4
        if with_name and room > self._metrics.averageCharWidth() * 4:
            painter.setPen(QColor(self._theme.text))
            name = self._metrics.elidedText(one.name, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(QPointF(left, baseline), name)


def value_text(value: float | None, *, is_cpu: bool) -> str:
    """A value as people read it; a dash for unknown."""
    if value is None:
        return report.DASH
    return figure(f"{value:.1f} %" if is_cpu else report.bytes_text(round(value)))


def _current(curve: Curve, until: float) -> float | None:
    """The latest value, unless it is of the past."""
    if not curve.columns or curve.moment(len(curve.columns) - 1) < until - max(15.0, curve.column_seconds * 3):
        return None
    return curve.mean[-1]


def _y_of(value: float, room: QRectF, scale: Scale) -> float:
    return room.bottom() - (value - scale.low) / (scale.high - scale.low) * room.height()


def _apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places as near to those wanted (in order) as the distance and the limits allow."""
    places: list[float] = []
    for y in wanted:
        places.append(max(y, low, places[-1] + least if places else low))
    for at in reversed(range(len(places))):
        limit = high - (len(places) - 1 - at) * least if at == len(places) - 1 else places[at + 1] - least
        places[at] = min(places[at], max(limit, low))
    return places


def _tinted(colour: QColor, opacity: float) -> QColor:
    tinted = QColor(colour)
    tinted.setAlphaF(opacity)
    return tinted
