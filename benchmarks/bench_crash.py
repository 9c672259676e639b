"""From a SIGKILL to the replacement's first instruction, one victim at a time; the bare loop in the same run."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import p95, tell, tell_ratio, title
from benchmarks.display import Display
from benchmarks.harness import Fleet, Workshop

SETTLE_SECONDS = 0.07  # the housekeeping after one crash is over before the next
VICTIMS = 100


def crashes(fleets: Mapping[str, Fleet]) -> dict[str, list[float]]:
    """Kill the same victims of all fleets in turn; the microseconds to each replacement."""
    for fleet in fleets.values():
        fleet.wait_until_up()
    time.sleep(1)
    took: dict[str, list[float]] = {name: [] for name in fleets}
    for index in range(VICTIMS):
        for name, fleet in fleets.items():
            took[name].append(fleet.kill(index))
            time.sleep(SETTLE_SECONDS)
    return took


def main() -> None:
    title("crash to the replacement's first instruction")
    with Workshop() as workshop:
        display = Display(workshop)
        window = workshop.product(100, options=(), environment=display.environment)
        took = crashes({"bare": workshop.baseline(100), "headless": workshop.product(100), "window": window})
        tell_ratio("100 services, median", took["headless"], took["bare"], 1.7, "us")
        tell_ratio("100 services with the live window, median", took["window"], took["bare"], 1.7, "us")
        slow, bare = p95(took["window"]), p95(took["bare"])
        tell("100 services with the live window, p95", slow / bare, 2.5, note=f"{slow:.0f} us, baseline {bare:.0f} us")
    with Workshop() as workshop:
        took = crashes({"bare": workshop.baseline(500), "headless": workshop.product(500)})
        tell_ratio("500 services, median", took["headless"], took["bare"], 1.8, "us")


if __name__ == "__main__":
    main()
