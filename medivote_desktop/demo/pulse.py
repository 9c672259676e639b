"""Signs of life: a little work in varying amounts, and a line of log every now and then."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

_MODULUS = 2**521 - 1

Remark = Callable[[], tuple[str, str]]
"""Gives one line of log: its level and its text."""


def log(level: str, text: str) -> None:
    """Write one line to standard output at once, so that a log that is followed is never behind."""
    now = time.time()
    clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))
    sys.stdout.write(f"{clock}.{int(now % 1 * 1000):03d} {level:<7} {text}\n")
    sys.stdout.flush()


def remarks(*choices: tuple[str, str]) -> Remark:
    """Draws from such lines of log; `{}` in one becomes a number."""

    def remark() -> tuple[str, str]:
        level, text = random.choice(choices)
        return level, text.replace("{}", str(random.randint(2, 240)))

    return remark


def work(cpu_seconds: float) -> None:
    """Keep the processor busy for so much of this thread's own time, however slow the machine."""
    end = time.thread_time() + cpu_seconds
    number = 3
    while time.thread_time() < end:
        number = pow(number, 65537, _MODULUS)


class Pulse:
    """What a service does when nobody asks it for anything.

    Args:
        interval_seconds: From one beat to the next, on average.
        work_seconds: The most that a beat works; the amount wanders between nothing and this.
        remark: Asked for a line of log every few seconds.
    """

    def __init__(self, interval_seconds: float, work_seconds: float, remark: Remark) -> None:
        self._interval_seconds = interval_seconds
        self._work_seconds = work_seconds
        self._remark = remark
        self._level = random.random()
        self._next_beat = time.monotonic() + random.uniform(0, interval_seconds)
        self._next_remark = time.monotonic() + random.uniform(1, 5)

    def seconds_to_next(self) -> float:
        """How long nothing is due; never negative."""
        return max(0.0, self._next_beat - time.monotonic())

    def beat_if_due(self) -> None:
        """Work and write, if it is time."""
        now = time.monotonic()
        if now < self._next_beat:
            return
        # Uneven beats, so that the looks of a sampler do not always fall on the same side of one.
        self._next_beat = now + self._interval_seconds * random.uniform(0.7, 1.3)
        self._level = min(1.0, max(0.0, self._level + random.uniform(-0.4, 0.4)))
        work(self._work_seconds * self._level)
        if now >= self._next_remark:
            self._next_remark = now + random.uniform(5, 20)
            log(*self._remark())
