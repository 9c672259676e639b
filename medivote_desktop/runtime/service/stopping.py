"""The stages of a stop, performed: polite ones by other programs, then signals to the whole tree."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.lifecycle import StopStage
from medivote_desktop.runtime import system
from medivote_desktop.runtime.farmounts import Touch
from medivote_desktop.runtime.processes.strays import KILL_SIGNAL
from medivote_desktop.runtime.service.child import Child
from medivote_desktop.runtime.service.launch import repeat_log
from medivote_desktop.runtime.service.recipe import Recipe
from medivote_desktop.runtime.service.tree import ProcessTree

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess
    from medivote_desktop.runtime.service.polite import PoliteStop


class Stopping:
    """Performs the stages of one service's stops; a new one takes the place of the one before.

    Args:
        refused: Called with the reason if a polite stage cannot even be asked.
    """

    __slots__ = ("_polite", "_recipe", "_refused", "_service")

    def __init__(self, service: ServiceProcess, recipe: Recipe, refused: Callable[[str], None]) -> None:
        self._service, self._recipe, self._refused = service, recipe, refused
        self._polite: PoliteStop | None = None

    def cancel(self) -> None:
        """Whatever was asked politely is waited for no more."""
        if self._polite is not None:
            self._polite.cancel()

    def perform(self, stage: StopStage, config: ServiceConfig, tree: ProcessTree, child: Child | None) -> None:
        """Perform a stage on a tree that has been recorded; without what it takes it is the kill."""
        match stage:
            case StopStage.URL if config.stop_url:
                self._polite_stop().post(config.stop_url, config.stop_polite_timeout_seconds)
            case StopStage.COMMAND if config.stop_command:
                self._run_command(config)
            case StopStage.SIGNAL:
                _signal(system.signal_number(config.stop_signal), config, tree, child)
                if system.HAS_SIGNALS:  # who is suspended hears nothing, and would only be killed in the end
                    _signal(system.signal_number("CONT"), config, tree, child)
            case _:
                _signal(KILL_SIGNAL, config, tree, child)

    def _run_command(self, config: ServiceConfig) -> None:
        run = self._service.life.run

        def go_on(silent: str) -> None:
            life = self._service.life
            if life.run != run or life.stop_stage is not StopStage.COMMAND:
                return  # it ended meanwhile, or its time is up
            if silent:
                self._refused(f"stop_command: {silent}")
            else:
                self._run_command_now(config)

        program = os.path.join(config.directory, config.stop_command[0])  # noqa: PTH118  # as the system looks
        self._service.disks.ask((*self._recipe.touches(), Touch(program)), go_on)

    def _run_command_now(self, config: ServiceConfig) -> None:
        try:
            spec = self._recipe.in_use()
            if spec.log_file is not None:
                repeat_log(spec.log_file)
        except (OSError, ValueError) as error:
            self._refused(f"stop_command: {error}")
            return
        self._polite_stop().run(spec, config.stop_command)

    def _polite_stop(self) -> PoliteStop:
        if self._polite is None:
            from medivote_desktop.runtime.service.polite import PoliteStop  # most services need none

            self._polite = PoliteStop(self._refused, self._service.owner)
        return self._polite


def _signal(number: int, config: ServiceConfig, tree: ProcessTree, child: Child | None) -> None:
    if config.kill_tree:
        tree.signal(number)
    if child is not None and not system.HAS_SIGNALS:
        child.kill()
    elif not config.kill_tree or not system.HAS_SIGNALS:  # where there are no groups, none has the leader
        tree.signal_leader(number)
