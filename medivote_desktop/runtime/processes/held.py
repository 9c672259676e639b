"""A service that a debugger holds: once it is dead, its parent cannot reap it before that lets go. Linux only.

Qt reaps a child in the moment that its descriptor tells of its end, and waits for it if it must: with the debugger at
its prompt, the whole program would stand still. A descriptor that does not block makes Qt ask once and go on (`ends`).
"""

from __future__ import annotations

import logging
import os

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.lifecycle import ProcessEnd
from medivote_desktop.runtime.processes.procfs import tracer_of
from medivote_desktop.runtime.processes.zombies import status_of_dead_child

_log = logging.getLogger(__name__)

_LOOK_MS = 50

_held: set[Remains] = set()


def end_of_held(pid: int) -> ProcessEnd:
    """How a child ended that Qt could not reap; what is left of it is looked after from here on."""
    status = status_of_dead_child(pid)
    if tracer := tracer_of(pid):
        _log.warning("pid %d is dead; pid %d, which traces it, holds what is left of it", pid, tracer)
    _held.add(Remains(pid))
    if status is None:
        return ProcessEnd()
    return ProcessEnd(signal=os.WTERMSIG(status)) if os.WIFSIGNALED(status) else ProcessEnd(os.WEXITSTATUS(status))


class Remains(QObject):
    """Reaps a dead child as soon as its debugger lets go; until then its number is nobody else's."""

    def __init__(self, pid: int) -> None:
        super().__init__()
        self._pid = pid
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        try:
            is_gone = os.waitpid(self._pid, os.WNOHANG)[0] == self._pid
        except ChildProcessError:  # somebody else has reaped it
            is_gone = True
        if is_gone:
            self._timer.stop()
            _held.discard(self)
