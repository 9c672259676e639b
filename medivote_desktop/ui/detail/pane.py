"""The lower half of the window: log and details of the service that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui.detail.facts import FactsView
from medivote_desktop.ui.detail.logpage import LogPage
from medivote_desktop.ui.detail.title import ServiceTitle
from medivote_desktop.ui.theme import Theme

LOG, DETAILS = 0, 1


class DetailPane(QWidget):
    """Shows one service at a time.

    Attributes:
        log_page, log, log_bar: The log's text and its controls.
        tabs: LOG or DETAILS.
    """

    def __init__(self, clock: Callable[[], float], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._service: ServiceSnapshot | None = None
        self.log_page = LogPage(theme)
        self.log, self.log_bar = self.log_page.view, self.log_page.bar
        self.facts = FactsView(theme)
        self.title = ServiceTitle(theme)
        self.tabs = QTabBar()
        self._pages = QStackedWidget()
        self._set_up()
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def _set_up(self) -> None:
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("Log or details")
        for text, page in (("&Log", self.log_page), ("&Details", self.facts)):
            self.tabs.addTab(text)
            self._pages.addWidget(page)
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(4, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.title, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._pages, 1)
        stops = (self.tabs, self.log_bar.field)
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)
        self.setTabOrder(self.log, self.facts)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        for part in (self.log_page, self.facts, self.title):
            part.use_theme(theme)

    def show_service(self, service: ServiceSnapshot | None) -> None:
        """Show a service as it is now; nothing for None."""
        self._service = service
        self.title.show_service(service, self._clock())
        if self.tabs.currentIndex() == DETAILS:
            self.facts.show_service(service, self._clock())

    def go_to_log(self) -> None:
        """Show the log and give it the keyboard."""
        self.tabs.setCurrentIndex(LOG)
        self.log.setFocus()

    def go_to_find(self) -> None:
        """Show the log and let the person type what to find."""
        self.tabs.setCurrentIndex(LOG)
        self.log_bar.field.setFocus()
        self.log_bar.field.selectAll()

    def _on_tab_changed(self, tab: int) -> None:
        self._pages.setCurrentIndex(tab)
        self.show_service(self._service)
