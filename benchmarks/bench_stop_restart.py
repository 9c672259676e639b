"""Stop of all 100 services until the supervisor says so, and restart of one until the new run's first instruction.

The bare loop is asked through a pipe, the product over its local control channel, connection included.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell, tell_floor, tell_ratio, title
from benchmarks.harness import Fleet, Workshop

ROUNDS = 7
RESTARTS = 100
SETTLE_SECONDS = 0.07


def stops(fleets: dict[str, Fleet]) -> dict[str, list[float]]:
    """Stop all and start all again, in turn."""
    took: dict[str, list[float]] = {name: [] for name in fleets}
    for _ in range(ROUNDS):
        for name, fleet in fleets.items():
            time.sleep(0.5)
            took[name].append(fleet.stop_all())
            time.sleep(0.2)
            fleet.start_all()
    return took


def restarts(fleets: dict[str, Fleet]) -> dict[str, list[float]]:
    """Restart one after the other, in turn."""
    took: dict[str, list[float]] = {name: [] for name in fleets}
    time.sleep(0.5)
    for index in range(RESTARTS):
        for name, fleet in fleets.items():
            took[name].append(fleet.restart(index))
            time.sleep(SETTLE_SECONDS)
    return took


def main() -> None:
    title("stop of 100, restart of one")
    with Workshop() as workshop:
        fleets: dict[str, Fleet] = {
            "bare": workshop.baseline(100),
            "qprocess": workshop.bare_qprocess(100),
            "product": workshop.product(100),
        }
        for fleet in fleets.values():
            fleet.wait_until_up()
        took = stops(fleets)
        tell_ratio("stop of 100", took["product"], took["bare"], 1.8, "ms")
        tell_floor(took["product"], took["qprocess"], took["bare"], "ms")
        took = restarts(fleets)
        tell_ratio("restart of one", took["product"], took["bare"], 1.5, "us")
        tell_floor(took["product"], took["qprocess"], took["bare"], "us")
        tell("restart of one, in all", statistics.median(took["product"]) / 1000, 5, "ms")


if __name__ == "__main__":
    main()
