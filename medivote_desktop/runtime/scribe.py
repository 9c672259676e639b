"""Puts the steps of services' lives into incidents: what ended and why, what was done, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from medivote_desktop.core.config import HealthAction, ServiceConfig
from medivote_desktop.core.events import (
    Adopted,
    Explained,
    HealthSeen,
    PolicyChanged,
    ProcessEnded,
    ProcessStarted,
    RecoverySwitched,
    RestartAsked,
    SpawnFailed,
    StartAsked,
    StopAsked,
)
from medivote_desktop.core.history.incident import Action, Incident, IncidentKind
from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.report import STATE_WORDS
from medivote_desktop.core.say import say
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.logs.lastlines import LogSpan
from medivote_desktop.runtime.processes.strays import KILL_SIGNAL
from medivote_desktop.runtime.storage.incident_sql import Followup
from medivote_desktop.runtime.storage.incidents import Ended
from medivote_desktop.runtime.transition import Transition

_log = logging.getLogger("medivote_desktop.runtime.recorder")

_PROGRAM = say("the program, which was quit")
_STARTS = (State.STARTING, State.WAITING)
_WAITS = (State.BACKOFF, State.WAITING)

_KIND_OF_CAUSE = {
    StopCause.PERSON: IncidentKind.PERSON,
    StopCause.HEALTH: IncidentKind.UNHEALTHY,
    StopCause.MEMORY: IncidentKind.MEMORY,
    StopCause.START_TIMEOUT: IncidentKind.START_TIMEOUT,
    StopCause.DEPENDENCY: IncidentKind.DEPENDENCY,
    StopCause.RELOAD: IncidentKind.RELOAD,
}


class Seen(NamedTuple):
    """One step of a life, with what may be another thing a moment later.

    Attributes:
        wall: When it was seen: epoch, seconds.
    """

    transition: Transition
    log_file: str | None
    config: ServiceConfig
    restart_limit: int
    wall: float
    is_leaving: bool


class Scribe:
    """Reads the steps in their order.

    Args:
        history: Where incidents go.
        probe_fault: What the last round of a service's health checks found wrong.
        is_configured: Whether services.ini has a service.
    """

    def __init__(
        self, history: History, probe_fault: Callable[[str], str], is_configured: Callable[[str], bool]
    ) -> None:
        self._history = history
        self._probe_fault = probe_fault
        self._is_configured = is_configured
        self._pids: dict[str, int | None] = {}  # of the current runs; at an end the next run may have begun already
        self._begins: dict[str, int] = {}  # where the current run's part of the log begins
        self._ended: dict[str, tuple[int, float]] = {}  # the run that ended last, and when
        self._unhealthy: dict[str, tuple[int, float]] = {}  # since when a run is, that nobody restarts
        self._asked_by: dict[str, str] = {}
        self._starting_by: dict[str, str] = {}  # who wished a start that has not begun yet
        self._stopped_by: dict[str, str] = {}  # who began the stop that is under way

    def take_wish(self, wish: Wish, wall: float) -> None:
        """Somebody asked for something."""
        for service_id in wish.service_ids:
            self._asked_by[service_id] = wish.by
            if wish.kind in (WishKind.START, WishKind.RESTART):
                self._starting_by[service_id] = wish.by
        if wish.kind in (WishKind.RECOVERY_ON, WishKind.RECOVERY_OFF):
            _say(wall, f"{wish.by} asked: {wish.kind.value} {', '.join(wish.service_ids)}")

    def take(self, seen: Seen) -> None:
        """The next step of a service's life."""
        transition = seen.transition
        service_id, before, after, event = transition.service_id, transition.before, transition.after, transition.event
        # That there is no room is told once, and not at every try. Adoptions are told together, in one line.
        is_another_try = bool(before.shortages and after.shortages) and after.state in (*_WAITS, State.STARTING)
        is_told_elsewhere = is_another_try or isinstance(event, Adopted)
        if (after.state, after.run) != (before.state, before.run) and not is_told_elsewhere:
            end = event.reason if isinstance(event, ProcessEnded) and before.state is not State.STOPPING else ""
            words = f" ({after.reason or end})" if after.reason or end else ""
            _say(seen.wall, f"{service_id}: {STATE_WORDS[before.state]} -> {STATE_WORDS[after.state]}{words}")
        if isinstance(event, ProcessStarted | Adopted):
            self._note_start(service_id, seen)
        if after.state is State.STOPPING and (before.state, before.stop_cause) != (after.state, after.stop_cause):
            self._stopped_by[service_id] = self._who_asked(seen)
        match event:
            case SpawnFailed() if is_another_try:
                pass
            case ProcessEnded() | SpawnFailed():
                self._record_end(seen, event)
            case Adopted():
                self._record_adoption(seen, event)
            case StartAsked() | RestartAsked():
                self._record_start(seen, event)
            case StopAsked() | RecoverySwitched() | PolicyChanged() if (
                before.state in _WAITS and after.state.is_at_rest
            ):
                self._record_stopped_waiting(seen, event)
            case HealthSeen():
                self._record_health(seen, event)
            case Explained():
                self._history.add((Followup(service_id, event.run, note=event.words),))
        self._follow_up(transition)

    def _follow_up(self, transition: Transition) -> None:
        """Tell the last end what came after it."""
        service_id, before, after = transition.service_id, transition.before, transition.after
        ended = self._ended.get(service_id)
        if ended is None:
            return
        (run, at), event = ended, transition.event
        if isinstance(event, ProcessStarted):
            self._history.recovered(service_id, run, event.at - at)
        if after.state is State.RUNNING and before.state is State.STARTING:
            self._history.running(service_id, run, event.at - at)
            del self._ended[service_id]
        elif after.state in (State.STOPPED, State.EXITED, State.COMPLETED):
            del self._ended[service_id]

    def _note_start(self, service_id: str, seen: Seen) -> None:
        self._pids[service_id] = seen.transition.pid
        self._begins[service_id] = seen.transition.log_start or 0

    def _record_start(self, seen: Seen, event: StartAsked | RestartAsked) -> None:
        """A start of what was at rest, by whatever called for it; what starts with the program tells nothing new."""
        service_id, before, after = seen.transition.service_id, seen.transition.before, seen.transition.after
        by = self._starting_by.pop(service_id, "")
        reason = say("asked by {by}", by=by) if by else event.reason if isinstance(event, StartAsked) else ""
        if not reason or not before.state.is_at_rest or after.state not in _STARTS:
            return
        run = after.run if after.state is State.STARTING else after.run + 1
        self._history.record(self._incident(seen, IncidentKind.STARTED, reason, run=run, by=by))
        self._ended[service_id] = (run, event.at)

    def _record_stopped_waiting(self, seen: Seen, event: StopAsked | RecoverySwitched | PolicyChanged) -> None:
        """A person, or services.ini, no longer wants what waited for its next run; no process ended."""
        after, by = seen.transition.after, "" if isinstance(event, PolicyChanged) else self._who_asked(seen)
        reason = say("asked by {by} while it waited", by=by) if isinstance(event, StopAsked) else after.reason
        action = Action.STOPPED if after.state is State.STOPPED else Action.NONE
        kind = IncidentKind.RELOAD if isinstance(event, PolicyChanged) else IncidentKind.PERSON
        self._history.record(self._incident(seen, kind, reason, action=action, by=by))

    def _record_adoption(self, seen: Seen, event: Adopted) -> None:
        reason = say("it had outlived the program and was taken over, running")
        known = {"run": event.run, "pid": seen.transition.pid, "uptime_seconds": event.at - event.spawned_at}
        self._history.record(self._incident(seen, IncidentKind.ADOPTED, reason, **known))

    def _record_health(self, seen: Seen, event: HealthSeen) -> None:
        """What is restarted for its health is told at its end; what only shows its health, here."""
        service_id, after = seen.transition.service_id, seen.transition.after
        if event.healthy:
            run, since = self._unhealthy.pop(service_id, (0, 0.0))
            if run == event.run:
                self._history.running(service_id, run, event.at - since)
        elif seen.transition.before.healthy is False:
            return  # it still is, of whatever by now
        elif seen.config.health.action is not HealthAction.RESTART or not after.recovery_on:
            self._unhealthy[service_id] = (event.run, event.at)
            why = self._probe_fault(service_id) or say("its checks fail")
            reason = say("unhealthy: {why}", why=why)
            uptime = None if after.spawned_at is None else event.at - after.spawned_at
            self._history.record(
                self._incident(
                    seen, IncidentKind.UNHEALTHY, reason, run=event.run, pid=seen.transition.pid, uptime_seconds=uptime
                )
            )

    def _record_end(self, seen: Seen, event: ProcessEnded | SpawnFailed) -> None:
        transition = seen.transition
        service_id, before, after = transition.service_id, transition.before, transition.after
        end = event.end if isinstance(event, ProcessEnded) else None
        gave_up = _gave_up(after, seen.restart_limit)
        kind = self._kind_of(transition, gave_up=gave_up)
        stopped_by = self._stopped_by.pop(service_id, "") or self._who_asked(seen)
        by = stopped_by if kind is IncidentKind.PERSON else ""
        restarts = len(after.restart_times) if after.automatic or gave_up else 0
        incident = self._incident(
            seen,
            kind,
            _reason_of(kind, before, event, by),
            run=before.run,
            pid=self._pids.pop(service_id, None),
            exit_code=end.exit_code if end else None,
            signal=end.signal if end else None,
            uptime_seconds=None if before.spawned_at is None else event.at - before.spawned_at,
            action=_action_of(transition, gave_up),
            by=by,
            delay_seconds=after.deadline - event.at if after.state is State.BACKOFF and after.deadline else None,
            restarts=restarts,
            restart_limit=seen.restart_limit if restarts else 0,
        )
        self._ended[service_id] = (before.run, event.at)
        was_killed = incident.signal == KILL_SIGNAL and kind in (IncidentKind.FAILED, IncidentKind.GAVE_UP)
        span = self._span(seen) if end is not None and before.confirmed else None
        self._history.add((Ended(incident, span, asks_kernel=was_killed),))

    def _span(self, seen: Seen) -> LogSpan | None:
        """The part of the log that the run wrote which has just ended."""
        service_id, end = seen.transition.service_id, seen.transition.log_end
        path = seen.log_file
        if end is None or path is None:
            return None
        return LogSpan(path, self._begins.pop(service_id, 0), end)

    def _incident(self, seen: Seen, kind: IncidentKind, reason: str, **more: object) -> Incident:
        return Incident(
            happened_at_ms=round(seen.wall * 1000),
            service_id=seen.transition.service_id,
            service_name=seen.config.name,
            kind=kind,
            reason=reason,
            **more,  # type: ignore[arg-type]
        )

    def _who_asked(self, seen: Seen) -> str:
        return _PROGRAM if seen.is_leaving else self._asked_by.get(seen.transition.service_id, "")

    def _kind_of(self, transition: Transition, *, gave_up: bool) -> IncidentKind:
        before, after = transition.before, transition.after
        if before.is_to_be_down and not self._is_configured(transition.service_id):
            return IncidentKind.RELOAD
        if before.state is State.STOPPING and before.stop_cause is not None:
            return _KIND_OF_CAUSE[before.stop_cause]
        if isinstance(transition.event, SpawnFailed):
            return IncidentKind.START_FAILED
        if after.state in (State.EXITED, State.COMPLETED):
            return IncidentKind.EXITED
        if not before.wanted:
            return IncidentKind.PERSON
        return IncidentKind.GAVE_UP if gave_up else IncidentKind.FAILED


def _say(wall: float, text: str) -> None:
    """A line of the program's own log, of the moment at which it happened and not of this one."""
    if _log.isEnabledFor(logging.INFO):
        record = _log.makeRecord(_log.name, logging.INFO, __file__, 0, text, (), None)
        record.created, record.msecs = wall, wall % 1 * 1000
        _log.handle(record)


def _gave_up(after: Life, limit: int) -> bool:
    """Whether the limit of restarts was reached, rather than restarts not being wished at all."""
    return after.state is State.FAILED and after.recovery_on and 0 < limit <= len(after.restart_times)


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
        return say("removed from services.ini")
    if by and not (isinstance(event, ProcessEnded) and event.end.signal is None and event.end.exit_code):
        return say("asked by {by}", by=by)
    return event.reason
