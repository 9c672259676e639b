"""Runs the program with a watch on its loop: each turn that took long is written down.

watched.py OUTPUT [ARGUMENTS OF THE PROGRAM]

OUTPUT gets a line for each turn of more than half a millisecond: when it began and how long it took, in nanoseconds of
the monotonic clock.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QAbstractEventDispatcher, QObject

from medivote_desktop.__main__ import desktop
from medivote_desktop.app import Program

_LONG_NS = 500_000


class LoopWatch(QObject):
    """Measures the loop from each awakening to its next sleep, or to its next turn where it does not sleep."""

    def __init__(self, output: TextIO) -> None:
        super().__init__()
        self._output = output
        self._began_ns = 0
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._awake)
        dispatcher.aboutToBlock.connect(self._about_to_block)

    def _awake(self) -> None:
        self._end()
        self._began_ns = time.monotonic_ns()

    def _about_to_block(self) -> None:
        self._end()
        self._began_ns = 0

    def _end(self) -> None:
        if self._began_ns and (took_ns := time.monotonic_ns() - self._began_ns) > _LONG_NS:
            self._output.write(f"{self._began_ns} {took_ns}\n")


def main() -> int:
    path = Path(sys.argv.pop(1))
    start = Program.start
    watches: list[LoopWatch] = []
    with path.open("w", buffering=1) as output:

        def watched_start(program: Program) -> None:
            watches.append(LoopWatch(output))
            start(program)

        Program.start = watched_start  # type: ignore[method-assign]
        return desktop()


if __name__ == "__main__":
    sys.exit(main())
