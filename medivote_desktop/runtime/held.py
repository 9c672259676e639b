"""A service that a debugger holds: once it is killed, its parent cannot reap it before that lets go. Linux only.

Qt reaps a child in the moment that its descriptor tells of its end, and waits for it if it must: with the debugger at
its prompt, the whole program would stand still.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QProcess, QSocketNotifier, QTimer

from medivote_desktop.runtime.identity import identity_of
from medivote_desktop.runtime.procfs import tracer_of

_log = logging.getLogger(__name__)

_LOOK_MS = 50

_kept: set[QProcess] = set()  # what is destroyed is waited for


class HeldEnd(QObject):
    """Keeps the end of a traced child from Qt until it can be reaped.

    Args:
        process: It runs, and is about to be killed. Where `on_dead` is called, it belongs to nobody else any more.
        on_dead: It is dead and held; called once, and not where it can be reaped like any other.
    """

    def __init__(self, process: QProcess, on_dead: Callable[[], None]) -> None:
        super().__init__(process)
        self._process, self._on_dead = process, on_dead
        self._pid = process.processId()
        self._is_told = False
        self._notifiers = [one for one in process.findChildren(QSocketNotifier) if one.isEnabled()]
        for notifier in self._notifiers:
            notifier.setEnabled(False)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        tracer = tracer_of(self._pid)
        if not tracer:
            self._let_go()
        elif not self._is_told and identity_of(self._pid) is None:
            self._is_told = True
            _log.warning("pid %d is dead; pid %d, which traces it, holds what is left of it", self._pid, tracer)
            self._process.blockSignals(True)
            self._process.setParent(None)
            _kept.add(self._process)
            self._on_dead()

    def _let_go(self) -> None:
        """Qt may hear of it now. What nobody waits for goes when it is reaped."""
        for notifier in self._notifiers:
            notifier.setEnabled(True)
        self._notifiers.clear()
        if not self._is_told:
            self._timer.stop()
            self.deleteLater()
        elif self._process.state() is QProcess.ProcessState.NotRunning:
            self._timer.stop()
            _kept.discard(self._process)
            self._process.deleteLater()
