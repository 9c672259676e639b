"""Draws the tray icon: the worst state of the fleet as shape and colour.

Each mark has its own outline and its own sign, so that it can be told apart without colour. The fills are of middle
lightness: they stand out from light and dark panels alike, and the white signs stand out from them. A fleet at rest is
hollow.
"""

from __future__ import annotations

import enum
import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPainterPathStroker, QPen, QPixmap, QPolygonF

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Snapshot

ICON_SIZES_PX = (16, 20, 22, 24, 32, 48, 64)
"""The sizes panels ask for; each is drawn by itself, none is scaled."""


MONOCHROME = "#7f7f7f"
"""The grey that stands out from light and dark panels alike, and a white sign from it."""


class Mark(enum.Enum):
    """What the icon says about the fleet. The value is the colour of the fill."""

    WELL = "#15924a"
    IDLE = "#757d88"
    BUSY = "#2b7bdc"
    WARNING = "#c26a00"
    FAILED = "#e02d2d"


MARK_OF_STATE = {
    State.RUNNING: Mark.WELL,
    State.COMPLETED: Mark.WELL,
    State.STOPPED: Mark.IDLE,
    State.EXITED: Mark.IDLE,
    State.STARTING: Mark.BUSY,
    State.WAITING: Mark.BUSY,
    State.STOPPING: Mark.BUSY,
    State.BACKOFF: Mark.WARNING,
    State.FAILED: Mark.FAILED,
}


def mark_of(snapshot: Snapshot) -> Mark:
    """The mark of the worst state; a service that runs but is unhealthy is a warning."""
    mark = MARK_OF_STATE[report.worst_state(snapshot)]
    if mark is not Mark.FAILED and any(map(report.is_unhealthy, snapshot.services)):
        return Mark.WARNING
    return mark


def mark_icon(mark: Mark, *, monochrome: bool = False) -> QIcon:
    """An icon of this mark, drawn for every size in `ICON_SIZES_PX`."""
    icon = QIcon()
    for size in ICON_SIZES_PX:
        icon.addPixmap(mark_pixmap(mark, size, MONOCHROME if monochrome else mark.value))
    return icon


def mark_pixmap(mark: Mark, size: int, colour: str = "") -> QPixmap:
    """The mark on a transparent square of `size` pixels, in its own colour or in another."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size / 16, size / 16)
        painter.fillPath(_outline(mark), QColor(colour or mark.value))
        _draw_sign(painter, mark)
    return pixmap


# All shapes live on a grid of 16 by 16, the smallest size, so that their edges fall on its pixels.


def _outline(mark: Mark) -> QPainterPath:
    path = QPainterPath()
    match mark:
        case Mark.WARNING:
            path.addPolygon(QPolygonF([QPointF(8, 1.6), QPointF(15, 14), QPointF(1, 14)]))
            path.closeSubpath()
            return _rounded(path, 1.6)
        case Mark.FAILED:
            path.addPolygon(QPolygonF([_on_circle(8, (side + 0.5) * 45) for side in range(8)]))
            path.closeSubpath()
        case Mark.IDLE:  # hollow, with the square of a stop button
            path.addEllipse(QRectF(0.5, 0.5, 15, 15))
            path.addEllipse(QRectF(2.5, 2.5, 11, 11))
            path.addRect(QRectF(5, 5, 6, 6))
        case _:
            path.addEllipse(QRectF(0.5, 0.5, 15, 15))
    return path


def _rounded(path: QPainterPath, width: float) -> QPainterPath:
    """The path with a stroke around it whose joins are round."""
    pen = QPen(Qt.GlobalColor.black, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    stroker = QPainterPathStroker(pen)
    return path.united(stroker.createStroke(path))


def _on_circle(radius: float, degrees: float) -> QPointF:
    angle = math.radians(degrees)
    return QPointF(8 + radius * math.cos(angle), 8 + radius * math.sin(angle))


def _draw_sign(painter: QPainter, mark: Mark) -> None:
    pen = QPen(Qt.GlobalColor.white, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    match mark:
        case Mark.WELL:
            painter.drawPolyline(QPolygonF([QPointF(4.5, 8.5), QPointF(7, 11), QPointF(11.5, 5.5)]))
        case Mark.FAILED:
            painter.drawLine(QPointF(5.5, 5.5), QPointF(10.5, 10.5))
            painter.drawLine(QPointF(10.5, 5.5), QPointF(5.5, 10.5))
        case Mark.WARNING:
            painter.drawLine(QPointF(8, 5.5), QPointF(8, 9))
            _draw_dots(painter, (8,), 12.2, 1.2)
        case Mark.BUSY:
            _draw_dots(painter, (4.5, 8, 11.5), 8, 1.3)
        case Mark.IDLE:
            return


def _draw_dots(painter: QPainter, xs: tuple[float, ...], y: float, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    for x in xs:
        painter.drawEllipse(QPointF(x, y), radius, radius)
