"""One supervised service: its child, its one deadline, and the effects of `step()` performed on them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from medivote_desktop.core import report
from medivote_desktop.core.config import HealthConfig, ServiceConfig
from medivote_desktop.core.events import (
    Adopted,
    Effect,
    Event,
    Explained,
    ProcessEnded,
    Refuse,
    RestartAsked,
    RunStopStage,
    Spawn,
    SpawnHeld,
    StageFailed,
    StartAsked,
    StopAsked,
    TimeUp,
)
from medivote_desktop.core.lifecycle import Life, Policy, ProcessEnd, State, StopStage
from medivote_desktop.core.moves import ImpossibleEventError
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.reload import health_digest
from medivote_desktop.core.say import say
from medivote_desktop.core.step import step
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime import system
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.loop.deadlines import Deadline, Deadlines
from medivote_desktop.runtime.ports import PortConflict
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.strays import KILL_SIGNAL
from medivote_desktop.runtime.service import fulldisk
from medivote_desktop.runtime.service.execution import Execution
from medivote_desktop.runtime.service.known import Known
from medivote_desktop.runtime.service.recipe import Recipe
from medivote_desktop.runtime.service.run import Run
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.runtime.transition import Transition

_log = logging.getLogger(__name__)

_TOLD_ANYHOW = (StartAsked, StopAsked, RestartAsked, Explained)


class Watcher(NamedTuple):
    """Who is told of services. Plain calls: they lie on the path from a crash to the replacement.

    Attributes:
        changed: A life changed.
        refused: A wish cannot be; service id and reason.
        port_held: A start fails because somebody holds a port. Comes before the failure.
    """

    changed: Callable[[Transition], object]
    refused: Callable[[str, str], object]
    port_held: Callable[[PortConflict], object]


class ServiceProcess:
    """Performs one service's life. It decides nothing: `step()` does.

    No QObject: to set an attribute of one takes ten times as long, and a stop of a hundred sets thousands.

    Attributes:
        asked: The health that its run is asked for: after a reload without restarts not what services.ini says.
        due: What a person wished of it and what has its turn soon, or after its dependents; see `DueWishes`, `Turns`.
        is_retired: Whether it is no part of the fleet any more.
    """

    __slots__ = (
        *("__weakref__", "_around", "_deadline", "_events", "_execution", "_owner", "_parent", "_recipe", "_run"),
        *("_stepping", "asked", "config", "due", "is_retired", "life", "policy", "watcher"),
    )

    def __init__(
        self,
        config: ServiceConfig,
        policy: Policy,
        surroundings: Surroundings,
        deadlines: Deadlines,
        watcher: Watcher,
        parent: QObject | None = None,
    ) -> None:
        self._parent = parent
        self._owner: QObject | None = None
        self.watcher = watcher
        self.config, self.asked = config, config.health
        self.policy = policy
        self.life = Life()
        self._around = surroundings
        self.due: WishKind | None = None
        self.is_retired = False
        self._events: list[Event] = []  # hardly ever more than one
        self._stepping = False
        self._recipe = Recipe(config, surroundings)
        self._run = Run(self, self._recipe, surroundings, self._run_is_over, self._stage_refused)
        self._execution = Execution(self, self._recipe, self._run, surroundings, parent)
        self._deadline = Deadline(deadlines, self._time_up)

    @property
    def owner(self) -> QObject:
        """What those objects of Qt belong to that hardly any service has: made with the first, for it is a kilobyte."""
        if self._owner is None:
            self._owner = QObject(self._parent)
        return self._owner

    @property
    def disks(self) -> Disks:
        """Who asks far folders before the loop does."""
        return self._around.disks

    @property
    def log_file(self) -> str | None:
        """Where its output goes, or will go with its next start where it does not run; None for `log_file = none`."""
        return self._recipe.log_file if self._run.tree is None else self._recipe.log_in_use

    @property
    def executed(self) -> str:
        """What tells the configuration of its last run from any other; empty if nobody knows it."""
        return self._recipe.executed

    @property
    def is_outdated(self) -> bool:
        """Whether it must be restarted to be what services.ini says."""
        return self._recipe.is_outdated

    @property
    def pid(self) -> int | None:
        """The leader's process id, None without one."""
        tree = self._run.tree
        return tree.leader_pid if tree is not None else None

    @property
    def leader(self) -> ProcessIdentity | None:
        """The leader's identity, None without one or when it has ended."""
        return self._run.leader

    @property
    def last_pid(self) -> int | None:
        """The leader of the current or the last run."""
        return self._run.last_pid

    @property
    def log_start(self) -> int | None:
        """Where the log of this run begins, in bytes; None for an adopted run of which nobody knows it."""
        return self._run.log_start

    @property
    def stop_stage(self) -> str:
        """What a stop is trying now, in words; empty unless STOPPING."""
        if self.life.state is not State.STOPPING or self.life.stop_stage is None:
            return ""
        stage = self.life.stop_stage
        return f"SIG{self.config.stop_signal}" if stage is StopStage.SIGNAL else stage.value

    def post(self, event: Event) -> None:
        """Let something happen. What it leads to within this call is taken in order, one step after the other."""
        if self.is_retired:
            return
        if self.due is WishKind.STOP and not isinstance(event, StopAsked) and not self.life.is_to_be_down:
            self._events.append(StopAsked(event.at, later=True))  # it is written down: nothing may begin a new run
        self._events.append(event)
        if self._stepping:
            return
        self._stepping = True
        try:
            while self._events:
                self._step(self._events.pop(0))
        finally:
            self._stepping = False

    def _step(self, event: Event) -> None:
        before = self.life
        try:
            after, effects = step(before, event, self.policy)
        except ImpossibleEventError:
            if self._around.strict:
                raise
            _log.exception("%s: a fault of this program; the service is left as it is", self.config.id)
            return
        self.life = after
        # First: whatever goes wrong with a stage of a stop, its limit holds.
        if after.deadline != self._deadline.at:
            self._deadline.set(after.deadline)
        for effect in effects:
            try:
                self._perform(effect)
            except Exception:  # the other effects hold all the same: without its timer a service would wait for ever
                if self._around.strict:
                    raise
                _log.exception("%s: a fault of this program; what was to be done is not: %s", self.config.id, effect)
        # Who waits for what becomes of a wish hears of it even where it changes nothing; so does the timeline of news,
        # such as why a run ended whose successor is up already.
        if after != before or isinstance(event, _TOLD_ANYHOW):
            run = self._run
            self._tell(Transition(self.config.id, before, after, event, run.last_pid, run.log_start, run.log_end))

    def _tell(self, transition: Transition) -> None:
        try:
            self.watcher.changed(transition)
        except Exception:  # what has happened since is taken all the same: its end must not wait for another event
            if self._around.strict:
                raise
            _log.exception("%s: a fault of this program; who waits for it may wait in vain", self.config.id)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Spawn():
                self._execution.request()
            case RunStopStage(stage=stage):
                self._run_stage(stage)
            case Refuse(reason=reason):
                self.watcher.refused(self.config.id, reason)

    def _time_up(self) -> None:
        is_moot = self.due is WishKind.STOP and self.life.state is State.BACKOFF  # its stop ends the waiting
        now, run = self._around.clock(), self.life.run
        reached = SpawnHeld(now, run, self.life.reason) if self._execution.is_held else TimeUp(now, run)
        self.post(StopAsked(now, later=True) if is_moot else reached)

    def reconfigure(self, config: ServiceConfig, policy: Policy) -> None:
        """Take over what a reload changed; what is executed changes with the next start. PolicyChanged is to follow."""
        self.config, self.policy = config, policy
        self._recipe.change(config)

    def ask(self, health: HealthConfig) -> None:
        """Its run is asked for this health."""
        self.asked = health
        self.policy = self.policy._replace(has_health_check=health.configured)

    def retire(self) -> None:
        """It is at rest and leaves the fleet: whatever is said to it from now on is heard by nobody."""
        self.is_retired = True
        self._events.clear()
        self._deadline.set(None)
        self._execution.close()
        if self._owner is not None:
            self._owner.deleteLater()

    def environment(self) -> Mapping[str, str]:
        """What the service's process sees, as far as it can be told."""
        return self._recipe.environment()

    def restore(self, life: Life) -> None:
        """Go on with what an earlier program of this boot knew; before anything has happened here."""
        self.life = life

    def end_leftover(self, identity: ProcessIdentity, run: int) -> None:
        """End a process of an earlier run, whose leader ended while no program ran; before anything starts here."""
        self._execution.port_guard.expect_end(run)
        # It may have others by then for those that are ended before it.
        self._around.hunt(self.config.id, run, None, ())
        told = self.config.id, identity.pid, run
        try:
            if system.signal_process(identity, KILL_SIGNAL):
                _log.info("%s: ended pid %d, which was left of run %d", *told)
        except OSError as error:
            _log.warning("%s: pid %d is left of run %d and cannot be ended: %s", *told, error)

    def adopt(self, identity: ProcessIdentity, run: int, spawned_at: float, known: Known) -> None:
        """Take over a process of an earlier program that is proven to be this service's leader.

        Raises:
            ProcessLookupError: It has gone meanwhile.
        """
        # What it was before, COMPLETED or stopped by a person, yields to the fact that it runs.
        self.life = self.life._replace(state=State.STOPPED)
        self._run.adopt(identity, known.log_begins)
        self._recipe.adopt(known.executed, known.log)
        if known.asked not in ("", health_digest(self.asked)) and self.is_outdated:
            self.ask(HealthConfig())  # what it was, nobody knows any more
        self.post(Adopted(self._around.clock(), run, spawned_at, known.was_running))

    def _run_stage(self, stage: StopStage) -> None:
        if not self._run.perform(stage, self._execution.child):  # stopped while the spawn waited for its turn
            words = say("stopped before it was executed")
            self.post(ProcessEnded(self._around.clock(), self.life.run, ProcessEnd(), words))

    def _stage_refused(self, reason: str) -> None:
        _log.info("%s: %s", self.config.id, reason)
        if self.life.stop_stage is not None:
            self.post(StageFailed(self._around.clock(), self.life.run, self.life.stop_stage))

    def _run_is_over(self, end: ProcessEnd) -> None:
        before = self.life
        words = report.end_text(end, asked=before.state is State.STOPPING)
        self.post(ProcessEnded(self._around.clock(), before.run, end, words))
        if self.config.ports:
            self._execution.port_guard.run_ended(before, end)
        fulldisk.explain(self, before, self._around.clock)
