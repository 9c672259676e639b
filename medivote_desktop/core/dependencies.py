"""Who waits for whom: the graph of a fleet, and what a dependency says to its dependent."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import cached_property
from graphlib import TopologicalSorter

from medivote_desktop.core.config import Condition, Dependency, ServiceConfig
from medivote_desktop.core.lifecycle import Life, Policy, State
from medivote_desktop.core.moves import has_lived
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say


class Standing(enum.Enum):
    """How far a dependency is."""

    READY = "ready"
    PENDING = "pending"
    ABSENT = "absent"
    """It is down and nobody wished it so: starting its dependent starts it."""
    FAILED = "failed"


class Verdict(NamedTuple):
    """What one dependency says: its standing, and for FAILED the reason in words."""

    standing: Standing
    reason: str = ""


_READY = Verdict(Standing.READY)
_PENDING = Verdict(Standing.PENDING)
_ABSENT = Verdict(Standing.ABSENT)


def verdict(dependency: Dependency, name: str, life: Life, policy: Policy) -> Verdict:
    """What the dependency of this name, life and policy says to a dependent that waits for it."""
    if not policy.enabled and not life.state.has_process:
        return Verdict(Standing.FAILED, say("{name} is disabled", name=name))
    match life.state:
        case State.FAILED:
            if not life.reason:
                return Verdict(Standing.FAILED, say("{name} failed", name=name))
            return Verdict(Standing.FAILED, say("{name} failed ({reason})", name=name, reason=life.reason))
        case State.STOPPED if life.stopped_by_person:
            return Verdict(Standing.FAILED, say("{name} was stopped by a person; start it too", name=name))
        case State.STOPPED:
            return _ABSENT
        case State.EXITED:
            return _exited(dependency.condition, name)
        case State.COMPLETED:
            return _READY
        case State.WAITING:
            # The first cause as it stands: a chain of any length tells the same short words.
            return Verdict(Standing.FAILED, life.reason) if life.reason else _PENDING
        case State.RUNNING if life.wanted:
            return _READY if _running_suffices(dependency, life, policy) else _PENDING
        case State.RUNNING | State.STOPPING | State.STARTING if not life.wanted:
            return Verdict(Standing.FAILED, say("{name} is being stopped", name=name))
        case State.STARTING if dependency.condition is Condition.STARTED:
            return _READY if has_lived(life, policy) else _PENDING  # it may be long before it is healthy, too
        case _:
            return _PENDING


def _exited(condition: Condition, name: str) -> Verdict:
    if condition is Condition.COMPLETED:
        return Verdict(Standing.FAILED, say("{name} exited, and was to complete", name=name))
    return _ABSENT


def _running_suffices(dependency: Dependency, life: Life, policy: Policy) -> bool:
    match dependency.condition:
        case Condition.STARTED:
            return True
        case Condition.HEALTHY:
            return life.healthy is True or not policy.has_health_check
        case Condition.COMPLETED:
            return False


class DependencyGraph:
    """The edges of one configuration. It has no cycle: the configuration was checked."""

    def __init__(self, services: Iterable[ServiceConfig]) -> None:
        self._dependencies: dict[str, tuple[Dependency, ...]] = {}
        dependents: dict[str, set[str]] = {}
        for service in services:
            self._dependencies[service.id] = service.depends_on
            for dependency in service.depends_on:
                dependents.setdefault(dependency.service_id, set()).add(service.id)
        self._dependents = {service_id: frozenset(others) for service_id, others in dependents.items()}

    def dependencies(self, service_id: str) -> tuple[Dependency, ...]:
        """What it depends on directly."""
        return self._dependencies.get(service_id, ())

    def dependents(self, service_id: str) -> frozenset[str]:
        """Who depends on it directly."""
        return self._dependents.get(service_id, frozenset())

    def is_alone(self, service_id: str) -> bool:
        """Whether it depends on nobody, and nobody on it."""
        return not self._dependencies.get(service_id) and service_id not in self._dependents

    def with_dependencies(self, service_ids: Iterable[str]) -> frozenset[str]:
        """These and all that they depend on, however far."""
        found: set[str] = set()
        todo = list(service_ids)
        while todo:
            service_id = todo.pop()
            if service_id not in found:
                found.add(service_id)
                todo.extend(dependency.service_id for dependency in self.dependencies(service_id))
        return frozenset(found)

    def start_waves(self, service_ids: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """These in waves: each depends, within them, only on earlier waves. Ids in a wave keep the file's order.

        A dependency that is not among them still orders the two ends of a longer path: a before c in a -> b -> c.
        """
        waves: dict[int, list[str]] = {}
        for service_id in sorted(set(service_ids) & self._places.keys(), key=self._places.__getitem__):
            waves.setdefault(self._levels[service_id], []).append(service_id)
        return tuple(tuple(waves[key]) for key in sorted(waves))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {service_id: place for place, service_id in enumerate(self._dependencies)}

    @cached_property
    def _levels(self) -> Mapping[str, int]:
        """How long the longest path of dependencies below each service is."""
        edges = {id_: {dependency.service_id for dependency in ds} for id_, ds in self._dependencies.items() if ds}
        level = dict.fromkeys(self._dependencies, 0)  # most depend on nobody, and need no sorting
        for service_id in TopologicalSorter(edges).static_order():
            level[service_id] = 1 + max((level[other] for other in edges.get(service_id, ())), default=-1)
        return level
