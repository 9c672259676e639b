"""The look that works on every system: one map of parents a look, and psutil's objects kept between looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import psutil

from medivote_desktop.core.records import dataclass
from medivote_desktop.runtime.meters.meter import LONG, SHORT, Look, RootProcess
from medivote_desktop.runtime.meters.meter_tree import Member, MeteredTree, TreeBook
from medivote_desktop.runtime.processes.identity import identity_of


@dataclass(slots=True, kw_only=True)
class _Process(Member):
    handle: psutil.Process


_Tree: TypeAlias = MeteredTree[_Process]


class PsutilMeter(TreeBook[_Process]):
    """Measures trees through psutil. A process belongs to a service if its parent does when it is first seen."""

    def __init__(self) -> None:
        super().__init__()
        self._parents: Mapping[int, int] = {}
        self._seen_before: frozenset[int] = frozenset()

    def look(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> Look:
        """See Meter."""
        self._seen_before = frozenset(self._parents)
        self._parents = _parents_of_all()
        for tree in self._trees.values():
            self._read(tree)
            yield SHORT
        yield from self._follow(roots)
        yield LONG
        self._find_new()
        return (yield from self._usages(monotonic_now))

    def _read(self, tree: _Tree) -> None:
        for pid, process in list(tree.members.items()):
            try:
                tree.update(process, *self._figures(process.handle))
            except psutil.AccessDenied:
                continue  # it changed its user: its last figures stand
            except psutil.NoSuchProcess:
                tree.lose(pid)
                del self._owners[pid]

    def _figures(self, handle: psutil.Process) -> tuple[int, float, float, int, bool]:
        """Parent, CPU seconds, those of reaped children, resident bytes, whether it is a zombie.

        Raises psutil.NoSuchProcess if the process is gone, or its times can no longer be had.
        """
        if not handle.is_running():
            raise psutil.NoSuchProcess(handle.pid)
        with handle.oneshot():
            times = handle.cpu_times()
            is_zombie = psutil.POSIX and handle.status() == psutil.STATUS_ZOMBIE
            rss = 0 if is_zombie else handle.memory_info().rss
        # Only POSIX systems keep the times of children that were waited for.
        reaped = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
        return self._parents.get(handle.pid, 0), times.user + times.system, reaped, rss, is_zombie

    def _begin(self, root: RootProcess) -> _Tree | None:
        process = self._open(root.pid)
        if process is None or root.started not in (None, process.identity.started):
            return None
        if owner := self._owners.pop(root.pid, None):
            owner.lose(root.pid)
        tree = MeteredTree[_Process](process.identity, seconds_per_unit=1.0, bytes_per_unit=1)
        self._adopt(tree, process)
        return tree

    def _release(self, tree: _Tree) -> None:
        """Nothing is kept open here."""

    def _find_new(self) -> None:
        strangers: set[int] = set()
        for pid in self._parents:
            if pid not in self._owners and pid not in strangers:
                self._place(pid, strangers)

    def _place(self, pid: int, strangers: set[int]) -> None:
        """Find out to whom a process belongs, by going up to the first ancestor of whom it is known."""
        line = []
        while pid in self._parents and pid not in self._owners and pid not in strangers:
            line.append(pid)
            strangers.add(pid)  # ends the way up also where a process is its own parent, as the idle process is
            pid = self._parents[pid]
        tree = self._owners.get(pid)
        for child in reversed(line):
            if tree is None or not self._take_in(tree, child):
                return
            strangers.discard(child)

    def _take_in(self, tree: _Tree, pid: int) -> bool:
        """Make a process a member, unless its parent's number is given out again since the map was read."""
        parent = tree.members.get(self._parents[pid])
        process = self._open(pid)
        if parent is None or process is None or process.identity.started < parent.identity.started:
            return False
        if not parent.handle.is_running():
            return False
        self._adopt(tree, process)
        return True

    def _open(self, pid: int) -> _Process | None:
        """Read a process for the first time; None if it is gone, a zombie, or we may not look at it."""
        identity = identity_of(pid)
        if identity is None:
            return None
        try:
            handle = psutil.Process(pid)
            return _Process(identity, *self._figures(handle), handle=handle)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return None

    def _adopt(self, tree: _Tree, process: _Process) -> None:
        pid = process.identity.pid
        tree.add(process, is_new=pid not in self._seen_before)
        self._owners[pid] = tree


def _parents_of_all() -> Mapping[int, int]:
    # Not public, but what Process.children() uses: asked one by one, each process costs a whole map on Windows.
    quick = getattr(psutil, "_ppid_map", None)
    if quick is not None:
        return dict(quick())
    return {process.pid: process.info["ppid"] for process in psutil.process_iter(["ppid"])}
