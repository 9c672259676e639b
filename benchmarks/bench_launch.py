"""Launch to first paint of the whole program with the demo fleet, on X11 and warm; and its memory.

First paint is the moment when pixels of a window are first sent to the X server. The baseline of the launch is an empty
Qt window. Services for the memory are tiny, so that nothing is shared with them that would flatter the figure.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell, title
from benchmarks.display import Display
from benchmarks.harness import Product, Workshop
from benchmarks.stamps import now_ns, wait_until
from benchmarks.usage import memory_mb

LAUNCHES = 7
EMPTY_WINDOW = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([]); window = QWidget(); window.resize(1000, 700); window.show(); app.exec()
"""


def first_paint_ms(command: list[str | Path], environment: dict[str, str], stamp: Path) -> float:
    """Launch, wait for the first paint, end."""
    stamp.unlink(missing_ok=True)
    launched_ns = now_ns()
    process = subprocess.Popen(command, env={**environment, "FIRSTPAINT": str(stamp)}, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: stamp.exists() and stamp.read_text().endswith("\n"), "first paint")
        time.sleep(0.5)
    finally:
        process.terminate()
        process.wait(15)
    return (int(stamp.read_text()) - launched_ns) / 1e6


def launches(workshop: Workshop, display: Display) -> None:
    """The product and the empty window in turn."""
    shim = workshop.compiled("firstpaint.c", "-shared", "-fPIC", "-ldl")
    environment = {**display.environment, "LD_PRELOAD": str(shim)}
    commands: dict[str, list[str | Path]] = {
        "empty": [sys.executable, "-c", EMPTY_WINDOW],
        "demo": [sys.executable, "-m", "medivote_desktop", "--demo"],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(1 + LAUNCHES):
        for name, command in commands.items():
            took[name].append(first_paint_ms(command, environment, workshop.folder / f"{name}.stamp"))
    demo, empty = (statistics.median(took[name][1:]) for name in ("demo", "empty"))  # the first warms the caches
    tell("launch to first paint", demo, 250, "ms", f"empty Qt window {empty:.0f} ms, ratio {demo / empty:.2f} x")


def settled_mb(product: Product) -> float:
    """The memory of a fleet that has come to rest."""
    product.wait_until_up()
    time.sleep(4)
    size = memory_mb(product.process.pid)
    product.close()
    return size


def main() -> None:
    title("launch and memory")
    with Workshop() as workshop:
        display = Display(workshop)
        launches(workshop, display)
        tell("PSS, window, 7", settled_mb(workshop.product(7, options=(), environment=display.environment)), 70, "MB")
        seven = settled_mb(workshop.product(7))
        tell("PSS, headless, 7", seven, 40, "MB")
        tell("PSS, a service more", (settled_mb(workshop.product(207)) - seven) / 200, 0.02, "MB")


if __name__ == "__main__":
    main()
