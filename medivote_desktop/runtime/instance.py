"""One program a state folder: a lock that the system itself releases, however the program ends. Knows nothing of Qt."""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from medivote_desktop.core.records import NamedTuple

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

logger = logging.getLogger(__name__)

_LOCK_NAME = "lock"
# The holder writes its pid a moment after it has the lock; whoever comes in between waits for it this long.
_PID_PATIENCE_SECONDS = 0.3


class OtherInstance(NamedTuple):
    """A program that already looks after this state folder. `pid` is None where it has not said it."""

    pid: int | None


class InstanceLock:
    """The lock on a state folder. Whoever holds it may use the folder's files and its control channel.

    The lock is the system's, on an open file, not the file's existence or the pid in it: nothing is left behind by
    a killed program, and a pid that now belongs to another process deceives nobody. (QLockFile trusts the pid.)
    The file is never removed, since two programs could then each lock a file of that name.

    Attributes:
        was_left: Whether who held it before did not release it: that program was killed, or crashed.
        beside: Another lock that is given up together with this one.
    """

    def __init__(self, state_folder: Path) -> None:
        self.folder = state_folder
        self._path = state_folder / _LOCK_NAME
        self._descriptor: int | None = None
        self.was_left = False
        self.beside: InstanceLock | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> OtherInstance | None:
        """Take the lock, or tell who has it. Blocks for a third of a second at most.

        Raises:
            OSError: The lock file cannot be made, or its file system knows no locks.
            RuntimeError: This object holds it already.
        """
        if self.held:
            raise RuntimeError(f"{self._path} is already locked by this object")
        descriptor, other = self._take()
        if descriptor is not None:
            self._descriptor = descriptor
            self.was_left = _read_pid(descriptor) is not None
            self._write_pid(descriptor)
        return other

    def _take(self) -> tuple[int | None, OtherInstance | None]:
        """Lock the file that has the name: the open file, or who has it."""
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if not _lock(descriptor):
                    return None, OtherInstance(self._holder(descriptor))
                if self._is_current(descriptor):
                    taken, descriptor = descriptor, -1
                    return taken, None
            finally:
                if descriptor >= 0:
                    os.close(descriptor)

    def is_current(self) -> bool:
        """Whether a program that starts now would find this lock: it would not where somebody removed the file."""
        try:
            return self._descriptor is not None and self._is_current(self._descriptor)
        except OSError:  # the folder cannot be looked at; whoever starts cannot either
            return True

    def renew(self) -> OtherInstance | None:
        """Lock the file that has the name now, made where there is none; or tell who has it. Blocks as `acquire`.

        Raises:
            OSError: As `acquire`; the lock on the removed file is still held.
        """
        descriptor, other = self._take()
        if descriptor is not None:
            old, self._descriptor = self._descriptor, descriptor  # in one step: others ask whether it is held
            self._write_pid(descriptor)
            if old is not None:
                os.close(old)
        return other

    def release(self) -> None:
        """Give it up; nothing happens if it is not held."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None  # first: the disk may not answer
            with suppress(OSError):  # of a disk in trouble; the number in a file that nobody has locked deceives nobody
                os.ftruncate(descriptor, 0)
            with suppress(OSError):  # it is closed all the same
                os.close(descriptor)
        if self.beside is not None:
            self.beside.release()

    def holder(self) -> int | None:
        """The process that said it has the lock, if it lives; for who only wants to know, and must disturb nobody."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except OSError:
            return None
        try:
            pid = _read_pid(descriptor)
            return pid if pid is not None and _is_alive(pid) else None
        finally:
            os.close(descriptor)

    def _is_current(self, descriptor: int) -> bool:
        """Whether the locked file is still the one of that name: somebody may have removed it meanwhile."""
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def _write_pid(self, descriptor: int) -> None:
        try:
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        except OSError as error:  # a full disk: the lock holds all the same
            logger.warning("cannot write the process id to %s: %s", self._path, error)

    def _holder(self, descriptor: int) -> int | None:
        until = time.monotonic() + _PID_PATIENCE_SECONDS
        while (pid := _read_pid(descriptor)) is None or not _is_alive(pid):
            if time.monotonic() > until:
                return None
            time.sleep(0.01)
        return pid


def _lock(descriptor: int) -> bool:
    """Lock an open file without waiting; whether it was free."""
    try:
        if sys.platform == "win32":
            # Windows' locks keep others from reading what is locked: one byte far behind the pid.
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _read_pid(descriptor: int) -> int | None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, 32)
    # Without its newline it may be half of a longer number.
    return int(text) if text.endswith(b"\n") and text.strip().isdigit() else None


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        import psutil  # there signal 0 would end it

        return psutil.pid_exists(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
