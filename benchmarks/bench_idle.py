"""The program while nothing happens, with 100 services: CPU with the window hidden, and with it shown and live.

Hidden is a minimised window, which counts as one that nobody sees; `sample_interval_hidden` is 5 s. With the window
shown, also how long its loop is held up at most, seen by a heartbeat in it (in a run of its own).
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import need, tell, title
from benchmarks.display import Display
from benchmarks.harness import HERE, Product, Workshop
from benchmarks.stamps import now_ns, wait_until
from benchmarks.usage import cpu_ms, late_beats

HIDDEN_SECONDS, SHOWN_SECONDS, WATCHED_SECONDS = 20.0, 10.0, 10.0


def share_percent(product: Product, seconds: float) -> float:
    """The share of one core over so long a time."""
    before, began = cpu_ms(product.process.pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_ms(product.process.pid) - before) / (time.monotonic() - began) / 10


def window_of(product: Product, environment: dict[str, str]) -> str:
    """The X window of a program, once it is shown."""
    search = ["xdotool", "search", "--onlyvisible", "--pid", str(product.process.pid), "--name", "."]
    found: list[str] = []

    def is_found() -> bool:
        found[:] = subprocess.run(search, env=environment, capture_output=True, text=True, check=False).stdout.split()
        return bool(found)

    wait_until(is_found, "window")
    return found[-1]


def longest_hold_up_ms(workshop: Workshop, environment: dict[str, str]) -> float:
    """How late a heartbeat in the loop of the live window is at most."""
    beats = workshop.folder / "beats"
    product = workshop.product(100, options=(), environment=environment, program=(HERE / "watched.py", beats))
    product.wait_until_up()
    time.sleep(3)
    settled_ns = now_ns()
    time.sleep(WATCHED_SECONDS)
    late = [late_ns for came_ns, late_ns in late_beats(beats) if came_ns > settled_ns]
    product.close()
    return max(late, default=0) / 1e6


def main() -> None:
    title("idle with 100 services")
    need("xdotool")
    with Workshop() as workshop:
        environment = Display(workshop).environment
        tell("shown and live, longest hold-up of the loop", longest_hold_up_ms(workshop, environment), 2.0, "ms")
        product = workshop.product(100, manager="sample_interval_hidden = 5s", options=(), environment=environment)
        product.wait_until_up()
        window = window_of(product, environment)
        time.sleep(3)
        tell("shown and live", share_percent(product, SHOWN_SECONDS), 1.0, "% of a core")
        subprocess.run(["xdotool", "windowminimize", window], env=environment, check=True)
        time.sleep(3)
        tell("hidden", share_percent(product, HIDDEN_SECONDS), 0.2, "% of a core")


if __name__ == "__main__":
    main()
