"""Rotation of a log that loses no line, though the service keeps its descriptor open. Blocking; for the gate.

The front, up to the last line end, is copied to NAME.log.1 and then punched out of the file: the service goes on
appending to the same file, whose size as allocated is small again. Where the file system knows no holes the file is
copied and truncated instead, and what is written in between may be lost.

Who writes faster than the disk copies would fill it: of more than all backups together may hold the oldest lines go, as
they would have gone by then.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.logs.ends import read_at

_PUNCH_HOLE_KEEP_SIZE = 0x02 | 0x01  # linux/falloc.h
_CHUNK_BYTES = 8 * 1024 * 1024
_LEAST_KEPT_BYTES = 1024 * 1024  # a backup may be small because the limit is smaller than what comes between two looks
_LINE_MAX_BYTES = 1024 * 1024
_NO_HOLES = (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


class Rotated(NamedTuple):
    """What a rotation did.

    Attributes:
        moved_bytes: How much went to NAME.log.1.
        lossless: False where the file system knows no holes, so that lines written meanwhile may be lost.
        dropped_bytes: How much was older than what all backups together may hold, and is gone.
    """

    moved_bytes: int
    lossless: bool
    dropped_bytes: int = 0


def allocated_bytes(path: str | Path) -> int:
    """What the file takes on the disk; 0 if there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a hundred logs every two seconds: a Path for each costs more than the look
    except OSError:
        return 0
    blocks: int | None = getattr(status, "st_blocks", None)  # Windows does not tell
    return status.st_size if blocks is None else blocks * 512


def has_hole(path: Path) -> bool:
    """Whether the front of the file was punched out."""
    try:
        if not is_sparse(path.stat()):
            return False
        with path.open("rb", buffering=0) as file:
            return file.read(1) == b"\0"
    except OSError:
        return False


def is_sparse(status: os.stat_result) -> bool:
    """Whether the file with this status takes less than its size: for a hole, or because its disk compresses (ZFS)."""
    blocks: int | None = getattr(status, "st_blocks", None)
    return blocks is not None and blocks * 512 + os.sysconf("SC_PAGE_SIZE") < status.st_size


