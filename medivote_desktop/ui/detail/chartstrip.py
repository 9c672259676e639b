"""How available a service was: a figure and a strip for each of three times."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from medivote_desktop.core import report
from medivote_desktop.core.history.availability import (
    DEFINITION,
    SHORT_DEFINITION,
    Availability,
    Standing,
    Stretch,
    availability,
    share_text,
    together,
)
from medivote_desktop.core.lifecycle import State
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme

TIMES = (("24 h", 86_400.0), ("7 d", 7 * 86_400.0), ("30 d", 30 * 86_400.0))
_BAR_PX = 10.0
_AS_GOOD_AS_ALL = 0.99
# From below up: the height tells what the colour tells.
_HEIGHTS = {
    Standing.DOWN: 1.0,
    Standing.UP: 0.7,
    Standing.PLANNED: 0.3,
    Standing.ASLEEP: 0.2,
    Standing.UNKNOWN: 0.1,
}


class AvailabilityStrip(QLabel):
    """Three strips side by side. Down is the tallest, so that it is seen without its colour, and at one pixel.

    A label, so that it is read as a text.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._until = 0.0
        self._stretches: Sequence[Sequence[Stretch]] = ()
        self.figures: tuple[Availability, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Availability"))

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        self.update()

    def show_stretches(self, stretches: Sequence[Sequence[Stretch]], until: float) -> None:
        """Show how these services stood, up to a moment; their seconds are added up."""
        self._stretches, self._until = stretches, until
        self.figures = tuple(
            together(availability(one, until - seconds, until) for one in stretches) for _, seconds in TIMES
        )
        words = [
            ", ".join(filter(None, (f"{name}: {shown(share_text(one.share))}", _parts_text(one))))
            for (name, _), one in zip(TIMES, self.figures, strict=True)
        ]
        self.setToolTip("\n".join([*words, "", shown(DEFINITION)]))
        self.setAccessibleDescription("\n".join([*words, shown(SHORT_DEFINITION)]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, round(self.fontMetrics().height() * 2 + _BAR_PX + 12))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.base))
            metrics = QFontMetricsF(self.font())
            strong = QFont(self.font())
            strong.setWeight(QFont.Weight.DemiBold)
            wide = (self.width() - 20 - 48) / 3
            for number, ((name, seconds), figure) in enumerate(zip(TIMES, self.figures, strict=False)):
                left = 10 + number * (wide + 24)
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(QPointF(left, 2 + metrics.ascent()), span_text(name, seconds, figure))
                painter.setFont(strong)
                painter.setPen(QColor(self._theme.text))
                painter.drawText(
                    QRectF(left, 2, wide, metrics.height()),
                    Qt.AlignmentFlag.AlignRight,
                    shown(share_text(figure.share)),
                )
                painter.setFont(self.font())
                self._paint_bar(painter, QRectF(left, metrics.height() + 5, wide, _BAR_PX), seconds)
            painter.setPen(QColor(self._theme.muted))
            sentence = tr("Availability: {definition}", definition=shown(SHORT_DEFINITION))
            words = metrics.elidedText(sentence, Qt.TextElideMode.ElideRight, self.width() - 20)
            painter.drawText(QPointF(10, metrics.height() + _BAR_PX + 9 + metrics.ascent()), words)

    def _paint_bar(self, painter: QPainter, room: QRectF, seconds: float) -> None:
        """What matters more is painted over what matters less, and is never narrower than a pixel."""
        a_second, since = room.width() / seconds, self._until - seconds
        painter.fillRect(QRectF(room.left(), room.bottom() - 1, room.width(), 1), QColor(self._theme.line))
        for standing in Standing:
            tall = room.height() * _HEIGHTS[standing]
            colour = QColor(self._colour(standing))
            for stretch in (one for of_one in self._stretches for one in of_one if one.standing is standing):
                began, ended = max(stretch.began, since), stretch.ended
                if ended > began:
                    wide = max(1.0 if standing is Standing.DOWN else 0.0, (ended - began) * a_second)
                    left = room.left() + (began - since) * a_second
                    painter.fillRect(QRectF(left, room.bottom() - tall, wide, tall), colour)

    def _colour(self, standing: Standing) -> str:
        match standing:
            case Standing.UP:
                return self._theme.states[State.RUNNING]
            case Standing.DOWN:
                return self._theme.bad
            case Standing.UNKNOWN:
                return self._theme.line
            case _:
                return self._theme.faint


def span_text(name: str, seconds: float, figure: Availability) -> str:
    """The time a figure is about; where little of it is known, how much, so that nobody takes a minute for a month.

    Of several services their seconds are added up: then what is known on average.
    """
    total = sum((figure.up_seconds, figure.down_seconds, figure.planned_seconds, figure.asleep_seconds))
    share = total / ((total + figure.unknown_seconds) or 1.0)
    if share > _AS_GOOD_AS_ALL:
        return name
    return tr("{name}, {duration} known", name=name, duration=report.duration_text(share * seconds))


def _parts_text(figure: Availability) -> str:
    parts = (
        (tr("{duration} up"), figure.up_seconds),
        (tr("{duration} down"), figure.down_seconds),
        (tr("{duration} stopped as asked"), figure.planned_seconds),
        (tr("{duration} asleep"), figure.asleep_seconds),
        (tr("{duration} unknown"), figure.unknown_seconds),
    )
    return ", ".join(words.format(duration=report.duration_text(seconds)) for words, seconds in parts if seconds >= 1)
