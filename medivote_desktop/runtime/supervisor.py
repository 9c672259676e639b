"""All services: wishes come in, changes go out. Each life is its own; `Turns` orders them among each other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.check_facts import CheckFacts
from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.events import RecoverySwitched
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import ReloadPlan, TakeOverError
from medivote_desktop.core.say import say
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.process import ServiceProcess, Watcher
from medivote_desktop.runtime.supervision.dispatcher import Dispatcher
from medivote_desktop.runtime.supervision.due import DueWishes
from medivote_desktop.runtime.supervision.fleet import Fleet
from medivote_desktop.runtime.supervision.news import News
from medivote_desktop.runtime.supervision.propagation import Propagation
from medivote_desktop.runtime.supervision.resuming import resume
from medivote_desktop.runtime.supervision.standing import Departures
from medivote_desktop.runtime.supervision.turns import Turns
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.runtime.transition import Transition

if TYPE_CHECKING:
    from medivote_desktop.runtime.ledgerfile import Record
    from medivote_desktop.runtime.supervision.rollout import Rollout
    from medivote_desktop.runtime.supervision.survivors import Survivor

_log = logging.getLogger(__name__)

_LEAVING = say("the program is being quit")
_REMOVED = say("it is no longer in services.ini")
_UP, _ON_THE_WAY = (State.RUNNING, State.COMPLETED), (State.STARTING, State.RUNNING)
_MANY_WENT_MS = 100  # to draw the graph anew takes ten milliseconds for ten thousand
_MANY = 8  # that end together: the readers' share of it, some ten microseconds each, would hold up the ends


def _nothing(fault: TakeOverError | None) -> None:
    """For who does not want to hear of it."""


class Supervisor(QObject):
    """The fleet of one configuration.

    Attributes:
        is_in_part: Whether a fault of ours kept parts of the last reload from taking effect; another one does them.
        made_good: What the last reload has done of those before it.

    Signals:
        transitions: Steps of services, in their order and a moment later; carries a tuple of `Transition`.
        steps: The same, in the next turn of the loop also where many start or end at once: for who waits for one.
        refused: A wish cannot be; carries service id and reason.
        port_held: A start fails because somebody holds a port; carries a `PortConflict`. Comes before the failure.
        fleet_changed: Services came or went with a reload, or go on from an earlier program: look at all of them.
    """

    transitions = Signal(object)
    steps = Signal(object)
    refused = Signal(str, str)
    port_held = Signal(object)
    fleet_changed = Signal()

    def __init__(self, config: AppConfig, surroundings: Surroundings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._around = surroundings
        watcher = Watcher(self._changed, self.refused.emit, self.port_held.emit)
        self._fleet = Fleet(config, surroundings, watcher, self)
        self._services, self._probers = self._fleet.services, self._fleet.probers
        self._propagation = Propagation(self._services, self.dependents, surroundings.clock)
        self._leaving = self.is_in_part = False
        self.made_good = ReloadPlan()
        self._ending: set[str] = set()
        self._due = DueWishes(self._services, self)
        self._went = QTimer(self, singleShot=True, interval=0)  # many may go in one turn
        self._went.timeout.connect(self._some_went)
        self._news = News(self.steps.emit, self.transitions.emit, self.is_busy, self)
        if surroundings.ports is not None:
            surroundings.ports.goes_down = self._fleet.goes_down
        for service in config.services:
            self._fleet.join(self._fleet.make(service))
        self._turns = Turns(self._services, self._fleet.graph(), config.manager.start_parallel, surroundings.clock)
        self._dispatcher = Dispatcher(self._services, self._turns, self._due, surroundings)

    @property
    def services(self) -> Mapping[str, ServiceProcess]:
        """The services by id, in the order of the file."""
        return self._services

    @property
    def config(self) -> AppConfig:
        """The configuration in force."""
        return self._fleet.config

    @property
    def is_leaving(self) -> bool:
        """Whether all services are being stopped for the program's end."""
        return self._leaving

    def departures(self) -> Departures:
        """What is to be known of those who left the file, should they come back."""
        return self._fleet.departures()

    def is_quiet(self) -> bool:
        """Whether no process is left and nothing is going to start by itself."""
        return self._due.is_empty() and all(service.life.state.is_at_rest for service in self._services.values())

    def waiting_words(self, service_id: str) -> str:
        """What a WAITING service waits for."""
        return self._turns.waiting_words(service_id)

    def dependents(self, service_id: str) -> frozenset[str]:
        """Who depends on it directly and is there: what has just gone is in the graph for a moment longer."""
        dependents = self._turns.graph.dependents(service_id)
        return dependents & self._services.keys() if dependents else dependents

    def tell(self) -> None:
        """Let readers hear now of all that happened so far: before they are asked, or told of something else."""
        self._news.flush()

    def tell_if_calm(self) -> None:
        """Let readers hear now, unless many services start or end: then they hear of all of them together."""
        if not self.is_busy():
            self._news.flush()

    def is_busy(self) -> bool:
        """Whether many services start or end: then readers wait."""
        return len(self._ending) >= _MANY or self.has_waiting()

    def has_waiting(self) -> bool:
        """Whether services wait for a later turn of the loop, to be started or stopped or executed."""
        return not self._due.is_empty() or self._around.spawner.is_busy()

    # Wishes.

    def on_wish(self, wish: Wish) -> None:
        """Let a person's wish take effect; it is accepted at once, and its progress is state."""
        self.tell()
        named = frozenset(wish.service_ids)
        ids = [service_id for service_id in self._services if service_id in named]
        if wish.kind in (WishKind.START, WishKind.RESTART):
            ids = [service_id for service_id in ids if not self._refuse(service_id)]
        match wish.kind:
            case WishKind.START:
                all_ids = self._turns.graph.with_dependencies(ids) if wish.with_dependencies else ids
                self._dispatcher.start(all_ids, named if wish.ignore_ports else frozenset())
            case WishKind.STOP | WishKind.RESTART:
                if wish.kind is WishKind.STOP:
                    self._fleet.note_stop(ids)
                self._propagation.note_wish(named, alone=wish.alone)
                self._dispatcher.bring_down(ids, wish.kind)
            case WishKind.RECOVERY_ON | WishKind.RECOVERY_OFF:
                for service_id in ids:
                    on = wish.kind is WishKind.RECOVERY_ON
                    self._services[service_id].post(RecoverySwitched(self._around.clock(), on))

    def _refuse(self, service_id: str) -> bool:
        """Whether nobody may start it any more; then that is said."""
        reason = _LEAVING if self._leaving else _REMOVED if service_id in self._fleet.leaving else ""
        if reason:
            self.refused.emit(service_id, reason)
        return bool(reason)

    def begin(
        self, records: Mapping[str, Record], survivors: Iterable[Survivor], runs: Mapping[str, int]
    ) -> tuple[Survivor, ...]:
        """Take over what an earlier program of this boot left, then start what should run and does not.

        Its records win over `autostart`: what a person had stopped stays down, what had failed stays FAILED.

        Args:
            runs: The highest run of each service that anybody knows of.

        Returns:
            Which of the survivors were adopted; the others have gone meanwhile.
        """
        self._fleet.know_runs(runs)
        return resume(self._fleet, self._dispatcher, records, survivors, self._around.clock, self.fleet_changed.emit)

    def leave(self, *, force: bool = False) -> None:
        """Stop everything for the program's end, dependents first; `force` skips the waiting and the polite stages."""
        self.tell()
        self._leaving = True
        self._due.clear()
        if force:
            self._dispatcher.force_down()
        else:
            self._dispatcher.bring_down(self._services, WishKind.STOP)

    # Reload.

    def apply(
        self,
        config: AppConfig,
        plan: ReloadPlan,
        survivors: Iterable[Survivor] = (),
        *,
        restarts: bool = True,
        done: Callable[[TakeOverError | None], object] = _nothing,
    ) -> None:
        """Take over a new configuration: what can change live does, what cannot is restarted, what left is stopped.

        It takes several turns of the loop if much is new. One at a time.

        Args:
            survivors: What still runs of services that are new; it is taken over instead of being started twice.
            restarts: Without them what cannot change live changes with the next start of that service.
            done: Called when it is in force, within this call or later, also if the program leaves meanwhile; with the
                fault of ours that kept it, or parts of it, from being so.
        """
        from medivote_desktop.runtime.supervision.rollout import Rollout  # nobody needs it before the first reload

        parts = self._fleet, self._turns, self._dispatcher, self._around.clock
        rollout = Rollout(*parts, config, plan, survivors, restarts=restarts, is_repeated=self.is_in_part)

        def go_on() -> None:
            try:
                is_made = self._leaving or rollout.is_made()
            except Exception as error:  # noqa: BLE001 - whatever it is
                _log.exception("services.ini: a fault of this program; nothing of it is taken over")
                self._drop(rollout.take_back())
                done(TakeOverError(error, in_part=False))
                return
            if self._leaving:
                self._drop(rollout.take_back())
                done(None)
            elif is_made:
                done(self._take_over(rollout))
            else:
                QTimer.singleShot(0, self, go_on)

        go_on()

    def _take_over(self, rollout: Rollout) -> TakeOverError | None:
        self.tell()
        error = rollout.take_over()
        self.is_in_part, self.made_good = error is not None, rollout.made_good
        self._tell_fleet_changed()
        return None if error is None else TakeOverError(error, in_part=True)

    def _tell_fleet_changed(self) -> None:
        self.tell()
        self.fleet_changed.emit()

    def _some_went(self) -> None:
        self._turns.redraw(self._fleet.graph())
        self._tell_fleet_changed()

    def _drop(self, service_ids: Iterable[str]) -> None:
        for service_id in service_ids:
            self._drop_if_at_rest(service_id)

    def _drop_if_at_rest(self, service_id: str) -> None:
        service = self._services.get(service_id)
        if service is not None and self._fleet.is_parting(service_id) and service.life.state.is_at_rest:
            self.tell()
            self._due.forget(service_id)
            self._turns.forget_descent(service_id)
            self._fleet.note_last_run(service_id)
            self._fleet.part(service_id)
            if not self._went.isActive():
                self._went.start(0 if len(self._fleet.leaving) < _MANY else _MANY_WENT_MS)

    def probe_fault(self, service_id: str) -> str:
        """What the last round of health checks found wrong, in words; empty if nothing."""
        return self._probers[service_id].last_fault

    def check_facts(self) -> dict[str, CheckFacts]:
        """What the health checks of each service last found."""
        return self._fleet.check_facts()

    def followers(self, service_id: str) -> tuple[str, ...]:
        """Who restarts with it: running dependents with `restart_with_dependencies`."""
        return self._propagation.followers(service_id)

    def forgive(self, seconds: float) -> None:
        """The machine slept or the program was held up: health failures do not count for so long."""
        self._fleet.forgive(seconds)

    def _changed(self, transition: Transition) -> None:
        service_id, before, after, *_ = transition
        self._news.note(transition)
        if after.state is State.STOPPING:
            self._ending.add(service_id)
        else:
            self._ending.discard(service_id)
            if before.state in _ON_THE_WAY and after.state in _UP and after.state is not before.state:
                self._propagation.pass_on(transition)
        self._turns.follow(self._services[service_id])
        # After those who wait for it: whatever a check stumbles over is no reason for them to wait for ever.
        self._fleet.follow(transition)
        if self._fleet.leaving:
            self._drop_if_at_rest(service_id)
