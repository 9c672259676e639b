"""In a container this program may be the first process: who has lost its parent is its child then, and it must reap.

Nobody else does. What ends unreaped stays in the list of processes for ever, until no number is left for a service.
Linux only.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.procfs import read_stat

_LOOK_MS = 2000


class OrphanReaper(QObject):
    """Reaps ended children that Qt does not know.

    Qt reaps its own within the turn of the loop in which it hears of their end; who is seen twice is none of them.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[int] = set()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        try:
            ended = _ended_children()
        except OSError:  # without a free descriptor
            return
        for pid in ended & self._seen:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:  # Qt was quicker
                continue
        self._seen = ended - self._seen


def _ended_children() -> set[int]:
    """Our children that have ended, and that nobody has reaped."""
    try:
        if os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return set()  # the usual case, without a look at every process
    except ChildProcessError:
        return set()
    stats = ((pid, read_stat(pid)) for pid in system.all_pids())
    return {pid for pid, stat in stats if stat is not None and stat.is_zombie and stat.parent == os.getpid()}
