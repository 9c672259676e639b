"""Says in one line which service the pane shows: the state's shape, the name, and the state in words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from medivote_desktop.core import report
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui import icons
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.fontscale import scaled
from medivote_desktop.ui.widgets.markup import plain_tip

_SHAPE_PX = 14
_GAP_PX = 8


class ServiceTitle(QLabel):
    """One line of text that gives way, from its end, where there is no room. A label, so that it is read as a text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._service: ServiceSnapshot | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        self.update()

    def show_service(self, service: ServiceSnapshot | None, monotonic_now: float) -> None:
        """Show a service as it is at this moment; nothing for None."""
        words = "" if service is None else report.state_text(service, monotonic_now, shown, in_brief=True)
        name_before = self._service.name if self._service else ""
        name = service.name if service else ""
        self._service = service
        if (words, name) != (self._words, name_before):
            self._words = words
            self.setAccessibleName(f"{name}, {words}" if name else "")
            self.setToolTip(plain_tip(f"{name}\n{words}") if name else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.fontMetrics().height() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(_SHAPE_PX + 60, self.fontMetrics()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._service is None:
            return
        with QPainter(self) as painter:
            state, size_px = self._service.state, scaled(_SHAPE_PX, self.fontMetrics())
            shape = icons.state_pixmap(state, size_px, self._theme, self.devicePixelRatioF())
            painter.drawPixmap(0, (self.height() - size_px) // 2, shape)
            strong = QFont(self.font())
            strong.setWeight(QFont.Weight.DemiBold)
            first, gap = size_px + _GAP_PX, _GAP_PX + 2
            # A long name leaves room for the state, which it must not hide.
            state_px = min(self.fontMetrics().horizontalAdvance(self._words) + 1, (self.width() - first) * 2 // 5)
            end = self.width() - state_px - gap
            cut = Qt.TextElideMode.ElideMiddle  # names may differ at their ends alone
            left = self._paint_words(painter, first, end, self._service.name, strong, self._theme.text, cut)
            colour = self._theme.bad if report.is_unhealthy(self._service) else self._theme.states[state]
            self._paint_words(painter, left + gap, self.width(), self._words, self.font(), colour)

    def _paint_words(
        self,
        painter: QPainter,
        left: int,
        end: int,
        words: str,
        font: QFont,
        colour: str,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> int:
        """Gives where the words end, which is not behind `end`."""
        metrics = QFontMetrics(font)
        room = end - left
        if room < metrics.averageCharWidth() * 3:
            return left
        fitting = metrics.elidedText(words, cut, room)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(left, (self.height() - metrics.height()) // 2 + metrics.ascent(), fitting)
        return left + metrics.horizontalAdvance(fitting)
