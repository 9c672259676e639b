"""The lower half of the window: log and details of the service that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui.detail.facts import FactsView
from medivote_desktop.ui.detail.logpage import LogPage
from medivote_desktop.ui.detail.title import ServiceTitle
from medivote_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from medivote_desktop.ui.detail.timeline import TimelineView

LOG, DETAILS, TIMELINE = 0, 1, 2


class DetailPane(QWidget):
    """Shows one service at a time.

    Attributes:
        log_page, log, log_bar: The log's text and its controls.
        tabs: LOG, DETAILS or TIMELINE.
        timeline: None until it is looked at for the first time.

    Signals:
        timeline_made: The timeline is looked at for the first time: a `TimelineView`, to be joined to what it asks.
    """

    timeline_made = Signal(object)

    def __init__(self, clock: Callable[[], float], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._theme = theme
        self._service: ServiceSnapshot | None = None
        self.log_page = LogPage(theme)
        self.log, self.log_bar = self.log_page.view, self.log_page.bar
        self.facts = FactsView(theme)
        self.title = ServiceTitle(theme)
        self.timeline: TimelineView | None = None
        self.tabs = QTabBar()
        self._pages = QStackedWidget()
        self._set_up()
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def _set_up(self) -> None:
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("What to show")
        for text, page in (("&Log", self.log_page), ("&Details", self.facts)):
            self.tabs.addTab(text)
            self._pages.addWidget(page)
        self.tabs.addTab("&Timeline")
        bar = QFrame()
        bar.setObjectName("bar")
        row = self._row = QHBoxLayout(bar)
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
        self._theme = theme
        for part in (self.log_page, self.facts, self.title):
            part.use_theme(theme)
        if self.timeline is not None:
            self.timeline.use_theme(theme)

    def show_service(self, service: ServiceSnapshot | None) -> None:
        """Show a service as it is now; nothing for None."""
        self._service = service
        self._show_title()
        if self.tabs.currentIndex() == DETAILS:
            self.facts.show_service(service, self._clock())
        if self.timeline is not None and service is not None:
            self.timeline.show_service(service.id, service.name)

    def go_to_log(self) -> None:
        """Show the log and give it the keyboard."""
        self.tabs.setCurrentIndex(LOG)
        self.log.setFocus()

    def go_to_find(self) -> None:
        """Show the log and let the person type what to find."""
        self.tabs.setCurrentIndex(LOG)
        self.log_bar.field.setFocus()
        self.log_bar.field.selectAll()

    def go_to_timeline(self) -> None:
        """Show what happened and give it the keyboard."""
        self.tabs.setCurrentIndex(TIMELINE)
        if self.timeline is not None:
            self.timeline.list.setFocus()

    def _on_tab_changed(self, tab: int) -> None:
        if tab == TIMELINE and self.timeline is None:
            self._make_timeline()
        self.show_service(self._service)
        self._pages.setCurrentIndex(tab)
        if self.timeline is not None:
            self.timeline.bar.setVisible(tab == TIMELINE)
        self._show_title()

    def _make_timeline(self) -> None:
        # Loaded when asked for: the window shall be there at once.
        from medivote_desktop.ui.detail.timeline import TimelineView

        self.timeline = TimelineView(self._theme)
        self._pages.addWidget(self.timeline)
        self._row.addWidget(self.timeline.bar)
        self.timeline.bar.all_services.toggled.connect(self._show_title)
        self.timeline_made.emit(self.timeline)

    def _show_title(self) -> None:
        """The title names the service that is told of; beside all of them it would mislead."""
        tells_of_all = self.timeline is not None and self.timeline.bar.all_services.isChecked()
        self.title.show_service(None if self._tab_is(TIMELINE) and tells_of_all else self._service, self._clock())

    def _tab_is(self, tab: int) -> bool:
        return self.tabs.currentIndex() == tab
