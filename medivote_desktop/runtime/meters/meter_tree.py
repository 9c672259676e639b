"""The sum of a process tree whose members come and go, and the book of trees that every meter keeps."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from medivote_desktop.core.records import dataclass
from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.meters.meter import SHORT, Look, RootProcess, Steps
from medivote_desktop.runtime.processes.identity import ProcessIdentity

SHORTEST_INTERVAL_SECONDS = 0.2
"""CPU time may be counted in steps of 10 ms: over less than this a share would be noise, so the last one stands."""

# What holds nothing, for trees that lose nobody and owe nothing: nearly all, nearly always. Never written to.
_EMPTY: dict[int, Any] = {}
_SUMMED_A_STEP = 16
_MOST_PERCENT = 100.0 * (os.cpu_count() or 1)


@dataclass(slots=True)
class Member:
    """One process of a tree, as it was last seen.

    Attributes:
        parent: Its parent's pid; changes when the parent ends.
        used: CPU time of its own, in the meter's unit.
        reaped: CPU time of its children that ended and were waited for, and of theirs.
        rss: Resident memory, in the meter's unit.
        is_zombie: It has ended and waits to be reaped: it holds its times, and nothing else.
    """

    identity: ProcessIdentity
    parent: int = 0
    used: float = 0
    reaped: float = 0
    rss: int = 0
    is_zombie: bool = False


MemberT = TypeVar("MemberT", bound=Member)


class MeteredTree(Generic[MemberT]):
    """The members of one run of a service, and the CPU time they used since it was last told.

    Parents are kept before their children, and are to be read in this order: then a child that ends meanwhile is
    missed before its time shows up with its parent, never after.

    Args:
        root: The process that the service began with.
        seconds_per_unit: What one unit of `used` and `reaped` is.
        bytes_per_unit: What one unit of `rss` is.

    Attributes:
        root: As given.
        members: By pid.
        is_over: Nobody looks at it any more: the run has ended, or the service is gone.
    """

    __slots__ = (
        *("_bytes_per_unit", "_gains", "_has_changed", "_lost", "_measured_at", "_owed", "_seconds_per_unit", "_spent"),
        *("_usage", "is_over", "members", "root"),
    )

    def __init__(self, root: ProcessIdentity, seconds_per_unit: float, bytes_per_unit: int) -> None:
        self.root = root
        self.members: dict[int, MemberT] = {}
        self.is_over = False
        self._seconds_per_unit = seconds_per_unit
        self._bytes_per_unit = bytes_per_unit
        self._spent: float = 0
        self._gains: dict[int, float] = _EMPTY
        self._lost: dict[int, MemberT] = _EMPTY
        self._owed: dict[int, float] = _EMPTY
        self._measured_at: float | None = None
        self._has_changed = True
        self._usage: Usage | None = None

    def is_of(self, root: RootProcess) -> bool:
        """Whether this is the run that began with `root`."""
        if root.pid != self.root.pid:
            return False
        return root.pid in self.members if root.started is None else root.started == self.root.started

    def add(self, member: MemberT, *, is_new: bool) -> None:
        """Take in a process; if it is new since the last look, all its CPU time was used since then."""
        self.members[member.identity.pid] = member
        self._has_changed = True
        if is_new:
            self._spent += member.used + member.reaped

    def update(self, member: MemberT, parent: int, used: float, reaped: float, rss: int, is_zombie: bool) -> None:
        """Note what a member shows now."""
        self._has_changed = True
        self._spent += max(0, used - member.used)
        if reaped > member.reaped:
            if self._gains is _EMPTY:
                self._gains = {}
            self._gains[member.identity.pid] = reaped - member.reaped
        member.parent, member.used, member.reaped = parent, used, reaped
        member.rss, member.is_zombie = rss, is_zombie

    def lose(self, pid: int) -> MemberT:
        """Note that a member is gone, and return it."""
        self._has_changed = True
        if self._lost is _EMPTY:
            self._lost = {}
        member = self._lost[pid] = self.members.pop(pid)
        return member

    def identities(self) -> tuple[ProcessIdentity, ...]:
        """The members that had not ended when they were last looked at."""
        return tuple(member.identity for member in self.members.values() if not member.is_zombie)

    def usage(self, monotonic_now: float) -> Usage | None:
        """What the tree uses, once all members were read; None if none of them lives."""
        if self._gains or self._lost or self._owed:
            self._spent += self._settle_reaped()
        percent = self._percent(monotonic_now)
        if self._has_changed or self._usage is None or self._usage.cpu_percent != percent:
            self._usage = self._sum(percent)
            self._has_changed = False
        return self._usage

    def _percent(self, monotonic_now: float) -> float | None:
        if self._measured_at is None:
            self._measured_at, self._spent = monotonic_now, 0
            return None
        elapsed = monotonic_now - self._measured_at
        if elapsed < SHORTEST_INTERVAL_SECONDS:
            return self._usage.cpu_percent if self._usage else None
        percent = 100.0 * self._spent * self._seconds_per_unit / elapsed
        self._measured_at, self._spent = monotonic_now, 0
        return min(percent, _MOST_PERCENT)

    def _sum(self, percent: float | None) -> Usage | None:
        living = [member.rss for member in self.members.values() if not member.is_zombie]
        return Usage(percent, sum(living) * self._bytes_per_unit, len(living)) if living else None

    def _settle_reaped(self) -> float:
        """The time of children that ended unseen.

        A parent's `reaped` grows by all that its ended child ever used; what was counted while the child lived is
        taken off. A child may be missed one look before its parent shows its time: then it is taken off at the next.
        """
        counted = self._counted_of_lost()
        unseen: float = 0
        owed = {}
        for pid in self._gains.keys() | counted.keys():
            gain, fresh = self._gains.get(pid, 0), counted.get(pid, 0)
            surplus = gain - fresh - self._owed.get(pid, 0)
            unseen += max(0, surplus)
            if surplus < 0 and fresh:
                owed[pid] = min(fresh, -surplus)
        self._gains, self._lost, self._owed = _EMPTY, _EMPTY, owed or _EMPTY
        return unseen

    def _counted_of_lost(self) -> dict[int, float]:
        """What lost members had been counted with, by the nearest ancestor that is left and may have reaped them.

        What a lost member owed for children of its own passes on with its time.
        """
        counted: dict[int, float] = {}
        for member in self._lost.values():
            parent = member.parent
            for _ in self._lost:
                if parent not in self._lost:
                    break
                parent = self._lost[parent].parent
            if parent in self.members:
                owed = self._owed.get(member.identity.pid, 0)
                counted[parent] = counted.get(parent, 0) + member.used + member.reaped + owed
        return counted


class TreeBook(ABC, Generic[MemberT]):
    """Keeps one tree a service; a meter fills it."""

    def __init__(self) -> None:
        self._trees: dict[str, MeteredTree[MemberT]] = {}
        self._owners: dict[int, MeteredTree[MemberT]] = {}
        self._left: dict[str, tuple[ProcessIdentity, ...]] = {}

    @abstractmethod
    def look(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> Look:
        """See Meter."""

    def measure(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> dict[str, Usage]:
        """See Meter."""
        steps = self.look(roots, monotonic_now)
        while True:
            try:
                next(steps)
            except StopIteration as over:
                usages: dict[str, Usage] = over.value
                return usages

    def tree(self, service_id: str) -> tuple[ProcessIdentity, ...]:
        """See Meter."""
        tree = self._trees.get(service_id)
        return tree.identities() if tree else self._left.get(service_id, ())

    def close(self) -> None:
        """See Meter."""
        for service_id in list(self._trees):
            self._leave(service_id)

    @abstractmethod
    def _begin(self, root: RootProcess) -> MeteredTree[MemberT] | None:
        """Make the tree of a new run, with its root; None if the root is gone."""

    @abstractmethod
    def _release(self, tree: MeteredTree[MemberT]) -> None:
        """Stop following the members of a tree."""

    def _follow(self, roots: Mapping[str, RootProcess]) -> Steps:
        """Drop the trees of services that do not run any more, and begin those of new runs."""
        for service_id in self._trees.keys() - roots.keys():
            self._leave(service_id)
            yield SHORT
        for service_id, root in roots.items():
            tree = self._trees.get(service_id)
            if tree is None or not tree.is_of(root):
                self._leave(service_id)
                if new_tree := self._begin(root):
                    self._trees[service_id] = new_tree
                yield SHORT

    def _leave(self, service_id: str) -> None:
        if tree := self._trees.pop(service_id, None):
            tree.is_over = True
            self._left[service_id] = tree.identities()
            for pid in tree.members:
                del self._owners[pid]
            self._release(tree)

    def _usages(self, monotonic_now: float) -> Look:
        usages = {}
        for count, (service_id, tree) in enumerate(self._trees.items()):
            if usage := tree.usage(monotonic_now):
                usages[service_id] = usage
            if count % _SUMMED_A_STEP == 0:
                yield SHORT
        return usages
