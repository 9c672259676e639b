"""Turns what happens to services into incidents of the history and lines of the program's own log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from medivote_desktop.core.events import Adopted, ProcessEnded, ProcessStarted, SpawnFailed
from medivote_desktop.core.incident import Action, Incident, IncidentKind
from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.process import Transition
from medivote_desktop.runtime.supervisor import Supervisor

_log = logging.getLogger(__name__)

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
        self._ended: dict[str, tuple[int, float]] = {}  # the run that ended last, and when
        self._asked_by: dict[str, str] = {}
        supervisor.transition.connect(self._on_transition)

    def on_wish(self, wish: Wish) -> None:
        """Remember who asked; comes before the supervisor hears of it."""
        for service_id in wish.service_ids:
            self._asked_by[service_id] = wish.by
        if wish.kind in (WishKind.RECOVERY_ON, WishKind.RECOVERY_OFF):
            _log.info("%s asked: %s %s", wish.by, wish.kind.value, ", ".join(wish.service_ids))

    def _on_transition(self, transition: Transition) -> None:
        before, after, event = transition.before, transition.after, transition.event
        if after.state is not before.state:
            words = f" ({after.reason})" if after.reason else ""
            _log.info("%s: %s -> %s%s", transition.service_id, before.state.value, after.state.value, words)
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
        kind = _kind_of(transition)
        by = self._asked_by.get(transition.service_id, "") if kind is IncidentKind.PERSON else ""
        self._ended[transition.service_id] = (before.run, event.at)
        self._history.record(
            Incident(
                happened_at_ms=round(self._wall_clock() * 1000),
                service_id=transition.service_id,
                service_name=service.config.name,
                kind=kind,
                reason=_reason_of(before, event, by),
                run=before.run,
                pid=service.last_pid,
                exit_code=end.exit_code if end else None,
                signal=end.signal if end else None,
                uptime_seconds=None if before.spawned_at is None else event.at - before.spawned_at,
                action=_action_of(transition),
                by=by,
            )
        )


def _kind_of(transition: Transition) -> IncidentKind:
    before, after = transition.before, transition.after
    if before.state is State.STOPPING and before.stop_cause is not None:
        return _KIND_OF_CAUSE[before.stop_cause]
    if isinstance(transition.event, SpawnFailed):
        return IncidentKind.START_FAILED
    if after.state in (State.EXITED, State.COMPLETED):
        return IncidentKind.EXITED
    if not before.wanted:
        return IncidentKind.PERSON
    return IncidentKind.GAVE_UP if _gave_up(transition) else IncidentKind.FAILED


def _gave_up(transition: Transition) -> bool:
    return transition.after.state is State.FAILED and bool(transition.after.restart_times)


def _action_of(transition: Transition) -> Action:
    match transition.after.state:
        case State.STARTING | State.WAITING:
            return Action.RESTARTED
        case State.BACKOFF:
            return Action.BACKOFF
        case State.STOPPED:
            return Action.STOPPED
        case State.FAILED if _gave_up(transition):
            return Action.GAVE_UP
        case _:
            return Action.NONE


def _reason_of(before: Life, event: ProcessEnded | SpawnFailed, by: str) -> str:
    if before.state is State.STOPPING and before.reason:
        return before.reason
    if by and not (isinstance(event, ProcessEnded) and event.end.signal is None and event.end.exit_code):
        return f"asked by {by}"
    return event.reason
