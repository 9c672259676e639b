"""The status bar: how the fleet is, what it uses, and for some seconds what was just done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, Snapshot
from medivote_desktop.ui import icons
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.elided import ElidedLabel
from medivote_desktop.ui.widgets.fontscale import scaled

_MARK_PX, _SIDE_PX = 14, 8
_DOWN = (State.FAILED, State.BACKOFF)
MESSAGE_MS = 6000


class StatusLine(QStatusBar):
    """The summary with the shape of what is worst at the left, the usage of all services at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._worst: State | None = None
        self._is_unhealthy = False  # which is worse than any state but those of what is down
        self._mark, self._summary, self._usage = QLabel(), ElidedLabel(), QLabel()
        # Not as their names: those would be read in place of the words.
        self._summary.setAccessibleDescription(tr("Summary"))
        self._usage.setAccessibleDescription(tr("Used by all services"))
        # A bar whose content grows is laid out anew by Qt, and then shows it beside a message that had taken its place.
        height = max(_MARK_PX, self.fontMetrics().height() + 2)
        for label in (self._mark, self._summary, self._usage):
            label.setFixedHeight(height)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(_SIDE_PX, 0, _SIDE_PX, 0)
        self.addWidget(self._mark)
        self.addWidget(self._summary, 1)
        self.addPermanentWidget(self._usage)
        self._beside: list[QWidget] = [self._usage]
        self.messageChanged.connect(self._on_message)

    def say(self, text: str, milliseconds: int) -> None:
        """In place of the summary. What is too long for that ends in dots, and is read whole in the tooltip."""
        room = min(part.x() for part in self._beside if not part.isHidden()) - 3 * _SIDE_PX
        line = text.replace("\n", " ")
        fitting = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room)
        self.showMessage(fitting if self.isVisible() else text, milliseconds)
        self.setToolTip(text if fitting != line else "")
        if self.isVisible():
            from medivote_desktop.ui.widgets.spoken import speak  # 190 enum members that no first painting needs

            speak(self, text)

    @property
    def texts(self) -> tuple[str, str]:
        """Summary and usage, as they are shown."""
        return self._summary.text(), self._usage.text()

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        self._draw_mark()

    def show_summary(self, snapshot: Snapshot) -> None:
        """What holds until a service changes its state."""
        self._summary.setText(shown(report.leaving_text(snapshot)) or report.summary_text(snapshot, shown))
        worst = report.worst_state(snapshot)
        is_unhealthy = worst not in _DOWN and any(map(report.is_unhealthy, snapshot.services))
        if (worst, is_unhealthy) != (self._worst, self._is_unhealthy):
            self._worst, self._is_unhealthy = worst, is_unhealthy
            self._draw_mark()

    def show_usage(self, snapshot: Snapshot) -> None:
        """What differs with each measurement."""
        text = shown(report.usage_text(snapshot))
        if text != self._usage.text():
            self._usage.setText(text)

    def add_part(self, part: QWidget) -> None:
        """Put something more between the summary and the usage."""
        part.setFixedHeight(self._summary.height())
        self.insertPermanentWidget(2, part)  # counted with the mark and the summary
        self._beside.append(part)

    def _on_message(self, text: str) -> None:
        if not text:
            self.setToolTip("")

    def _draw_mark(self) -> None:
        if self._worst is None:
            return
        size_px, ratio = scaled(_MARK_PX, self.fontMetrics()), self.devicePixelRatioF()
        if self._is_unhealthy:
            self._mark.setPixmap(icons.pixmap("unhealthy", size_px, self._theme.bad, ratio))
            self._mark.setAccessibleName(shown(report.HEALTH_WORDS[Health.UNHEALTHY]))
        else:
            self._mark.setPixmap(icons.state_pixmap(self._worst, size_px, self._theme, ratio))
            self._mark.setAccessibleName(shown(report.STATE_LABELS[self._worst]))
