"""The lower half of the window: log, charts and details of the service that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui.detail.title import ServiceTitle
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from medivote_desktop.ui.detail.charts import ChartsView
    from medivote_desktop.ui.detail.facts import FactsView
    from medivote_desktop.ui.detail.log import LogView
    from medivote_desktop.ui.detail.logbar import LogBar
    from medivote_desktop.ui.detail.logpage import LogPage
    from medivote_desktop.ui.detail.timeline import TimelineView

LOG, CHARTS, TIMELINE, DETAILS = range(4)


class DetailPane(QWidget):
    """Shows one service at a time.

    Attributes:
        log_page, log, log_bar: The log's text and its controls; made when first asked for.
        facts: The details; made when first asked for.
        tabs: LOG, CHARTS, TIMELINE or DETAILS.
        charts, timeline: None until they are looked at for the first time.

    Signals:
        link_followed: An address is to be opened.
        folder_followed: A folder is.
        left: The keyboard should go to the table: Escape, where nothing in here has a use for it.
        charts_made: The charts are looked at for the first time: a `ChartsView`, to be fed.
        timeline_made: The timeline is looked at for the first time: a `TimelineView`, to be joined to what it asks.
    """

    link_followed = Signal(str)
    folder_followed = Signal(str)
    left = Signal()
    charts_made = Signal(object)
    timeline_made = Signal(object)

    def __init__(self, clock: Callable[[], float], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._theme = theme
        self._service: ServiceSnapshot | None = None
        self.title = ServiceTitle(theme)
        self._made: list[LogPage | ChartsView | TimelineView | FactsView] = []
        self.charts: ChartsView | None = None
        self.timeline: TimelineView | None = None
        self.tabs = QTabBar()
        self._pages = QStackedWidget()
        self._set_up()
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def _set_up(self) -> None:
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(tr("What to show"))
        for text in (tr("&Log"), tr("&Charts"), tr("&Timeline"), tr("&Details")):
            self.tabs.addTab(text)
            self._pages.addWidget(QWidget())  # until the page is made
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

    @property
    def has_log(self) -> bool:
        """Whether the log was asked for already."""
        return "log_page" in self.__dict__

    def take_over(self, before: DetailPane) -> None:
        """Show the log, charts and timeline as they were chosen in the pane before this one."""
        if before.has_log:
            self.log_page.take_over(before.log_page)
        if before.charts is not None:
            self._make_charts()
        if before.timeline is not None:
            self._make_timeline()
        if before.charts is not None and self.charts is not None:
            self.charts.take_over(before.charts)
        if before.timeline is not None and self.timeline is not None:
            self.timeline.take_over(before.timeline)
        self.show_service(self._service)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        for part in (self.title, *self._made):
            part.use_theme(theme)

    def show_service(self, service: ServiceSnapshot | None) -> None:
        """Show a service as it is now; nothing for None."""
        self._service = service
        self._show_title()
        if self.tabs.currentIndex() == DETAILS:
            self.facts.show_service(service, self._clock())
        if self.charts is not None and self._tab_is(CHARTS):
            self.charts.show_service(service)
        if self.timeline is not None and service is not None:
            self.timeline.show_service(service.id, service.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

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
        if tab == LOG:
            _ = self.log_page
        if tab == CHARTS and self.charts is None:
            self._make_charts()
        if tab == TIMELINE and self.timeline is None:
            self._make_timeline()
        self.show_service(self._service)
        self._pages.setCurrentIndex(tab)
        if self.timeline is not None:
            self.timeline.bar.setVisible(tab == TIMELINE)
        self._show_title()

    # Loaded when asked for: the window shall be there at once.

    @cached_property
    def log_page(self) -> LogPage:
        from medivote_desktop.ui.detail.logpage import LogPage

        page = LogPage(self._theme)
        self._put(LOG, page)
        self.setTabOrder(self.tabs, page.bar.field)
        return page

    @property
    def log(self) -> LogView:
        return self.log_page.view

    @property
    def log_bar(self) -> LogBar:
        return self.log_page.bar

    @cached_property
    def facts(self) -> FactsView:
        from medivote_desktop.ui.detail.facts import FactsView

        view = FactsView(self._theme)
        view.link_followed.connect(self.link_followed)
        view.folder_followed.connect(self.folder_followed)
        self._put(DETAILS, view)
        return view

    def _make_charts(self) -> None:
        from medivote_desktop.ui.detail.charts import ChartsView

        self.charts = ChartsView(self._theme)
        self._put(CHARTS, self.charts)
        self.charts_made.emit(self.charts)

    def _make_timeline(self) -> None:
        from medivote_desktop.ui.detail.timeline import TimelineView

        self.timeline = TimelineView(self._theme)
        self._put(TIMELINE, self.timeline)
        bar = self.timeline.bar
        self._row.addWidget(bar)
        for before, after in pairwise([self.tabs, bar.all_services, bar.kind, bar.field, self.timeline.list]):
            self.setTabOrder(before, after)
        bar.all_services.toggled.connect(self._show_title)
        self.timeline_made.emit(self.timeline)

    def _put(self, tab: int, page: LogPage | ChartsView | TimelineView | FactsView) -> None:
        self._made.append(page)
        shown = self._pages.currentIndex()
        if (placeholder := self._pages.widget(tab)) is not None:
            self._pages.removeWidget(placeholder)
            placeholder.deleteLater()
        self._pages.insertWidget(tab, page)
        self._pages.setCurrentIndex(shown)

    def _show_title(self) -> None:
        """The title names the service that is told of; beside all of them it would mislead."""
        tells_of_all = self.timeline is not None and self.timeline.bar.all_services.isChecked()
        self.title.show_service(None if self._tab_is(TIMELINE) and tells_of_all else self._service, self._clock())

    def _tab_is(self, tab: int) -> bool:
        return self.tabs.currentIndex() == tab
