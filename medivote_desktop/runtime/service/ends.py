"""The ends of all children, told by one descriptor.

Qt watches a descriptor for each child, and the loop asks the kernel about all of them in every turn: of five hundred
that took a fifth of the time from a crash to the replacement. Linux only; elsewhere Qt goes on watching them itself.
"""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QProcess, QSocketNotifier, QTimer

if sys.platform == "linux":
    from select import EPOLLIN, EPOLLONESHOT, epoll

_log = logging.getLogger(__name__)

_MOST_A_TURN = 64


class Ends(QObject):
    """Tells each `QProcess` of the end of its child, in the moment in which Qt's own watch would.

    Of many that end together all are reaped first, and only then anything else is done about them: whatever follows
    upon a reaped child takes two to three times as long as the same thing done twice in a row.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._processes: dict[int, QProcess] = {}
        self._is_reaping = False
        self._to_follow: deque[Callable[[], None]] = deque()
        self._others = QTimer(self, singleShot=True, interval=0)
        self._others.timeout.connect(self._follow)
        if sys.platform == "linux":
            self._epoll = epoll()
            self._notifier = QSocketNotifier(self._epoll.fileno(), QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._on_ends)
            self._ended = QEvent(QEvent.Type.SockAct)

    def watch(self, process: QProcess) -> None:
        """Watch a child that is executed, instead of Qt. Takes a few microseconds.

        Its end is never waited for: a debugger may hold what is left of it, and then Qt tells of a crash with the
        signal 0; see `held`.
        """
        if sys.platform == "linux":
            for notifier in _watches(process):
                descriptor = int(notifier.socket())
                os.set_blocking(descriptor, False)
                try:
                    self._epoll.register(descriptor, EPOLLIN | EPOLLONESHOT)
                except OSError:  # no room for one more: then Qt watches it
                    continue
                self._processes[descriptor] = process
                notifier.setEnabled(False)

    def when_reaped(self, follow: Callable[[], None]) -> None:
        """Call this as soon as all are reaped that have ended by now; at once, if nothing is being reaped."""
        self._to_follow.append(follow)
        if not self._is_reaping:
            self._follow()

    def _on_ends(self) -> None:
        """A number in the list stays with its child until it has its turn: nobody but Qt closes it, when it is told."""
        if sys.platform == "linux":
            self._is_reaping = True
            try:
                for descriptor, _ in self._epoll.poll(0, _MOST_A_TURN):
                    try:
                        self._reap(descriptor)
                    except Exception:  # noqa: BLE001 - the same: the kernel tells each but once
                        _log.exception("the end of a child could not be told")
            finally:
                self._is_reaping = False
                self._follow()

    def _reap(self, descriptor: int) -> None:
        process = self._processes.pop(descriptor)
        for notifier in _watches(process):
            QCoreApplication.sendEvent(notifier, self._ended)
        if process.state() is not QProcess.ProcessState.NotRunning and descriptor not in self._processes:
            self._give_back(process, descriptor)

    @staticmethod
    def _give_back(process: QProcess, descriptor: int) -> None:
        """Should a Qt of the future not heed what it is told, it goes on watching."""
        for notifier in _watches(process):
            if int(notifier.socket()) == descriptor:
                notifier.setEnabled(True)

    def _follow(self) -> None:
        if len(self._to_follow) > 1:
            self._others.start()  # whoever follows may run a loop of its own, as a dialog does
        while self._to_follow:
            try:
                self._to_follow.popleft()()
            except Exception:  # noqa: BLE001 - a fault of ours must not cost the others theirs, which come but once
                _log.exception("the end of a child could not be acted upon")
        self._others.stop()


def _watches(process: QProcess) -> list[QSocketNotifier]:
    """What Qt watches a child with. (The binding keeps for good what `findChildren` finds: one object for each run.)"""
    return [child for child in process.children() if isinstance(child, QSocketNotifier)]
