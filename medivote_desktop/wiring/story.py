"""Joins the timeline that people see to the history that is kept; loaded when the timeline is first shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.runtime.history import History
from medivote_desktop.ui.detail.timeline import TimelineView


class Story(QObject):
    """Answers what the timeline asks, and tells it what happens.

    Signals:
        log_wanted: The log of a service at some moment: its id, and epoch milliseconds.
    """

    log_wanted = Signal(str, object)

    def __init__(self, timeline: TimelineView, history: History) -> None:
        super().__init__(timeline)
        self._timeline = timeline
        self._history = history
        timeline.page_wanted.connect(self._on_page_wanted)
        timeline.lines_wanted.connect(self._on_lines_wanted)
        timeline.incident_activated.connect(self._on_incident_activated)
        history.stored.connect(self._on_stored)
        history.is_other.connect(self._on_other)

    def _on_page_wanted(self, query: IncidentQuery) -> None:
        if not self._history.is_closed:
            self._history.find(query, partial(self._answer, query))

    def _answer(self, query: IncidentQuery, incidents: tuple[Incident, ...]) -> None:
        if isValid(self._timeline):  # another language may have made another one meanwhile
            self._timeline.trouble = self._history.trouble
            self._timeline.take_page(query, incidents)

    def _on_lines_wanted(self, incident_id: int) -> None:
        if not self._history.is_closed:
            self._history.lines(incident_id, partial(self._tell_lines, incident_id))

    def _tell_lines(self, incident_id: int, lines: str | None) -> None:
        if isValid(self._timeline):
            self._timeline.take_lines(incident_id, lines)

    def _on_stored(self, ids: tuple[int, ...]) -> None:
        # The last ones are stored while the program leaves.
        if not self._history.is_closed and self._timeline.on_changed():
            query = replace(self._timeline.query, ids=ids, limit=len(ids))
            self._history.find(query, partial(self._tell_changes, query))

    def _on_other(self) -> None:
        if not self._history.is_closed:
            self._timeline.look_anew()

    def _tell_changes(self, query: IncidentQuery, incidents: tuple[Incident, ...]) -> None:
        if isValid(self._timeline):
            self._timeline.take_changes(query, incidents)

    def _on_incident_activated(self, incident: Incident) -> None:
        self.log_wanted.emit(incident.service_id, incident.happened_at_ms)
