"""How every benchmark tells its figures: what was measured, what was to be reached, and whether it was."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
import time
from collections.abc import Sequence

_PACE_STEPS = 100_000


def title(text: str) -> None:
    """The first line of a benchmark, with the machine and its Python; other work on it disturbs the figures.

    A Python that was built without profile-guided optimisation takes up to twice as long for the same code: `pace`
    tells it.
    """
    load = os.getloadavg()[0]
    python = f"Python {platform.python_version()}, pace {pace_ms():.0f} ms"
    print(f"{text}; {os.cpu_count()} cores, load {load:.1f}, {python}, medians", flush=True)


def pace_ms() -> float:
    """How long this Python takes for a fixed piece of plain work: the best of five."""
    return min(_seconds_of_work() for _ in range(5)) * 1000


class _Step:
    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def twice(self) -> int:
        return 2 * self.number


def _seconds_of_work() -> float:
    """Objects made, calls, tuples and dictionaries, as a supervisor's work is."""
    began = time.perf_counter()
    kept: dict[int, tuple[int, int]] = {}
    for number in range(_PACE_STEPS):
        kept[number % 100] = number, _Step(number).twice()
    return time.perf_counter() - began


def need(*programs: str) -> None:
    """End the benchmark with a sentence where a program is missing."""
    if missing := [program for program in programs if shutil.which(program) is None]:
        print(f"  not measured: {', '.join(missing)} not found")
        sys.exit(0)


def p95(values: Sequence[float]) -> float:
    """The value that nineteen of twenty do not pass."""
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def tell(what: str, measured: float, target: float, unit: str = "x", note: str = "") -> None:
    """One figure and its target, an upper limit."""
    word = "reached" if measured <= target else "NOT REACHED"
    share = f", {measured / target:.2f} of it" if target else ""
    details = f"; {note}" if note else ""
    print(f"  {what}: {measured:.3g} {unit} (target: at most {target:g} {unit}{share}): {word}{details}", flush=True)


def tell_ratio(what: str, measured: Sequence[float], baseline: Sequence[float], target: float, unit: str) -> None:
    """The ratio of two medians and its target."""
    mine, base = statistics.median(measured), statistics.median(baseline)
    tell(what, mine / base, target, note=f"{mine:.3g} {unit}, baseline {base:.3g} {unit}")


def tell_floor(measured: Sequence[float], floor: Sequence[float], baseline: Sequence[float], unit: str) -> None:
    """What the least costs that is made with QProcess: no target can be reached below it."""
    mine, least, base = (statistics.median(values) for values in (measured, floor, baseline))
    print(f"    a bare QProcess loop: {least / base:.3g} x ({least:.3g} {unit}), {mine / least:.3g} of it", flush=True)
