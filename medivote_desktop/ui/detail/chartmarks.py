"""Incidents as small shapes: each kind has its own, so that none is known by its colour alone."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from medivote_desktop.core.history.incident import IncidentKind
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import dataclass
from medivote_desktop.ui.detail.chartdata import Mark
from medivote_desktop.ui.theme import Theme

SIZE_PX = 9.0
_FAULTS = (IncidentKind.FAILED, IncidentKind.START_FAILED, IncidentKind.START_TIMEOUT)
_RINGS = (IncidentKind.PERSON, IncidentKind.STARTED)
_DISCS = (IncidentKind.RELOAD, IncidentKind.ADOPTED, IncidentKind.EXITED)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Marks that lie too close to be shown side by side; the one that matters most stands for all."""

    x: float
    marks: tuple[Mark, ...]

    @property
    def face(self) -> Mark:
        """The one that is drawn."""
        return max(self.marks, key=lambda mark: mark.weight)


def clusters(marks: Iterable[Mark], origin: float, pixels_a_second: float, left: float) -> tuple[Cluster, ...]:
    """The marks by their places, in order of time."""
    found: list[tuple[float, list[Mark]]] = []
    for mark in marks:
        x = left + (mark.at - origin) * pixels_a_second
        if found and x - found[-1][0] < SIZE_PX + 1:
            found[-1][1].append(mark)
        else:
            found.append((x, [mark]))
    return tuple(Cluster(x, tuple(together)) for x, together in found)


def mark_colour(kind: str, theme: Theme) -> str:
    """What needs a person is red, what mended itself amber, what was wished quiet."""
    if kind in _FAULTS or kind == IncidentKind.GAVE_UP:
        return theme.bad
    if kind in (IncidentKind.UNHEALTHY, IncidentKind.MEMORY):
        return theme.states[State.BACKOFF]
    return theme.muted


def draw_mark(painter: QPainter, kind: str, centre: QPointF, theme: Theme) -> None:
    """A cross for an end, a square where it was given up, a diamond for health, a triangle for memory; rings else."""
    colour, half = QColor(mark_colour(kind, theme)), SIZE_PX / 2
    painter.setPen(QPen(colour, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = centre.x(), centre.y()
    if kind in _FAULTS:
        reach = half - 1
        painter.drawLine(QPointF(x - reach, y - reach), QPointF(x + reach, y + reach))
        painter.drawLine(QPointF(x - reach, y + reach), QPointF(x + reach, y - reach))
        return
    if kind == IncidentKind.SLEPT:
        painter.drawLine(QPointF(x - half + 1, y), QPointF(x + half - 1, y))
        return
    if kind in (*_RINGS, *_DISCS):
        painter.setPen(QPen(colour, 1.5))
        if kind in _DISCS:
            painter.setBrush(colour)
        painter.drawEllipse(centre, half - 1.5, half - 1.5)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    match kind:
        case IncidentKind.GAVE_UP:
            painter.drawRect(QRectF(x - half + 0.5, y - half + 0.5, SIZE_PX - 1, SIZE_PX - 1))
        case IncidentKind.MEMORY:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y - half), QPointF(x + half, y + half), QPointF(x - half, y + half)])
            )
        case _:
            corners = ((0, -half), (half, 0), (0, half), (-half, 0))
            painter.drawPolygon(QPolygonF([QPointF(x + across, y + down) for across, down in corners]))
