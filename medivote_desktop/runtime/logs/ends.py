"""Reading a log at its end. Loads neither Qt nor much else: the terminal's commands use it, too."""

from __future__ import annotations

import errno
import os
import sys

BLOCK_BYTES = 64 * 1024
# A named pipe given as log file must not make us wait for its writer; Windows must not translate line ends.
OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether there is such a file, as far as one may look: nothing is said where its folder may not be entered."""
    return os.path.exists(path)  # noqa: PTH110  # a Path raises there


def read_at(descriptor: int, start: int, size: int) -> bytes:
    """So many bytes from a place on, fewer at the end."""
    os.lseek(descriptor, start, os.SEEK_SET)  # Windows has no pread
    return os.read(descriptor, size)


def first_data(descriptor: int, start: int, end: int) -> int:
    """Where the file holds anything from `start` on: rotation punches out what it has copied. `end` if nowhere."""
    if sys.platform != "linux" or start >= end:
        return start
    try:
        return os.lseek(descriptor, start, os.SEEK_DATA)
    except OSError as error:
        # Past the last data; or a file system that knows no holes.
        return end if error.errno == errno.ENXIO else start


def last_lines(data: bytes, lines: int) -> bytes:
    """The last lines of some bytes."""
    if lines == 0:
        return b""
    at = len(data) - data.endswith(b"\n")
    for _ in range(lines):
        at = data.rfind(b"\n", 0, at)
        if at < 0:
            return data
    return data[at + 1 :]


def read_back(descriptor: int, lines: int, limit_bytes: int | None = None) -> tuple[int, bytes]:
    """Where the last lines begin, and all from there to the end; NULs, which a hole reads as, are among it.

    Whole blocks are read: there may be more lines in front.
    """
    end = os.fstat(descriptor).st_size
    floor = first_data(descriptor, 0, end)
    if limit_bytes is not None:
        floor = max(floor, end - limit_bytes)
    start, found = end, 0
    blocks: list[bytes] = []
    # One line end more than lines: so the first of them is whole, and the last may have its own.
    while start > floor and found <= lines:
        size = min(BLOCK_BYTES, start - floor)
        start -= size
        blocks.append(read_at(descriptor, start, size))
        found += blocks[-1].count(b"\n")
    return start, b"".join(reversed(blocks))


def line_start(data: bytes) -> int:
    """Where the first line begins behind the first byte; where the first character does if no line begins there."""
    if data[1:2] == b"\0":
        return 1  # a punched hole ends at a line's beginning
    found = data.find(b"\n") + 1
    if 0 < found < len(data):
        return found
    start = 1
    while start < 4 and data[start : start + 1] and 0x80 <= data[start] < 0xC0:
        start += 1
    return start


def tail_text(path: str, lines: int, limit_bytes: int = 1024 * 1024) -> str:
    """The last lines of a log, without reading the rest of it; fewer where `limit_bytes` holds fewer.

    Raises:
        OSError: It cannot be read.
    """
    descriptor = os.open(path, OPEN_FLAGS)
    try:
        # One byte more in front tells whether a line begins there.
        start, data = read_back(descriptor, lines, limit_bytes + 1)
        is_cut = start > first_data(descriptor, 0, start)
    finally:
        os.close(descriptor)
    if is_cut:
        data = data[line_start(data) :]
    return last_lines(data.replace(b"\0", b""), lines).decode("utf-8", "replace")
