"""How every benchmark tells its figures: what was measured, what was to be reached, and whether it was."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
from collections.abc import Sequence


def title(text: str) -> None:
    """The first line of a benchmark, with the size of the machine; other work on it disturbs the figures."""
    print(f"{text}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, medians", flush=True)


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
