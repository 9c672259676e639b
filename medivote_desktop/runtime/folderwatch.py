"""Keeps the state folder where the next program looks for it, whoever clears it away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.instance import InstanceLock, OtherInstance
from medivote_desktop.runtime.loop.gate import Gate

_log = logging.getLogger(__name__)


class FolderWatch(QObject):
    """Looks when it is told to whether a program that starts now would find that this one is there.

    Without its lock the folder's fleet could get a second supervisor, and each service would be restarted by both.
    Looks are a worker's: a disk that hangs must not hold up the loop, and to hear who was quicker takes a moment.

    Args:
        also: Done by the worker whenever it has looked and all is well.

    Signals:
        remade: The folder, or its lock, had been removed and is there again; empty but for the lock.
        taken: It had been removed, and another program was quicker: that one looks after the services now.
    """

    remade = Signal()
    taken = Signal()

    def __init__(
        self, lock: InstanceLock, gate: Gate, parent: QObject | None = None, *, also: Callable[[], object] = bool
    ) -> None:
        super().__init__(parent)
        self._lock = lock
        self._gate = gate
        self._also = also
        self._trouble = ""
        self._is_looking = self._is_stopped = False

    def stop(self) -> None:
        """Look no more; comes before the gate is closed, and that before the lock is released."""
        self._is_stopped = True

    def look(self) -> None:
        """Look once, unless the look before is still under way."""
        if not self._is_looking and not self._is_stopped:
            self._is_looking = True
            self._gate.run(partial(_renew, self._lock, self._also), self._on_looked, self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._is_looking = False
        if str(error) != self._trouble:
            self._trouble = str(error)
            _log.warning("the state folder was removed and cannot be made again: %s", error)

    def _on_looked(self, found: _Found) -> None:
        self._is_looking = False
        self._trouble = ""
        if self._is_stopped:  # by whoever leaves; the lock is theirs to release
            return
        if found.is_remade:
            _log.warning("the state folder had been removed, and is made again: %s", self._lock.folder)
            self.remade.emit()
        elif found.other is not None:
            _log.warning("the state folder had been removed, and another program (pid %s) has it now", found.other.pid)
            self.taken.emit()


class _Found(NamedTuple):
    is_remade: bool = False
    other: OtherInstance | None = None


def _renew(lock: InstanceLock, also: Callable[[], object]) -> _Found:
    """In the worker: see that the lock is where the next program looks for it."""
    if lock.is_current():
        also()
        return _Found()
    lock.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    other = lock.renew()
    return _Found(is_remade=other is None, other=other)
