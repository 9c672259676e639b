"""The lower half of the window: log, charts and details of the service that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui.detail.facts import FactsView
from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.detail.logbar import LogBar
from medivote_desktop.ui.detail.title import ServiceTitle
from medivote_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from medivote_desktop.ui.detail.charts import ChartsView

LOG, CHARTS, DETAILS = range(3)


class DetailPane(QWidget):
    """Shows one service at a time.

    Attributes:
        log, log_bar: The log's text and its controls.
        tabs: LOG, CHARTS or DETAILS.
        charts: The page of charts; None until it is first shown.

    Signals:
        charts_made: The page of charts exists now, and wants to be fed.
    """

    charts_made = Signal(object)

    def __init__(self, clock: Callable[[], float], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._service: ServiceSnapshot | None = None
        self._opened_id: str | None = None
        self.log = LogView(theme)
        self.log_bar = LogBar(self.log, theme)
        self.facts = FactsView(theme)
        self.title = ServiceTitle(theme)
        self.charts: ChartsView | None = None
        self._no_charts = QWidget()
        self._theme = theme
        self.tabs = QTabBar()
        self._pages = QStackedWidget()
        self._set_up()
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def _set_up(self) -> None:
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("Log, charts or details")
        for text, page in (("&Log", self.log), ("&Charts", self._no_charts), ("&Details", self.facts)):
            self.tabs.addTab(text)
            self._pages.addWidget(page)
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(4, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.title, 1)
        row.addWidget(self.log_bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._pages, 1)
        stops = (self.tabs, self.log_bar.field, self.log_bar.follow, self.log, self.facts)
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        for part in (self.log, self.log_bar, self.facts, self.title):
            part.use_theme(theme)
        if self.charts is not None:
            self.charts.use_theme(theme)

    def show_service(self, service: ServiceSnapshot | None) -> None:
        """Show a service as it is now; nothing for None."""
        self._service = service
        self.title.show_service(service, self._clock())
        if self.tabs.currentIndex() == DETAILS:
            self.facts.show_service(service, self._clock())
        if self.charts is not None and self.tabs.currentIndex() == CHARTS:
            self.charts.show_service(service)

    def open_log(self, service_id: str, path_text: str) -> None:
        """The log of this service begins to come; `path_text` names it, and is empty where there is none."""
        self._opened_id = service_id
        self.log.open(f"Nothing has been written yet to {path_text}" if path_text else "This service writes no log.")

    def append_log(self, service_id: str, text: str) -> None:
        """More of its log. What still comes of another service's is dropped."""
        if service_id == self._opened_id:
            self.log.append(text)

    def close_log(self) -> None:
        """Another log is about to come, or none."""
        self._opened_id = None

    def go_to_log(self) -> None:
        """Show the log and give it the keyboard."""
        self.tabs.setCurrentIndex(LOG)
        self.log.setFocus()

    def go_to_find(self) -> None:
        """Show the log and let the person type what to find."""
        self.tabs.setCurrentIndex(LOG)
        self.log_bar.field.setFocus()
        self.log_bar.field.selectAll()

    def _make_charts(self) -> None:
        """Loaded when first looked at: few need them at once."""
        from medivote_desktop.ui.detail.charts import ChartsView

        self.charts = ChartsView(self._theme)
        self._pages.removeWidget(self._no_charts)
        self._pages.insertWidget(CHARTS, self.charts)
        self._no_charts.deleteLater()
        self.charts_made.emit(self.charts)

    def _on_tab_changed(self, tab: int) -> None:
        if tab == CHARTS and self.charts is None:
            self._make_charts()
        self._pages.setCurrentIndex(tab)
        self.log_bar.setVisible(tab == LOG)
        self.show_service(self._service)
