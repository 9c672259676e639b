"""Spreads spawns, or rounds of health checks, over turns of the loop: five hundred of them never freeze the window."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

SLICE_SECONDS = 0.004
"""Spawning takes at most about this much of one turn of the loop; a frame is 16 ms."""

_TURN_SECONDS = 0.016


class Spawner(QObject):
    """Runs spawn calls: at once while the current slice has room, else in the next turns, first come first served."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._then: list[Callable[[], None]] = []
        self._slice_began = 0.0
        self._spent = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._next_slice)

    def request(self, spawn: Callable[[], None]) -> None:
        """Call `spawn` now or in one of the next turns. It must check itself whether it is still wanted."""
        now = time.perf_counter()
        if now - self._slice_began > _TURN_SECONDS:
            self._slice_began, self._spent = now, 0.0
        if self._waiting or self._spent >= SLICE_SECONDS:
            self._waiting.append(spawn)
            if not self._timer.isActive():
                self._timer.start()
            return
        spawn()
        self._spent += time.perf_counter() - now

    def is_busy(self) -> bool:
        """Whether something waits for a later turn."""
        return bool(self._waiting)

    def when_idle(self, then: Callable[[], None]) -> None:
        """Call this in a later turn of the loop, when nothing waits to be spawned any more."""
        if self._waiting:
            self._then.append(then)
        else:
            QTimer.singleShot(0, self, then)

    def _next_slice(self) -> None:
        self._slice_began = time.perf_counter()
        end = self._slice_began + SLICE_SECONDS
        while self._waiting and time.perf_counter() < end:
            self._waiting.popleft()()
        self._spent = SLICE_SECONDS if self._waiting else time.perf_counter() - self._slice_began
        if not self._waiting:
            self._timer.stop()
            later, self._then = self._then, []
            for then in later:
                QTimer.singleShot(0, self, then)
