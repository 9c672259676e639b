"""Processes of earlier runs that belong to no service any more: found when asked for, ended when somebody says so."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.runtime import system
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.processes.identity import may_live
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.processes.strays import KILL_SIGNAL
from medivote_desktop.runtime.supervision.survivors import Stray, marked_processes

_log = logging.getLogger(__name__)

_LOOK_MS = 20
_POLITE_SECONDS = 5.0
_PATIENCE_SECONDS = 7.0
"""Two of them after the kill; what is left then is in the hands of the system."""

Told = Callable[[tuple[Stray, ...]], None]


class Leftovers(QObject):
    """Tells strays from services by the marks that they carry.

    Args:
        marks: Of this fleet.
        services: The fleet; what is of a service's current run belongs to it.
    """

    def __init__(
        self, marks: Marks, gate: Gate, services: Mapping[str, ServiceProcess], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._marks = marks
        self._gate = gate
        self._services = services

    def find(self, told: Told, failed: Callable[[Exception], None]) -> None:
        """Look at every process of the machine, in the worker; `told` gets those that belong to no service.

        Args:
            failed: Gets why it cannot be (out of descriptors).
        """
        self._gate.run(
            lambda: tuple(marked_processes(self._marks, foreign=True)),
            lambda marked: told(tuple(sorted(filter(self._has_no_owner, marked), key=_order))),
            failed,
        )

    def _has_no_owner(self, stray: Stray) -> bool:
        service = self._services.get(stray.service_id)
        return service is None or not service.life.state.has_process or stray.run not in (0, service.life.run)

    def end(self, strays: Iterable[Stray], told: Told) -> None:
        """Ask each to end, and kill what has not after five seconds; `told` gets what is left of them even then."""
        _Ending(tuple(strays), told, self)


def _order(stray: Stray) -> tuple[str, int, int]:
    return stray.service_id, stray.run, stray.identity.pid


class _Ending(QObject):
    """Ends some processes, once, and is gone."""

    def __init__(self, strays: tuple[Stray, ...], told: Told, parent: QObject) -> None:
        super().__init__(parent)
        self._left = strays
        self._told = told
        self._began = time.monotonic()
        self._is_killing = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._signal(int(signal.SIGTERM))

    def _signal(self, number: int) -> None:
        for stray in self._left:
            try:
                if system.signal_process(stray.identity, number):
                    _log.info("%s: told pid %d of an earlier run to end", stray.service_id, stray.identity.pid)
            except OSError as error:
                _log.warning("%s: pid %d cannot be ended: %s", stray.service_id, stray.identity.pid, error)

    def _look(self) -> None:
        waited = time.monotonic() - self._began
        self._left = tuple(stray for stray in self._left if may_live(stray.identity))
        if not self._left or waited > _PATIENCE_SECONDS:
            self._timer.stop()
            self.deleteLater()
            self._told(self._left)
        elif waited > _POLITE_SECONDS and not self._is_killing:
            self._is_killing = True
            self._signal(KILL_SIGNAL)


def stray_to_json(stray: Stray) -> dict[str, object]:
    """As the control channel tells it: who it is, and what it executes."""
    from medivote_desktop.runtime.processes.holders import command_line_of  # loads what nobody else needs

    pid = stray.identity.pid
    return {"service": stray.service_id, "run": stray.run, "pid": pid, "command": command_line_of(pid)}
