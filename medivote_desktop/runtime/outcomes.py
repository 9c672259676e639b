"""What became of a wish: waits until each service named has got there, or never will."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.events import ProcessEnded, SpawnFailed
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.process import Transition
from medivote_desktop.runtime.supervisor import Supervisor

_UP = (State.RUNNING, State.COMPLETED)

Outcome = dict[str, str]
"""For each service id the error in words; empty where the wish came true."""


class OutcomeWatch(QObject):
    """Follows one wish from before it is made; calls `done` once, and is gone.

    Args:
        done: Gets the errors by service id; an empty text means success.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        kind: WishKind,
        service_ids: Iterable[str],
        wait_seconds: float,
        done: Callable[[Outcome], None],
    ) -> None:
        super().__init__(supervisor)
        self._supervisor = supervisor
        self._kind = kind
        self._done = done
        self._open = set(service_ids)
        self._outcome: Outcome = {}
        self._wait_seconds = wait_seconds
        supervisor.transition.connect(self._on_transition)
        supervisor.refused.connect(self._settle)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._give_up)
        self._timer.start(round(wait_seconds * 1000))

    def look(self) -> None:
        """After the wish was made: what is already so needs no event."""
        for service_id in tuple(self._open):
            life = self._supervisor.services[service_id].life
            is_up = life.state in _UP and life.wanted
            if life.state.is_at_rest if self._kind is WishKind.STOP else is_up and self._kind is WishKind.START:
                self._settle(service_id, "")
        self._finish_if_settled()

    def _on_transition(self, transition: Transition) -> None:
        if transition.service_id not in self._open:
            return
        after = transition.after
        if self._kind is WishKind.STOP:
            if after.state.is_at_rest:
                self._settle(transition.service_id, "")
            elif after.wanted:
                self._settle(transition.service_id, "replaced by a later start")
        elif after.state in _UP and after.wanted and not after.state.is_at_rest:
            self._settle_running(transition)
        elif after.state is State.COMPLETED:
            self._settle(transition.service_id, "")
        else:
            self._settle_trouble(transition)

    def _settle_running(self, transition: Transition) -> None:
        """A restart has come true with a new run, not while the old one still runs."""
        if self._kind is WishKind.START or transition.before.state is not State.RUNNING:
            self._settle(transition.service_id, "")

    def _settle_trouble(self, transition: Transition) -> None:
        after = transition.after
        bad_end = isinstance(transition.event, ProcessEnded | SpawnFailed) and (
            after.state in (State.FAILED, State.BACKOFF) or after.automatic
        )
        if bad_end or after.state is State.EXITED:
            self._settle(transition.service_id, after.reason)
        elif not after.wanted and after.stop_cause is StopCause.PERSON:
            self._settle(transition.service_id, "replaced by a later stop")

    def _settle(self, service_id: str, error: str) -> None:
        if service_id in self._open:
            self._open.discard(service_id)
            self._outcome[service_id] = error
            self._finish_if_settled()

    def _give_up(self) -> None:
        for service_id in tuple(self._open):
            state = self._supervisor.services[service_id].life.state.value
            self._outcome[service_id] = f"still {state} after {self._wait_seconds:g} s; see medivote-ctl status"
        self._open.clear()
        self._finish_if_settled()

    def _finish_if_settled(self) -> None:
        if self._open or self._done is _nothing:
            return
        done, self._done = self._done, _nothing
        self._timer.stop()
        self._supervisor.transition.disconnect(self._on_transition)
        self._supervisor.refused.disconnect(self._settle)
        self.deleteLater()
        done(self._outcome)


def _nothing(outcome: Outcome) -> None:
    """Stands where `done` stood once it was called."""
