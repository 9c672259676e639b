"""Which folders are another machine's, or another program's: what they are asked may never be answered. Linux only.

The kernel's list of mounts answers at once, whatever has become of what is mounted. Knows nothing of Qt.
"""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

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


class FarMounts:
    """The far ones of the mounted file systems, as they are at the moment.

    Args:
        table: The kernel's list.
    """

    def __init__(self, table: Path = _TABLE) -> None:
        self._points: frozenset[str] = frozenset()
        self._kept: dict[str, str] = {}
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
        """Whether nothing is far. Takes a microsecond: it is asked before every start."""
        if self._poll is not None and self._descriptor is not None and self._poll.poll(0):  # something was mounted
            self._read(self._descriptor)
        return not self._points

    def on_the_way(self, path: str) -> str:
        """The far folder that one comes to on the way to this path, links followed; empty if there is none.

        No far folder is touched for it.
        """
        if self.are_none():
            return ""
        if (now := time.monotonic()) > self._kept_until or len(self._kept) > _MOST_KEPT:
            self._kept.clear()
            self._kept_until = now + _KEPT_SECONDS
        if (found := self._kept.get(path)) is None:
            found = self._kept[path] = self._found(os.path.abspath(path))  # noqa: PTH100  # resolves nothing
        return found

    def _found(self, path: str) -> str:
        if "/" in self._points:
            return "/"
        at, rest, links = "", deque(path.split("/")), 0
        while rest:
            part = rest.popleft()
            if part == "..":
                at = at.rpartition("/")[0]
            if part in ("", ".", ".."):
                continue
            at = f"{at}/{part}"
            if at in self._points:
                return at
            try:
                target = os.readlink(at)  # noqa: PTH115
            except OSError:  # no link
                continue
            links += 1
            if links > _MOST_LINKS:
                return ""
            at = "" if target.startswith("/") else at.rpartition("/")[0]
            rest.extendleft(reversed(target.split("/")))
        return ""

    def _read(self, descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        raw = b""
        while part := os.read(descriptor, 65536):
            raw += part
        self._points = frozenset(filter(None, map(_far_point, raw.splitlines())))
        self._kept.clear()


class SilentFolders:
    """Finds far folders that do not answer, for who may wait a moment: a second for each of them."""

    def __init__(self) -> None:
        self._mounts = FarMounts()
        self._is_silent: dict[str, bool] = {}

    def first_of(self, paths: Iterable[str]) -> str:
        """The first far folder on the way to one of these that does not answer; empty if there is none."""
        if self._mounts.are_none():
            return ""
        for mount in filter(None, map(self._mounts.on_the_way, paths)):
            if mount not in self._is_silent:
                self._is_silent[mount] = in_time(partial(os.path.lexists, f"{mount}/.")) is None
            if self._is_silent[mount]:
                return mount
        return ""

    def __del__(self) -> None:
        self._mounts.close()


def is_far(path: str | os.PathLike[str]) -> bool:
    """Whether the way to this path leads through a far folder now."""
    mounts = FarMounts()
    try:
        return bool(mounts.on_the_way(os.fspath(path)))
    finally:
        mounts.close()


def in_time(work: Callable[[], T], seconds: float = _PATIENCE_SECONDS) -> T | None:
    """What comes of work that may wait for a disk for ever; None if nothing has come of it by then.

    Raises:
        OSError: The work did.
    """
    found: SimpleQueue[T | OSError] = SimpleQueue()

    def do() -> None:
        try:
            found.put(work())
        except OSError as error:
            found.put(error)

    threading.Thread(target=do, name="medivote-far", daemon=True).start()
    try:
        result = found.get(timeout=seconds)
    except Empty:
        return None
    if isinstance(result, OSError):
        raise result
    return result


def patiently(path: str | os.PathLike[str], work: Callable[[], T]) -> T | None:
    """What comes of work with this path; where it is far that is not waited for for ever, and may be None."""
    return in_time(work) if is_far(path) else work()


def _far_point(line: bytes) -> str:
    """Where a far file system of the list is mounted; empty for a near one.

    `36 35 98:0 /root /point options [fields…] - type source options`
    """
    fields, _, rest = line.partition(b" - ")
    kind = rest.partition(b" ")[0].decode()
    if kind not in _FAR and not kind.startswith("fuse."):
        return ""
    point = fields.split(b" ")[4]
    for escaped, byte in ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\")):
        point = point.replace(escaped, byte)
    return os.fsdecode(point)
