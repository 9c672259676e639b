"""The processes of a service's current or last run: who leads them, how they are ended, and when the last has ended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from medivote_desktop.core.events import Explained
from medivote_desktop.core.lifecycle import ProcessEnd, State, StopStage
from medivote_desktop.core.say import say
from medivote_desktop.runtime.logs.lastlines import LogPlace, log_place
from medivote_desktop.runtime.processes.identity import ProcessIdentity, may_live
from medivote_desktop.runtime.service.adopted import AdoptedProcess
from medivote_desktop.runtime.service.aftermath import Aftermath
from medivote_desktop.runtime.service.child import Child
from medivote_desktop.runtime.service.recipe import Recipe
from medivote_desktop.runtime.service.stopping import Stopping
from medivote_desktop.runtime.service.tree import ProcessTree
from medivote_desktop.runtime.surroundings import Surroundings

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess

_log = logging.getLogger(__name__)

_NOTHING_KNOWN = ProcessEnd()  # of how it ended


class Run:
    """One for each service, for run after run.

    Args:
        on_over: Nothing of it is left; gets how its leader ended.
        stage_refused: Called with the reason if a polite stage of a stop cannot even be asked.

    Attributes:
        tree: Its processes; None while there is no run.
        last_pid: The leader of the current or the last run.
        log_start: Where the log of this run begins, in bytes; None for an adopted run of which nobody knows it.
        log_end: How long the log was when the last run was over, before the next one began; None without a log.
    """

    __slots__ = (
        *(
            "_adopted",
            "_aftermath",
            "_around",
            "_background",
            "_end",
            "_on_over",
            "_recipe",
            "_service",
            "_stopping",
            "_was_killed",
        ),
        *("last_pid", "log_end", "log_start", "tree"),
    )

    def __init__(
        self,
        service: ServiceProcess,
        recipe: Recipe,
        surroundings: Surroundings,
        on_over: Callable[[ProcessEnd], None],
        stage_refused: Callable[[str], None],
    ) -> None:
        self._service, self._recipe, self._around, self._on_over = service, recipe, surroundings, on_over
        self.tree: ProcessTree | None = None
        self.last_pid: int | None = None
        self.log_start: int | None = 0
        self.log_end: LogPlace | None = None
        self._adopted: AdoptedProcess | None = None
        self._end = _NOTHING_KNOWN
        self._background: tuple[ProcessIdentity, ...] = ()  # left by a leader that ended well, and ended with its run
        self._was_killed = False
        self._stopping = Stopping(service, recipe, stage_refused)
        self._aftermath = Aftermath(service, self._is_asking_politely, self._is_over, surroundings.clock)

    @property
    def leader(self) -> ProcessIdentity | None:
        """The leader's identity, None without one or when it has ended."""
        return self.tree.leader() if self.tree is not None else None

    def begin(self, pid: int, adopted: ProcessIdentity | None = None) -> None:
        """Our child of this number leads it, or who was adopted."""
        self.last_pid = pid
        self._was_killed = False
        self.tree = ProcessTree(pid, self._known_members, self._around.has_no_children, adopted, self._is_marked)

    def adopt(self, identity: ProcessIdentity, log_start: int | None) -> None:
        """Take over a process of an earlier program that is proven to be the leader.

        Raises:
            ProcessLookupError: It has gone meanwhile.
        """
        self._adopted = AdoptedProcess(identity, self.leader_ended, self._service.owner)
        self.begin(identity.pid, identity)
        self.log_start = log_start

    def _known_members(self) -> Iterable[ProcessIdentity]:
        return self._around.known_members(self._service.config.id)

    def _is_marked(self, pid: int) -> bool:
        mark = self._around.marks.of(pid)
        return mark is not None and mark.service_id == self._service.config.id

    def perform(self, stage: StopStage, child: Child | None) -> bool:
        """Perform a stage of a stop; False if there is nothing to be ended."""
        self._stopping.cancel()
        if self.tree is None:
            return False
        if self._service.config.kill_tree:
            self.tree.record()
        self._aftermath.give_time()
        self._stopping.perform(stage, self._service.config, self.tree, child)
        if self.tree.refuses:
            self._tell_why_it_stays(say("pid {pid} is another user's and cannot be ended from here", pid=self.last_pid))
        elif stage is StopStage.KILL:
            if self._was_killed and (leader := self.leader) is not None and may_live(leader):  # and is no zombie
                words = say("pid {pid} was killed and did not end: stuck in the kernel", pid=self.last_pid)
                self._tell_why_it_stays(words)
            self._was_killed = True
        return True

    def _tell_why_it_stays(self, words: str) -> None:
        """Once, and again where another wish has taken the place of what was told."""
        life = self._service.life
        if words not in life.reason:
            _log.warning("%s: %s", self._service.config.id, words)
            self._service.post(Explained(self._around.clock(), life.run, words, lasts=True))

    def leader_ended(self, end: ProcessEnd) -> None:
        """The run is over once nothing of its tree is left."""
        self._end = end
        if self.tree is not None:
            self.tree.leader_reaped = True  # at once: from now on its number may be another's
            self._around.ends.when_reaped(self._follow)

    def _follow(self) -> None:
        if self.tree is None:
            return
        if not self._service.config.kill_tree:
            self._is_over(())
            return
        if self._service.life.state is not State.STOPPING:
            self.tree.record()
            if self._service.policy.succeeded(self._end):
                self._background = self.tree.survivors()
        self._aftermath.begin(self.tree)

    def _is_asking_politely(self) -> bool:
        life = self._service.life
        return life.state is State.STOPPING and life.stop_stage is not StopStage.KILL

    def _is_over(self, left: tuple[ProcessIdentity, ...]) -> None:
        if left:
            self._around.marks.remember(left, self._service.config.id, self._service.life.run)
            self._background = tuple(identity for identity in self._background if identity not in left)
        log = self._recipe.log_in_use
        if log is None:
            self._finish(None)
        else:
            self._around.disks.value(log, partial(log_place, log), self._finish)

    def _finish(self, log_end: LogPlace | None) -> None:
        self.tree = None
        if self._adopted is not None:
            self._adopted.deleteLater()
            self._adopted = None
        self._stopping.cancel()
        service = self._service
        if service.config.kill_tree:
            self._around.hunt(service.config.id, service.life.run, self.last_pid, self._background)
        self._background = ()
        self.log_end = log_end
        self._on_over(self._end)
