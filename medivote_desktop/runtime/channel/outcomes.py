"""What became of a wish: waits until each service named has got there, or never will."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.events import Explained, ProcessEnded, RestartAsked, SpawnFailed, StartAsked
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.report import STATE_WORDS
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.transition import Transition

_UP = (State.RUNNING, State.COMPLETED)

Outcome = dict[str, str]
"""For each service id the error in words; empty where the wish came true."""


class OutcomeWatch(QObject):
    """Follows one wish from before it is made; calls `done` once, and is gone.

    Args:
        done: Gets the errors by service id; an empty text means success.
        see: Where the state is told, for who has waited long enough.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        kind: WishKind,
        service_ids: Iterable[str],
        wait_seconds: float,
        done: Callable[[Outcome], None],
        see: str = "medivote-ctl status",
    ) -> None:
        super().__init__(supervisor)
        self._see = see
        self._supervisor = supervisor
        self._kind = kind
        self._done = done
        self._open = set(service_ids)
        self._outcome: Outcome = {}
        self._wait_seconds = wait_seconds
        # A service has its turn only when its dependents are down; what happens before is no answer to the wish.
        self._had_turn: set[str] = set()
        supervisor.tell()  # what happened before is no answer to the wish
        supervisor.steps.connect(self._on_steps)
        supervisor.refused.connect(self._settle)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._give_up)
        self._timer.start(round(wait_seconds * 1000))

    def look(self) -> None:
        """After the wish was made: what is already so needs no event."""
        services = self._supervisor.services
        for service_id in tuple(self._open):
            life = services[service_id].life
            if self._kind is WishKind.STOP:
                is_so = life.state.is_at_rest
            else:
                is_so = self._kind is WishKind.START and life.state in _UP and life.wanted
            if is_so:
                self._settle(service_id, "")
            elif life.state is State.WAITING and life.reason:  # told before anybody asked
                self._settle(service_id, life.reason)
        self._finish_if_settled()

    def _on_steps(self, transitions: tuple[Transition, ...]) -> None:
        judge = self._judgement()
        for transition in transitions:
            # What is told of an earlier run may come before the wish has its turn.
            if transition.service_id in self._open and not isinstance(transition.event, Explained):
                judge(transition)

    def _judgement(self) -> Callable[[Transition], None]:
        match self._kind:
            case WishKind.STOP:
                return self._judge_stop
            case WishKind.RESTART:
                return self._judge_restart
            case _:
                return self._judge_start

    def _judge_stop(self, transition: Transition) -> None:
        service_id, after = transition.service_id, transition.after
        if after.state.is_at_rest:
            self._settle(service_id, "")
        elif not after.wanted:
            self._had_turn.add(service_id)
        elif service_id in self._had_turn:
            self._settle(service_id, "replaced by a later start")

    def _judge_restart(self, transition: Transition) -> None:
        """What runs counts only after the turn, so that nobody is told of a restart while the old run still runs."""
        service_id, event, after = transition.service_id, transition.event, transition.after
        if service_id not in self._had_turn:
            if isinstance(event, StartAsked) and after.state is State.RUNNING:
                self._settle(service_id, "replaced by a later start")
            elif isinstance(event, RestartAsked | StartAsked):
                self._had_turn.add(service_id)
            elif after.is_to_be_down:
                self._settle(service_id, self._replaced_by_stop())
        else:
            self._judge_start(transition)

    def _judge_start(self, transition: Transition) -> None:
        service_id, after = transition.service_id, transition.after
        event = transition.event
        end_words = event.reason if isinstance(event, ProcessEnded | SpawnFailed) else ""
        if after.state in _UP and after.wanted:
            self._settle(service_id, "")
        elif after.state is State.FAILED or (end_words and (after.state is State.BACKOFF or after.automatic)):
            self._settle(service_id, after.reason or end_words)
        elif after.state is State.EXITED:
            self._settle(service_id, f"it has exited ({after.reason})")
        elif after.is_to_be_down:
            self._settle(service_id, self._replaced_by_stop())

    def _replaced_by_stop(self) -> str:
        return "the program is being quit" if self._supervisor.is_leaving else "replaced by a later stop"

    def _settle(self, service_id: str, error: str) -> None:
        if service_id in self._open:
            self._open.discard(service_id)
            self._outcome[service_id] = error
            self._finish_if_settled()

    def _give_up(self) -> None:
        self._supervisor.tell()  # what has come about by now counts
        for service_id in tuple(self._open):
            service = self._supervisor.services.get(service_id)
            still = "" if service is None else f"still {STATE_WORDS[service.life.state]} after {self._wait_seconds:g} s"
            self._outcome[service_id] = f"{still}; see {self._see}" if still else "it left services.ini"
        self._open.clear()
        self._finish_if_settled()

    def _finish_if_settled(self) -> None:
        if self._open or self._done is _nothing:
            return
        done, self._done = self._done, _nothing
        self._timer.stop()
        self._supervisor.steps.disconnect(self._on_steps)
        self._supervisor.refused.disconnect(self._settle)
        self.deleteLater()
        done(self._outcome)


def _nothing(outcome: Outcome) -> None:
    """Stands where `done` stood once it was called."""
