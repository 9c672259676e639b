"""The program's own log on another machine's disk: written by a thread, for such a disk may never answer."""

from __future__ import annotations

import contextlib
import logging
import threading
from pathlib import Path
from queue import Full, Queue

from medivote_desktop.ownlog import OwnLog

_MOST_LINES = 5000  # are kept for a disk that does not answer; later ones are lost
_PATIENCE_SECONDS = 0.5


class FarLog(OwnLog):
    """Takes lines at once and writes them in a thread of its own, which never holds the lock that others ask for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._lines: Queue[logging.LogRecord | None] = Queue(_MOST_LINES)
        self._thread = threading.Thread(target=self._serve, name="medivote-log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line, unless too many wait."""
        try:
            self._lines.put_nowait(record)
        except Full:
            return

    def flush(self) -> None:
        """Only the thread waits for the disk."""
        if threading.current_thread() is self._thread and self.stream is not None:
            self.stream.flush()

    def close(self) -> None:
        """Nothing is lost at the end, where the disk answers."""
        if self._thread.is_alive():
            try:
                self._lines.put_nowait(None)
            except Full:
                return
            self._thread.join(_PATIENCE_SECONDS)

    def _serve(self) -> None:
        while (record := self._lines.get()) is not None:
            super().emit(record)
        with contextlib.suppress(OSError):  # a disk that is gone; the terminal was told
            super().close()
