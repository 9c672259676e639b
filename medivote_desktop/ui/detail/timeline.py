"""The story of a service, or of all: what happened, why, what was done, and what it wrote last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QSplitter, QTableView, QVBoxLayout, QWidget

from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.ui.detail.incident_card import IncidentCard
from medivote_desktop.ui.detail.timeline_bar import TimelineBar
from medivote_desktop.ui.detail.timeline_delegate import TimelineDelegate
from medivote_desktop.ui.detail.timeline_model import TimelineModel
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme

PAGE = 200
_NARROW_PX = 760


class TimelineView(QWidget):
    """A list of incidents, and beside it the chosen one in full. It asks for nothing while it is hidden.

    Signals:
        page_wanted: Incidents are wanted: an `IncidentQuery`, to be answered by `take_page`.
        lines_wanted: The last log lines of the incident of this number, to be answered by `take_lines`.
        incident_activated: The log at the moment of this `Incident` is wanted.

    Attributes:
        bar: The controls; they stand elsewhere.
        list, card: The incidents, and the chosen one.
        query: What is shown now.
        trouble: Why the history cannot be read, in words; empty while it can.
    """

    page_wanted = Signal(object)
    lines_wanted = Signal(int)
    incident_activated = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.query = IncidentQuery(limit=PAGE)
        self.trouble = ""
        self._service_id: str | None = None
        self._service_name = ""
        self._is_stale = True
        self._awaited: IncidentQuery | None = None
        self._kept_id: int | None = None  # to be chosen in the page that comes next
        self.model = TimelineModel()
        self.bar = TimelineBar(theme)
        self.list = _IncidentList(self.model, theme)
        self.card = IncidentCard(theme)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._set_up()
        self._connect()
        self.use_theme(theme)

    def _set_up(self) -> None:
        self._splitter.addWidget(self.list)
        self._splitter.addWidget(self.card)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(4)
        self._splitter.setSizes([600, 420])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self.setTabOrder(self.list, self.card.show_log)
        self.setTabOrder(self.card.show_log, self.card.copy)
        self.setTabOrder(self.card.copy, self.card.text)

    def _connect(self) -> None:
        self.bar.changed.connect(self._look_anew)
        self.bar.field.left.connect(self.list.setFocus)
        self.model.more_wanted.connect(self._ask_for_more)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self.list.activated.connect(self._activate)
        self.list.copy_asked.connect(self.card.copy_text)
        self.card.log_asked.connect(self._activate)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._splitter.setStyleSheet(f"QSplitter::handle {{ background: {theme.base}; }}")
        for part in (self.bar, self.list, self.card):
            part.use_theme(theme)

    # Values in

    def take_over(self, before: TimelineView) -> None:
        """Tell of what the page before this one told, with the same incident chosen."""
        self.bar.take_over(before.bar)
        chosen = before.model.incident(before.list.currentIndex())
        self._kept_id = None if chosen is None else chosen.id

    def show_service(self, service_id: str | None, name: str) -> None:
        """Tell of this service, unless all are told of."""
        if service_id != self._service_id:
            self._service_id, self._service_name = service_id, name
            if not self.bar.all_services.isChecked():
                self._look_anew()

    def take_page(self, query: IncidentQuery, incidents: Sequence[Incident]) -> None:
        """What was wanted by `page_wanted`; an answer to an earlier question is dropped."""
        if query != self._awaited:
            return
        self._awaited = None
        has_more = len(incidents) == query.limit
        if query.before_id is not None:
            self.model.append(incidents, has_more=has_more)
            return
        self.list.show_words(*self._empty_words())
        self.model.show_all(incidents, has_more=has_more)
        self.list.scrollToTop()
        kept = None if self._kept_id is None else self.model.index_of(self._kept_id)
        self._kept_id = None
        self.list.setCurrentIndex(kept or self.model.first())
        if not incidents:
            self.card.show_incident(None)
        self.card.setVisible(bool(incidents))

    def take_changes(self, query: IncidentQuery, incidents: Sequence[Incident]) -> None:
        """What is new or told further, of what `query` asked; dropped where something else is shown meanwhile."""
        if replace(query, ids=None, limit=PAGE) != self.query or not incidents:
            return
        was_empty, at_top = self.model.rowCount() == 0, self.list.verticalScrollBar().value() == 0
        self.model.merge(incidents)
        self.card.setVisible(True)
        if was_empty:
            self.list.setCurrentIndex(self.model.first())
        if at_top:
            self.list.scrollToTop()
        self.card.show_incident(self.model.incident(self.list.currentIndex()))

    def take_lines(self, incident_id: int, lines: str | None) -> None:
        """The last log lines of an incident; None where none are kept."""
        self.card.show_lines(incident_id, lines)

    def look_anew(self) -> None:
        """What is shown is void."""
        self._is_stale = True
        if self.isVisible():
            self._look_anew()

    def on_changed(self) -> bool:
        """Something happened; gives whether it is wanted now. Otherwise all is asked anew when it is shown."""
        if not self.isVisible():
            self._is_stale = True
        is_coming = self._awaited is not None and self._awaited.before_id is None
        return self.isVisible() and not is_coming

    # Asking

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._look_anew()

    def _look_anew(self) -> None:
        is_all = self.bar.all_services.isChecked()
        of_whom = None if is_all else self._service_id
        self.query = IncidentQuery(of_whom, self.bar.kinds, self.bar.words, self.bar.labels, limit=PAGE)
        self.list.delegate.names_services = is_all
        self._is_stale = not self.isVisible()
        if self.isVisible():
            self._ask(self.query)

    def _ask_for_more(self) -> None:
        if self._awaited is None:  # else all that is shown is about to be replaced
            self._ask(replace(self.query, before_id=self.model.oldest_id))

    def _ask(self, query: IncidentQuery) -> None:
        self._awaited = query
        self.page_wanted.emit(query)

    def _empty_words(self) -> tuple[str, str]:
        if self.trouble:
            words = tr("{reason}. What happens meanwhile is kept in memory.", reason=shown(self.trouble))
            return tr("The history cannot be read"), words
        if self.bar.is_narrowed():
            return tr("Nothing fits"), tr("Choose Everything, or clear the words, to see what else happened.")
        heading = tr("Nothing has happened to {name} yet", name=self._service_name)
        if self.query.service_id is None:
            heading = tr("Nothing has happened to any service yet")
        return heading, tr(
            "Whatever ends, fails, is stopped or restarted is told here: why, and how quickly it was back."
        )

    # What people do

    def _on_chosen(self, current: QModelIndex) -> None:
        incident = self.model.incident(current)
        self.card.show_incident(incident)
        if incident is not None:
            self.lines_wanted.emit(incident.id)

    def _activate(self) -> None:
        incident = self.model.incident(self.list.currentIndex())
        if incident is not None and incident.service_id:
            self.incident_activated.emit(incident)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < _NARROW_PX
        wanted = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if self._splitter.orientation() is not wanted:
            self._splitter.setOrientation(wanted)
            self.bar.set_compact(is_narrow)


class _IncidentList(QTableView):
    """The list itself, with words where it is empty. A table, since a list lays out all its rows for each new one."""

    copy_asked = Signal()

    def __init__(self, model: TimelineModel, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words = ("", "")
        self.delegate = TimelineDelegate(model, theme, self.font(), self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.delegate.height_px)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Timeline"))
        self.setMinimumWidth(160)

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.delegate.use_theme(theme)
        self.viewport().update()

    def show_words(self, heading: str, words: str) -> None:
        """What an empty list says."""
        self._words = (heading, words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() or not self._words[0]:
            return
        with QPainter(self.viewport()) as painter:
            area = self.viewport().rect().adjusted(24, 16, -24, -16)
            strong = QFont(self.font())
            strong.setWeight(QFont.Weight.DemiBold)
            half = area.height() // 2
            wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
            painter.setFont(strong)
            painter.setPen(QColor(self._theme.text))
            upper = QRect(area.left(), area.top(), area.width(), half - 4)
            painter.drawText(upper, wrapped | Qt.AlignmentFlag.AlignBottom, self._words[0])
            painter.setFont(self.font())
            painter.setPen(QColor(self._theme.muted))
            lower = QRect(area.left(), area.top() + half + 4, area.width(), half - 4)
            painter.drawText(lower, wrapped | Qt.AlignmentFlag.AlignTop, self._words[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.delegate.use_font(self.font())
            self.verticalHeader().setDefaultSectionSize(self.delegate.height_px)
