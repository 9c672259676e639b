"""What a run said last: its place in the log is noted at its end, the lines are read later, behind the gate."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

LINES = 20
LIMIT_BYTES = 4096
_LINE_CHARACTERS = 400
_BLOCK_BYTES = 32 * 1024
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# Colours and other codes for terminals, and what cannot be shown.
_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|[\x00-\x08\x0b-\x1f\x7f]")


class LogPlace(NamedTuple):
    """How long a log was at some moment, and which file it was.

    Attributes:
        inode: The file's number; 0 where the system has none.
        size: In bytes.
    """

    inode: int
    size: int


class LogSpan(NamedTuple):
    """The part of a log that one run wrote.

    Attributes:
        begins: Where it begins, in bytes.
        end: Where it ends; what comes later is another run's.
    """

    path: str
    begins: int
    end: LogPlace


def log_place(path: str | None) -> LogPlace | None:
    """Where the log ends now: one call of the system, for the path from a crash to the replacement."""
    if path is None:
        return None
    try:
        status = os.stat(path)  # noqa: PTH116  # a Path would take longer than the call
    except OSError:
        return None
    return LogPlace(status.st_ino, status.st_size)


def last_lines(span: LogSpan) -> str | None:
    """The last lines of a run, at most twenty and four kilobytes; empty where it wrote nothing, None if they are gone.

    Blocking; for the gate. A rotation may have moved the front of the log meanwhile, and the next run may be writing.
    """
    try:
        descriptor = os.open(span.path, _OPEN_FLAGS)
    except OSError:
        return None
    try:
        if os.fstat(descriptor).st_ino != span.end.inode:
            return None  # it was renamed; another run's log has taken its place
        begins = span.begins if span.begins <= span.end.size else 0  # it was truncated while the run went on
        start = max(begins, span.end.size - _BLOCK_BYTES)
        os.lseek(descriptor, start, os.SEEK_SET)
        data = os.read(descriptor, span.end.size - start)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    said = data.replace(b"\0", b"")  # what was punched out by a rotation reads as NULs
    if data and not said:
        return None
    return _trimmed(said.decode("utf-8", "replace"))


def _trimmed(text: str) -> str:
    lines = [_readable(line) for line in text.replace("\r\n", "\n").rstrip().split("\n")[-LINES:]]
    while len(lines) > 1 and len("\n".join(lines).encode()) > LIMIT_BYTES:
        del lines[0]
    return "\n".join(lines)


def _readable(line: str) -> str:
    # A progress bar writes one line over and over: the last state counts.
    plain = _CODES.sub("", line.rsplit("\r", 1)[-1]).expandtabs(4).rstrip()
    return plain if len(plain) <= _LINE_CHARACTERS else plain[:_LINE_CHARACTERS] + " …"
