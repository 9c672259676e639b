"""The program while nothing happens, with 100 services: CPU with the window hidden, and with it shown and live.

Hidden is a minimised window, which counts as one that nobody sees; `sample_interval_hidden` is 5 s. With the window
shown, also how long its loop is held up at most (in a run of its own). Where a machine is a virtual one, what its host
takes away counts as time on a core: so the longest of as many pieces of plain work is told beside it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import need, tell, title
from benchmarks.display import Display
from benchmarks.harness import Product, Workshop
from benchmarks.stamps import now_ns, wait_until
from benchmarks.usage import cpu_ms, long_slices

HIDDEN_SECONDS, SHOWN_SECONDS, WATCHED_SECONDS = 20.0, 10.0, 10.0
PIECES_A_SECOND = 4  # long slices of the live loop: a tick, its paint, a record, the next looks
PIECE_STEPS = 25_000  # about as long as a tick


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


def plain_work_ms(seconds: float) -> list[float]:
    """What pieces of plain work took on a core, over so long a time."""
    took = []
    for _ in range(int(seconds * PIECES_A_SECOND)):
        began_ns = time.thread_time_ns()
        for number in range(PIECE_STEPS):
            _ = number * number
        took.append((time.thread_time_ns() - began_ns) / 1e6)
        time.sleep(1 / PIECES_A_SECOND)
    return took


def tell_hold_up(workshop: Workshop, environment: dict[str, str]) -> None:
    """How long the loop of the live window is held up at most."""
    output = workshop.folder / "slices.txt"
    shim = workshop.compiled("slices.c", "-shared", "-fPIC", "-ldl")
    watched = {**environment, "LD_PRELOAD": str(shim), "SLICES": str(output)}
    product = workshop.product(100, options=(), environment=watched)
    product.wait_until_up()
    time.sleep(3)
    settled_ns = now_ns()
    plain_ms = plain_work_ms(WATCHED_SECONDS)
    slices = [piece for piece in long_slices(output) if piece.ended_ns > settled_ns]
    product.close()
    own = max((piece.own_ns for piece in slices), default=0) / 1e6
    took = max((piece.took_ns for piece in slices), default=0) / 1e6
    what = "shown and live, longest hold-up of the loop by the program"
    tell(what, own, 2.0, "ms", f"with what the machine took away meanwhile {took:.3g} ms")
    usual_ms, longest_ms = statistics.median(plain_ms), max(plain_ms)
    print(f"    plain work of {usual_ms:.3g} ms took up to {longest_ms:.3g} ms of a core meanwhile", flush=True)


def main() -> None:
    title("idle with 100 services")
    need("xdotool")
    with Workshop() as workshop:
        environment = Display(workshop).environment
        tell_hold_up(workshop, environment)
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
