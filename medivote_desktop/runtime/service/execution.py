"""From the wish to execute a service's program to its process, or to why there is none."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.events import ProcessStarted, SpawnFailed, SpawnHeld
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.say import say
from medivote_desktop.runtime.farmounts import are_none_far, far_folder
from medivote_desktop.runtime.service.child import Child
from medivote_desktop.runtime.service.launch import NO_ROOM, SpawnFault, is_made_again, preparation_fault
from medivote_desktop.runtime.service.portguard import PortGuard
from medivote_desktop.runtime.service.recipe import Recipe
from medivote_desktop.runtime.service.run import Run
from medivote_desktop.runtime.surroundings import Surroundings

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess

_log = logging.getLogger(__name__)


class Execution:
    """Executes the program of one service, time after time, and tells its life what came of it.

    Args:
        run: Begins with the process.
        parent: Whose are the objects of Qt that it needs.

    Attributes:
        child: What was executed last; None before.
        port_guard: Holds back a start into a port that somebody holds.
    """

    __slots__ = ("_around", "_asked_run", "_held_run", "_parent", "_recipe", "_run", "_service", "child", "port_guard")

    def __init__(
        self, service: ServiceProcess, recipe: Recipe, run: Run, surroundings: Surroundings, parent: QObject | None
    ) -> None:
        self._service, self._recipe, self._run, self._around, self._parent = service, recipe, run, surroundings, parent
        self.child: Child | None = None
        self._asked_run = 0  # the disks of what it needs have answered
        self._held_run = 0  # it waits for the end of what it was called before
        self.port_guard = PortGuard(service, surroundings.ports, self.request, surroundings.clock)

    def request(self) -> None:
        """Execute it when it has its turn, unless the start is taken back until then."""
        self._around.spawner.request(self._spawn)

    def close(self) -> None:
        """Nothing is executed any more."""
        if self.child is not None:
            self.child.close()

    def _spawn(self) -> Iterator[None]:
        """See `Spawn`. A fault of ours costs this start: nothing else would ever tell its end."""
        try:
            yield from self._parts()
        except Exception as error:  # noqa: BLE001 - whatever it is
            service = self._service
            _log.exception("%s: a fault of this program at a start", service.config.id)
            if service.life.state is not State.STARTING or service.life.confirmed:
                return  # its process is known, whoever stumbled over the news of it
            if self.child is not None and self.child.pid is not None:
                self.child.kill()  # what becomes of it is told as ever
            else:
                reason = say("a fault of this program: {error}", error=repr(error))
                service.post(SpawnFailed(self._around.clock(), service.life.run, reason, transient=True))

    def _parts(self) -> Iterator[None]:
        service, around = self._service, self._around
        if not self._is_due() or self._waits_for_old_name():
            return
        if service.config.ports and self.port_guard.holds_back():
            return
        if self._waits_for_a_disk():
            return
        try:
            spec = self._recipe.for_start(automatic=service.life.automatic)
        except (OSError, ValueError) as error:
            self._failed(preparation_fault(error))
            return
        if self.child is None:
            told = self._started, self._failed, self._run.leader_ended
            self.child = Child(*told, around.ends, self._parent)
        child, run = self.child, service.life.run
        child.prepare(spec, run)
        yield
        if not self._is_due() or service.life.run != run:
            return
        if not around.spawner.has_room():
            self._failed(SpawnFault(NO_ROOM, transient=True))
            return
        self._run.log_start = self._recipe.log_begins
        with around.marks.inherited(service.config.id, run):
            pid = child.execute()
        if pid is not None:
            self._run.begin(pid)
        yield
        if service.is_retired:  # it has ended and left the fleet meanwhile, and the child's objects are gone
            return
        child.forget_environment()
        if service.life.run == run and service.life.state.has_process and child.confirm():
            self._started()

    @property
    def is_held(self) -> bool:
        """Whether it waits for the end of what it was called before, which may take longer than a start."""
        return self._held_run == self._service.life.run and self._is_due()

    def _waits_for_old_name(self) -> bool:
        service = self._service
        if name := self._around.old_name(service.config, self._old_name_ended):
            self._held_run = service.life.run
            self._held(say("waits for {names}", names=name))
        return bool(name)

    def _old_name_ended(self) -> None:
        if self.is_held:
            self._held_run = 0
            self._held("")
            self.request()

    def _held(self, reason: str) -> None:
        self._service.post(SpawnHeld(self._around.clock(), self._service.life.run, reason))

    def _is_due(self) -> bool:
        life = self._service.life
        return life.state is State.STARTING and self._run.tree is None and not life.confirmed

    def _waits_for_a_disk(self) -> bool:
        life = self._service.life
        if are_none_far() or life.run == self._asked_run:
            return False
        touches = [touch for touch in self._recipe.touches(automatic=life.automatic) if far_folder(touch.path)]
        if touches:
            self._around.disks.ask(touches, partial(self._disk_told, life.run))
        return bool(touches)

    def _disk_told(self, run: int, trouble: str) -> None:
        if self._is_due() and self._service.life.run == run:
            if trouble:
                self._service.post(SpawnFailed(self._around.clock(), run, trouble, transient=True))
            else:
                self._asked_run = run
                self.request()

    def _started(self) -> None:
        self._service.post(ProcessStarted(self._around.clock(), self._service.life.run))

    def _failed(self, fault: SpawnFault) -> None:
        self._run.tree = None
        service, around = self._service, self._around
        is_starting = service.life.state is State.STARTING
        if is_starting and service.config.default_log_file and is_made_again(around.log_folder):
            QTimer.singleShot(0, service.owner, self.request)  # not within the start that failed
            return
        service.post(SpawnFailed(around.clock(), service.life.run, fault.reason, fault.transient))
