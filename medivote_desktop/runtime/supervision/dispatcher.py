"""Starts and stops of many: in the order of their dependencies, and in slices of the loop's turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from medivote_desktop.core.events import StartAsked, StopAsked
from medivote_desktop.core.lifecycle import StopCause
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.supervision.due import DueWishes
from medivote_desktop.runtime.supervision.turns import Turns
from medivote_desktop.runtime.surroundings import Surroundings


class Dispatcher:
    """Carries out what was decided for services.

    Args:
        services: The fleet; read anew each time.
        turns: Knows the order.
        due: Cuts the slices.
        surroundings: Those of the services.
    """

    def __init__(
        self, services: Mapping[str, ServiceProcess], turns: Turns, due: DueWishes, surroundings: Surroundings
    ) -> None:
        self._services, self._turns, self._due = services, turns, due
        self._clock, self._spawner = surroundings.clock, surroundings.spawner

    def start(self, ids: Iterable[str], ignoring_ports: frozenset[str] = frozenset(), reason: str = "") -> None:
        """Start these, what they depend on first; `reason` as in `StartAsked`."""

        def start(service_id: str) -> None:
            self._services[service_id].post(StartAsked(self._clock(), service_id in ignoring_ports, reason))

        order = [service_id for wave in self._turns.graph.start_waves(ids) for service_id in wave]
        for service_id in order:
            self._turns.note_start(service_id)
        if len(order) > 1:
            self._spawner.gather()
        self._due.add(order, WishKind.START, start)

    def bring_down(self, ids: Iterable[str], kind: WishKind) -> None:
        """Stop or restart these, dependents first."""
        self._due.add(self._turns.plan_descent(ids, kind), kind, self._turns.descend)

    def force_down(self) -> None:
        """Stop all without the waiting and the polite stages."""

        def stop(service_id: str) -> None:
            self._turns.forget_descent(service_id)
            self._services[service_id].post(StopAsked(self._clock(), force=True))

        waves = reversed(self._turns.graph.start_waves(self._services))
        self._due.add([service_id for wave in waves for service_id in wave], WishKind.STOP, stop)

    def restart_by_rule(self, ids: Iterable[str], cause: StopCause, reason: str) -> None:
        """Restart those of these that run, dependents first: nobody wished it, and it overrules no wish."""
        self._due.add(self._turns.plan_restart(ids, cause, reason), None, self._turns.descend)
