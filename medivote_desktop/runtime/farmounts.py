"""Which folders are another machine's, or another program's, and asking them in time: they may never answer.

Linux only; nothing is far elsewhere. The kernel's list of mounts answers at once, whatever has become of what is
mounted. Knows nothing of Qt: who has a loop that must not wait asks by `disks.Disks`.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say

T = TypeVar("T")

_TABLE = Path("/proc/self/mountinfo")
_FAR = frozenset(
    (
        *("9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "fuse", "fuseblk", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"),
    )
)
_MOST_LINKS = 40  # as the kernel
_KEPT_SECONDS = 10.0  # a link may lead elsewhere by then
_MOST_KEPT = 4096
_PATIENCE_SECONDS = 1.0
_WORDLESS_SECONDS = 3.0
_PAGE_BYTES = 4096
DISK_TROUBLE = (errno.EIO, errno.ENOTCONN, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH)
"""A server that is gone and says so, a file system whose program has ended, a bad contact: it may be well again."""
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


class Touch(NamedTuple):
    """What is about to be used.

    Attributes:
        is_log: It is opened to be written, and made where it is missing; else it is entered, read or executed.
    """

    path: str
    is_log: bool = False


# Asking


def far_folder(path: str | os.PathLike[str]) -> str:
    """The far folder that one comes to on the way to this path, links followed; empty if there is none.

    No far folder is touched for it.
    """
    return _mounts().on_the_way(os.fspath(path))


def are_none_far() -> bool:
    """Whether nothing is far. Takes a microsecond: it is asked before every start."""
    return _mounts().are_none()


def in_time(
    path: str | os.PathLike[str],
    work: Callable[[], T],
    seconds: float = _PATIENCE_SECONDS,
    *,
    is_begun_anyway: bool = False,
) -> T | None:
    """What comes of work with this path; where it is far, None if nothing has come of it after so long.

    A folder that still owes an answer is not waited for again: then it is None at once, and the work is not begun.

    Args:
        is_begun_anyway: It is begun then, too: for what ends something, and is done in its first step.

    Raises:
        Exception: What the work raised.
    """
    if not (folder := far_folder(path)):
        return work()
    owing, mounted = _mounts().owing, _mounts().mounted(folder)
    if (last := owing.get(mounted)) is not None and last.is_alive() and not is_begun_anyway:
        return None
    outcome: list[T | Exception] = []
    try:
        thread = _begin(work, outcome)
    except RuntimeError:  # the system has no room for a thread
        return None
    thread.join(seconds)
    if not outcome:
        owing[mounted] = thread
        return None
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def silent_folder(paths: Iterable[str]) -> str:
    """The first far folder on the way to one of these that does not answer in time; empty if there is none."""
    for folder in dict.fromkeys(filter(None, map(far_folder, paths))):
        if in_time(folder, partial(os.path.lexists, f"{folder}/.")) is None:
            return folder
    return ""


def may_be_folder(path: str) -> bool:
    """Whether it is a folder, as far as this user may know, or its disk does not answer in time."""
    return in_time(path, partial(os.path.isdir, path)) is not False


def silence_of(folder: str) -> str:
    """That it does not answer, in words."""
    return say("the disk does not answer: {folder}", folder=folder)


def trouble_with(folder: str, touches: Iterable[Touch]) -> str:
    """What is wrong with this folder itself, in words; whatever else is wrong is told by who uses it. May block."""
    error = next(filter(None, map(_touched, touches)), 0)
    return say("the disk is in trouble: {folder} ({error})", folder=folder, error=os.strerror(error)) if error else ""


def wait_for(path: str | os.PathLike[str], wait: Callable[[str, threading.Thread], object]) -> None:
    """Wait until the disk of this path answers, however long: where nothing can be done without it.

    Args:
        wait: Called after some seconds, with the folder that does not answer and the thread that ends when it does;
            tells that, and returns when the thread has ended.
    """
    if not (folder := far_folder(path)):
        return
    thread = _begin(partial(_touched, Touch(os.fspath(path))), [])
    thread.join(_WORDLESS_SECONDS)
    if thread.is_alive():
        wait(folder, thread)


def _begin(work: Callable[[], T], outcome: list[T | Exception]) -> threading.Thread:
    def do() -> None:
        try:
            outcome.append(work())
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            outcome.append(error)

    thread = threading.Thread(target=do, name="medivote-far", daemon=True)
    thread.start()
    return thread


def _touched(touch: Touch) -> int:
    """The number of the error if the disk itself is in trouble, else 0."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT if touch.is_log else os.O_RDONLY
    try:
        descriptor = os.open(touch.path, flags | _NO_WAITING, 0o666)
        try:
            if not touch.is_log and stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.read(descriptor, _PAGE_BYTES)  # a program's beginning is read while it is executed
        finally:
            os.close(descriptor)
    except OSError as error:
        return error.errno if error.errno in DISK_TROUBLE else 0
    return 0


