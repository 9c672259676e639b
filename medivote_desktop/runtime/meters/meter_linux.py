"""The quick look on Linux: /proc through descriptors that are kept open, and each new process examined once."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from medivote_desktop.runtime.meters.meter import SHORT, Look, RootProcess, Steps
from medivote_desktop.runtime.meters.meter_tree import MeteredTree, TreeBook
from medivote_desktop.runtime.meters.statprocess import NOT_KEPT, StatProcess, is_there, read_again
from medivote_desktop.runtime.processes.descriptors import RESERVED_DESCRIPTORS, descriptor_limit, room_for_children
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.procfs import (
    GONE,
    STAT_BYTES,
    TICKS_PER_SECOND,
    ProcessList,
    parse_stat,
    read_stat,
    used_ticks,
)

EXAMINED_A_LOOK = 250
"""How many unknown processes are examined in one look: each costs some 10 µs, and no look may stall the loop."""

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_Tree: TypeAlias = MeteredTree[StatProcess]


class LinuxMeter(TreeBook[StatProcess]):
    """Measures trees through /proc.

    A process belongs to a service if its parent does when it is first seen, or if it is in a session that a member
    leads. Who belongs to nobody is remembered by pid, and not looked at again until the number is given out anew.

    Args:
        most_kept: How many descriptors to keep at most; by default half of what this process may have.
        examined_a_look: How many processes to examine in one look, roots first; the rest waits for the next.
    """

    def __init__(self, most_kept: int | None = None, examined_a_look: int = EXAMINED_A_LOOK) -> None:
        super().__init__()
        self._most_kept = most_kept
        self._kept = 0
        self._examined_a_look = examined_a_look
        self._still_examined = 0
        self._processes = ProcessList()
        self._sessions: dict[int, _Tree] = {}
        self._left_sessions: set[int] = set()
        self._strangers: dict[int, tuple[int, int]] = {}  # pid: parent and session when first seen
        self._unknown: set[int] = set()
        self._line: list[StatProcess] = []  # on the way up from a process to an ancestor that is known
        self._late: set[int] = set()  # members whose own may have been taken for strangers
        self._looked_at_ticks = 0
        self._previous_look_ticks = 0

    def look(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> Look:
        """See Meter. Raises OSError if the process is out of descriptors altogether."""
        self._previous_look_ticks = self._looked_at_ticks
        self._looked_at_ticks = int(time.clock_gettime(time.CLOCK_BOOTTIME) * TICKS_PER_SECOND)
        self._still_examined = self._examined_a_look
        if room_for_children() < RESERVED_DESCRIPTORS:  # a service may be waiting for what we hold
            self._let_go()
        for tree in self._trees.values():
            self._read(tree)
            yield SHORT
        yield from self._follow(roots)
        yield from self._find_new()
        self._end_sessions()
        return (yield from self._usages(monotonic_now))

    def close(self) -> None:
        """See Meter."""
        super().close()
        self._processes.close()

    # The members that are known.

    def _read(self, tree: _Tree) -> None:
        """Read all members again."""
        lost = []
        for pid, process in tree.members.items():
            used = used_ticks(pid)  # before the line: if that can be read, the number was its own until then
            try:
                if process.descriptor == NOT_KEPT:
                    line = read_again(process)
                else:
                    line = os.pread(process.descriptor, STAT_BYTES, 0)
            except GONE:
                lost.append(pid)
                continue
            if hash(line) != process.figures or used != process.used:
                self._update(tree, process, line, used)
        for pid in lost:
            self._lose(tree, pid)
            self._processes.overlook(pid)

    def _lose(self, tree: _Tree, pid: int) -> None:
        process = tree.lose(pid)
        self._close(process)
        self._owners.pop(pid, None)
        self._left_sessions.add(process.session)

    def _update(self, tree: _Tree, process: StatProcess, line: bytes, used: float | None) -> None:
        stat = parse_stat(line)
        process.figures = hash(line)
        used = stat.used if used is None else used
        tree.update(process, stat.parent, used, stat.reaped, stat.rss, stat.is_zombie)
        if stat.session != process.session:
            self._left_sessions.add(process.session)
            process.session = stat.session
            self._sessions[stat.session] = tree  # only the process that leads it can have come into it
            self._late.add(stat.session)

    def _end_sessions(self) -> None:
        """Drop the sessions that nobody is in any more: such a number may soon mean another one."""
        for session in self._left_sessions:
            tree = self._sessions.get(session)
            if tree and (tree.is_over or all(process.session != session for process in tree.members.values())):
                del self._sessions[session]
        self._left_sessions.clear()

    # Services that come and go.

    def _begin(self, root: RootProcess) -> _Tree | None:
        process = self._open(root.pid) if self._still_examined > 0 else None
        if process is None:
            return None
        if process.is_zombie or root.started not in (None, process.identity.started):
            self._close(process)
            return None
        if owner := self._owners.get(root.pid):
            self._lose(owner, root.pid)
        if root.pid in self._strangers:
            self._late.add(root.pid)
        tree = MeteredTree[StatProcess](process.identity, 1 / TICKS_PER_SECOND, _PAGE_BYTES)
        self._adopt(tree, process)
        return tree

    def _release(self, tree: _Tree) -> None:
        for pid, process in tree.members.items():
            self._close(process)
            self._strangers[pid] = process.parent, process.session
            self._left_sessions.add(process.session)

    def _suspect_descendants(self) -> None:
        """Examine again who descends from a root, or is in the session of a member, which was not known as such."""
        suspects, found = set[int](), self._late
        self._late = set()
        while found:
            suspects |= found
            found = {
                pid
                for pid, (parent, session) in self._strangers.items()
                if pid not in suspects and (parent in suspects or session in suspects)
            }
        for pid in suspects - self._owners.keys():
            self._strangers.pop(pid, None)
            self._unknown.add(pid)

    # Processes that are not known yet.

    def _find_new(self) -> Steps:
        if self._late:
            self._suspect_descendants()
        appeared, vanished = yield from self._processes.changes()
        yield SHORT
        for pid in vanished:
            self._strangers.pop(pid, None)
            self._unknown.discard(pid)
        for pid in appeared:
            self._strangers.pop(pid, None)
            if pid not in self._owners:
                self._unknown.add(pid)
        for pid in self._some_unknown():
            yield SHORT
            if self._place(pid):
                self._unknown.discard(pid)

    def _some_unknown(self) -> list[int]:
        """As many as may still be examined in this look: at least one, mostly the newest, and some of the oldest."""
        if len(self._unknown) <= self._still_examined:
            return list(self._unknown)
        line, count = sorted(self._unknown, reverse=True), max(1, self._still_examined)
        return line[: count - count // 5] + line[len(line) - count // 5 :]

    def _place(self, pid: int) -> bool:
        """Find out to whom a process belongs, by going up to the first ancestor of whom it is known.

        Returns:
            False if that ancestor has just ended: its number may be a stranger's by now, who is known at the next look.
        """
        line = self._line
        while line:  # a look that ran out of descriptors broke off here
            self._close(line.pop())
        while pid and pid not in self._owners and pid not in self._strangers:
            process = self._open(pid)
            if process is None:
                break
            line.append(process)
            pid = process.parent
        if line and self._has_lost(line[-1].parent, line[-1].session):
            while line:
                self._close(line.pop())
            return False
        for process in reversed(line):
            tree = self._owners.get(process.parent) or self._owner_of_session(process)
            if tree:
                self._adopt(tree, process)
            else:
                self._close(process)
                self._strangers[process.identity.pid] = process.parent, process.session
        line.clear()
        return True

    def _has_lost(self, *pids: int) -> bool:
        """Whether a member of one of these numbers has ended since it was read."""
        for pid in pids:
            tree = self._owners.get(pid)
            if tree and not is_there(tree.members[pid]):
                self._lose(tree, pid)
                self._processes.overlook(pid)
                return True
        return False

    def _owner_of_session(self, process: StatProcess) -> _Tree | None:
        """The tree whose member leads, or led, the session of a process that is no member yet."""
        session = process.session
        tree = self._sessions.get(session)
        if tree is None or tree.is_over:
            return None
        if session in tree.members:
            return tree
        # The leader ended. While anybody is in its session no other process gets its number; if one has, it is new.
        return None if session == process.identity.pid or read_stat(session) else tree

    def _adopt(self, tree: _Tree, process: StatProcess) -> None:
        pid = process.identity.pid
        tree.add(process, is_new=process.identity.started >= self._previous_look_ticks)
        self._owners[pid] = tree
        self._strangers.pop(pid, None)
        self._unknown.discard(pid)
        if process.session == pid:
            self._sessions[pid] = tree
            self._late.add(pid)
        limit = descriptor_limit()
        if self._kept > (limit // 2 if self._most_kept is None else self._most_kept):
            self._close(process)
        elif process.descriptor > limit - 2 * RESERVED_DESCRIPTORS:
            self._let_go()

    # Descriptors.

    def _open(self, pid: int) -> StatProcess | None:
        """Read a process for the first time, and keep its descriptor; None if it is gone or hidden from us."""
        try:
            descriptor = self._open_file(pid)
        except (*GONE, PermissionError):
            return None
        used = used_ticks(pid)
        try:
            line = os.pread(descriptor, STAT_BYTES, 0)
        except ProcessLookupError:
            os.close(descriptor)
            return None
        self._kept += 1
        self._still_examined -= 1
        stat = parse_stat(line)
        identity = ProcessIdentity(pid, stat.started)
        figures = (stat.parent, stat.used if used is None else used, stat.reaped, stat.rss, stat.is_zombie)
        return StatProcess(identity, *figures, stat.session, descriptor, hash(line))

    def _open_file(self, pid: int) -> int:
        name = f"/proc/{pid}/stat"
        try:
            return os.open(name, os.O_RDONLY)
        except OSError as error:
            if error.errno != errno.EMFILE:
                raise
        self._let_go()
        return os.open(name, os.O_RDONLY)

    def _let_go(self) -> None:
        """The program needs descriptors for its services more than we do for speed."""
        for process in self._all_processes():
            self._close(process)

    def _close(self, process: StatProcess) -> None:
        if process.descriptor != NOT_KEPT:
            os.close(process.descriptor)
            process.descriptor = NOT_KEPT
            self._kept -= 1

    def _all_processes(self) -> Iterator[StatProcess]:
        yield from self._line
        for tree in self._trees.values():
            yield from tree.members.values()
