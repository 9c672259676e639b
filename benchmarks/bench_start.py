"""Launch of the program with 100 services that start by themselves, until the last one's first instruction."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell, title
from benchmarks.display import Display
from benchmarks.harness import HERE, Fleet, Workshop
from benchmarks.usage import late_beats

ROUNDS = 6
TARGETS_MS = {"headless": 150, "window": 250, "headless, log files there": 150, "window, log files there": 250}
"""Above the bare loop. Only at the first launch of all there are no log files; to make them takes the disk its time."""


def launched(make: Callable[[], Fleet]) -> tuple[float, float]:
    """Launch, wait for all, end; the milliseconds from launch to the last start and from the first to the last."""
    fleet = make()
    try:
        fleet.wait_until_up()
        first_ns = fleet.stamps.all_first_ns()
        time.sleep(0.2)
    finally:
        fleet.close()
    return (max(first_ns) - fleet.launched_ns) / 1e6, (max(first_ns) - min(first_ns)) / 1e6


def longest_stall_ms(workshop: Workshop, count: int) -> float:
    """How long the loop was held up at most while so many services start, and the second after."""
    output = workshop.folder / "beats"
    fleet = workshop.product(count, program=(HERE / "watched.py", output))
    fleet.wait_until_up()
    time.sleep(1)
    longest_ns = max(late_ns for _, late_ns in late_beats(output))
    fleet.close()
    return longest_ns / 1e6


def main() -> None:
    title("start of 100 services, launch of the program included")
    with Workshop() as workshop:
        shown = Display(workshop).environment
        makers: dict[str, Callable[[], Fleet]] = {
            "bare": lambda: workshop.baseline(100),
            "qprocess": lambda: workshop.bare_qprocess(100),
            "headless": lambda: workshop.product(100),
            "window": lambda: workshop.product(100, options=(), environment=shown),
            "headless, log files there": lambda: workshop.product(100, has_logs=True),
            "window, log files there": lambda: workshop.product(100, options=(), environment=shown, has_logs=True),
        }
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in makers}
        for round_number in range(ROUNDS):
            for name, make in makers.items():
                result = launched(make)
                if round_number:  # the first warms the caches
                    took[name].append(result)
        medians = {
            name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in took.items()
        }
        bare_total, bare_burst = medians["bare"]
        floor_total, floor_burst = medians["qprocess"]
        print(
            f"  a bare QProcess loop in Python, above the bare loop: {floor_total - bare_total:.0f} ms;"
            f" first to last {floor_burst / bare_burst:.3g} x ({floor_burst:.0f} ms)"
        )
        for name, target in TARGETS_MS.items():
            total, burst = medians[name]
            tell(
                f"{name}, above the bare loop", total - bare_total, target, "ms", f"{total:.0f} ms, {bare_total:.0f} ms"
            )
            tell(
                f"{name}, first to last", burst / bare_burst, 1.2, note=f"{burst:.0f} ms, baseline {bare_burst:.0f} ms"
            )
        stalls = [longest_stall_ms(workshop, 500) for _ in range(2)]
        tell("500 services, longest stall of the loop", max(stalls), 25, "ms")


if __name__ == "__main__":
    main()
