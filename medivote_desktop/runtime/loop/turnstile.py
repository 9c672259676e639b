"""Spreads small pieces of work over turns of the loop: five hundred of them never freeze the window."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_SLICE_SECONDS = 0.004
"""The work takes at most about this much of one turn of the loop; a frame is 16 ms."""

_TURN_SECONDS = 0.016


class Turnstile(QObject):
    """Calls functions: at once while the current slice has room, else in the next turns, first come first served."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._slice_began = 0.0
        self._spent = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._next_slice)

    def request(self, work: Callable[[], None]) -> None:
        """Call `work` now or in one of the next turns. It must check itself whether it is still wanted."""
        now = time.perf_counter()
        if now - self._slice_began > _TURN_SECONDS:
            self._slice_began, self._spent = now, 0.0
        if self._waiting or self._spent >= _SLICE_SECONDS:
            self._waiting.append(work)
            if not self._timer.isActive():
                self._timer.start()
            return
        work()
        self._spent += time.perf_counter() - now

    def _next_slice(self) -> None:
        self._slice_began = time.perf_counter()
        end = self._slice_began + _SLICE_SECONDS
        while self._waiting and time.perf_counter() < end:
            self._waiting.popleft()()
        self._spent = _SLICE_SECONDS if self._waiting else time.perf_counter() - self._slice_began
        if not self._waiting:
            self._timer.stop()
