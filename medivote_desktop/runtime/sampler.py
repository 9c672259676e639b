"""Measures the running services again and again, and notices when the machine slept."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.runtime.meter import Meter, RootProcess

_log = logging.getLogger(__name__)

GAP_SLACK_SECONDS = 2.0
"""How much later than by one whole interval a look may come before that is a gap."""


def clock_through_sleep() -> float:
    """Seconds of a clock that goes on while the machine sleeps."""
    if sys.platform == "linux":
        seconds = time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":
        seconds = time.clock_gettime(time.CLOCK_MONOTONIC)
    else:
        seconds = time.monotonic()
    return seconds


class Sampler(QObject):
    """Looks at all running services at an interval.

    Args:
        meter: Does the looking.
        roots: Gives the running services, by id, whenever a look is due.
        monotonic: The clock on which CPU shares are told, in seconds.
        boottime: A clock that goes on while the machine sleeps, in seconds.

    Signals:
        sampled: A look is done; carries the Usage of each service of which a process lives, by id.
        gap_seen: Looks were missing: the machine slept, or this program was held up. Carries the seconds since the look
            before, and comes before that look's `sampled`.
    """

    sampled = Signal(object)
    gap_seen = Signal(float)

    def __init__(
        self,
        meter: Meter,
        roots: Callable[[], Mapping[str, RootProcess]],
        monotonic: Callable[[], float] = time.monotonic,
        boottime: Callable[[], float] = clock_through_sleep,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._meter = meter
        self._roots = roots
        self._monotonic = monotonic
        self._boottime = boottime
        self._last_look = boottime()
        self._next_look = float("inf")
        self._has_failed = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def interval_seconds(self) -> float:
        """The time between two looks."""
        return self._timer.interval() / 1000

    def start(self, interval_seconds: float) -> None:
        """Look once now, and from then on at this interval."""
        self._timer.start(round(interval_seconds * 1000))
        self.sample_now()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._next_look = float("inf")

    def set_interval(self, seconds: float) -> None:
        """Change the interval; the wait for the next look begins anew, if looks go on."""
        if self.interval_seconds == seconds:
            return
        self._timer.setInterval(round(seconds * 1000))
        if self._timer.isActive():
            self._next_look = self._boottime() + self.interval_seconds

    def sample_now(self) -> None:
        """Look at once, besides the looks at the interval."""
        self._notice_gap()
        try:
            usages = self._meter.measure(self._roots(), self._monotonic())
        except OSError as error:
            if not self._has_failed:
                _log.warning("CPU and memory cannot be measured: %s", error)
            self._has_failed = True
            return
        self._has_failed = False
        self.sampled.emit(usages)

    def _on_timeout(self) -> None:
        self.sample_now()

    def _notice_gap(self) -> None:
        now = self._boottime()
        seconds, late = now - self._last_look, now - self._next_look
        self._last_look = now
        if self._timer.isActive():
            self._next_look = now + self.interval_seconds
        if late > self.interval_seconds + GAP_SLACK_SECONDS:
            self.gap_seen.emit(seconds)
