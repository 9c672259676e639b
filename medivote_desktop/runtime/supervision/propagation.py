"""Who restarts with what it depends on (`restart_with_dependencies`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from medivote_desktop.core.config import Condition, Dependency, ServiceType
from medivote_desktop.core.events import RestartDue
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.say import say
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.transition import Transition


class Propagation:
    """Passes restarts on to dependents, unless a person wished one for a service alone.

    Args:
        services: The fleet; read anew each time.
        dependents: Gives who depends directly on a service and is there.
        clock: The monotonic clock, in seconds.
    """

    def __init__(
        self,
        services: Mapping[str, ServiceProcess],
        dependents: Callable[[str], Iterable[str]],
        clock: Callable[[], float],
    ) -> None:
        self._services, self._dependents, self._clock = services, dependents, clock
        self._alone: frozenset[str] = frozenset()

    def note_wish(self, service_ids: frozenset[str], *, alone: bool) -> None:
        """A person wished a stop or a restart of these."""
        self._alone = self._alone - service_ids | (service_ids if alone else frozenset())

    def followers(self, service_id: str) -> tuple[str, ...]:
        """Who restarts with it: running dependents with `restart_with_dependencies`."""
        return tuple(
            other
            for other in sorted(self._dependents(service_id))
            if self._services[other].config.restart_with_dependencies
            and self._services[other].life.state in (State.STARTING, State.RUNNING)
        )

    def pass_on(self, up: Transition) -> None:
        """A service is up, or complete. What was spawned before this run of it still talks to the run before.

        Who needs it complete is not taken down while it runs, nor for a run that fails.
        """
        service, is_complete = self._services[up.service_id], up.after.state is State.COMPLETED
        if up.service_id in self._alone:
            if is_complete or service.config.type is not ServiceType.ONESHOT:
                self._alone -= {up.service_id}
            return
        needs_it_complete = Dependency(up.service_id, Condition.COMPLETED)
        for other in map(self._services.__getitem__, self.followers(up.service_id)):
            is_its_turn = is_complete or needs_it_complete not in other.config.depends_on
            if is_its_turn and (other.life.spawned_at or 0.0) < (up.before.spawned_at or 0.0):
                reason = say("{name} was restarted", name=service.config.name)
                other.post(RestartDue(self._clock(), StopCause.DEPENDENCY, reason))
