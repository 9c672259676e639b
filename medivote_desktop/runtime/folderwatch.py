"""Keeps the state folder where the next program looks for it, whoever clears it away."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.runtime.instance import InstanceLock

_log = logging.getLogger(__name__)

_LOOK_MS = 3000


class FolderWatch(QObject):
    """Looks now and then whether a program that starts now would find that this one is there.

    Without its lock the folder's fleet could get a second supervisor, and each service would be restarted by both.

    Signals:
        remade: The folder, or its lock, had been removed and is there again; empty but for the lock.
        taken: It had been removed, and another program was quicker: that one looks after the services now.
    """

    remade = Signal()
    taken = Signal()

    def __init__(self, lock: InstanceLock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = lock
        self._trouble = ""
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more; comes before the lock is released."""
        self._timer.stop()

    def _look(self) -> None:
        if self._lock.is_current():
            return
        try:
            self._lock.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            other = self._lock.renew()
        except OSError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                _log.warning("the state folder was removed and cannot be made again: %s", error)
            return
        self._trouble = ""
        if other is None:
            _log.warning("the state folder had been removed, and is made again: %s", self._lock.folder)
            self.remade.emit()
        else:
            _log.warning("the state folder had been removed, and another program (pid %s) has it now", other.pid)
            self.taken.emit()
