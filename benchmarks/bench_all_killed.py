"""All 100 services killed at once: until the last replacement's first instruction."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell_floor, tell_ratio, title
from benchmarks.harness import Fleet, Workshop

ROUNDS = 9
SETTLE_SECONDS = 1.0


def main() -> None:
    title("100 services killed at once, all back")
    with Workshop() as workshop:
        fleets: dict[str, Fleet] = {
            "bare": workshop.baseline(100),
            "qprocess": workshop.bare_qprocess(100),
            "product": workshop.product(100),
        }
        for fleet in fleets.values():
            fleet.wait_until_up()
        took: dict[str, list[float]] = {name: [] for name in fleets}
        for _ in range(ROUNDS):
            for name, fleet in fleets.items():
                time.sleep(SETTLE_SECONDS)
                took[name].append(fleet.kill_all())
        tell_ratio("all 100 back", took["product"], took["bare"], 1.2, "ms")
        tell_floor(took["product"], took["qprocess"], took["bare"], "ms")


if __name__ == "__main__":
    main()
