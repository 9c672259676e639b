"""Executes programs: one at once, many in slices of the loop's turns, so that five hundred never freeze the window.

Whatever is done after an execution takes three times as long as the same thing done twice in a row: the kernel changes
address spaces in between, and the processor has forgotten us. So what many have to do before theirs is done in one go,
then they are executed, and when all of them are they are told of it, slice by slice.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.runtime import system

SLICE_SECONDS = 0.004
"""Executing takes at most about this much of one turn of the loop; a frame is 16 ms."""

_AHEAD_SECONDS = 0.016  # so long all is prepared and nothing executed: two hundred of them, where the disk is quick
_APART_SECONDS = 0.001  # what comes sooner than this after another one is one of many

Spawn = Callable[[], Iterator[None]]
"""One execution. It yields when it is prepared, and when the program is executed and may be looked after."""


class Spawner(QObject):
    """Runs spawns: at once, or in the next turns with others, first come first served."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Spawn] = deque()
        self._prepared: deque[Iterator[None]] = deque()
        self._executed: deque[Iterator[None]] = deque()
        self._then: list[Callable[[], None]] = []
        self._is_set = False
        self._room = 0  # for so many executions there is, as far as is known
        self._ahead_until = 0.0
        self._last_at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._next_slice)

    def request(self, spawn: Spawn) -> None:
        """Run `spawn` now or in one of the next turns. It must check itself whether it is still wanted."""
        if self._is_set or time.perf_counter() - self._last_at < _APART_SECONDS:
            self._waiting.append(spawn)
            self.gather()
            return
        self._room = 0
        for _ in spawn():
            pass
        self._last_at = time.perf_counter()

    def gather(self) -> None:
        """Many are about to be requested in this turn of the loop: the first goes with the others."""
        if not self._is_set:
            self._is_set = True
            self._timer.start()

    def is_busy(self) -> bool:
        """Whether something waits for a later turn."""
        return bool(self._waiting or self._prepared or self._executed)

    def has_room(self) -> bool:
        """Whether one more child leaves the program the descriptors that it needs itself.

        That is looked up once for the executions of a turn: between two of them each call of the system takes several
        times as long. Where there is little room one look counts for half of it, as others take descriptors, too.
        """
        if not self._room:
            self._room = (max(0, system.room_for_children()) + 1) // 2
        if not self._room:
            return False
        self._room -= 1
        return True

    def when_idle(self, then: Callable[[], None]) -> None:
        """Call this in a later turn of the loop, when nothing waits to be executed any more."""
        if self.is_busy():
            self._then.append(then)
        else:
            QTimer.singleShot(0, self, then)

    def _next_slice(self) -> None:
        """One that fails costs no other its turn: each is taken from its list before it goes on."""
        now = time.perf_counter()
        end = now + SLICE_SECONDS
        self._room = 0
        if not self._prepared and not self._executed:
            self._ahead_until = now + _AHEAD_SECONDS
        while self._waiting and not self._executed and time.perf_counter() < min(end, self._ahead_until):
            _advance(self._waiting.popleft()(), self._prepared)
        if self._executed or not self._waiting or time.perf_counter() >= self._ahead_until:
            while self._prepared and time.perf_counter() < end:
                _advance(self._prepared.popleft(), self._executed)
        while self._executed and not self._prepared and time.perf_counter() < end:
            next(self._executed.popleft(), None)
        if not self.is_busy():
            self._timer.stop()
            self._is_set = False
            self._last_at = time.perf_counter()
            later, self._then = self._then, []
            for then in later:
                QTimer.singleShot(0, self, then)


def _advance(spawn: Iterator[None], to: deque[Iterator[None]]) -> None:
    """Let it do its next part; where another one follows it waits for that."""
    for _ in spawn:
        to.append(spawn)
        return
