"""Keeps one service from starting into a port that somebody holds, and looks for such a cause when it ended early."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from medivote_desktop.core.events import Explained, SpawnFailed
from medivote_desktop.core.lifecycle import Life, ProcessEnd, State, is_bad_end
from medivote_desktop.runtime.ports import PortConflict, PortLooks, cause_words, seem_free

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess
    from medivote_desktop.runtime.processes.holders import Holder, PortState

_log = logging.getLogger(__name__)

_EARLY_END_SECONDS = 10.0
_HUNT_PATIENCE_SECONDS = 5.0
_OWN_LOOK_MS = 50
_ABORT_SIGNAL = 6


class PortGuard:
    """Asked by a service process before each spawn and after each end of a service with ports.

    Args:
        looks: Who looks thoroughly; None: nothing is held back and nothing explained.
        spawn: Asks for the service's spawn once more.
    """

    __slots__ = ("_clock", "_free_run", "_hunted_run", "_looks", "_patient_until", "_service", "_spawn")

    def __init__(
        self,
        service: ServiceProcess,
        looks: PortLooks | None,
        spawn: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        self._service = service
        self._looks = looks
        self._spawn = spawn
        self._clock = clock
        self._free_run = 0
        self._hunted_run = 0
        self._patient_until = 0.0

    def holds_back(self) -> bool:
        """Whether this spawn has to wait until it is known who holds a port; it then goes on, or fails, by itself.

        Automatic restarts never wait.
        """
        life = self._service.life
        if self._looks is None or life.automatic or life.ignore_ports or life.run == self._free_run:
            return False
        if seem_free(self._service.config.ports):
            return False
        self._looks.ask(self._service.config.ports, partial(self._go_on, life.run))
        return True

    def _go_on(self, run: int, states: tuple[PortState, ...]) -> None:
        service, life = self._service, self._service.life
        if life.run != run or life.state is not State.STARTING or service.pid is not None:
            return  # stopped, or started anew, while it was looked
        holder = next((state.holder for state in states if state.holder is not None), None)
        if holder is None or life.ignore_ports:
            self._free_run = run
            self._spawn()
        elif self._is_being_ended(self._looks, holder):
            QTimer.singleShot(_OWN_LOOK_MS, service.owner, self._spawn)
        else:
            conflict = PortConflict(service.config.id, run, holder)
            service.watcher.port_held(conflict)
            service.post(SpawnFailed(self._clock(), run, conflict.words))

    def _is_being_ended(self, looks: PortLooks | None, holder: Holder) -> bool:
        """Whether it will be gone soon: it escaped from a run that has ended, and such are ended; or it is stopped."""
        now, began = self._clock(), self._service.life.spawned_at or 0.0
        if looks is not None and looks.goes_down(holder.service_id, holder.run):
            self._patient_until = now + _HUNT_PATIENCE_SECONDS  # what was seen of it may be old when it is told
            return True
        if holder.service_id == self._service.config.id and holder.run <= self._hunted_run:
            return now < began + _HUNT_PATIENCE_SECONDS
        return now < self._patient_until

    def expect_end(self, run: int) -> None:
        """What is left of the runs up to this one is being ended."""
        self._hunted_run = max(run, self._hunted_run)

    def run_ended(self, before: Life, end: ProcessEnd) -> None:
        """Look for the cause of an early bad end; comes after the end, when the next run may have begun already."""
        if self._service.config.kill_tree:
            self.expect_end(before.run)
        # A program that cannot have its port gives up by itself: other signals come from outside.
        by_itself = is_bad_end(before, self._service.life) and end.signal in (None, _ABORT_SIGNAL)
        if self._looks is None or before.spawned_at is None or not by_itself:
            return
        if self._clock() - before.spawned_at <= _EARLY_END_SECONDS:
            self._looks.ask(self._service.config.ports, partial(self._explain, before.run, before.spawned_at))

    def _explain(self, ended_run: int, spawned_at: float, states: tuple[PortState, ...]) -> None:
        service = self._service
        if words := cause_words(states, service.config.id, ended_run, spawned_at):
            _log.info("%s: the end of run %d: %s", service.config.id, ended_run, words)
            service.post(Explained(self._clock(), ended_run, words))
