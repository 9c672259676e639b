"""All services: wishes come in, changes go out. Each life is its own; `Turns` orders them among each other."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.check_facts import CheckFacts
from medivote_desktop.core.config import AppConfig, ServiceConfig
from medivote_desktop.core.dependencies import DependencyGraph
from medivote_desktop.core.events import PolicyChanged, RecoverySwitched, RestartDue, StartAsked, StopAsked
from medivote_desktop.core.lifecycle import Life, Policy, State, StopCause
from medivote_desktop.core.policy import policy_of
from medivote_desktop.core.reload import ReloadPlan
from medivote_desktop.core.say import say
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime import system
from medivote_desktop.runtime.deadlines import Deadlines
from medivote_desktop.runtime.due import SLICE_SECONDS, DueWishes
from medivote_desktop.runtime.news import News
from medivote_desktop.runtime.probes import Prober
from medivote_desktop.runtime.process import ServiceProcess, Watcher
from medivote_desktop.runtime.resumption import goes_on, is_adopted, life_after, stops_to_finish
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.runtime.transition import Transition
from medivote_desktop.runtime.turns import Turns
from medivote_desktop.runtime.turnstile import Turnstile

if TYPE_CHECKING:
    from medivote_desktop.runtime.ledgerfile import Record
    from medivote_desktop.runtime.survivors import Survivor

_log = logging.getLogger(__name__)

_LEAVING = say("the program is being quit")
_REMOVED = say("it is no longer in services.ini")
_UP = (State.RUNNING, State.COMPLETED)
_MANY = 8  # that end together: the readers' share of it, some ten microseconds each, would hold up the ends


def _nothing() -> None:
    """For who does not want to hear of it."""


class Supervisor(QObject):
    """The fleet of one configuration.

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
        self._config = config
        self._services: dict[str, ServiceProcess] = {}
        self._probers: dict[str, Prober] = {}
        self._runs: dict[str, int] = {}
        self._ended: dict[str, int] = {}  # of those that left the file: what is left of these runs is being hunted
        self._leaving_file: set[str] = set()
        self._alone: frozenset[str] = frozenset()
        self._leaving = False
        self._ending: set[str] = set()
        self._due = DueWishes(self._services, self)
        self._deadlines = Deadlines(surroundings.clock, self)
        self._pacer = Turnstile(self)
        self._watcher = Watcher(self._changed, self.refused.emit, self.port_held.emit)
        self._went = QTimer(self, singleShot=True, interval=0)  # many may go in one turn
        self._went.timeout.connect(self._some_went)
        self._news = News(self.steps.emit, self.transitions.emit, self.is_busy, self)
        if surroundings.ports is not None:
            surroundings.ports.goes_down = self._goes_down
        self._turns = Turns(
            self._services, DependencyGraph(config.services), config.manager.start_parallel, surroundings.clock
        )
        for service in config.services:
            self._add(*self._make(service))

    @property
    def services(self) -> Mapping[str, ServiceProcess]:
        """The services by id, in the order of the file."""
        return self._services

    @property
    def config(self) -> AppConfig:
        """The configuration in force."""
        return self._config

    @property
    def is_leaving(self) -> bool:
        """Whether all services are being stopped for the program's end."""
        return self._leaving

    @property
    def ended_runs(self) -> Mapping[str, int]:
        """The last run of each service that left the file while this program looked after it."""
        return self._ended

    def is_quiet(self) -> bool:
        """Whether no process is left and nothing is going to start by itself."""
        return self._due.is_empty() and all(service.life.state.is_at_rest for service in self._services.values())

    def waiting_words(self, service_id: str) -> str:
        """What a WAITING service waits for."""
        return self._turns.waiting_words(service_id)

    def _goes_down(self, service_id: str, run: int) -> bool:
        """Whether this run of a service is being stopped, for a port that it holds still."""
        service = self._services.get(service_id)
        return service is not None and service.life.run == run and service.life.state is State.STOPPING

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
                self._start(all_ids, named if wish.ignore_ports else frozenset())
            case WishKind.STOP | WishKind.RESTART:
                self._alone = self._alone - named | (named if wish.alone else frozenset())
                self._bring_down(ids, wish.kind)
            case WishKind.RECOVERY_ON | WishKind.RECOVERY_OFF:
                for service_id in ids:
                    on = wish.kind is WishKind.RECOVERY_ON
                    self._services[service_id].post(RecoverySwitched(self._around.clock(), on))

    def _refuse(self, service_id: str) -> bool:
        """Whether nobody may start it any more; then that is said."""
        reason = _LEAVING if self._leaving else _REMOVED if service_id in self._leaving_file else ""
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
        self._runs.update(runs)
        for service_id in self._services:
            self._restore(service_id, records)
        self.fleet_changed.emit()
        survivors = tuple(survivors)
        adopted = tuple(survivor for survivor in survivors if is_adopted(survivor, self._services))
        there = {survivor.service_id: survivor.run for survivor in adopted}
        if gone := {survivor.service_id for survivor in survivors} - there.keys():
            for service_id in gone:  # it ended just now, and that as unwatched as any before
                self._restore(service_id, records)
            self.fleet_changed.emit()
        # Of a later run nothing is told: somebody wished it up after that was written.
        self._finish_stops({id_: record for id_, record in records.items() if there.get(id_) == record.run})
        self._start(
            service.id
            for service in self._config.services
            if service.enabled and service.id not in there and self._is_to_begin(service, records)
        )
        return adopted

    def _restore(self, service_id: str, records: Mapping[str, Record]) -> None:
        service = self._services[service_id]
        life = life_after(records[service_id], service.policy) if service_id in records else Life()
        service.restore(life._replace(run=max(life.run, self._runs.get(service_id, 0))))

    def _is_to_begin(self, config: ServiceConfig, records: Mapping[str, Record]) -> bool:
        record = records.get(config.id)
        return config.autostart if record is None else goes_on(record, self._services[config.id].life)

    def _finish_stops(self, records: Mapping[str, Record]) -> None:
        """The earlier program was stopping these when it ended; they were told to end, and will."""
        stops = stops_to_finish(records)
        self._bring_down(stops.for_good, WishKind.STOP)
        self._bring_down(stops.to_come_back, WishKind.RESTART)
        for service_id, cause in stops.by_rule.items():
            due = RestartDue(self._around.clock(), cause, records[service_id].reason)
            self._services[service_id].post(due)

    def leave(self, *, force: bool = False) -> None:
        """Stop everything for the program's end, dependents first; `force` skips the waiting and the polite stages."""
        self.tell()
        self._leaving = True
        self._due.clear()
        if not force:
            self._bring_down(self._services, WishKind.STOP)
            return
        waves = reversed(self._turns.graph.start_waves(self._services))
        self._due.add([id_ for wave in waves for id_ in wave], WishKind.STOP, self._force_down)

    def _force_down(self, service_id: str) -> None:
        self._turns.forget_descent(service_id)
        self._services[service_id].post(StopAsked(self._around.clock(), force=True))

    def _bring_down(self, ids: Iterable[str], kind: WishKind) -> None:
        self._due.add(self._turns.plan_descent(ids, kind), kind, self._turns.descend)

    def _start(self, ids: Iterable[str], ignoring_ports: frozenset[str] = frozenset()) -> None:
        def start(service_id: str) -> None:
            self._services[service_id].post(StartAsked(self._around.clock(), service_id in ignoring_ports))

        order = [service_id for wave in self._turns.graph.start_waves(ids) for service_id in wave]
        for service_id in order:
            self._turns.forget_descent(service_id)
        if len(order) > 1:
            self._around.spawner.gather()
        self._due.add(order, WishKind.START, start)

    # Reload.

    def apply(
        self,
        config: AppConfig,
        plan: ReloadPlan,
        survivors: Iterable[Survivor] = (),
        *,
        restarts: bool = True,
        done: Callable[[], object] = _nothing,
    ) -> None:
        """Take over a new configuration: what can change live does, what cannot is restarted, what left is stopped.

        What is new is made first, in slices of the loop's turns, and nobody knows of it before it is part of the fleet;
        the rest is one step. One at a time.

        Args:
            survivors: What still runs of services that are new; it is taken over instead of being started twice.
            restarts: Without them what cannot change live changes with the next start of that service.
            done: Called when it is in force, within this call or later; also if the program leaves meanwhile.
        """
        new = deque(service for service in config.services if service.id not in self._services)
        found = [survivor for survivor in survivors if survivor.service_id not in self._services]
        made: list[tuple[ServiceProcess, Prober]] = []
        # Who is still on its way down and in the file again is to stay, also where it is down before the last slice.
        self._leaving_file.difference_update(service.id for service in config.services)

        def go_on() -> None:
            end = time.perf_counter() + SLICE_SECONDS
            while new and not self._leaving and time.perf_counter() < end:
                made.append(self._make(new.popleft()))
            if self._leaving:
                done()
            elif new:
                QTimer.singleShot(0, self, go_on)
            else:
                for service, prober in made:
                    self._add(service, prober)
                try:
                    self._take_over(config, plan, found, restarts=restarts)
                finally:  # a fault of ours must not keep every later reload waiting
                    done()

        go_on()

    def _take_over(self, config: AppConfig, plan: ReloadPlan, survivors: Iterable[Survivor], *, restarts: bool) -> None:
        self.tell()
        same_policy = self._config.manager.start_parallel == config.manager.start_parallel
        self._config = config
        self._turns.start_parallel = config.manager.start_parallel
        self._leaving_file |= set(plan.removed)
        for service in config.services:
            if not same_policy or self._services[service.id].config != service:
                self._reconfigure(self._services[service.id], service)
        self._put_in_file_order(config)
        self._draw_graph()
        for known in tuple(self._services.values()):
            if known.life.state in (State.WAITING, State.STARTING):
                known.post(PolicyChanged(self._around.clock()))
        # Who is at rest hears of it too, and is dropped in its turn.
        self._bring_down([service_id for service_id in plan.removed if service_id in self._services], WishKind.STOP)
        self._due.add(plan.changed_restart if restarts else (), None, self._restart_changed)
        there = frozenset(each.service_id for each in survivors if is_adopted(each, self._services))
        if there:
            _log.info("taken over, as they ran already: %s", ", ".join(sorted(there)))
        new = (config.service(id_) for id_ in plan.added if id_ not in there)
        self._start(service.id for service in new if service.autostart and service.enabled)
        # Not all: who is to go down has his turn in a slice.
        self._turns.review(id_ for id_, service in self._services.items() if service.life.state is State.WAITING)
        self._tell_fleet_changed()

    def _tell_fleet_changed(self) -> None:
        self.tell()
        self.fleet_changed.emit()

    def _reconfigure(self, known: ServiceProcess, config: ServiceConfig) -> None:
        same_health = known.config.health == config.health
        known.reconfigure(config, self._policy(config))
        if not same_health:
            self._probers[config.id].restart()

    def _restart_changed(self, service_id: str) -> None:
        due = RestartDue(self._around.clock(), StopCause.RELOAD, "services.ini changed")
        self._services[service_id].post(due)

    def _draw_graph(self) -> None:
        """Of all services there are: those that left the file keep their place until they are down."""
        self._turns.redraw(DependencyGraph(service.config for service in self._services.values()))

    def _some_went(self) -> None:
        self._draw_graph()
        self._tell_fleet_changed()

    def _put_in_file_order(self, config: AppConfig) -> None:
        order = {service.id: index for index, service in enumerate(config.services)}
        for service_id in sorted(self._services, key=lambda id_: order.get(id_, len(order))):
            self._services[service_id] = self._services.pop(service_id)

    def _drop_if_at_rest(self, service_id: str) -> None:
        service = self._services.get(service_id)
        if service is not None and service_id in self._leaving_file and service.life.state.is_at_rest:
            self.tell()
            self._runs[service_id] = self._ended[service_id] = service.life.run
            self._due.forget(service_id)
            self._turns.forget_descent(service_id)
            self._probers.pop(service_id).stop()
            del self._services[service_id]
            self._leaving_file.discard(service_id)
            service.retire()
            self._went.start()

    def probe_fault(self, service_id: str) -> str:
        """What the last round of health checks found wrong, in words; empty if nothing."""
        return self._probers[service_id].last_fault

    def check_facts(self) -> dict[str, CheckFacts]:
        """What the health checks of each service last found."""
        return {service_id: prober.facts for service_id, prober in self._probers.items()}

    def followers(self, service_id: str) -> tuple[str, ...]:
        """Who restarts with it: running dependents with `restart_with_dependencies`."""
        return tuple(
            other
            for other in sorted(self.dependents(service_id))
            if self._services[other].config.restart_with_dependencies
            and self._services[other].life.state in (State.STARTING, State.RUNNING)
        )

    def _restart_followers(self, transition: Transition) -> None:
        """What was spawned before this run of what it depends on still talks to the run before."""
        service_id, spawned_at = transition.service_id, transition.before.spawned_at or 0.0
        if service_id in self._alone:
            self._alone -= {service_id}
            return
        for other in self.followers(service_id):
            if (self._services[other].life.spawned_at or 0.0) < spawned_at:
                reason = say("{name} was restarted", name=service_id)
                self._services[other].post(RestartDue(self._around.clock(), StopCause.DEPENDENCY, reason))

    def forgive(self, seconds: float) -> None:
        """The machine slept or the program was held up: health failures do not count for so long."""
        for prober in self._probers.values():
            prober.forgive(seconds)

    # Events.

    def _make(self, config: ServiceConfig) -> tuple[ServiceProcess, Prober]:
        service = ServiceProcess(config, self._policy(config), self._around, self._deadlines, self._watcher, self)
        # Run numbers never begin anew: what is left of an earlier run must not be taken for this one's.
        service.restore(Life(run=self._runs.get(config.id, 0)))
        return service, Prober(service, self._around.clock, self._pacer.request)

    def _add(self, service: ServiceProcess, prober: Prober) -> None:
        self._services[service.config.id] = service
        self._probers[service.config.id] = prober

    def _policy(self, config: ServiceConfig) -> Policy:
        limited = self._config.manager.start_parallel > 0
        return policy_of(
            config, limited_starts=limited, has_health_check=config.health.configured, has_signals=system.HAS_SIGNALS
        )

    def _changed(self, transition: Transition) -> None:
        service_id, before, after, *_ = transition
        self._news.note(transition)
        if after.state is State.STOPPING:
            self._ending.add(service_id)
        else:
            self._ending.discard(service_id)
            if before.state is State.STARTING and after.state in _UP:
                self._restart_followers(transition)
        self._turns.follow(self._services[service_id])
        # After those who wait for it: whatever a check stumbles over is no reason for them to wait for ever.
        self._probers[service_id].follow()
        if self._leaving_file:
            self._drop_if_at_rest(service_id)
