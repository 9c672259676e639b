"""Runs the program with a heartbeat on its loop: each beat that came late is written down.

watched.py OUTPUT [ARGUMENTS OF THE PROGRAM]

OUTPUT gets a line for each beat that was late by more than half a millisecond: when it came, on the monotonic clock,
and by how much it was late, in nanoseconds. So long the loop was held up, or the system gave its core to others.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, Qt, QTimer

sys.path.insert(0, str(Path(__file__).parent.parent))

from medivote_desktop.__main__ import desktop
from medivote_desktop.app import Program

_BEAT_MS = 2
_LATE_NS = 500_000


class Heartbeat(QObject):
    """A timer that should fire again and again, every two milliseconds if nothing else is said."""

    def __init__(self, output: TextIO, beat_ms: int) -> None:
        super().__init__()
        self._output = output
        self._beat_ns = beat_ms * 1_000_000
        self._due_ns = time.monotonic_ns() + self._beat_ns
        self._timer = QTimer(self, interval=beat_ms, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now_ns = time.monotonic_ns()
        if (late_ns := now_ns - self._due_ns) > _LATE_NS:
            self._output.write(f"{now_ns} {late_ns}\n")
        self._due_ns = now_ns + self._beat_ns


def main(beat_ms: int = _BEAT_MS) -> int:
    """Run the program; it has its own arguments."""
    path = Path(sys.argv.pop(1))
    start = Program.start
    hearts: list[Heartbeat] = []
    with path.open("w", buffering=1) as output:

        def watched_start(program: Program) -> None:
            hearts.append(Heartbeat(output, beat_ms))
            start(program)

        setattr(Program, "start", watched_start)  # noqa: B010 - to mypy a method is not to be assigned
        return desktop()


if __name__ == "__main__":
    sys.exit(main())
