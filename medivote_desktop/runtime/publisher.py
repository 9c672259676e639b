"""Makes the one snapshot that everybody reads, soon after something changed and at each tick of the sampler."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core import report
from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.facts import facts_of
from medivote_desktop.core.lifecycle import Life, State
from medivote_desktop.core.say import say
from medivote_desktop.core.snapshot import Health, ServiceFacts, ServiceSnapshot, ServiceStatus, Snapshot, Usage
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.sampler import clock_through_sleep
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.transition import Transition

_SOON_MS = 20
_WAVE_SECONDS = 0.1  # so long a snapshot waits for many that start or end: a window that is painted would hold them up
_OUTDATED = say("services.ini has changed since its start; a restart makes it follow")
_CLOCK_SET_SECONDS = 0.5
_PACE_SECONDS = 0.04  # in a storm of changes a snapshot comes at most this often; a reader notices none of it


class Publisher(QObject):
    """Publishes snapshots; computes the status of a service only when it changed.

    Attributes:
        snapshot: The newest.
        way_ms: So much later everybody else has it than the readers of `snapshot_made`, if those are in another thread:
            a window that is painted meanwhile keeps the interpreter from them, and they from the window.

    Signals:
        snapshot_made: Carries the new `Snapshot`, to readers that only pass it on: they shall not wait for the window.
        snapshot_taken: The same, to everybody else.
    """

    snapshot_made = Signal(object)
    snapshot_taken = Signal(object)

    def __init__(
        self,
        supervisor: Supervisor,
        clock: Callable[[], float],
        wall_clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._supervisor = supervisor
        self._clock, self._wall_clock = clock, wall_clock
        self._offset = wall_clock() - clock_through_sleep()
        self._configs: dict[str, ServiceConfig] = {}
        self._facts: dict[str, ServiceFacts] = {}
        self._lives: dict[str, Life] = {}
        self._statuses: dict[str, ServiceStatus] = {}
        self._built: dict[str, ServiceSnapshot] = {}
        self._started_at: dict[str, tuple[int, float]] = {}  # the run, and when it began on the clock through sleep
        self._usages: Mapping[str, Usage] = {}
        self._changed: set[str] = set()
        # So that a viewer that comes back with a revision of an earlier program is not taken for one of ours.
        self._revision = round(wall_clock() * 1000)
        self._last_taken = self._changed_at = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._publish_changes)
        self.way_ms = 0
        self._untold: deque[Snapshot] = deque()
        self._is_telling = False
        self._way = QTimer(self)
        self._way.setSingleShot(True)
        self._way.timeout.connect(self._tell_others)
        supervisor.transitions.connect(self._on_transitions)
        supervisor.fleet_changed.connect(self._on_fleet_changed)
        self._on_fleet_changed()
        self.snapshot = self._take(sampled=False)

    def on_sampled(self, usages: Mapping[str, Usage]) -> None:
        """Publish what the sampler measured, together with everything else that is true now."""
        self._usages = usages
        self._publish(sampled=True)

    def current(self) -> Snapshot:
        """The snapshot of this moment, whatever is still to be published."""
        self._supervisor.tell()
        if self._timer.isActive():  # something is, though maybe nothing of a service that is there
            self._publish(sampled=False)
        return self.snapshot

    def _on_transitions(self, transitions: Iterable[Transition]) -> None:
        for service_id, before, after, *_ in transitions:
            if after.spawned_at is not None and after.spawned_at != before.spawned_at:
                self._started_at[service_id] = (after.run, self._through_sleep(after.spawned_at))
            self._changed.add(service_id)
            # What waits tells in words for whom it waits, and that changes with the others.
            self._changed.update(
                other
                for other in self._supervisor.dependents(service_id)
                if self._supervisor.services[other].life.state is State.WAITING
            )
        self._publish_soon()

    def _through_sleep(self, monotonic: float) -> float:
        return clock_through_sleep() - (self._clock() - monotonic)

    def _follow_wall_clock(self) -> None:
        """Where it was set, what runs began at another time by it: a machine without a clock of its own boots in 1970.

        Whoever tells uptime by the time of the start would tell decades.
        """
        offset = self._wall_clock() - clock_through_sleep()
        if abs(offset - self._offset) > _CLOCK_SET_SECONDS:
            self._offset = offset
            self._changed.update(self._started_at)

    def _on_fleet_changed(self) -> None:
        """Only what is other than before is described anew: of a thousand, some go in each of many turns."""
        services = self._supervisor.services
        configs = {id_: service.config for id_, service in services.items()}
        for service_id, service in services.items():
            needed_by = tuple(sorted(self._supervisor.dependents(service_id)))
            if configs[service_id] is not self._configs.get(service_id) or (
                needed_by != self._facts[service_id].needed_by
            ):
                self._facts[service_id] = facts_of(service.config, service.log_file, needed_by)
                self._changed.add(service_id)
            elif service.life is not self._lives.get(service_id) or service.life.state is State.WAITING:
                self._changed.add(service_id)
        for service_id in self._configs.keys() - configs.keys():
            for kept in (self._facts, self._statuses, self._lives, self._built, self._started_at):
                kept.pop(service_id, None)
        self._configs = configs
        self._publish_soon()

    def _publish_soon(self) -> None:
        if not self._timer.isActive():
            self._changed_at = self._clock()
            since = self._clock() - self._last_taken
            self._timer.start(_SOON_MS if since > _PACE_SECONDS else round((_PACE_SECONDS - since) * 1000) + 1)

    def _publish_changes(self) -> None:
        if self._supervisor.is_busy() and self._clock() < self._changed_at + _WAVE_SECONDS:
            self._timer.start(_SOON_MS)
        else:
            self._publish(sampled=False)

    def _publish(self, *, sampled: bool) -> None:
        self._supervisor.tell()
        self._timer.stop()
        self._tell_others()  # of the one before, if they wait for it still: none is left out
        self.snapshot = self._take(sampled=sampled)
        self._untold.append(self.snapshot)
        self.snapshot_made.emit(self.snapshot)
        if self.way_ms:
            self._way.start(self.way_ms)
        else:
            self._tell_others()

    def _tell_others(self) -> None:
        """One after the other: who is told may ask for the snapshot of this moment, which makes another."""
        self._way.stop()
        if self._is_telling:
            return
        self._is_telling = True
        try:
            while self._untold:
                self.snapshot_taken.emit(self._untold.popleft())
        finally:
            self._is_telling = False

    def _take(self, *, sampled: bool) -> Snapshot:
        services = self._supervisor.services
        self._follow_wall_clock()
        for service_id in self._changed:
            if (service := services.get(service_id)) is not None:
                self._statuses[service_id] = self._status_of(service)
                self._lives[service_id] = service.life
                if service.log_file != self._facts[service_id].log_file:  # of its next run it may be another one
                    self._facts[service_id] = self._facts[service_id]._replace(log_file=service.log_file)
        self._changed.clear()
        self._revision += 1
        self._last_taken = self._clock()
        return Snapshot(
            revision=self._revision,
            title=self._supervisor.config.manager.title,
            services=tuple(self._one(service_id) for service_id in services),
            taken_at=self._wall_clock(),
            taken_monotonic=self._last_taken,
            sampled=sampled,
            leaving=self._supervisor.is_leaving,
        )

    def _one(self, service_id: str) -> ServiceSnapshot:
        """One service; the same object as before where nothing differs, so that readers see at once what changed."""
        facts, status = self._facts[service_id], self._statuses[service_id]
        usage = self._usages.get(service_id) if status.pid is not None else None
        before = self._built.get(service_id)
        if before is not None and before.facts is facts and before.status is status and before.usage == usage:
            return before
        self._built[service_id] = ServiceSnapshot(facts, status, usage)
        return self._built[service_id]

    def _status_of(self, service: ServiceProcess) -> ServiceStatus:
        life = service.life
        run, started_at = self._started_at.get(service.config.id, (0, 0.0))
        has_run = life.spawned_at is not None and run == life.run
        reason = life.reason
        if life.state is State.WAITING and not reason:
            reason = self._supervisor.waiting_words(service.config.id)
        elif life.state is State.RUNNING and not reason and service.is_outdated:
            reason = _OUTDATED
        return ServiceStatus(
            state=life.state,
            wanted=life.wanted,
            health=health_of(life, has_check=service.policy.has_health_check),
            reason=reason,
            pid=service.pid,
            run=life.run,
            restarts=life.restarts,
            recent_restarts=len(life.restart_times),
            is_at_fault=not life.shortages,
            recovery_on=life.recovery_on,
            started_at=started_at + self._offset if has_run else None,
            spawned_monotonic=life.spawned_at,
            deadline_monotonic=life.deadline,
            stop_stage=service.stop_stage,
            last_end=report.end_text(life.last_end, asked=life.last_end_asked) if life.last_end is not None else "",
        )


def health_of(life: Life, *, has_check: bool) -> Health:
    """What is known of the health of a service at this point of its life."""
    if not has_check or not life.state.has_process:
        return Health.UNKNOWN
    if life.unasked and life.state is State.RUNNING and life.healthy is not False:
        return Health.UNKNOWN
    if life.healthy is None:
        return Health.STARTING
    return Health.HEALTHY if life.healthy else Health.UNHEALTHY
