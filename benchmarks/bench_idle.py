"""CPU of the program while nothing happens, with 100 services: window hidden, and window shown and live.

Hidden is a minimised window, which counts as one that nobody sees; `sample_interval_hidden` is 5 s.
"""

from __future__ import annotations

import subprocess
import time

from common import tell, title
from display import Display
from harness import NO_DELAYS, Product, Workshop, wait_until
from usage import cpu_ms

HIDDEN_SECONDS, SHOWN_SECONDS = 25.0, 15.0


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


def main() -> None:
    title("idle with 100 services")
    with Workshop() as workshop:
        environment = Display(workshop).environment
        product = workshop.product(
            100, keys=NO_DELAYS, manager="sample_interval_hidden = 5s", options=(), environment=environment
        )
        product.wait_until_up()
        window = window_of(product, environment)
        time.sleep(3)
        tell("shown and live", share_percent(product, SHOWN_SECONDS), 1.0, "% of a core")
        subprocess.run(["xdotool", "windowminimize", window], env=environment, check=True)
        time.sleep(3)
        tell("hidden", share_percent(product, HIDDEN_SECONDS), 0.2, "% of a core")


if __name__ == "__main__":
    main()
