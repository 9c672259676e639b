"""Who belongs to the fleet: services are made, join it, and leave it once they are down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.core.check_facts import CheckFacts
from medivote_desktop.core.config import AppConfig, ServiceConfig
from medivote_desktop.core.dependencies import DependencyGraph
from medivote_desktop.core.lifecycle import Life, Policy, State, StopCause
from medivote_desktop.core.policy import policy_of
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.reload import execution_digest
from medivote_desktop.runtime import system
from medivote_desktop.runtime.loop.deadlines import Deadlines
from medivote_desktop.runtime.loop.turnstile import Turnstile
from medivote_desktop.runtime.probes import Prober
from medivote_desktop.runtime.process import ServiceProcess, Watcher
from medivote_desktop.runtime.supervision.resumption import life_after
from medivote_desktop.runtime.supervision.standing import Departures, is_stopped_by_person
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.runtime.transition import Transition

if TYPE_CHECKING:
    from medivote_desktop.runtime.ledgerfile import Record


class Member(NamedTuple):
    """A service, and who asks for its health."""

    service: ServiceProcess
    prober: Prober


class Fleet:
    """The services of one configuration, and what is known of their runs.

    Args:
        watcher: Who is told of the services.
        parent: Whose are the objects of Qt that they need.

    Attributes:
        config: The configuration in force.
        services: By id, in the order of the file; always the same dictionary.
        probers: By id, too.
        leaving: Who is no longer in services.ini, until it is down.
        returning: Who of those is in the one that is about to be in force, and stays though it is down before that.
    """

    def __init__(self, config: AppConfig, surroundings: Surroundings, watcher: Watcher, parent: QObject) -> None:
        self.config = config
        self.services: dict[str, ServiceProcess] = {}
        self.probers: dict[str, Prober] = {}
        self.leaving: set[str] = set()
        self.returning: frozenset[str] = frozenset()
        self._runs: dict[str, int] = {}
        self._left: dict[str, Life] = {}  # as who left the file is to be, should it come back
        self._heirs: dict[str, list[Callable[[], None]]] = {}  # who waits for the end of what executes the same
        self._around, self._watcher, self._parent = surroundings._replace(old_name=self._old_name), watcher, parent
        self._deadlines = Deadlines(surroundings.clock, parent)
        self._pacer = Turnstile(parent)

    def make(self, config: ServiceConfig) -> Member:
        """Make a service that nobody knows of yet."""
        service = ServiceProcess(
            config, self._policy(config), self._around, self._deadlines, self._watcher, self._parent
        )
        service.restore(self._first_life(config.id))
        return Member(service, Prober(service, self._around.clock, self._pacer.request))

    def join(self, member: Member) -> None:
        """From now on it is one of them."""
        service_id = member.service.config.id
        self.services[service_id], self.probers[service_id] = member

    def part(self, service_id: str) -> None:
        """It is one of them no more."""
        self.probers.pop(service_id).stop()
        self.leaving.discard(service_id)
        service = self.services.pop(service_id)
        service.retire()
        self._let_begin(service)

    def _old_name(self, config: ServiceConfig, then: Callable[[], None]) -> str:
        """A service that is renamed is a new one and one that goes: what both execute is not to run twice meanwhile."""
        if not self.leaving:
            return ""
        executed, going = execution_digest(config), (self.services[service_id] for service_id in self.leaving)
        old = next((each for each in going if each.executed == executed and each.pid is not None), None)
        if old is None:
            return ""
        self._heirs.setdefault(executed, []).append(then)
        return old.config.id  # both may have the same name for people

    def _let_begin(self, gone: ServiceProcess) -> None:
        for begin in self._heirs.pop(gone.executed, ()):
            begin()

    def send_away(self, service_ids: Iterable[str]) -> None:
        """They have left the file and are to be stopped, which is no person's wish; but a person may have wished it."""
        for service_id in self.services.keys() & set(service_ids):
            self._left[service_id] = Life()
            self.leaving.add(service_id)
            if is_stopped_by_person(self.services[service_id]):
                self.note_stop((service_id,))

    def keep_stopped(self, new: Iterable[ServiceProcess]) -> None:
        """What a person had stopped under a name that is leaving stays down under its new one, too."""
        down = {service_id for service_id in self.leaving if self._left[service_id].stopped_by_person}
        if not down:
            return
        stopped = self._digests(down) - self._digests(self.leaving - down)  # of several alike nobody knows who is who
        for service in new:
            if execution_digest(service.config) in stopped:
                self._left[service.config.id] = service.life._replace(stop_cause=StopCause.PERSON)
                service.restore(self._first_life(service.config.id))

    def _digests(self, service_ids: Iterable[str]) -> set[str]:
        return {execution_digest(self.services[service_id].config) for service_id in service_ids}

    def welcome_back(self) -> None:
        """Who returns stays. It was stopped because it had left, by nobody; unless a person has wished it, too."""
        for service_id in self.returning:
            if not self._left[service_id].stopped_by_person:
                service = self.services[service_id]
                service.restore(service.life._replace(stop_cause=StopCause.RELOAD))
        returning, self.returning = self.returning, frozenset()
        self.leaving -= returning
        for service_id in returning:
            self._let_begin(self.services[service_id])

    def is_parting(self, service_id: str) -> bool:
        """Whether it is one of them only until it is down."""
        return service_id in self.leaving and service_id not in self.returning

    def note_stop(self, service_ids: Iterable[str]) -> None:
        """A person wishes these down: then nothing but a person brings those back that are leaving."""
        for service_id in self.leaving.intersection(service_ids):
            self._left[service_id] = self._left[service_id]._replace(stop_cause=StopCause.PERSON)

    def is_to_stay_down(self, service_id: str) -> bool:
        """Whether a person had stopped it when it left the file, or stopped it then."""
        return self._first_life(service_id).stopped_by_person

    def note_last_run(self, service_id: str) -> None:
        """It is about to part, and is down: what is left of this run is being hunted."""
        life = self.services[service_id].life
        self._left[service_id] = self._left[service_id]._replace(run=life.run, recovery_on=life.recovery_on)

    def know_wished(self, records: Mapping[str, Record]) -> None:
        """What a person wished while an earlier program ran of those who are not in the file now."""
        for service_id, record in records.items():
            if service_id not in self.services:
                run = max(record.run, self._runs.get(service_id, 0))
                cause = StopCause.PERSON if record.stopped_by_person else None
                self._left[service_id] = Life(run=run, recovery_on=record.recovery_on, stop_cause=cause)

    def departures(self) -> Departures:
        """What is to be known of those who left the file, should they come back. Any thread may ask."""
        leaving, left = self.leaving.copy(), self._left.copy()  # each in one step, while others go
        going = frozenset(id_ for id_ in leaving if not left[id_].stopped_by_person)
        return Departures(going, {id_: life for id_, life in left.items() if id_ not in self.services})

    def know_runs(self, runs: Mapping[str, int]) -> None:
        """The highest runs that anybody knows of; before anything is started."""
        self._runs.update(runs)

    def restore(self, service_id: str, records: Mapping[str, Record]) -> None:
        """Let it go on with what an earlier program knew of it."""
        service = self.services[service_id]
        life = life_after(records[service_id], service.policy) if service_id in records else Life()
        service.restore(life._replace(run=max(life.run, self._runs.get(service_id, 0))))

    def goes_down(self, service_id: str, run: int) -> bool:
        """Whether this run of a service is being stopped, for a port that it holds still."""
        service = self.services.get(service_id)
        return service is not None and service.life.run == run and service.life.state is State.STOPPING

    def is_untouched(self, service_id: str) -> bool:
        """Whether nothing has happened to it since it was made."""
        return self.services[service_id].life == self._first_life(service_id)

    def _first_life(self, service_id: str) -> Life:
        # Run numbers never begin anew: what is left of an earlier run must not be taken for this one's.
        return self._left.get(service_id) or Life(run=self._runs.get(service_id, 0))

    def reconfigure(self, config: ServiceConfig) -> None:
        """Take over what a reload changed of one service."""
        service = self.services[config.id]
        asked = service.asked
        service.reconfigure(config, self._policy(config))
        # What runs on as it was is asked as it was, or not at all: only its next run can hold the new checks.
        runs_on = config.health.configured and service.life.confirmed and service.is_outdated
        service.ask(asked if runs_on else config.health)
        self.probers[config.id].take_over(is_other=service.asked != asked)

    def follow(self, transition: Transition) -> None:
        """A life changed: let its health be asked for, or no more; a new run is asked for what services.ini wants."""
        service, after = self.services[transition.service_id], transition.after
        is_new = after.run != transition.before.run and not after.confirmed
        if is_new and service.asked is not service.config.health:
            service.ask(service.config.health)
        self.probers[transition.service_id].follow()

    def _policy(self, config: ServiceConfig) -> Policy:
        limited = self.config.manager.start_parallel > 0
        return policy_of(
            config, limited_starts=limited, has_health_check=config.health.configured, has_signals=system.HAS_SIGNALS
        )

    def put_in_file_order(self) -> None:
        """Who has left the file comes last."""
        order = {service.id: index for index, service in enumerate(self.config.services)}
        for service_id in sorted(self.services, key=lambda id_: order.get(id_, len(order))):
            self.services[service_id] = self.services.pop(service_id)

    def graph(self) -> DependencyGraph:
        """Who depends on whom: of all that are there, for who left the file keeps its place until it is down."""
        return DependencyGraph(service.config for service in self.services.values())

    def check_facts(self) -> dict[str, CheckFacts]:
        """What the health checks of each service last found."""
        return {service_id: prober.facts for service_id, prober in self.probers.items()}

    def forgive(self, seconds: float) -> None:
        """Health failures do not count for so long."""
        for prober in self.probers.values():
            prober.forgive(seconds)
