"""What Linux and macOS tell of processes: who descends from whom, what marks them, how one ended."""

from __future__ import annotations

import errno
import fcntl
import functools
import os
import struct
import sys
from pathlib import Path

from medivote_desktop.core.lifecycle import ProcessEnd
from medivote_desktop.runtime.processes.environment import MARKERS
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.processes.zombies import status_of_zombie

if sys.platform == "linux":
    import resource

HAS_PIDFD = hasattr(os, "pidfd_open")
_HAS_PROC = Path("/proc/self/stat").exists()


def group_of(pid: int) -> int | None:
    """The leader of the group that a process is in, so that a signal to the group reaches it; None if it is gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def descendants(pid: int) -> tuple[ProcessIdentity, ...]:
    """All living children, grandchildren and so on of a process."""
    found: list[ProcessIdentity] = []
    todo = [pid]
    while todo:
        for child in _children(todo.pop()):
            if identity := identity_of(child):
                found.append(identity)
                todo.append(child)
    return tuple(found)


_CHILDREN_BYTES = 4096
_LINKS_OF_ONE_THREAD = 3  # the folder's own two, and one a thread


def _children(pid: int) -> list[int]:
    """Linux tells the children of each thread; elsewhere psutil asks the system."""
    if not _HAS_PROC:
        import psutil

        try:
            return [child.pid for child in psutil.Process(pid).children()]
        except psutil.Error:
            return []
    children: list[int] = []
    tasks = f"/proc/{pid}/task"
    try:
        # Its links tell how many threads there are, in half the time of a list.
        has_one_thread = os.stat(tasks).st_nlink == _LINKS_OF_ONE_THREAD  # noqa: PTH116  # a hundred in a row
        for thread in (pid,) if has_one_thread else os.listdir(tasks):  # noqa: PTH208
            descriptor = os.open(f"{tasks}/{thread}/children", os.O_RDONLY)
            try:
                while numbers := os.read(descriptor, _CHILDREN_BYTES):  # whole numbers, and never more than a page
                    children += map(int, numbers.split())
            finally:
                os.close(descriptor)
    except (FileNotFoundError, ProcessLookupError):
        return children
    return children


def all_pids() -> list[int]:
    """Every process of the machine."""
    if not _HAS_PROC:
        import psutil

        return psutil.pids()
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208


_MARKERS = tuple(f"{marker}=".encode() for marker in MARKERS)
_ENVIRON_BYTES = 65536


def marked_environment(pid: int) -> dict[str, str]:
    """The markers in the environment of a process; empty if it has none, is gone, or is not ours to read.

    Raises:
        OSError: Nobody can be looked at (out of descriptors): what is ours must not be taken for a stranger's.
    """
    if not _HAS_PROC:
        return _marked_by_psutil(pid)
    raw = _environ(pid)
    if b"MEDIVOTE_INSTANCE=" not in raw:
        return {}
    pairs = (entry.partition(b"=") for entry in raw.split(b"\0") if entry.startswith(_MARKERS))
    return {key.decode(): value.decode(errors="replace") for key, _, value in pairs}


def _environ(pid: int) -> bytes:
    """The environment as the kernel keeps it; empty if the process is gone, or another user's: nothing of ours.

    All processes of the machine are looked at after each end of a run: a file object would double what that takes.
    """
    try:
        descriptor = os.open(f"/proc/{pid}/environ", os.O_RDONLY)
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise
        return b""
    try:
        raw = part = os.read(descriptor, _ENVIRON_BYTES)
        while len(part) == _ENVIRON_BYTES:
            part = os.read(descriptor, _ENVIRON_BYTES)
            raw += part
    except OSError:
        return b""
    finally:
        os.close(descriptor)
    return raw


_LIMITS_BYTES = 4096
_RLIMIT_LOCKS = 10
"""A limit that Linux has not heeded since 2.4.25 (getrlimit(2)). Every process inherits it and no program touches it,
nor can it be overwritten as an environment is by those who show another name in its place."""


def take_on_mark(number: int) -> None:
    """Let us, and what we start, carry a positive number of up to 63 bits. Elsewhere than on Linux that cannot be.

    Raises:
        OSError, ValueError: It is not to be: that limit is limited itself, or nobody may set it.
    """
    if sys.platform == "linux":
        resource.setrlimit(_RLIMIT_LOCKS, (number, _most_locks()))


def mark_of_process(pid: int) -> int | None:
    """The number that it carries; None without one, or if the process is gone or not ours to look at."""
    if sys.platform != "linux":
        return None
    try:
        number, _ = resource.prlimit(pid, _RLIMIT_LOCKS)
    except OSError:
        return None
    return None if number == resource.RLIM_INFINITY else number


_NAME_OF_LOCKS = b"Max file locks"


def mark_of_foreign_process(pid: int) -> int | None:
    """The number that another user's process carries; None without one, or if it is gone, or is of our user."""
    if sys.platform != "linux":
        return None
    try:
        resource.prlimit(pid, _RLIMIT_LOCKS)
    except PermissionError:
        pass
    except OSError:
        return None
    else:
        return None
    try:
        if not os.getpgid(pid):  # one of the kernel's, and there are hundreds
            return None
        descriptor = os.open(f"/proc/{pid}/limits", os.O_RDONLY)
    except OSError:
        return None
    try:
        _, _, values = os.read(descriptor, _LIMITS_BYTES).partition(_NAME_OF_LOCKS)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    number = values.split(None, 1)[0] if values else b""
    return int(number) if number.isdigit() else None


