"""Turns what happens to services into incidents of the history and lines of the program's own log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from medivote_desktop.core import report
from medivote_desktop.core.events import Adopted, ProcessEnded, ProcessStarted, SpawnFailed
from medivote_desktop.core.incident import Action, Incident, IncidentKind
from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.process import Transition
from medivote_desktop.runtime.supervisor import Supervisor

_log = logging.getLogger(__name__)

_PROGRAM = "the program, which was quit"

_KIND_OF_CAUSE = {
    StopCause.PERSON: IncidentKind.PERSON,
    StopCause.HEALTH: IncidentKind.UNHEALTHY,
    StopCause.MEMORY: IncidentKind.MEMORY,
    StopCause.START_TIMEOUT: IncidentKind.START_TIMEOUT,
    StopCause.DEPENDENCY: IncidentKind.DEPENDENCY,
    StopCause.RELOAD: IncidentKind.RELOAD,
}


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
        self._history = history
        self._wall_clock = wall_clock
        self._pids: dict[str, int | None] = {}  # of the current runs; at an end the next run may have begun already
        self._ended: dict[str, tuple[int, float]] = {}  # the run that ended last, and when
        self._asked_by: dict[str, str] = {}
        self._stopped_by: dict[str, str] = {}  # who began the stop that is under way
        supervisor.transition.connect(self._on_transition)

    def on_wish(self, wish: Wish) -> None:
        """Remember who asked; comes before the supervisor hears of it."""
        for service_id in wish.service_ids:
            self._asked_by[service_id] = wish.by
        if wish.kind in (WishKind.RECOVERY_ON, WishKind.RECOVERY_OFF):
            _log.info("%s asked: %s %s", wish.by, wish.kind.value, ", ".join(wish.service_ids))

    def on_gap(self, seconds: float) -> None:
        """Nothing was seen for so long: one quiet line in the timeline, of the program and not of a service."""
        self._history.record(
            Incident(
                happened_at_ms=round(self._wall_clock() * 1000),
                service_id="",
                service_name="",
                kind=IncidentKind.SLEPT,
                reason=f"nothing was seen for {report.duration_text(seconds)}: the machine slept, or the program stood",
            )
        )

    def _on_transition(self, transition: Transition) -> None:
        before, after, event = transition.before, transition.after, transition.event
        # Adoptions are told together, in one line.
        if after.state is not before.state and not isinstance(event, Adopted):
            words = f" ({after.reason})" if after.reason else ""
            _log.info("%s: %s -> %s%s", transition.service_id, before.state.value, after.state.value, words)
        if isinstance(event, ProcessStarted | Adopted):
            self._pids[transition.service_id] = self._supervisor.services[transition.service_id].last_pid
        if after.state is State.STOPPING and (before.state, before.stop_cause) != (after.state, after.stop_cause):
            self._stopped_by[transition.service_id] = self._who_asked(transition.service_id)
        if isinstance(event, ProcessEnded | SpawnFailed):
            self._record_end(transition, event)
        elif isinstance(event, Adopted):
            self._record_adoption(transition, event)
        ended = self._ended.get(transition.service_id)
        if ended is None:
            return
        run, at = ended
        if isinstance(event, ProcessStarted):
            self._history.recovered(transition.service_id, run, event.at - at)
        if after.state is State.RUNNING and before.state is State.STARTING:
            self._history.running(transition.service_id, run, event.at - at)
            del self._ended[transition.service_id]
        elif after.state in (State.STOPPED, State.EXITED, State.COMPLETED):
            del self._ended[transition.service_id]

    def _record_adoption(self, transition: Transition, event: Adopted) -> None:
        service = self._supervisor.services[transition.service_id]
        self._history.record(
            Incident(
                happened_at_ms=round(self._wall_clock() * 1000),
                service_id=transition.service_id,
                service_name=service.config.name,
                kind=IncidentKind.ADOPTED,
                reason="it had outlived the program and was taken over, running",
                run=event.run,
                pid=service.last_pid,
                uptime_seconds=event.at - event.spawned_at,
            )
        )

    def _record_end(self, transition: Transition, event: ProcessEnded | SpawnFailed) -> None:
        before = transition.before
        service = self._supervisor.services[transition.service_id]
        end = event.end if isinstance(event, ProcessEnded) else None
        kind, gave_up = self._kind_of(transition), self._gave_up(transition)
        stopped_by = self._stopped_by.pop(transition.service_id, "") or self._who_asked(transition.service_id)
        by = stopped_by if kind is IncidentKind.PERSON else ""
        self._ended[transition.service_id] = (before.run, event.at)
        self._history.record(
            Incident(
                happened_at_ms=round(self._wall_clock() * 1000),
                service_id=transition.service_id,
                service_name=service.config.name,
                kind=kind,
                reason=_reason_of(kind, before, event, by),
                run=before.run,
                pid=self._pids.pop(transition.service_id, None),
                exit_code=end.exit_code if end else None,
                signal=end.signal if end else None,
                uptime_seconds=None if before.spawned_at is None else event.at - before.spawned_at,
                action=_action_of(transition, gave_up),
                by=by,
            )
        )

    def _who_asked(self, service_id: str) -> str:
        return _PROGRAM if self._supervisor.is_leaving else self._asked_by.get(service_id, "")

    def _kind_of(self, transition: Transition) -> IncidentKind:
        before, after = transition.before, transition.after
        if before.state is State.STOPPING and before.stop_cause is not None:
            was_removed = before.stop_cause is StopCause.PERSON and not self._is_configured(transition.service_id)
            return IncidentKind.RELOAD if was_removed else _KIND_OF_CAUSE[before.stop_cause]
        if isinstance(transition.event, SpawnFailed):
            return IncidentKind.START_FAILED
        if after.state in (State.EXITED, State.COMPLETED):
            return IncidentKind.EXITED
        if not before.wanted:
            return IncidentKind.PERSON
        return IncidentKind.GAVE_UP if self._gave_up(transition) else IncidentKind.FAILED

    def _gave_up(self, transition: Transition) -> bool:
        """Whether the limit of restarts was reached, rather than restarts not being wished at all."""
        after = transition.after
        limit = self._supervisor.services[transition.service_id].policy.restart_limit
        return after.state is State.FAILED and after.recovery_on and 0 < limit <= len(after.restart_times)

    def _is_configured(self, service_id: str) -> bool:
        return any(service.id == service_id for service in self._supervisor.config.services)


def _action_of(transition: Transition, gave_up: bool) -> Action:
    match transition.after.state:
        case State.STARTING | State.WAITING:
            return Action.RESTARTED
        case State.BACKOFF:
            return Action.BACKOFF
        case State.STOPPED:
            return Action.STOPPED
        case State.FAILED if gave_up:
            return Action.GAVE_UP
        case _:
            return Action.NONE


def _reason_of(kind: IncidentKind, before: Life, event: ProcessEnded | SpawnFailed, by: str) -> str:
    if before.state is State.STOPPING and before.reason:
        return before.reason
    if kind is IncidentKind.RELOAD:
        return "removed from services.ini"
    if by and not (isinstance(event, ProcessEnded) and event.end.signal is None and event.end.exit_code):
        return f"asked by {by}"
    return event.reason
