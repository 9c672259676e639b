"""The process tree of one run: who belongs to it, how it is told to end, and whether anything of it is left."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of, may_live

_log = logging.getLogger(__name__)

# Python makes a new empty set each time: two would be half a kilobyte for each service.
_NOBODY: frozenset[Any] = frozenset()


_GROUP, _LEADER = "its process group", "its leader"


class ProcessTree:
    """The tree below one leader, which leads a process group of its own.

    The group tells of most members for nothing. Members that left it are known by their identities, recorded before
    the first signal (afterwards their parents may be gone, and the thread with them).

    Args:
        known_members: What the last look of the sampler found; it remembers members whose parents have ended.
        has_no_children: Whether the leader certainly has none at this moment; a hint that spares a look.
        adopted: The leader's identity, if it is not our child: its number may be another's as soon as it has ended.
        is_marked: Whether a process carries the mark of this service.
    """

    __slots__ = (
        "_adopted",
        "_has_no_children",
        "_is_group_over",
        "_is_marked",
        "_is_refused",
        "_known_members",
        "_leader",
        "_out_of_reach",
        "_strangers_to_group",
        "leader_pid",
        "leader_reaped",
    )

    def __init__(
        self,
        leader_pid: int,
        known_members: Callable[[], Iterable[ProcessIdentity]],
        has_no_children: Callable[[int], bool] = lambda pid: False,
        adopted: ProcessIdentity | None = None,
        is_marked: Callable[[int], bool] = lambda pid: False,
    ) -> None:
        self.leader_pid = leader_pid
        self.leader_reaped = False
        self._adopted = adopted
        self._is_marked = is_marked
        self._known_members = known_members
        self._has_no_children = has_no_children
        self._leader = adopted
        self._is_group_over = False
        self._strangers_to_group: frozenset[ProcessIdentity] = _NOBODY
        self._out_of_reach: frozenset[str] = _NOBODY
        self._is_refused = False

    def leader(self) -> ProcessIdentity | None:
        """Who leads; None once it has ended. Looked up once: until it is reaped its number is its own."""
        if self._is_leader_gone():
            return None
        self._leader = self._leader or identity_of(self.leader_pid)
        return self._leader

    def record(self) -> None:
        """Note the members that a signal to the group would miss."""
        self._keep_strangers(self._known_members())
        try:
            if not self._is_leader_gone() and not self._has_no_children(self.leader_pid):
                self._keep_strangers(system.descendants(self.leader_pid))
        except OSError as error:
            # Without a free descriptor nobody can be looked at: the group gets its signal, markers tell of the rest.
            self._say_once("its descendants", error)

    def _keep_strangers(self, members: Iterable[ProcessIdentity]) -> None:
        for member in members:
            if member.pid != self.leader_pid and system.group_of(member.pid) not in (self.leader_pid, None):
                self._strangers_to_group |= {member}

    def signal(self, number: int) -> None:
        """Send a signal to every member, each proven to be the one that was recorded.

        A member that changed its user is out of our reach; it is said once, and the others get theirs.
        """
        try:
            is_leader_gone = self._is_leader_gone()
            if not is_leader_gone or self._has_group():
                system.signal_group(self.leader_pid, number, leader_reaped=is_leader_gone)
        except OSError as error:
            self._say_once(_GROUP, error)
        for member in self._strangers_to_group:
            try:
                system.signal_process(member, number)
            except OSError as error:
                self._say_once(f"pid {member.pid}", error)

    @property
    def refuses(self) -> bool:
        """Whether its leader lives on because it has become another user's, as all have who were told to end."""
        return self._is_refused and not self.leader_reaped

    def _say_once(self, whom: str, error: OSError) -> None:
        self._is_refused |= whom in (_GROUP, _LEADER) and isinstance(error, PermissionError)
        if whom not in self._out_of_reach:
            self._out_of_reach |= {whom}
            _log.warning("tree of pid %d: %s cannot be reached: %s", self.leader_pid, whom, error)

    def has_survivors(self, *, thorough: bool = False) -> bool:
        """Whether anything of the tree is left after the leader's end; where nobody can be looked at, perhaps it is.

        Args:
            thorough: Tell zombies that nobody reaps from the living; costs a look at every process of the machine.
        """
        try:
            return self._has_survivors(thorough=thorough)
        except OSError as error:  # without a free descriptor; who asks will ask again
            self._say_once("what is left of it", error)
            return True

    def _has_survivors(self, *, thorough: bool) -> bool:
        has_group = self._has_group()  # first: that it is over is to be seen before its number is given out again
        strangers = self._strangers_to_group
        if strangers and any(identity_of(member.pid) == member for member in strangers):
            return True
        return has_group and (not thorough or any(system.living_of_group(self.leader_pid)))

    def _has_group(self) -> bool:
        """Whether the group has members. Once it was without any, its number may be that of a stranger's group."""
        if self._is_group_over:
            return False
        is_leader_gone = self._is_leader_gone()
        exists = system.group_exists(self.leader_pid, leader_reaped=is_leader_gone)
        if exists and is_leader_gone and self._adopted is not None:
            exists = self._has_members_of_ours()
        self._is_group_over = is_leader_gone and not exists
        return exists

    def _has_members_of_ours(self) -> bool:
        """Nobody keeps the number of an adopted leader: when its end is heard of, a stranger's group may have it.

        Who leads that one may have ended, too, as daemons let their parents do: then only its members tell.

        Raises:
            OSError: Nobody can be looked at.
        """
        known = frozenset(self._known_members())
        return any(one in known or self._is_marked(one.pid) for one in system.living_of_group(self.leader_pid))

    def survivors(self) -> tuple[ProcessIdentity, ...]:
        """What is left of it; as far as that can be seen."""
        left = [member for member in self._strangers_to_group if may_live(member)]
        try:
            if self._has_group():
                left += system.living_of_group(self.leader_pid)
        except OSError as error:  # without a free descriptor
            self._say_once("what is left of it", error)
        return tuple(left)

    def signal_leader(self, number: int) -> None:
        """Send a signal to the leader alone; nothing if it has ended."""
        try:
            if self._adopted is not None:
                system.signal_process(self._adopted, number)
            elif not self.leader_reaped:  # until then its number is its own
                system.signal_leader(self.leader_pid, number)
        except OSError as error:
            self._say_once(_LEADER, error)

    def _is_leader_gone(self) -> bool:
        """Whether the leader's number may belong to somebody else by now."""
        return self.leader_reaped or (self._adopted is not None and identity_of(self.leader_pid) != self._adopted)
