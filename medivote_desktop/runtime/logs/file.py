"""One open log file, read at any place, by more than one thread."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.logs.rotation import is_punched

# A named pipe given as log file must not make us wait for its writer; Windows must not translate line ends.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PAGE_BYTES = 64 * 1024  # at most: NULs that a hole leaves in front of the data

_MOST_MOVED_BYTES = 8 * 1024 * 1024  # two milliseconds to count

Read = Callable[[int, int], bytes]
"""Gives bytes from a place on: (place, how many)."""


class Status(NamedTuple):
    """What the system says of an open file."""

    size: int
    held_bytes: int
    modified_ms: int


NO_FILE = Status(0, 0, 0)


class LogFile:
    """A regular file, open for reading.

    Raises:
        OSError: It cannot be opened; FileNotFoundError while there is none.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._descriptor = os.open(path, _OPEN_FLAGS)
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            os.close(self._descriptor)
            raise OSError(errno.EINVAL, "it is not a file", path)

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def status(self) -> Status:
        """Its size, how much of that is no hole, and when it was last written to."""
        status = os.fstat(self._descriptor)
        held = status.st_blocks * 512 if is_punched(status) else status.st_size
        return Status(status.st_size, held, status.st_mtime_ns // 1_000_000)

    def is_removed(self) -> bool:
        """Whether it has no name any more: it is gone as soon as nobody has it open."""
        return os.fstat(self._descriptor).st_nlink == 0

    def is_replaced(self) -> bool:
        """Whether another file stands under its name now. One that was removed is still written to, and read."""
        try:
            return not os.path.samestat(Path(self.path).stat(), os.fstat(self._descriptor))
        except OSError:
            return False

    def read(self, at: int, size: int) -> bytes:
        """Up to so many bytes from a place on."""
        return read_at(self._descriptor, at, size)

    def copy(self) -> LogFile:
        """The same file once more, for another thread, which closes it.

        Raises:
            OSError: Where descriptors share their place, it is opened anew, and may be gone.
        """
        if not hasattr(os, "pread"):
            return LogFile(self.path)
        other = object.__new__(LogFile)
        other.path = self.path
        other._descriptor = os.dup(self._descriptor)
        return other

    def first_data(self, size: int) -> int:
        """Where the file begins to hold anything: rotation punches out what it has copied. `size` if nowhere."""
        if sys.platform != "linux" or size == 0:
            return 0
        try:
            start = os.lseek(self._descriptor, 0, os.SEEK_DATA)
        except OSError as error:
            # Past the last data; or a file system that knows no holes.
            return size if error.errno == errno.ENXIO else 0
        if start == 0:
            return self._behind_nuls(0) if self.read(0, 1) == b"\0" else 0
        return self._behind_nuls(start)

    def _behind_nuls(self, start: int) -> int:
        """A block that is punched out in part reads as NULs up to the data."""
        block = self.read(start, _PAGE_BYTES)
        return start + len(block) - len(block.lstrip(b"\0"))


def moved_last(path: str, size: int) -> bytes:
    """The last bytes that a rotation moved to the part before; nothing where there is none, or they are very many."""
    if not 0 < size <= _MOST_MOVED_BYTES:
        return b""
    try:
        part = LogFile(f"{path}.1")
    except OSError:
        return b""
    try:
        end = part.status().size
        return part.read(max(0, end - size), min(size, end))
    finally:
        part.close()


def read_at(descriptor: int, at: int, size: int) -> bytes:
    """Bytes of an open file, whatever place others read it at."""
    if hasattr(os, "pread"):
        return os.pread(descriptor, size, at)
    os.lseek(descriptor, at, os.SEEK_SET)
    return os.read(descriptor, size)
