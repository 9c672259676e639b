"""Paints the rows of a log: grounds first, then characters, piece by piece on a grid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from medivote_desktop.core.logs.ansi import PLAIN, Style
from medivote_desktop.core.logs.level import Level
from medivote_desktop.ui.detail.logcolours import LogColours
from medivote_desktop.ui.detail.logrow import Row

Span = tuple[int, int]

GLYPH_PX = 18
_NAME_COLUMNS = 18


class LogPainter:
    """Knows the font and the colours.

    Attributes:
        cell_px, line_px: The size of a character's cell.
    """

    def __init__(self, font: QFont, colours: LogColours) -> None:
        self.colours = colours
        self.font = font
        metrics = QFontMetricsF(font)
        self.cell_px = metrics.horizontalAdvance("M" * 100) / 100
        self.line_px = max(1, round(metrics.height() * 1.12))
        self._ascent = round((self.line_px - metrics.height()) / 2 + metrics.ascent())

    def names_px(self, names: Sequence[str]) -> int:
        """The room that the names of several logs take."""
        longest = min(_NAME_COLUMNS, max((len(name) for name in names), default=-1) + 1)
        return round(longest * self.cell_px)

    def paint_front(self, painter: QPainter, top: int, row: Row, number: str, number_px: int, name: str) -> None:
        """Line number, the sign of the level, and whose line it is."""
        if number:
            painter.setPen(self.colours.muted)
            place = QRectF(0, top, number_px - 6, self.line_px)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        self._paint_sign(painter, number_px + 3, top + self.line_px / 2, row.level)
        if name:
            painter.setPen(self.colours.origin(row.origin))
            shown = name if len(name) < _NAME_COLUMNS else name[: _NAME_COLUMNS - 2] + "…"
            painter.drawText(QPointF(number_px + GLYPH_PX, top + self._ascent), shown)

    def _paint_sign(self, painter: QPainter, left: float, middle: float, level: Level | None) -> None:
        """A cross for errors, a triangle for warnings: colours alone say nothing to some."""
        if level is None or level < Level.WARNING:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.colours.level(level)
        size = 4.0
        centre = QPointF(left + size + 1, middle)
        if level is Level.ERROR:
            painter.setPen(QColor(colour))
            pen = painter.pen()
            pen.setWidthF(2)
            painter.setPen(pen)
            painter.drawLine(centre + QPointF(-size + 1, -size + 1), centre + QPointF(size - 1, size - 1))
            painter.drawLine(centre + QPointF(-size + 1, size - 1), centre + QPointF(size - 1, -size + 1))
        else:
            from PySide6.QtGui import QPolygonF

            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            corners = (QPointF(0, -size), QPointF(size + 0.5, size - 0.5), QPointF(-size - 0.5, size - 0.5))
            painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def paint_text(
        self,
        painter: QPainter,
        left: float,
        top: int,
        row: Row,
        segment: Span,
        found: Sequence[Span],
        marked: Span | None,
        seen: Span,
    ) -> None:
        """The characters of one visual line, as far as they are in view.

        Args:
            left: Where the first cell of this visual line is.
            found, marked: Characters with another ground.
            seen: The cells that are in view, reckoned from the line's first.
        """
        origin = row.column(segment[0])
        start = max(segment[0], row.index(origin + seen[0]))
        end = min(segment[1], row.index(origin + seen[1]) + 1)

        def x(index: int) -> float:
            return left + (row.column(index) - origin) * self.cell_px

        def fill(span: Span, colour: QColor, *, beyond: bool = False) -> None:
            first, last = max(span[0], start), min(span[1], end)
            more = self.cell_px if beyond and span[1] > len(row.text) and segment[1] == len(row.text) else 0
            if first < last or more:
                painter.fillRect(QRectF(x(first), top, max(0.0, x(last) - x(first)) + more, self.line_px), colour)

        for run in row.runs:
            ground = self.colours.of_style(run.style)[1]
            if ground is not None:
                fill((run.start, run.end), ground)
        for span in found:
            fill(span, self.colours.found)
        if marked is not None:
            fill(marked, self.colours.selected, beyond=True)
        plain = self.colours.text if row.runs else self.colours.level(row.level)
        own_ground = [*found, marked] if marked else list(found)
        for first, last, style in _pieces(row, start, end, own_ground):
            self._paint_piece(painter, x(first), top, row.text[first:last], style, plain, row)
        if segment[1] == len(row.text) and row.remark:
            painter.setPen(self.colours.muted)
            painter.drawText(QPointF(x(end), top + self._ascent), row.remark)

    def _paint_piece(
        self, painter: QPainter, left: float, top: int, text: str, style: Style, plain: QColor, row: Row
    ) -> None:
        base = QPointF(left, top + self._ascent)
        if style is PLAIN:
            painter.setPen(plain)
        else:
            painter.setPen(self.colours.of_style(style)[0])
            if style.bold or style.italic or style.underline or style.strike:
                painter.setFont(self._variant(style))
        if text.isascii():
            painter.drawText(base, text)
        else:
            self._paint_wide(painter, base, text)
        painter.setFont(self.font)

    def _paint_wide(self, painter: QPainter, base: QPointF, text: str) -> None:
        """Characters from other fonts do not keep to the grid: each stretch of them begins on it anew."""
        from medivote_desktop.ui.detail.logrow import cell_ends

        ends = cell_ends(text)
        for found in _stretches().finditer(text):
            cells = ends[found.start() - 1] if found.start() else 0
            painter.drawText(base + QPointF(cells * self.cell_px, 0), found.group())

    def _variant(self, style: Style) -> QFont:
        font = QFont(self.font)
        font.setBold(style.bold)
        font.setItalic(style.italic)
        font.setUnderline(style.underline)
        font.setStrikeOut(style.strike)
        return font


@cache
def _stretches() -> re.Pattern[str]:
    return re.compile("[\x00-\u02ff]+|[^\x00-\u02ff]{1,2}")


def _pieces(row: Row, start: int, end: int, grounds: Sequence[Span]) -> list[tuple[int, int, Style]]:
    """Stretches of one style; on a ground of ours a terminal's ground is not seen, so its colour is not kept there."""
    pieces = []
    at = start
    for run in row.runs:
        first, last = max(run.start, start), min(run.end, end)
        if first >= last:
            continue
        if at < first:
            pieces.append((at, first, PLAIN))
        pieces.extend(_without_ground(first, last, run.style, grounds))
        at = last
    if at < end:
        pieces.append((at, end, PLAIN))
    return pieces


def _without_ground(first: int, last: int, style: Style, grounds: Sequence[Span]) -> list[tuple[int, int, Style]]:
    if style.ground is None and not style.inverse:
        return [(first, last, style)]
    bare = style._replace(ground=None, front=None, inverse=False)
    bounds = {first, last, *(edge for span in grounds for edge in span if first < edge < last)}
    edges = sorted(bounds)
    return [
        (a, b, bare if any(span[0] <= a and b <= span[1] for span in grounds) else style) for a, b in pairwise(edges)
    ]
