"""Measures the running services again and again, and notices when the machine slept."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.meters.meter import Look, Meter, RootProcess

_log = logging.getLogger(__name__)

GAP_SLACK_SECONDS = 2.0
"""How much later than by one whole interval a look may come before that is a gap."""

TURN_SECONDS = 0.0007
"""How long a turn of the loop may take; one step more than that, and a long step has a turn to itself."""


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
        self._look: Look | None = None
        self._usages: Mapping[str, Usage] | None = None  # of a look that is over and was not told yet
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._on_turn)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def interval_seconds(self) -> float:
        """The time between two looks."""
        return self._timer.interval() / 1000

    def start(self, interval_seconds: float) -> None:
        """Begin to look now, and from then on at this interval."""
        self._timer.start(round(interval_seconds * 1000))
        self._on_timeout()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._turn.stop()
        self._look = self._usages = None
        self._next_look = float("inf")

    def set_interval(self, seconds: float) -> None:
        """Use this interval. Where it is another one, the wait for the next look begins anew, if looks go on."""
        milliseconds = round(seconds * 1000)
        if milliseconds == self._timer.interval():
            return
        self._timer.setInterval(milliseconds)
        if self._timer.isActive():
            self._next_look = self._boottime() + self.interval_seconds

    def _on_timeout(self) -> None:
        """Look in slices of the loop's turns: a look at a hundred services would hold it up for some milliseconds."""
        until = time.perf_counter() + TURN_SECONDS
        self._begin_look()
        self._take_turn(until)

    def _on_turn(self) -> None:
        if self._usages is not None:
            self._tell()  # in a turn of its own: whoever hears it has work to do
        else:
            self._take_turn(time.perf_counter() + TURN_SECONDS)

    def _take_turn(self, until: float) -> None:
        self._go_on(until)
        if self._look is not None or self._usages is not None:
            self._turn.start()

    def _begin_look(self) -> None:
        self._notice_gap()
        if self._look is None:  # or the one before has not come to its end
            self._look = self._meter.look(self._roots(), self._monotonic())

    def _go_on(self, until: float) -> None:
        """Go on with the look. A long step is begun at the beginning of a turn."""
        try:
            while self._look is not None:
                next_is_long = next(self._look)
                if next_is_long or time.perf_counter() > until:
                    return
        except StopIteration as over:
            self._look, self._usages, self._has_failed = None, over.value, False
        except OSError as error:
            if not self._has_failed:
                _log.warning("CPU and memory cannot be measured: %s", error)
            self._look, self._has_failed = None, True

    def _tell(self) -> None:
        usages, self._usages = self._usages, None
        if usages is not None:
            self.sampled.emit(usages)

    def _notice_gap(self) -> None:
        now = self._boottime()
        seconds, late = now - self._last_look, now - self._next_look
        self._last_look = now
        if self._timer.isActive():
            self._next_look = now + self.interval_seconds
        if late > self.interval_seconds + GAP_SLACK_SECONDS:
            self.gap_seen.emit(seconds)
