"""The program's own log file, which a full disk interrupts and does not upset."""

from __future__ import annotations

import contextlib
import logging
import sys
from logging.handlers import RotatingFileHandler


class OwnLog(RotatingFileHandler):
    """A log that rotates. Trouble with the disk is said once in the terminal, not with a traceback for each line."""

    _in_trouble = False
    _line_failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; what cannot be written is left out."""
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
