"""One reload, carried out: brings a running fleet to another configuration."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from medivote_desktop.core.config import AppConfig, ServiceConfig
from medivote_desktop.core.events import PolicyChanged
from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.reload import ReloadPlan
from medivote_desktop.core.say import say
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.supervision.dispatcher import Dispatcher
from medivote_desktop.runtime.supervision.fleet import Fleet, Member
from medivote_desktop.runtime.supervision.resumption import is_adopted
from medivote_desktop.runtime.supervision.standing import is_wanted
from medivote_desktop.runtime.supervision.survivors import Survivor
from medivote_desktop.runtime.supervision.turns import Turns

_log = logging.getLogger(__name__)

_WHY = say("services.ini changed")
SLICE_SECONDS = 0.004
"""Making what is new takes at most about this much of one turn of the loop; a frame is 16 ms."""


def who_follows(plan: ReloadPlan, config: AppConfig, services: Mapping[str, ServiceProcess]) -> tuple[str, ...]:
    """Who of those that need a restart gets one: who runs, or should and could not, maybe just for what has changed.

    Not who may not be started any more (`enabled = false`): it runs on as it is, as where nothing else has changed.
    """
    enabled = {service.id for service in config.services if service.enabled}
    changed = [services[id_] for id_ in plan.changed_restart if id_ in services and id_ in enabled]
    return tuple(each.config.id for each in changed if _is_up(each.life) or _has_another_chance(each))


def _is_up(life: Life) -> bool:
    return life.wanted and life.state in (State.STARTING, State.RUNNING)


def _has_another_chance(service: ServiceProcess) -> bool:
    """It ended badly, nobody has stopped it or switched its recovery off, and what it runs has changed."""
    life = service.life
    return is_wanted(service) and life.recovery_on and life.state in (State.BACKOFF, State.FAILED)


class Rollout:
    """What is new is made first, in slices, and nobody knows of it before it joins the fleet; the rest is one step.

    Args:
        survivors: What still runs of services that are new; it is taken over instead of being started twice.
        restarts: Without them what cannot change live changes with the next start of that service.
        is_repeated: The one before did not take effect in all its parts.

    Attributes:
        made_good: What it has done of reloads before it, once it is in force.
    """

    def __init__(
        self,
        fleet: Fleet,
        turns: Turns,
        dispatcher: Dispatcher,
        clock: Callable[[], float],
        config: AppConfig,
        plan: ReloadPlan,
        survivors: Iterable[Survivor],
        *,
        restarts: bool,
        is_repeated: bool,
    ) -> None:
        self._fleet, self._turns, self._dispatcher, self._clock = fleet, turns, dispatcher, clock
        self._config, self._plan = config, plan
        self._restarts, self._is_repeated = restarts, is_repeated
        self._survivors = [survivor for survivor in survivors if survivor.service_id not in fleet.services]
        self._to_make = deque(service for service in config.services if service.id not in fleet.services)
        self._made: list[Member] = []
        self.made_good = ReloadPlan()
        self._errors: list[Exception] = []
        fleet.returning = frozenset(fleet.leaving.intersection(service.id for service in config.services))

    def is_made(self) -> bool:
        """Make some of what is new; returns whether all of it is made."""
        end = time.perf_counter() + SLICE_SECONDS
        while self._to_make:
            self._made.append(self._fleet.make(self._to_make.popleft()))
            if time.perf_counter() >= end:
                break
        return not self._to_make

    def take_back(self) -> frozenset[str]:
        """It does not come into force: the fleet is as it was.

        Returns:
            Who goes on leaving, and may be down already.
        """
        for service, _ in self._made:
            service.retire()
        returning, self._fleet.returning = self._fleet.returning, frozenset()
        return returning

    def take_over(self) -> Exception | None:
        """Let it be in force. A fault of ours in one part costs no other.

        Returns:
            The first fault; another rollout, also to the same configuration, does what it kept from taking effect.
        """
        fleet, config = self._fleet, self._config
        same_policy = fleet.config.manager.start_parallel == config.manager.start_parallel and not self._is_repeated
        for member in self._made:
            fleet.join(member)
        fleet.config = config
        fleet.welcome_back()
        fleet.send_away(self._plan.removed)
        fleet.keep_stopped(member.service for member in self._made)
        self._turns.start_parallel = config.manager.start_parallel
        for service in config.services:
            if not same_policy or fleet.services[service.id].config != service:
                self._attempt(fleet.reconfigure, service)
        self._attempt(fleet.put_in_file_order)
        self._attempt(self._draw_graph)
        adopted = self._adopt()
        for known in tuple(fleet.services.values()):
            if known.life.state in (State.WAITING, State.STARTING, State.BACKOFF):
                self._attempt(known.post, PolicyChanged(self._clock()))
        stop, restart, plan = self._to_stop(), self._to_restart(), self._plan
        missed_stop = self._missed(stop, plan.removed)
        missed_restart = self._missed(restart, plan.changed_restart)
        self._attempt(self._dispatcher.bring_down, stop, WishKind.STOP)
        self._attempt(self._dispatcher.restart_by_rule, restart, StopCause.RELOAD, _WHY)
        start = self._to_start(adopted)
        missed_start = self._missed(start, (*plan.added, *plan.changed_restart))
        self._attempt(self._dispatcher.start, start, frozenset(), _WHY)
        self.made_good = ReloadPlan(
            added=missed_start, removed=missed_stop, changed_restart=dict.fromkeys(missed_restart, ())
        )
        # Not all: who is to go down has his turn in a slice.
        self._attempt(self._turns.review, self._waiting())
        return self._errors[0] if self._errors else None

    def _attempt(self, act: Callable[..., object], *arguments: object) -> bool:
        try:
            act(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is
            _log.exception("services.ini: a fault of this program; not all of it takes effect")
            self._errors.append(error)
            return False
        return True

    def _adopt(self) -> frozenset[str]:
        """Before anything is started: what runs and cannot be taken over is not run twice, but stays out."""
        adopted: set[str] = set()

        def adopt(survivor: Survivor) -> None:
            if is_adopted(survivor, self._fleet.services):
                adopted.add(survivor.service_id)

        lost = {survivor.service_id for survivor in self._survivors if not self._attempt(adopt, survivor)}
        if lost:
            kept = tuple(service for service in self._config.services if service.id not in lost)
            self._fleet.config = replace(self._config, services=kept)
            for service_id in lost:
                self._fleet.part(service_id)
            self._attempt(self._draw_graph)
        if adopted:
            _log.info("taken over, as they ran already: %s", ", ".join(sorted(adopted)))
        return frozenset(adopted)

    def _draw_graph(self) -> None:
        self._turns.redraw(self._fleet.graph())

    def _to_stop(self) -> list[str]:
        """Who is at rest hears of it too, and is dropped in its turn."""
        leaving = self._fleet.leaving if self._is_repeated else self._plan.removed
        return [service_id for service_id in leaving if service_id in self._fleet.services]

    def _to_restart(self) -> list[str]:
        if not self._restarts:
            return []
        return [
            service_id
            for service_id, service in self._fleet.services.items()
            if service.config.enabled
            and (service_id in self._plan.changed_restart or (self._is_repeated and service.is_outdated))
        ]

    def _to_start(self, adopted: frozenset[str]) -> list[str]:
        added = frozenset(self._plan.added) - adopted
        return [
            service.id
            for service in self._fleet.config.services
            if service.enabled
            and (
                ((service.id in added or self._was_missed(service.id)) and self._begins(service))
                or self._may_be_mended(service.id)
            )
        ]

    def _begins(self, service: ServiceConfig) -> bool:
        """Whether it is up as soon as it is in the file."""
        return service.autostart and not self._fleet.is_to_stay_down(service.id)

    def _missed(self, concerned: Iterable[str], planned: Collection[str]) -> tuple[str, ...]:
        """Who of these should have been told by a reload before; who is on the way down was."""
        services = self._fleet.services
        return tuple(
            id_
            for id_ in concerned
            if id_ not in planned and services[id_].life.state is not State.STOPPING and services[id_].due is None
        )

    def _was_missed(self, service_id: str) -> bool:
        return self._is_repeated and self._fleet.is_untouched(service_id)

    def _may_be_mended(self, service_id: str) -> bool:
        is_changed = self._restarts and service_id in self._plan.changed_restart
        return is_changed and _has_another_chance(self._fleet.services[service_id])

    def _waiting(self) -> list[str]:
        return [id_ for id_, service in self._fleet.services.items() if service.life.state is State.WAITING]
