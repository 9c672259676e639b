"""The program's own log file, which a full disk interrupts and does not upset."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer

from medivote_desktop.core.logs.repeats import Repeats
from medivote_desktop.runtime.farmounts import far_folder, in_time

_MAX_BYTES = 5 * 1024 * 1024
_OLDER_FILES = 3
_LINES_HELD = 500
_DELAY_MS = 250


def set_up_logging(folder: Path, level: str, *, also_terminal: bool) -> None:
    """Write the program's own log into a folder, and to the terminal where there is no window."""
    logger = logging.getLogger("medivote_desktop")
    logger.setLevel(level.upper())
    shape = logging.Formatter("%(asctime)s %(levelname)-7s %(message)s")
    in_time(folder, partial(folder.mkdir, parents=True, exist_ok=True))
    handlers: list[logging.Handler] = [_own_log(folder / "medivote-desktop.log")]
    if also_terminal:
        from medivote_desktop.cli.terminallog import TerminalLog  # where there is a window there is no need of it

        handlers.append(TerminalLog())
    for handler in handlers:
        handler.setFormatter(shape)
        logger.addHandler(DelayedLog(handler))


def _own_log(path: Path) -> OwnLog:
    if not far_folder(path):
        return OwnLog(path)
    from medivote_desktop.farlog import FarLog  # hardly anybody's

    return FarLog(path)


# These two are done by hand: `logging.handlers` loads pickle and the network for what else is in it, half a megabyte.


class DelayedLog(logging.Handler):
    """Hands lines on together, a moment later: none is written on the path from a crash to the replacement.

    A warning, and the five hundredth line, hand on at once.
    """

    def __init__(self, target: logging.Handler) -> None:
        super().__init__()
        self._target = target
        self._held: list[logging.LogRecord] = []
        self._timer = QTimer(singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self.flush)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line for the next time."""
        self._held.append(record)
        if record.levelno >= logging.WARNING or len(self._held) >= _LINES_HELD:
            self.flush()
        # A timer belongs to the thread of the loop; a worker's line goes with the next one of ours.
        elif threading.current_thread() is threading.main_thread() and not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Hand on what is held."""
        self.acquire()  # two threads at once would change the order
        try:
            held, self._held = self._held, []
            for record in held:
                self._target.handle(record)
        finally:
            self.release()

    def close(self) -> None:
        """Nothing is lost at the end."""
        self.flush()
        super().close()


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a call with the wrong arguments; it is told when it is written
        return str(record.msg)


class OwnLog(logging.FileHandler):
    """A log that rotates. Trouble with the disk is said once in the terminal, not with a traceback for each line.

    Of lines that come again and again a few are written; the number of the rest follows a minute later.

    Args:
        clock: Seconds of one that nobody sets: else lines would be left out for as long as the clock was set back.
    """

    def __init__(self, path: Path, max_bytes: int = _MAX_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(path, delay=True)
        self._clock = clock
        self._max_bytes = max_bytes
        self._in_trouble = False
        self._line_failed = False
        self._repeats: Repeats | None = None  # from the first line to the end

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; what cannot be written, and what was said too often, is left out."""
        self._repeats = self._repeats or Repeats()
        now = self._clock()
        for line in self._repeats.over(now):
            self._write(logging.LogRecord(record.name, logging.INFO, "", 0, line, None, None))
        if self._repeats.passes(f"{record.levelname} {_text(record)}", now):
            self._write(record)

    def close(self) -> None:
        """Say what was left out, and let go of the file."""
        if self._repeats is not None:
            for line in self._repeats.over(self._clock(), at_end=True):
                self._write(logging.LogRecord(__name__, logging.INFO, "", 0, line, None, None))
            self._repeats = None
        super().close()

    def _write(self, record: logging.LogRecord) -> None:
        self._line_failed = False
        try:
            self._begin_anew_when_full()
            super().emit(record)  # may open the file, in a folder that may be gone
        except OSError:
            self.handleError(record)
        self._in_trouble = self._line_failed

    def _begin_anew_when_full(self) -> None:
        try:
            facts = os.stat(self.baseFilename)  # noqa: PTH116 - at each line
        except FileNotFoundError:
            return
        if facts.st_size < self._max_bytes or not stat.S_ISREG(facts.st_mode):
            return
        super().close()  # the next line opens it again
        older = [f"{self.baseFilename}.{number}" for number in range(_OLDER_FILES, 0, -1)]
        for to, name in pairwise([*older, self.baseFilename]):
            with contextlib.suppress(FileNotFoundError):
                os.replace(name, to)  # noqa: PTH105

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
