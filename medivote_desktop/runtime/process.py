"""One supervised service: its child, its one deadline, and the effects of `step()` performed on them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core import report
from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.events import (
    Adopted,
    Effect,
    Event,
    ProcessEnded,
    ProcessStarted,
    Refuse,
    RestartAsked,
    RunStopStage,
    SetTimer,
    Spawn,
    SpawnFailed,
    StageFailed,
    StartAsked,
    StopAsked,
    TimeUp,
)
from medivote_desktop.core.lifecycle import Life, Policy, ProcessEnd, State, StopStage
from medivote_desktop.core.moves import ImpossibleEventError
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.core.step import step
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime import system
from medivote_desktop.runtime.adopted import AdoptedProcess
from medivote_desktop.runtime.aftermath import Aftermath
from medivote_desktop.runtime.child import Child
from medivote_desktop.runtime.deadlines import Deadline, Deadlines
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.identity import ProcessIdentity
from medivote_desktop.runtime.lastlines import LogPlace, log_place
from medivote_desktop.runtime.launch import (
    NO_ROOM,
    SpawnFault,
    is_made_again,
    preparation_fault,
)
from medivote_desktop.runtime.portguard import PortGuard
from medivote_desktop.runtime.ports import PortConflict
from medivote_desktop.runtime.recipe import Recipe
from medivote_desktop.runtime.stopping import Stopping
from medivote_desktop.runtime.strays import KILL_SIGNAL
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.runtime.transition import Transition
from medivote_desktop.runtime.tree import ProcessTree

_log = logging.getLogger(__name__)

_NOTHING_KNOWN = ProcessEnd()  # of how it ended

_WISHES = (StartAsked, StopAsked, RestartAsked)


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
        last_pid: The leader of the current or the last run.
        log_start: Where the log of this run begins, in bytes; None for an adopted run, which was ready before.
        log_end: How long the log was when the last run was over, before the next one began; None without a log.
        due: What a person wished of it and what has its turn soon, or after its dependents; see `DueWishes`, `Turns`.
        is_retired: Whether it is no part of the fleet any more.
    """

    __slots__ = (
        *("__weakref__", "_adopted", "_aftermath", "_around", "_child", "_deadline", "_end", "_events", "_owner"),
        *("_parent", "_port_guard", "_recipe", "_stepping", "_stopping", "_tree", "config", "due", "is_retired"),
        *("last_pid", "life", "log_end", "log_start", "policy", "watcher"),
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
        self.config = config
        self.policy = policy
        self.life = Life()
        self._around = surroundings
        self.last_pid: int | None = None
        self.log_start: int | None = 0
        self.log_end: LogPlace | None = None
        self.due: WishKind | None = None
        self.is_retired = False
        self._events: list[Event] = []  # hardly ever more than one
        self._stepping = False
        self._recipe = Recipe(config, surroundings)
        self._child: Child | None = None
        self._adopted: AdoptedProcess | None = None
        self._tree: ProcessTree | None = None
        self._end = _NOTHING_KNOWN
        self._stopping = Stopping(self, self._recipe, self._stage_refused)
        self._port_guard = PortGuard(self, surroundings.ports, self._ask_for_spawn, surroundings.clock)
        self._aftermath = Aftermath(self, self._is_asking_politely, self._run_is_over, surroundings.clock)
        self._deadline = Deadline(deadlines, self._time_up)

    @property
    def owner(self) -> QObject:
        """What those objects of Qt belong to that hardly any service has: made with the first, for it is a kilobyte."""
        if self._owner is None:
            self._owner = QObject(self._parent)
        return self._owner

    @property
    def disks(self) -> Disks | None:
        """Who asks far folders before the loop does."""
        return self._around.disks

    @property
    def log_file(self) -> str | None:
        """Where its output goes; None for `log_file = none`."""
        return self._recipe.log_file

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
        return self._tree.leader_pid if self._tree is not None else None

    @property
    def leader(self) -> ProcessIdentity | None:
        """The leader's identity, None without one or when it has ended."""
        return self._tree.leader() if self._tree is not None else None

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
        if self._stepping:
            self._events.append(event)
            return
        self._stepping = True
        try:
            self._step(event)
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
        for effect in effects:
            try:
                self._perform(effect)
            except Exception:  # the other effects hold all the same: without its timer a service would wait for ever
                if self._around.strict:
                    raise
                _log.exception("%s: a fault of this program; what was to be done is not: %s", self.config.id, effect)
        # Who waits for what becomes of a wish hears of it even where it changes nothing.
        if after != before or isinstance(event, _WISHES):
            self._tell(Transition(self.config.id, before, after, event, self.last_pid, self.log_start, self.log_end))

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
                self._ask_for_spawn()
            case SetTimer(deadline=deadline):
                self._deadline.set(deadline)
            case RunStopStage(stage=stage):
                self._run_stage(stage)
            case Refuse(reason=reason):
                self.watcher.refused(self.config.id, reason)

    def _time_up(self) -> None:
        self.post(TimeUp(self._around.clock(), self.life.run))

    def reconfigure(self, config: ServiceConfig, policy: Policy) -> None:
        """Take over what a reload changed; what is executed changes with the next start. PolicyChanged is to follow."""
        self.config, self.policy = config, policy
        self._recipe.change(config)

    def retire(self) -> None:
        """It is at rest and leaves the fleet: whatever is said to it from now on is heard by nobody."""
        self.is_retired = True
        self._events.clear()
        self._deadline.set(None)
        if self._child is not None:
            self._child.close()
        if self._owner is not None:
            self._owner.deleteLater()

    # Starting.

    def _ask_for_spawn(self) -> None:
        self._around.spawner.request(self._spawn)

    def _spawn(self) -> Iterator[None]:
        """Execute the program. See `Spawn`. A fault of ours costs this start: nothing else would ever tell its end."""
        try:
            yield from self._execution()
        except Exception as error:  # noqa: BLE001 - whatever it is
            _log.exception("%s: a fault of this program at a start", self.config.id)
            if self.life.state is not State.STARTING or self.life.confirmed:
                return  # its process is known, whoever stumbled over the news of it
            if self._child is not None and self._child.pid is not None:
                self._child.kill()  # what becomes of it is told as ever
            else:
                reason = say("a fault of this program: {error}", error=repr(error))
                self.post(SpawnFailed(self._around.clock(), self.life.run, reason, transient=True))

    def _execution(self) -> Iterator[None]:
        """Its parts; nothing happens where the start was taken back while it waited for its turn."""
        if not self._is_to_be_executed() or (self.config.ports and self._port_guard.holds_back()):
            return
        if self._waits_for_a_disk():
            return
        try:
            spec = self._recipe.for_start(automatic=self.life.automatic)
        except (OSError, ValueError) as error:
            self._spawn_failed(preparation_fault(error))
            return
        if self._child is None:
            self._child = Child(self._process_started, self._spawn_failed, self._process_ended, self._parent)
        child, run = self._child, self.life.run
        child.prepare(spec, run)
        yield
        if not self._is_to_be_executed() or self.life.run != run:
            return
        if not system.has_room_for_a_child():
            self._spawn_failed(SpawnFault(NO_ROOM, transient=True))
            return
        self.log_start = self._recipe.log_begins
        child.execute()
        if (pid := child.pid) is not None:
            self.last_pid = pid
            self._tree = ProcessTree(pid, self._known_members, self._around.has_no_children)
        yield
        if self.life.run == run and self.life.state.has_process and child.confirm():
            self._process_started()

    def _waits_for_a_disk(self) -> bool:
        disks, run = self._around.disks, self.life.run
        return disks is not None and disks.holds_back(
            self.config.id,
            run,
            partial(self._recipe.touches, automatic=self.life.automatic),
            partial(self._disk_told, run),
        )

    def _disk_told(self, run: int, silent: str) -> None:
        if self._is_to_be_executed() and self.life.run == run:
            if silent:
                self.post(SpawnFailed(self._around.clock(), run, silent, transient=True))
            else:
                self._ask_for_spawn()

    def _is_to_be_executed(self) -> bool:
        return self.life.state is State.STARTING and self._tree is None and not self.life.confirmed

    def environment(self) -> Mapping[str, str]:
        """What the service's process sees, as far as it can be told."""
        return self._recipe.environment()

    def _known_members(self) -> Iterable[ProcessIdentity]:
        return self._around.known_members(self.config.id)

    def _process_started(self) -> None:
        self.post(ProcessStarted(self._around.clock(), self.life.run))

    def _spawn_failed(self, fault: SpawnFault) -> None:
        self._tree = None
        if (
            self.life.state is State.STARTING
            and self.config.default_log_file
            and is_made_again(self._around.log_folder)
        ):
            QTimer.singleShot(0, self.owner, self._ask_for_spawn)  # not within the start that failed
            return
        self.post(SpawnFailed(self._around.clock(), self.life.run, fault.reason, fault.transient))

    # Taking over what an earlier program left.

    def restore(self, life: Life) -> None:
        """Go on with what an earlier program of this boot knew; before anything has happened here."""
        self.life = life

    def end_leftover(self, identity: ProcessIdentity, run: int) -> None:
        """End a process of an earlier run, whose leader ended while no program ran; before anything starts here."""
        self._port_guard.expect_end(run)
        try:
            if system.signal_process(identity, KILL_SIGNAL):
                _log.info("%s: ended pid %d, which was left of run %d", self.config.id, identity.pid, run)
        except OSError as error:
            _log.warning(
                "%s: pid %d is left of run %d and cannot be ended: %s", self.config.id, identity.pid, run, error
            )

    def adopt(self, identity: ProcessIdentity, run: int, spawned_at: float, executed: str = "") -> None:
        """Take over a process of an earlier program that is proven to be this service's leader.

        Args:
            executed: As that program told it.

        Raises:
            ProcessLookupError: It has gone meanwhile.
        """
        # What it was before, COMPLETED or stopped by a person, yields to the fact that it runs.
        self.life = self.life._replace(state=State.STOPPED)
        self._adopted = AdoptedProcess(identity, self._process_ended, self.owner)
        self._tree = ProcessTree(identity.pid, self._known_members, self._around.has_no_children, adopted=identity)
        self.last_pid = identity.pid
        self.log_start = None
        self._recipe.adopt(executed)
        self.post(Adopted(self._around.clock(), run, spawned_at))

    # Ending.

    def _process_ended(self, end: ProcessEnd) -> None:
        """The leader is gone. The run is over once nothing of its tree is left."""
        self._end = end
        if self._tree is None:
            return
        self._tree.leader_reaped = True
        if not self.config.kill_tree:
            self._run_is_over()
            return
        if self.life.state is not State.STOPPING:
            self._tree.record()
        self._aftermath.begin(self._tree)

    def _is_asking_politely(self) -> bool:
        return self.life.state is State.STOPPING and self.life.stop_stage is not StopStage.KILL

    def _run_is_over(self) -> None:
        log, disks = self._recipe.log_in_use, self._around.disks
        if log is None or disks is None or not disks.is_far(log):
            self._end_run(log_place(log))
        else:
            disks.value(log, partial(log_place, log, is_far=True), self._end_run)

    def _end_run(self, log_end: LogPlace | None) -> None:
        self._tree = None
        if self._adopted is not None:
            self._adopted.deleteLater()
            self._adopted = None
        self._stopping.cancel()
        if self.config.kill_tree:
            self._around.hunt(self.config.id, self.life.run, self.last_pid)
        before = self.life
        self.log_end = log_end
        words = report.end_text(self._end, asked=before.state is State.STOPPING)
        self.post(ProcessEnded(self._around.clock(), before.run, self._end, words))
        if self.config.ports:
            self._port_guard.run_ended(before, self._end)

    # Stopping.

    def _run_stage(self, stage: StopStage) -> None:
        self._stopping.cancel()
        if self._tree is None:  # stopped while the spawn waited for its turn
            self.post(
                ProcessEnded(self._around.clock(), self.life.run, ProcessEnd(), say("stopped before it was executed"))
            )
            return
        if self.config.kill_tree:
            self._tree.record()
        self._aftermath.give_time()
        self._stopping.perform(stage, self.config, self._tree, self._child)

    def _stage_refused(self, reason: str) -> None:
        _log.info("%s: %s", self.config.id, reason)
        if self.life.stop_stage is not None:
            self.post(StageFailed(self._around.clock(), self.life.run, self.life.stop_stage))