# Which they are


class FarMounts:
    """The far ones of the mounted file systems, as they are at the moment; any thread may ask.

    Args:
        table: The kernel's list.

    Attributes:
        owing: Who waits for an answer that is late, by what is `mounted`.
    """

    def __init__(self, table: Path = _TABLE) -> None:
        self.owing: dict[tuple[str, str], threading.Thread] = {}
        self._points: Mapping[str, str] = {}
        self._lock = threading.Lock()
        self._kept: dict[str, str] = {}
        self._folders: dict[str, tuple[str, str]] = {}
        self._kept_until = 0.0
        self._descriptor = self._poll = None
        if sys.platform == "linux":
            try:
                self._descriptor = os.open(table, os.O_RDONLY)
            except OSError:  # no /proc: nothing is known, and nothing asked first
                return
            self._poll = select.poll()
            self._poll.register(self._descriptor, select.POLLPRI)
            self._read(self._descriptor)

    def close(self) -> None:
        """Look no more."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = self._poll = None

    def are_none(self) -> bool:
        """As `are_none_far`."""
        with self._lock:
            if self._poll is not None and self._descriptor is not None and self._poll.poll(0):  # something was mounted
                self._read(self._descriptor)
        return not self._points

    def mounted(self, folder: str) -> tuple[str, str]:
        """The folder and the number of the file system in it, which no other has as long as somebody waits for it."""
        return folder, self._points.get(folder, "")

    def on_the_way(self, path: str) -> str:
        """As `far_folder`."""
        if self.are_none():
            return ""
        if (now := time.monotonic()) > self._kept_until or len(self._kept) > _MOST_KEPT:
            self._forget()
            self._kept_until = now + _KEPT_SECONDS
        if (found := self._kept.get(path)) is None:
            found = self._kept[path] = self._found(os.path.abspath(path))  # noqa: PTH100  # resolves nothing
        return found

    def _found(self, path: str) -> str:
        if "/" in self._points:
            return "/"
        folder, _, name = path.rpartition("/")
        if (way := self._folders.get(folder)) is None:  # the logs of a hundred services lie in the same
            way = self._folders[folder] = self._way("", folder)
        point, at = way
        return point or self._way(at, name)[0]

    def _way(self, at: str, path: str) -> tuple[str, str]:
        """The far folder on the way from `at`, where no link leads, to a path below it; and where that is."""
        rest, links = deque(path.split("/")), 0
        while rest:
            part = rest.popleft()
            if part == "..":
                at = at.rpartition("/")[0]
            if part in ("", ".", ".."):
                continue
            at = f"{at}/{part}"
            if at in self._points:
                return at, at
            try:
                target = os.readlink(at)  # noqa: PTH115
            except OSError:  # no link
                continue
            links += 1
            if links > _MOST_LINKS:
                break
            at = "" if target.startswith("/") else at.rpartition("/")[0]
            rest.extendleft(reversed(target.split("/")))
        return "", at

    def _forget(self) -> None:
        self._kept.clear()
        self._folders.clear()

    def _read(self, descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        raw = b""
        while part := os.read(descriptor, 65536):
            raw += part
        self._points = dict(filter(None, map(_far_point, raw.splitlines())))
        self._forget()
        for gone in set(self.owing) - self._points.items():
            del self.owing[gone]


@cache
def _mounts() -> FarMounts:
    return FarMounts()


def _far_point(line: bytes) -> tuple[str, str] | None:
    """Where a far file system of the list is mounted, and its number; None for a near one.

    `36 35 98:0 /root /point options [fields…] - type source options`
    """
    fields, _, rest = line.partition(b" - ")
    kind = rest.partition(b" ")[0].decode()
    if kind not in _FAR and not kind.startswith("fuse."):
        return None
    _, _, number, _, point, *_ = fields.split(b" ")
    for escaped, byte in ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\")):
        point = point.replace(escaped, byte)
    return os.fsdecode(point), number.decode()
