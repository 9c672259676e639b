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
    """A timer that should fire every two milliseconds."""

    def __init__(self, output: TextIO) -> None:
        super().__init__()
        self._output = output
        self._due_ns = time.monotonic_ns() + _BEAT_MS * 1_000_000
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now_ns = time.monotonic_ns()
        if (late_ns := now_ns - self._due_ns) > _LATE_NS:
            self._output.write(f"{now_ns} {late_ns}\n")
        self._due_ns = now_ns + _BEAT_MS * 1_000_000


def main() -> int:
    path = Path(sys.argv.pop(1))
    start = Program.start
    hearts: list[Heartbeat] = []
    with path.open("w", buffering=1) as output:

        def watched_start(program: Program) -> None:
            hearts.append(Heartbeat(output))
            start(program)

        setattr(Program, "start", watched_start)  # noqa: B010 - to mypy a method is not to be assigned
        return desktop()


if __name__ == "__main__":
    sys.exit(main())
