"""What a run said last: its place in the log is noted at its end, the lines are read later, behind the gate."""

from __future__ import annotations

import contextlib
import os
import re
from functools import partial
from io import FileIO
from itertools import pairwise

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.farmounts import in_time

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


def log_place(path: str) -> LogPlace | None:
    """Where the log ends now: one call of the system, for the path from a crash to the replacement."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a Path would take longer than the call
    except OSError:
        return None
    return LogPlace(status.st_ino, status.st_size)


def last_lines(span: LogSpan) -> str | None:
    """The last lines of a run, at most twenty and four kilobytes; empty where it wrote nothing, None if they are gone.

    Blocking; for the gate. A rotation may have moved the front of the log meanwhile, and the next run may be writing.
    """
    return in_time(span.path, partial(_last_lines, span))


def _last_lines(span: LogSpan) -> str | None:
    # A person's start puts a log away whose front was moved; whatever was moved stands in the part before.
    parts = [span.path, f"{span.path}.1", f"{span.path}.2"]
    for path, before in pairwise(parts):
        said = _said(path, before, span)
        if said is not None:
            return _trimmed(said.decode("utf-8", "replace"))
    return None


def _said(path: str, before: str, span: LogSpan) -> bytes | None:
    """What the run wrote at last, if this is the file that it wrote to and its lines are there; else None."""
    with contextlib.suppress(OSError), _opened(path) as file:
        status = os.fstat(file.fileno())
        if status.st_ino != span.end.inode:
            return None  # another run's log has taken its place
        begins = span.begins if span.begins <= span.end.size else 0  # it was truncated while the run went on
        start = max(begins, span.end.size - _BLOCK_BYTES)
        file.seek(start)
        data = file.read(span.end.size - start)
        there = data.lstrip(b"\0")  # what was punched out by a rotation reads as NULs
        moved = _tail(before, len(data) - len(there))
        said = moved + there.replace(b"\0", b"")
        return said if said or not data else None
    return None


def _tail(path: str, size: int) -> bytes:
    """The last bytes of a file, if there is one."""
    if size:
        with contextlib.suppress(OSError), _opened(path) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            return file.read(size)
    return b""


def _opened(path: str) -> FileIO:
    return FileIO(path, "rb", opener=lambda name, flags: os.open(name, flags | _OPEN_FLAGS))


def _trimmed(text: str) -> str:
    lines = [_readable(line) for line in text.replace("\r\n", "\n").rstrip().split("\n")[-LINES:]]
    while len(lines) > 1 and len("\n".join(lines).encode()) > LIMIT_BYTES:
        del lines[0]
    return "\n".join(lines)


def _readable(line: str) -> str:
    # A progress bar writes one line over and over: the last state counts.
    plain = _CODES.sub("", line.rsplit("\r", 1)[-1]).expandtabs(4).rstrip()
    return plain if len(plain) <= _LINE_CHARACTERS else plain[:_LINE_CHARACTERS] + " …"
