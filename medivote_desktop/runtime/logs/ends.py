"""Reading a log at its end. Loads neither Qt nor much else: the terminal's commands use it, too."""

from __future__ import annotations

import errno
import os
import sys

BLOCK_BYTES = 64 * 1024
# A named pipe given as log file must not make us wait for its writer; Windows must not translate line ends.
OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LOOKS = 3  # at a log that is rotated while it is read


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
        _end, data = read_tail(path, descriptor, lines, limit_bytes)
    finally:
        os.close(descriptor)
    return data.decode("utf-8", "replace")


def read_tail(path: str, descriptor: int, lines: int, limit_bytes: int | None = None) -> tuple[int, bytes]:
    """Where an open log ends, and its last lines, with what rotation has moved out of it to files of their own."""
    for _ in range(_LOOKS):
        newest = _file_number(f"{path}.1")
        end, data, is_all = _last_of(descriptor, lines, limit_bytes)
        if is_all:
            data = _with_older(path, data, lines, limit_bytes)
        if _file_number(f"{path}.1") == newest:
            break  # else it was rotated meanwhile: some of its lines may be missing, or be there twice
    return end, data


def _with_older(path: str, data: bytes, lines: int, limit_bytes: int | None) -> bytes:
    """All of the newest part of a log, and in front of it lines of the older ones, of as many as that takes."""
    number, is_all = 0, True
    while is_all and _count(data) < lines:
        number += 1
        try:
            descriptor = os.open(f"{path}.{number}", OPEN_FLAGS)
        except OSError:
            break
        try:
            _end, found, is_all = _last_of(descriptor, lines - _count(data), _left(limit_bytes, data))
        finally:
            os.close(descriptor)
        if found and data and not found.endswith(b"\n"):
            found += b"\n"  # that run was killed within a line; the next one began a file of its own
        data = found + data
    return data


def _last_of(descriptor: int, lines: int, limit_bytes: int | None) -> tuple[int, bytes, bool]:
    """Where one file ends, its last lines, and whether `limit_bytes` holds whatever is in front of them."""
    # One byte more in front tells whether a line begins there.
    start, data = read_back(descriptor, lines, None if limit_bytes is None else limit_bytes + 1)
    end, is_all = start + len(data), start <= first_data(descriptor, 0, start)
    if limit_bytes is not None and not is_all:
        data = data[line_start(data) :]
    return end, last_lines(data.replace(b"\0", b""), lines), is_all


def _left(limit_bytes: int | None, data: bytes) -> int | None:
    return None if limit_bytes is None else limit_bytes - len(data)


def _count(data: bytes) -> int:
    """How many lines there are; one that is still being written counts."""
    return data.count(b"\n") + (data[-1:] not in (b"", b"\n"))


def _file_number(path: str) -> int:
    try:
        return os.stat(path).st_ino  # noqa: PTH116  # a Path raises no less, and is not loaded here
    except OSError:
        return 0