def rotate(path: Path, backups: int, most_bytes: int | None = None) -> Rotated:
    """Move all whole lines of a log to NAME.log.1; older ones move on, and the oldest is removed.

    A symbolic link is refused: what it leads to may be another's, and nothing of that is to be moved or punched out.

    Args:
        most_bytes: The size at which it is rotated, if all is in time: so much each backup is to hold.

    Raises:
        OSError: The disk is full, the folder cannot be written, or it is a link; the log is as it was, but for lines
            that no backup has room for.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise OSError(f"it is a symbolic link; name the file itself: {os.path.realpath(path)}") from error
    try:
        size = os.fstat(descriptor).st_size
        start = _first_data(descriptor, size)
        end = _after_last_line(descriptor, start, size)
        if end <= start:
            return Rotated(0, lossless=True)
        begin = start
        if backups > 0:
            _drop_surplus(path, backups)  # first: the copy may need the room
            kept = None if most_bytes is None else backups * max(most_bytes, _LEAST_KEPT_BYTES)
            if kept is not None and end - start > kept:
                begin = _next_line(descriptor, end - kept - 1)
                _is_punched_out(descriptor, begin)  # first: the copy may need the room; else it goes with the rest
            copy = path.with_name(f"{path.name}.new")
            _copy(descriptor, begin, end, copy)
            shift(path, backups)
            os.replace(copy, _numbered(path, 1))  # noqa: PTH105  # atomic on every system
            if kept is not None:
                _drop_oldest(path, backups, kept)
        return Rotated(end - begin, drop_front(descriptor, end), begin - start)
    finally:
        os.close(descriptor)


def begin_run(path: Path, backups: int) -> bool:
    """Before a service starts: a file with a hole becomes NAME.log.1, so that its size says something again.

    Other files are appended to: a crash loop does not push out the log of its first failure. A link stays as it is.

    Returns:
        Whether the log begins anew.

    Raises:
        OSError: It cannot be renamed.
    """
    if path.is_symlink() or not has_hole(path):
        return False
    if backups > 0:
        put_aside(path, backups)
    else:
        path.unlink()
    return True


def put_aside(path: Path, backups: int) -> None:
    """A log becomes NAME.log.1; older ones move on, and the oldest is removed.

    Raises:
        OSError: It cannot be renamed.
    """
    shift(path, backups)
    path.rename(_numbered(path, 1))


def shift(path: Path, backups: int) -> None:
    """Make room for a new NAME.log.1."""
    _numbered(path, backups).unlink(missing_ok=True)
    for number in range(backups - 1, 0, -1):
        if (older := _numbered(path, number)).exists():
            os.replace(older, _numbered(path, number + 1))  # noqa: PTH105


def _drop_surplus(path: Path, backups: int) -> None:
    """Remove what more backups had been kept than now: without a gap behind the last, and files.

    Behind a gap, such as `NAME.log.20261128`, or with no backups at all they may be another program's.
    """
    number = backups + 1
    with contextlib.suppress(OSError):  # none is left; or it is another's to remove, and no reason not to rotate
        while stat.S_ISREG((surplus := _numbered(path, number)).lstat().st_mode):
            surplus.unlink()
            number += 1


def _drop_oldest(path: Path, backups: int, kept: int) -> None:
    """Remove backups that are older than so many bytes: those before them are larger than they should be."""
    total = 0
    for number in range(1, backups + 1):
        backup = _numbered(path, number)
        if total >= kept:
            backup.unlink(missing_ok=True)
        elif backup.exists():
            total += backup.stat().st_size


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _first_data(descriptor: int, size: int) -> int:
    """Where the file begins to hold data; a partly punched block reads as NULs up to there."""
    if not hasattr(os, "SEEK_DATA") or size == 0:
        return 0
    try:
        start = os.lseek(descriptor, 0, os.SEEK_DATA)
    except OSError:  # nothing but a hole, or holes are unknown here
        return size if _is_all_hole(descriptor) else 0
    block = read_at(descriptor, start, min(size - start, _LINE_MAX_BYTES))
    return start + len(block) - len(block.lstrip(b"\0"))


def _is_all_hole(descriptor: int) -> bool:
    return getattr(os.fstat(descriptor), "st_blocks", 1) == 0


def _after_last_line(descriptor: int, start: int, size: int) -> int:
    """Behind the last line end; a line without end of a megabyte and more is cut."""
    window = max(start, size - _LINE_MAX_BYTES)
    found = read_at(descriptor, window, size - window).rfind(b"\n")
    if found >= 0:
        return window + found + 1
    return start if window == start else size


def _next_line(descriptor: int, at: int) -> int:
    """Where the next line begins; within a line without end, there."""
    return at + read_at(descriptor, at, _LINE_MAX_BYTES).find(b"\n") + 1


def _copy(descriptor: int, start: int, end: int, target: Path) -> None:
    """Copy a part into a new file that nobody may read who may not read the log."""
    target.unlink(missing_ok=True)  # what a rotation left that was killed; or a link, to whatever it leads
    output = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(output, stat.S_IMODE(os.fstat(descriptor).st_mode))
        at = start
        while at < end:
            data = read_at(descriptor, at, min(_CHUNK_BYTES, end - at))
            if not data:
                break  # truncated under our hands
            written = 0
            while written < len(data):
                written += os.write(output, data[written:])
            at += len(data)
    except OSError:
        target.unlink(missing_ok=True)
        raise
    finally:
        os.close(output)


def drop_front(descriptor: int, end: int) -> bool:
    """Punch out what was copied; truncate where that is not to be had. Returns whether no line could be lost."""
    if _is_punched_out(descriptor, end):
        return True
    os.ftruncate(descriptor, 0)
    return False


def _is_punched_out(descriptor: int, end: int) -> bool:
    """Give back the room of the front; False where the system knows no holes."""
    if sys.platform != "linux":
        return False
    try:
        _punch(descriptor, end)
    except OSError as error:
        if error.errno not in _NO_HOLES:
            raise
        return False
    return True


def _punch(descriptor: int, end: int) -> None:
    import ctypes  # here and not at every start: a log is seldom long enough

    libc = ctypes.CDLL(None, use_errno=True)
    libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
    if libc.fallocate(descriptor, _PUNCH_HOLE_KEEP_SIZE, 0, end):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
