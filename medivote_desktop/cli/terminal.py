"""The terminal's streams, which may be closed, a pipe whose reader has gone, or too old for our characters."""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False  # as typing has it, which is not loaded for a version's sake
if TYPE_CHECKING:
    from typing import NoReturn


def prepare() -> None:
    """See that standard input, output and error exist, and that any text can be written to them.

    Where one is closed, the next file that we open would take its number, and whatever is written to the terminal
    would go into that file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The system gives the lowest number that is free, which is this one. Children may have it, too.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    # Without a terminal Python has none of these (so has a program for windows on Windows).
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def settle() -> None:
    """Let go of what cannot be written: Python would try once more at its end, and spoil the exit code with it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def leave_at_once(code: int) -> NoReturn:
    """End without destroying a single object: a QProcess that is destroyed kills its child."""
    import logging  # medivote-ctl has no use for it, and shall begin at once

    logging.shutdown()
    settle()
    os._exit(code)


def _nowhere() -> io.TextIOWrapper:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - as a stream of this program it stays open
