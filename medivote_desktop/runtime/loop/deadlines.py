"""The deadlines of all services on one timer of the loop: nearly all are taken back before they are reached."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject, QTimer

_log = logging.getLogger(__name__)

_TIMER_MAX_MS = 2**31 - 1  # 24 days; a timer that fires before its time is set anew, as coarse ones do
_EARLY_SECONDS = 0.001
_FEW = 256


class Deadlines:
    """Keeps what is due when.

    Args:
        clock: The monotonic clock, in seconds.
    """

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Deadline]] = []  # also what was taken back, until its time comes
        self._number = count()
        self._kept = _FEW
        self._timer = QTimer(parent, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    def add(self, deadline: Deadline, at: float) -> None:
        """This one is reached at this time; called by the deadline itself."""
        entry = (at, next(self._number), deadline)
        heapq.heappush(self._heap, entry)
        if self._heap[0] is entry:
            self._set_timer()
        elif len(self._heap) > self._kept:
            self._heap = [each for each in self._heap if each[2].at == each[0]]
            heapq.heapify(self._heap)
            self._kept = max(_FEW, 2 * len(self._heap))

    def waiting(self) -> int:
        """How many are kept, with some that were taken back."""
        return len(self._heap)

    def _set_timer(self) -> None:
        if self._heap:
            left_ms = round((self._heap[0][0] - self._clock()) * 1000)
            self._timer.start(min(max(0, left_ms), _TIMER_MAX_MS))

    def _on_timeout(self) -> None:
        now = self._clock() + _EARLY_SECONDS
        reached = []
        while self._heap and self._heap[0][0] <= now:
            at, _, deadline = heapq.heappop(self._heap)
            if deadline.at == at:
                reached.append(deadline)
        self._set_timer()
        for deadline in reached:
            try:
                deadline.reach()
            except Exception:  # noqa: BLE001 - a fault of ours must not cost the others theirs, which come but once
                _log.exception("a deadline could not be acted upon")


class Deadline:
    """The one deadline of a service.

    Args:
        on_reached: Called by the loop when it is reached.

    Attributes:
        at: When it is reached; None while there is none.
    """

    __slots__ = ("_all", "_on_reached", "at")

    def __init__(self, all_deadlines: Deadlines, on_reached: Callable[[], None]) -> None:
        self._all, self._on_reached = all_deadlines, on_reached
        self.at: float | None = None

    def set(self, at: float | None) -> None:
        """Let it be reached at this time instead of whatever was set; None: never."""
        self.at = at
        if at is not None:
            self._all.add(self, at)

    def reach(self) -> None:
        """The time has come, unless it was taken back within this turn."""
        if self.at is not None:
            self.at = None
            self._on_reached()
