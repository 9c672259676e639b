"""A timer in a bare Qt loop beside the program: so late is any timer on this machine, whatever the program does.

bare_timer.py BEATS

BEATS is what watched.py writes, with the same interval as the program's.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.served import BEAT_MS
from benchmarks.watched import Heartbeat


def main(beats: str) -> int:
    app = QCoreApplication([])
    with Path(beats).open("w", buffering=1) as output:
        _ = Heartbeat(output, BEAT_MS)
        return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
