"""The program's own log file, which a full disk interrupts and does not upset."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from logging.handlers import MemoryHandler, RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QTimer

from medivote_desktop.core.repeats import Repeats

_MAX_BYTES = 5 * 1024 * 1024
_LINES_HELD = 500
_DELAY_MS = 250


def set_up_logging(folder: Path, level: str, *, also_terminal: bool) -> None:
    """Write the program's own log into a folder, and to the terminal where there is no window."""
    logger = logging.getLogger("medivote_desktop")
    logger.setLevel(level.upper())
    shape = logging.Formatter("%(asctime)s %(levelname)-7s %(message)s")
    folder.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        OwnLog(folder / "medivote-desktop.log", maxBytes=_MAX_BYTES, backupCount=3, delay=True)
    ]
    if also_terminal:
        from medivote_desktop.terminallog import TerminalLog  # where there is a window there is no need of it

        handlers.append(TerminalLog())
    for handler in handlers:
        handler.setFormatter(shape)
        logger.addHandler(DelayedLog(handler))


class DelayedLog(MemoryHandler):
    """Hands lines on together, a moment later: none is written on the path from a crash to the replacement.

    A warning, and the five hundredth line, hand on at once.
    """

    def __init__(self, target: logging.Handler) -> None:
        super().__init__(_LINES_HELD, logging.WARNING, target)
        self._timer = QTimer(singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self.flush)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line for the next time."""
        super().emit(record)
        # A timer belongs to the thread of the loop; a worker's line goes with the next one of ours.
        if self.buffer and threading.current_thread() is threading.main_thread() and not self._timer.isActive():
            self._timer.start()


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a call with the wrong arguments; it is told when it is written
        return str(record.msg)


class OwnLog(RotatingFileHandler):
    """A log that rotates. Trouble with the disk is said once in the terminal, not with a traceback for each line.

    Of lines that come again and again a few are written; the number of the rest follows a minute later.
    """

    _in_trouble = False
    _line_failed = False
    _repeats: Repeats | None = None  # made with the first line: the class keeps its parents' arguments

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; what cannot be written, and what was said too often, is left out."""
        self._repeats = self._repeats or Repeats()
        for line in self._repeats.over(record.created):
            self._write(logging.LogRecord(record.name, logging.INFO, "", 0, line, None, None))
        if self._repeats.passes(f"{record.levelname} {_text(record)}", record.created):
            self._write(record)

    def close(self) -> None:
        """Say what was left out, and let go of the file."""
        if self._repeats is not None:
            for line in self._repeats.over(time.time(), at_end=True):
                self._write(logging.LogRecord(__name__, logging.INFO, "", 0, line, None, None))
            self._repeats = None
        super().close()

    def _write(self, record: logging.LogRecord) -> None:
        self._line_failed = False
        super().emit(record)
        self._in_trouble = self._line_failed

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging calls it so
        """Tell of trouble that begins; called while its exception is handled."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
            return
        self._line_failed = True
        if not self._in_trouble and sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(f"{self.baseFilename} cannot be written: {error.strerror}\n")
