"""Whose turn it is: starts wait for dependencies and for a free place, stops wait for dependents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from medivote_desktop.core.config import Dependency
from medivote_desktop.core.dependencies import DependencyGraph, Standing, Verdict, verdict
from medivote_desktop.core.events import (
    DependenciesPending,
    DependenciesReady,
    DependencyFailed,
    RestartAsked,
    StartAsked,
    StopAsked,
)
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.process import ServiceProcess

_PENDING = Verdict(Standing.PENDING)


@dataclass(frozen=True, slots=True)
class _Descent:
    """A stop or restart that waits until these dependents are down."""

    kind: WishKind
    dependents: frozenset[str]


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
        self.graph = graph
        self.start_parallel = start_parallel
        self._clock = clock
        self._descents: dict[str, _Descent] = {}
        self._to_review: set[str] = set()
        self._reviewing = False

    def bring_down(self, ids: Iterable[str], kind: WishKind) -> None:
        """Stop or restart these, dependents first, so that nobody works without what he depends on."""
        together = frozenset(ids)
        waves = tuple(reversed(self.graph.start_waves(together)))
        for service_id in (service_id for wave in waves for service_id in wave):
            self._descents[service_id] = _Descent(kind, self.graph.dependents(service_id) & together)
        for service_id in (service_id for wave in waves for service_id in wave):
            # The wish holds from now on, also for those whose turn comes later: a crash meanwhile starts nothing.
            has_to_wait = service_id in self._descents and not self._may_go_down(service_id)
            if kind is WishKind.STOP and has_to_wait:
                self._services[service_id].post(StopAsked(self._clock(), later=True))
            self.review((service_id,))

    def forget_descent(self, service_id: str) -> None:
        """A later wish overrules a stop or restart that has not had its turn."""
        self._descents.pop(service_id, None)

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
        finally:
            self._reviewing = False

    def waiting_words(self, service_id: str) -> str:
        """What a WAITING service waits for."""
        names = [d.service_id for d, said in self._verdicts(service_id) if said.standing is not Standing.READY]
        return f"waits for {', '.join(names)}" if names else "waits for its turn (start_parallel)"

    def _review_around(self, service_id: str) -> None:
        near = {service_id, *self.graph.dependents(service_id)}
        if self.start_parallel:
            near.update(other for other, service in self._services.items() if service.life.state is State.WAITING)
        for other in near:
            if (service := self._services.get(other)) and service.life.state is State.WAITING:
                self._review_waiting(service)
        if self._descents:
            for other in (service_id, *(dependency.service_id for dependency in self.graph.dependencies(service_id))):
                if other in self._descents and self._may_go_down(other):
                    self._go_down(other, self._descents.pop(other).kind)

    def _review_waiting(self, service: ServiceProcess) -> None:
        now = self._clock()
        verdicts = self._verdicts(service.config.id)
        failed = next((said.reason for _, said in verdicts if said.standing is Standing.FAILED), "")
        if failed:
            if failed != service.life.reason:
                service.post(DependencyFailed(now, failed))
            return
        if service.life.reason:
            service.post(DependenciesPending(now))
        for dependency, said in verdicts:
            if said.standing is Standing.ABSENT:
                self._services[dependency.service_id].post(StartAsked(now))
        if all(said.standing is Standing.READY for _, said in verdicts) and self._has_place(service):
            service.post(DependenciesReady(now))

    def _verdicts(self, service_id: str) -> list[tuple[Dependency, Verdict]]:
        return [(dependency, self._verdict(dependency)) for dependency in self.graph.dependencies(service_id)]

    def _verdict(self, dependency: Dependency) -> Verdict:
        if dependency.service_id in self._descents:  # up still, but about to be restarted
            return _PENDING
        target = self._services[dependency.service_id]
        return verdict(dependency, target.life, target.policy)

    def _has_place(self, service: ServiceProcess) -> bool:
        if not self.start_parallel or service.life.automatic:
            return True
        starting = sum(other.life.state is State.STARTING for other in self._services.values())
        return starting < self.start_parallel

    def _may_go_down(self, service_id: str) -> bool:
        dependents = self._descents[service_id].dependents
        return not any(self._services[other].life.state.has_process for other in dependents)

    def _go_down(self, service_id: str, kind: WishKind) -> None:
        now = self._clock()
        self._services[service_id].post(StopAsked(now) if kind is WishKind.STOP else RestartAsked(now))
