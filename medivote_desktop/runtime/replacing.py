"""A file takes the place of another, in one step. Knows nothing of Qt."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

_PATIENCE_SECONDS = 2.0 if sys.platform == "win32" else 0.0
_WAIT_SECONDS = 0.02


def take_place(new: Path, place: Path, patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Rename a file to a name that may be another's. Blocking; for a worker.

    Windows refuses that while anybody reads the other: a command of ours, whoever looks for viruses, or makes a backup.
    That takes a moment.

    Raises:
        OSError: It cannot be.
    """
    until = time.monotonic() + patience_seconds
    while True:
        try:
            os.replace(new, place)  # noqa: PTH105  # atomic on every system
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(_WAIT_SECONDS)
        else:
            return
