"""Turns what happens to services into incidents of the history and lines of the program's own log.

Each step of a life is only noted when it happens: it may lie on the path from a crash to the replacement. The rest
follows a moment later, in small pieces.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core import report
from medivote_desktop.core.history.incident import Incident, IncidentKind
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.core.wishes import Wish
from medivote_desktop.runtime import system
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.scribe import Scribe, Seen
from medivote_desktop.runtime.supervision.resumption import unwatched_text
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.transition import Transition

if TYPE_CHECKING:
    from medivote_desktop.runtime.ledgerfile import Record

_KINDS_UNWATCHED = {
    State.FAILED: IncidentKind.FAILED,
    State.EXITED: IncidentKind.EXITED,
    State.COMPLETED: IncidentKind.EXITED,
}  # any other is to be up, and is started
_CALM_MS = 30
_PATIENCE = 8  # so often calm is waited for while more and more happens
_PAUSE_MS = 5
_TURN_SECONDS = 0.002


class _Asked(NamedTuple):
    """A wish, in its place among the steps."""

    wish: Wish


class Recorder(QObject):
    """Writes down each end of a run, what was done about it, and how long until it was mended."""

    def __init__(
        self,
        supervisor: Supervisor,
        history: History,
        wall_clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._supervisor = supervisor
        self._services = supervisor.services
        self._history = history
        self._wall_clock = wall_clock
        self._scribe = Scribe(history, self._probe_fault, self._is_configured)
        self._noted: deque[Seen | _Asked] = deque()
        self._is_set = False
        self._patience = _PATIENCE
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        history.add_feeder(self.flush)
        supervisor.transitions.connect(self._on_transitions)

    def on_wish(self, wish: Wish) -> None:
        """Remember who asked; comes before the supervisor hears of it."""
        self._noted.append(_Asked(wish))
        self._set_timer()

    def on_gap(self, seconds: float) -> None:
        """Nothing was seen for so long: one quiet line in the timeline, of the program and not of a service."""
        self.flush()
        self._history.record(
            Incident(
                happened_at_ms=round(self._wall_clock() * 1000),
                service_id="",
                service_name="",
                kind=IncidentKind.SLEPT,
                reason=say(
                    "the machine slept, or the program stood, for {duration}",
                    duration=report.duration_text(seconds),
                ),
            )
        )

    def on_ended_unwatched(self, ended: Mapping[str, Record]) -> None:
        """Nobody saw when and hardly how these ended, before this program began; a line of the timeline each."""
        at_ms = round(self._wall_clock() * 1000)
        for service_id, record in ended.items():
            service = self._services[service_id]
            end = None if record.identity is None else system.exit_of(None, record.identity)
            going_on = IncidentKind.STARTED if service.config.enabled else IncidentKind.FAILED
            self._history.record(
                Incident(
                    happened_at_ms=at_ms,
                    service_id=service_id,
                    service_name=service.config.name,
                    kind=_KINDS_UNWATCHED.get(service.life.state, going_on),
                    reason=unwatched_text(end),
                    run=record.run,
                    pid=record.pid,
                    exit_code=end.exit_code if end else None,
                    signal=end.signal if end else None,
                )
            )

    def flush(self) -> None:
        """Write down everything that has happened."""
        self._supervisor.tell()
        self._timer.stop()
        self._is_set = False
        while self._noted:
            self._write_down(self._noted.popleft())

    def _on_transitions(self, transitions: Iterable[Transition]) -> None:
        wall, is_leaving = self._wall_clock(), self._supervisor.is_leaving
        for transition in transitions:
            service = self._services[transition.service_id]
            limit = service.policy.restart_limit
            self._noted.append(Seen(transition, service.log_file, service.config, limit, wall, is_leaving))
        self._set_timer()

    def _set_timer(self) -> None:
        if self._history.is_closed:
            self._noted.clear()
        elif not self._is_set:
            self._is_set = True
            self._patience = _PATIENCE
            self._timer.start(_CALM_MS)

    def _on_timeout(self) -> None:
        """In a storm of crashes the replacements come first; then it is written down without holding up the loop."""
        last = self._noted[-1] if self._noted else None
        is_storm = isinstance(last, Seen) and 0 <= self._wall_clock() - last.wall < _CALM_MS / 2000
        is_storm = is_storm or self._supervisor.is_busy()
        if is_storm and self._patience:
            self._patience -= 1
            self._timer.start(_CALM_MS)
            return
        turn_ends = time.monotonic() + _TURN_SECONDS
        try:
            while self._noted and time.monotonic() < turn_ends:
                self._write_down(self._noted.popleft())
        finally:  # one note that cannot be written down must not silence all that follow
            self._is_set = bool(self._noted)
            if self._is_set:
                self._patience = 0
                self._timer.start(_PAUSE_MS)

    def _write_down(self, noted: Seen | _Asked) -> None:
        if isinstance(noted, _Asked):
            self._scribe.take_wish(noted.wish, self._wall_clock())
        else:
            self._scribe.take(noted)

    def _probe_fault(self, service_id: str) -> str:
        return self._supervisor.probe_fault(service_id) if service_id in self._services else ""

    def _is_configured(self, service_id: str) -> bool:
        return any(service.id == service_id for service in self._supervisor.config.services)
