"""Whose turn it is: starts wait for dependencies and for a free place, stops wait for dependents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from medivote_desktop.core.config import Dependency
from medivote_desktop.core.dependencies import DependencyGraph, Standing, Verdict, verdict
from medivote_desktop.core.events import (
    DependenciesPending,
    DependenciesReady,
    DependencyFailed,
    RestartAsked,
    RestartDue,
    StartAsked,
    StopAsked,
)
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.process import ServiceProcess

_PENDING = Verdict(Standing.PENDING)
_GONE = Verdict(Standing.FAILED, say("what it depends on is no longer in services.ini"))


class _Rule(NamedTuple):
    """Why a run is replaced that nobody wished to be. Another run than this one has the place already."""

    run: int
    cause: StopCause
    reason: str


class _Descent(NamedTuple):
    """A stop or restart that waits until these dependents are down; with `rule` nobody wished it.

    Attributes:
        replaced: The rule whose restart a person's wish took the place of, and which holds again without that wish.
    """

    kind: WishKind
    dependents: frozenset[str]
    rule: _Rule | None = None
    replaced: _Rule | None = None


class Turns:
    """Lets services start and stop when what they wait for has come about.

    Args:
        services: The fleet; read anew each time, so a reload needs no word.
        start_parallel: How many may be STARTING at once by a wish; 0: no limit.
    """

    def __init__(
        self,
        services: Mapping[str, ServiceProcess],
        graph: DependencyGraph,
        start_parallel: int,
        clock: Callable[[], float],
    ) -> None:
        self._services = services
        self._graph = graph
        self.start_parallel = start_parallel
        self._clock = clock
        self._descents: dict[str, _Descent] = {}
        self._pulled: dict[str, set[str]] = {}  # what was started for whoever waits
        self._to_review: set[str] = set()
        self._reviewing = False

    @property
    def graph(self) -> DependencyGraph:
        """Who depends on whom now."""
        return self._graph

    def redraw(self, graph: DependencyGraph) -> None:
        """A reload changed who depends on whom; who is on its way down waits for its dependents of now.

        A wait for one that is no dependent any more would never end: nobody looks from there to here.
        """
        self._graph = graph
        together = self._descents.keys()
        waiting: list[str] = []  # whoever waits for nobody has his turn in a slice
        for service_id, descent in tuple(self._descents.items()):
            dependents = graph.dependents(service_id)
            if descent.dependents or dependents:
                now = dependents & (descent.dependents | together)
                self._descents[service_id] = descent._replace(dependents=now)
                waiting.append(service_id)
        for service_id in waiting:
            self._review_descent(service_id)

    def plan_descent(self, ids: Iterable[str], kind: WishKind) -> tuple[str, ...]:
        """These are to be stopped or restarted, dependents first, so that nobody works without what he depends on.

        Returns:
            The order in which `descend` is to be called.
        """
        together = frozenset(ids)
        order = tuple(id_ for wave in reversed(self.graph.start_waves(together)) for id_ in wave)
        alone = _Descent(kind, frozenset())
        for service_id in order:
            dependents, old = self._graph.dependents(service_id), self._descents.get(service_id)
            descent = _Descent(kind, dependents & together) if dependents else alone
            self._descents[service_id] = descent._replace(replaced=old.rule or old.replaced) if old else descent
        return order

    def plan_restart(self, ids: Iterable[str], cause: StopCause, reason: str) -> tuple[str, ...]:
        """A rule replaces those of these that run, in the order of a restart that is wished; it overrules no wish.

        Returns:
            The order in which `descend` is to be called.
        """
        waves = self._graph.start_waves(filter(self._is_to_be_replaced, ids))
        order = tuple(id_ for wave in reversed(waves) for id_ in wave)
        for service_id in order:
            dependents = self._graph.dependents(service_id)
            awaited = frozenset(filter(self._is_awaited, dependents))  # who goes down with it was planned before it
            rule = _Rule(self._services[service_id].life.run, cause, reason)
            self._descents[service_id] = _Descent(WishKind.RESTART, awaited, rule)
        return order

    def _is_to_be_replaced(self, service_id: str) -> bool:
        life, descent = self._services[service_id].life, self._descents.get(service_id)
        is_up = life.wanted and life.state in (State.STARTING, State.RUNNING)
        return is_up and (descent is None or descent.rule is not None)

    def descend(self, service_id: str) -> None:
        """Let one go down, or wait until its dependents are."""
        descent = self._descents.get(service_id)
        if descent is None:
            return
        if not descent.dependents or self._may_go_down(service_id):
            self._go_down(service_id)
        # The wish holds from now on, also for those whose turn comes later: a crash meanwhile starts nothing.
        elif descent.kind is WishKind.STOP:
            self._services[service_id].post(StopAsked(self._clock(), later=True))
        else:
            self._services[service_id].due = descent.kind

    def note_start(self, service_id: str) -> None:
        """A start overrules a stop or restart that was wished before; to one by a rule it is no contradiction."""
        descent = self._descents.get(service_id)
        if descent is not None and descent.replaced is not None:  # what runs is older than services.ini still
            self._descents[service_id] = _Descent(WishKind.RESTART, descent.dependents, descent.replaced)
        elif descent is not None and descent.rule is None:
            self.forget_descent(service_id)

    def forget_descent(self, service_id: str) -> None:
        """A stop or restart that has not had its turn is not to be; who waited for it waits no more."""
        if self._descents.pop(service_id, None) is not None:
            self._services[service_id].due = None
            self.review((service_id,))

    def follow(self, service: ServiceProcess) -> None:
        """Its life changed. Most wait for nobody, and nobody waits for them: then there is nothing to review."""
        service_id = service.config.id
        if (
            service.life.state is State.WAITING
            or self.start_parallel
            or service_id in self._descents
            or service_id in self._pulled
            or not self._graph.is_alone(service_id)
        ):
            self.review((service_id,))

    def review(self, changed: Iterable[str]) -> None:
        """Let those move on whose waiting these services may have ended.

        Steps lead to further steps; a work list instead of recursion keeps long chains of dependencies flat.
        """
        self._to_review.update(changed)
        if self._reviewing:
            return
        self._reviewing = True
        try:
            while self._to_review:
                self._review_around(self._to_review.pop())
                if not self._to_review and self.start_parallel:
                    self._fill_places()
        finally:
            self._reviewing = False

    def waiting_words(self, service_id: str) -> str:
        """What a WAITING service waits for."""
        names = [
            self._name(d.service_id) for d, said in self._verdicts(service_id) if said.standing is not Standing.READY
        ]
        return say("waits for {names}", names=", ".join(names)) if names else say("waits for its turn (start_parallel)")

    def _name(self, service_id: str) -> str:
        service = self._services.get(service_id)
        return service_id if service is None else service.config.name

    def _review_around(self, service_id: str) -> None:
        self._review_start(service_id)
        for dependent in self.graph.dependents(service_id):
            self._review_start(dependent)
        if self._descents:
            self._review_descent(service_id)
            for dependency in self.graph.dependencies(service_id):
                self._review_descent(dependency.service_id)

    def _review_start(self, service_id: str) -> None:
        service = self._services.get(service_id)
        if service is None or service.life.state is not State.WAITING:
            self._pulled.pop(service_id, None)
        else:
            self._review_waiting(service)

    def _review_descent(self, service_id: str) -> None:
        if service_id in self._descents and self._may_go_down(service_id):
            self._go_down(service_id)

    def _review_waiting(self, service: ServiceProcess) -> None:
        now = self._clock()
        verdicts = self._verdicts(service.config.id)
        failed = next((said.reason for _, said in verdicts if said.standing is Standing.FAILED), "")
        failed = failed or self._pulled_in_vain(service.config.id, verdicts)
        if failed:
            if failed != service.life.reason:
                service.post(DependencyFailed(now, failed))
            return
        if service.life.reason:
            service.post(DependenciesPending(now))
        for dependency, said in verdicts:
            if said.standing is Standing.ABSENT:
                self._pulled.setdefault(service.config.id, set()).add(dependency.service_id)
                reason = say("{name} needs it", name=service.config.name)
                self._services[dependency.service_id].post(StartAsked(now, reason=reason, for_another=True))
        if (not self.start_parallel or service.life.automatic) and self._is_ready(verdicts):
            service.post(DependenciesReady(now))

    def _pulled_in_vain(self, service_id: str, verdicts: list[tuple[Dependency, Verdict]]) -> str:
        """A dependency is started once for whoever waits; one that ended again at once is not started for ever."""
        pulled = self._pulled.get(service_id, set())
        for dependency, said in verdicts:
            target = self._services[dependency.service_id]
            if said.standing is Standing.ABSENT and dependency.service_id in pulled:
                life = target.life
                return say("{name} ended ({reason})", name=target.config.name, reason=life.reason or life.state.value)
        return ""

    @staticmethod
    def _is_ready(verdicts: list[tuple[Dependency, Verdict]]) -> bool:
        return all(said.standing is Standing.READY for _, said in verdicts)

    def _fill_places(self) -> None:
        """With `start_parallel`: let as many start as there are places, in the file's order."""
        free = self.start_parallel - sum(other.life.state is State.STARTING for other in self._services.values())
        for service_id, service in tuple(self._services.items()):
            if free <= 0:
                return
            if service.life.state is State.WAITING and self._is_ready(self._verdicts(service_id)):
                service.post(DependenciesReady(self._clock()))
                free -= 1

    def _verdicts(self, service_id: str) -> list[tuple[Dependency, Verdict]]:
        return [(dependency, self._verdict(dependency)) for dependency in self.graph.dependencies(service_id)]

    def _verdict(self, dependency: Dependency) -> Verdict:
        if dependency.service_id in self._descents:  # up still, but about to be restarted
            return _PENDING
        target = self._services.get(dependency.service_id)
        if target is None:  # both left the file, and it was down first
            return _GONE
        return verdict(dependency, target.config.name, target.life, target.policy)

    def _may_go_down(self, service_id: str) -> bool:
        descent = self._descents[service_id]
        return self._is_void(service_id, descent.rule) or not any(map(self._is_awaited, descent.dependents))

    def _is_void(self, service_id: str, rule: _Rule | None) -> bool:
        """Whether the run has ended that was to be replaced: what is not to be any more waits for nobody.

        Nor is it to stay in writing: who was given up meanwhile would be started by the program after this one.
        """
        life = self._services[service_id].life
        return rule is not None and (life.run != rule.run or not life.state.has_process)

    def _is_awaited(self, service_id: str) -> bool:
        """Whether it is on its way down, so that what it depends on still waits for it."""
        service = self._services.get(service_id)
        if service is None:
            return False
        goes_down = service_id in self._descents and service.life.state.has_process
        return goes_down or service.life.state is State.STOPPING

    def _go_down(self, service_id: str) -> None:
        now, descent, service = self._clock(), self._descents.pop(service_id), self._services[service_id]
        service.due = None
        if descent.rule is None:
            service.post(StopAsked(now) if descent.kind is WishKind.STOP else RestartAsked(now))
            return
        run, cause, reason = descent.rule
        if service.life.run == run:
            service.post(RestartDue(now, cause, reason))
        self.review((service_id,))  # also where nothing has come of it
