"""Whether the wall clock is to be believed: what is removed for its age is gone for good, and clocks are put right."""

from __future__ import annotations

import time
from collections.abc import Callable

from medivote_desktop.runtime.sampler import clock_through_sleep

BELIEVED_AFTER_SECONDS = 6 * 3600.0
"""A machine that wakes with a wrong clock, or somebody who tries what will be next year, puts it right before that."""

_SET_SECONDS = 60.0  # what differs by less is a clock that is being brought near


class SteadyClock:
    """Watches the wall clock against one that nobody sets, which goes on while the machine sleeps.

    Args:
        wall_clock: Epoch seconds.
        boottime: Seconds.
    """

    def __init__(
        self, wall_clock: Callable[[], float] = time.time, boottime: Callable[[], float] = clock_through_sleep
    ) -> None:
        self._wall_clock, self._boottime = wall_clock, boottime
        self._offset = wall_clock() - boottime()
        self._since = boottime()

    def now(self) -> float:
        """What it says: epoch seconds."""
        return self._wall_clock()

    def is_believed(self) -> bool:
        """Whether it has not been set for some hours, as far as was seen."""
        now = self._boottime()
        offset = self._wall_clock() - now
        if abs(offset - self._offset) > _SET_SECONDS:
            self._since = now
        self._offset = offset
        return now - self._since >= BELIEVED_AFTER_SECONDS
