"""One open log file, read at any place, by more than one thread."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.farmounts import far_folder, in_time
from medivote_desktop.runtime.logs.promptly import SilentError, promptly
from medivote_desktop.runtime.logs.rotation import is_sparse

T = TypeVar("T")

# A named pipe given as log file must not make us wait for its writer; Windows must not translate line ends.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PAGE_BYTES = 64 * 1024  # at most: NULs that a hole leaves in front of the data
# Of a far disk: a search looks a little back and a block ahead, step by step.
_BEFORE_BYTES, _AT_ONCE_BYTES = 512, 130 * 1024

_CLOSE_SECONDS = 0.01
_NO_BLOCK = (0, b"")
_MOST_MOVED_BYTES = 8 * 1024 * 1024  # two milliseconds to count

Read = Callable[[int, int], bytes]
"""Gives bytes from a place on: (place, how many)."""


class Status(NamedTuple):
    """What the system says of an open file."""

    size: int
    held_bytes: int
    modified_ms: int


NO_FILE = Status(0, 0, 0)


class _Seen(NamedTuple):
    """What a look at a far file has shown."""

    status: os.stat_result | None
    first_data: int
    is_replaced: bool


_NOT_SEEN = _Seen(None, 0, False)


class LogFile:
    """A regular file, open for reading. One on a far disk is touched in threads, and nobody waits for it long.

    Args:
        lost: Called where the disk does not answer, before that is raised.

    Raises:
        OSError: It cannot be opened; FileNotFoundError while there is none. `SilentError` here and from each method
            where the disk does not answer.
    """

    def __init__(self, path: str, lost: Callable[[], object] = bool) -> None:
        self.path = path
        self._lost = lost
        self._is_far = bool(far_folder(path))
        self._one_at_a_time = threading.Lock()  # what was late may be under way still
        self._descriptor = -1
        self._block, self._seen = _NO_BLOCK, _NOT_SEEN
        try:
            self._touch(self._open)
        except SilentError:
            self.close()  # it may be opened yet
            raise

    def close(self) -> None:
        """Let go of the file."""
        if self._is_far:
            in_time(self.path, self._close, _CLOSE_SECONDS, is_begun_anyway=True)
        else:
            self._close()

    def status(self) -> Status:
        """Its size, how much of that is no hole, and when it was last written to.

        Of a far disk more is looked at together, for each touch takes a thread: `is_replaced` and `first_data` tell of
        that look.
        """
        self._block = _NO_BLOCK
        self._seen = _NOT_SEEN
        if self._is_far:
            self._seen = self._touch(self._look)
        status = self._seen.status if self._seen.status is not None else os.fstat(self._descriptor)
        held = status.st_blocks * 512 if is_sparse(status) else status.st_size
        return Status(status.st_size, held, status.st_mtime_ns // 1_000_000)

    def is_removed(self) -> bool:
        """Whether it has no name any more: it is gone as soon as nobody has it open."""
        return self._touch(partial(os.fstat, self._descriptor)).st_nlink == 0

    def is_replaced(self) -> bool:
        """Whether another file stands under its name now. One that was removed is still written to, and read."""
        return self._seen.is_replaced if self._is_far else self._has_another()

    def read(self, at: int, size: int) -> bytes:
        """Up to so many bytes from a place on; of a far disk as they were at the last `status` or later."""
        if not self._is_far:
            return read_at(self._descriptor, at, size)
        start, block = self._block
        if not start <= at <= at + size <= start + len(block):  # much at once: each touch takes a thread
            start = max(0, at - _BEFORE_BYTES)
            wanted = max(at - start + size, _AT_ONCE_BYTES)
            block = self._touch(partial(read_at, self._descriptor, start, wanted))
            self._block = start, block
        return block[at - start : at - start + size]

    def copy(self) -> LogFile:
        """The same file once more, for another thread, which closes it and may wait for its disk.

        Raises:
            OSError: Where descriptors share their place, it is opened anew, and may be gone.
        """
        if not hasattr(os, "pread"):
            return LogFile(self.path)
        other = object.__new__(LogFile)
        other.path = self.path
        other._lost, other._one_at_a_time = self._lost, threading.Lock()
        other._is_far, other._block, other._seen = False, _NO_BLOCK, _NOT_SEEN
        other._descriptor = os.dup(self._descriptor)
        return other

    def first_data(self, size: int) -> int:
        """Where the file begins to hold anything: rotation punches out what it has copied. `size` if nowhere."""
        if sys.platform != "linux" or size == 0:
            return 0
        return self._seen.first_data if self._is_far else _first_data(self._descriptor, size)

    def _touch(self, work: Callable[[], T]) -> T:
        if not self._is_far:
            return work()
        try:
            return promptly(self.path, partial(self._alone, work))
        except SilentError:
            self._lost()
            raise

    def _alone(self, work: Callable[[], T]) -> T:
        with self._one_at_a_time:
            return work()

    def _open(self) -> None:
        try:
            descriptor = os.open(self.path, _OPEN_FLAGS)
        except PermissionError as error:  # so Windows says that it is a folder
            if not Path(self.path).is_dir():
                raise
            raise _no_file(self.path) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise _no_file(self.path)
        self._descriptor = descriptor

    def _close(self) -> None:
        with self._one_at_a_time:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1

    def _look(self) -> _Seen:
        status = os.fstat(self._descriptor)
        first_data = _first_data(self._descriptor, status.st_size) if status.st_size and sys.platform == "linux" else 0
        return _Seen(status, first_data, self._has_another())

    def _has_another(self) -> bool:
        try:
            return not os.path.samestat(Path(self.path).stat(), os.fstat(self._descriptor))
        except OSError:
            return False


def _no_file(path: str) -> OSError:
    return OSError(errno.EINVAL, "it is not a file", path)


def _first_data(descriptor: int, size: int) -> int:
    if read_at(descriptor, 0, 1) != b"\0":  # first: ZFS writes everything to the disk before it tells of holes
        return 0
    try:
        start = os.lseek(descriptor, 0, os.SEEK_DATA)
    except OSError as error:
        # Past the last data; or a file system that knows no holes.
        return size if error.errno == errno.ENXIO else 0
    # A block that is punched out in part reads as NULs up to the data.
    block = read_at(descriptor, start, _PAGE_BYTES)
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
