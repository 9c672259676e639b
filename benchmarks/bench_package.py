"""Launch to first paint of the packaged program, beside the same program out of its sources and an empty Qt window.

All three on X11 and warm, in turn. `make package` builds what is measured. Its own part of the launch is the loader:
it looks for its folder, sets the library path and executes itself anew.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.bench_launch import EMPTY_WINDOW, first_paint_ms
from benchmarks.common import tell, title
from benchmarks.display import Display
from benchmarks.harness import Workshop
from benchmarks.stamps import now_ns

LAUNCHES = 9
PACKAGE = Path(__file__).parent.parent / "dist" / "medivote-desktop"


def launches(workshop: Workshop, display: Display) -> dict[str, float]:
    """The median of each in milliseconds, taken in turn."""
    shim = workshop.compiled("firstpaint.c", "-shared", "-fPIC", "-ldl")
    environment = {**display.environment, "LD_PRELOAD": str(shim)}
    again = {**environment, "FIRSTPAINT_AGAIN": "1"}
    commands: dict[str, tuple[list[str | Path], dict[str, str]]] = {
        "empty": ([sys.executable, "-c", EMPTY_WINDOW], environment),
        "source": ([sys.executable, "-m", "medivote_desktop", "--demo"], environment),
        "package": ([PACKAGE / "medivote-desktop", "--demo"], again),
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(1 + LAUNCHES):
        for name, (command, settings) in commands.items():
            took[name].append(first_paint_ms(command, settings, workshop.folder / f"{name}.stamp"))
    return {name: statistics.median(times[1:]) for name, times in took.items()}  # the first warms the caches


def answer_ms(command: list[str | Path]) -> float:
    """How long the terminal's command takes to say its version."""
    took = []
    for _ in range(1 + LAUNCHES):
        begun_ns = now_ns()
        said = subprocess.run([*command, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
        took.append((now_ns() - begun_ns) / 1e6)
        assert said.startswith("MediVote Desktop "), said
    return statistics.median(took[1:])


def main() -> None:
    title("the packaged program")
    if not (PACKAGE / "medivote-desktop").exists():
        print("  not measured: build it first with `make package`")
        return
    with Workshop() as workshop:
        shown = launches(workshop, Display(workshop))
    package, source, empty = shown["package"], shown["source"], shown["empty"]
    note = f"empty Qt window {empty:.0f} ms, ratio {package / empty:.2f} x"
    tell("launch to first paint, packaged", package, 250, "ms", note)
    tell("the same to the source program", package / source, 1.0, note=f"{source:.0f} ms out of the sources")
    ctl, python = answer_ms([PACKAGE / "medivote-ctl"]), answer_ms([Path(sys.executable).with_name("medivote-ctl")])
    tell("medivote-ctl --version, packaged", ctl, 100, "ms", f"{python:.0f} ms out of the sources")
    size = sum(path.lstat().st_size for path in PACKAGE.rglob("*") if path.is_symlink() or path.is_file())
    tell("size of the folder", size / 1e6, 150, "MB")


if __name__ == "__main__":
    main()