def drop_own_mark() -> None:
    """What we start ourselves is none of the service's that may have started us."""
    if sys.platform == "linux":
        try:
            resource.setrlimit(_RLIMIT_LOCKS, (_most_locks(), _most_locks()))
        except (OSError, ValueError):  # where nobody may set it (gVisor, a hardened unit) nobody has marked us
            return


@functools.cache
def _most_locks() -> int:
    """Asked for once: between two executions each call of the system takes several times as long."""
    return resource.getrlimit(_RLIMIT_LOCKS)[1]


def _marked_by_psutil(pid: int) -> dict[str, str]:
    import psutil

    try:
        environment = psutil.Process(pid).environ()
    except (psutil.Error, OSError):
        return {}
    return {key: value for key, value in environment.items() if key.startswith("MEDIVOTE_")}


# Adoption.

_PIDFD_GET_INFO = 0xC040FF0B  # _IOWR(0xFF, 11, 64 bytes): linux/pidfd.h
_PIDFD_INFO_EXIT = 1 << 3
_PIDFD_INFO_BYTES = 64
_EXIT_STATUS_OFFSET = 60


@functools.cache
def boot_id() -> str:
    """What differs from boot to boot, so that a process number of an earlier one is never trusted."""
    if sys.platform == "darwin":
        from medivote_desktop.runtime.processes.sysctl import boot_session

        return boot_session()
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except FileNotFoundError:
        import psutil

        return f"booted-{round(psutil.boot_time())}"


def session_of(pid: int) -> int:
    """The session's leader; 0 if the process is gone."""
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return 0


def open_process(pid: int) -> int | None:
    """A descriptor that pins the process and becomes readable when it ends; None where the system has none.

    Raises:
        ProcessLookupError: There is no such process.
    """
    try:
        return os.pidfd_open(pid) if HAS_PIDFD else None
    except OSError as error:
        if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOSYS):
            raise
        return None  # no room for it: the process is looked at now and then


def close_process(descriptor: int) -> None:
    """Give the descriptor back."""
    os.close(descriptor)


def exit_of(descriptor: int | None, identity: ProcessIdentity) -> ProcessEnd | None:
    """How a process ended, though it is no child of ours; None where nobody tells, or not yet.

    Linux 6.15 and later tell it by the descriptor once the process is reaped by its parent; before that /proc does.
    """
    status = None if descriptor is None else _status_of_reaped(descriptor)
    if status is None and sys.platform == "linux":
        status = status_of_zombie(identity)
    if status is None:
        return None
    if os.WIFSIGNALED(status):
        return ProcessEnd(signal=os.WTERMSIG(status))
    return ProcessEnd(exit_code=os.WEXITSTATUS(status))


def _status_of_reaped(descriptor: int) -> int | None:
    info = bytearray(_PIDFD_INFO_BYTES)
    struct.pack_into("<Q", info, 0, _PIDFD_INFO_EXIT)
    try:
        fcntl.ioctl(descriptor, _PIDFD_GET_INFO, info)
    except OSError:  # an older kernel, or not reaped yet
        return None
    if not struct.unpack_from("<Q", info, 0)[0] & _PIDFD_INFO_EXIT:
        return None
    status: int = struct.unpack_from("<i", info, _EXIT_STATUS_OFFSET)[0]
    return status
