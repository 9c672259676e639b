"""What a screen reader says unasked: what becomes of the service that is looked at, and which others fail."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core import report
from medivote_desktop.core.config import NotifyLevel
from medivote_desktop.core.notices.desk import NoticeDesk
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.widgets.spoken import speak

if TYPE_CHECKING:
    from medivote_desktop.ui.window import MainWindow

_SETTLE_MS = 300  # a restart passes through states that nobody can hear apart
_GROUP_SECONDS = 1.0
_MOST_A_MINUTE = 12


class SpokenNews(QObject):
    """Who sees the window sees a row change its colour; this is the same for who hears it.

    Of one incident that is told once, and together with others of the same second.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._snapshot: Snapshot | None = None
        self._current_id: str | None = None
        self._said: object = None
        self._desk = NoticeDesk(_MOST_A_MINUTE, _GROUP_SECONDS)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._tell_current)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._tell_others)

    def heed(self, before: Snapshot, snapshot: Snapshot) -> None:
        """Take the newest snapshot."""
        self._snapshot = snapshot
        current_id = self._window.table.current_id
        if current_id != self._current_id:  # its row was read as it was
            self._current_id, self._said = current_id, _telling_of(before, current_id)
        if _telling_of(snapshot, current_id) != self._said and not self._settle.isActive():
            self._settle.start()
        # Of the one that is looked at more is told; but nobody looks at it who works in another window.
        told_id = current_id if self._window.isActiveWindow() else None
        levels = {service.id: NotifyLevel.FAILURES for service in snapshot.services if service.id != told_id}
        self._desk.see(before, snapshot, levels, time.monotonic())
        self._set_timer()

    def _set_timer(self) -> None:
        due = self._desk.due_at
        if due is not None and not self._due.isActive():
            self._due.start(max(0, round((due - time.monotonic()) * 1000)))

    def _tell_current(self) -> None:
        service = self._snapshot.by_id.get(self._current_id or "") if self._snapshot is not None else None
        telling = _telling(service)
        if service is not None and telling != self._said and self._window.isActiveWindow():
            words = report.state_text(service, time.monotonic(), shown, in_brief=True)
            speak(self._window, f"{service.name}: {words}")
        self._said = telling

    def _tell_others(self) -> None:
        told = self._desk.take(time.monotonic(), self._snapshot, shown) if self._snapshot is not None else None
        if told is not None:
            speak(self._window, f"{told.title}: {told.text}" if told.text else told.title)
        self._set_timer()


def _telling_of(snapshot: Snapshot, service_id: str | None) -> object:
    return _telling(snapshot.by_id.get(service_id or ""))


def _telling(service: ServiceSnapshot | None) -> object:
    """What differs when there is something to be said of it."""
    return service and (service.state, service.status.run, report.is_unhealthy(service))
