"""The process tree of one run: who belongs to it, how it is told to end, and whether anything of it is left."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator

from medivote_desktop.runtime import system
from medivote_desktop.runtime.identity import ProcessIdentity, identity_of

_log = logging.getLogger(__name__)


class ProcessTree:
    """The tree below one leader, which leads a process group of its own.

    The group tells of most members for nothing. Members that left it are known by their identities, recorded before
    the first signal (afterwards their parents may be gone, and the thread with them).

    Args:
        known_members: What the last look of the sampler found; it remembers members whose parents have ended.
        adopted: The leader's identity, if it is not our child: its number may be another's as soon as it has ended.
    """

    def __init__(
        self,
        leader_pid: int,
        known_members: Callable[[], Iterable[ProcessIdentity]],
        adopted: ProcessIdentity | None = None,
    ) -> None:
        self.leader_pid = leader_pid
        self.leader_reaped = False
        self._adopted = adopted
        self._known_members = known_members
        self._strangers_to_group: set[ProcessIdentity] = set()
        self._out_of_reach: set[str] = set()

    def record(self) -> None:
        """Note the members that a signal to the group would miss."""
        found = set(self._known_members())
        # Without a free descriptor nobody can be looked at: the group gets its signal, the markers tell of the rest.
        with self._said_once("its descendants"):
            if not self._is_leader_gone():
                found.update(system.descendants(self.leader_pid))
        self._strangers_to_group |= {
            member
            for member in found
            if member.pid != self.leader_pid and not system.in_group(member.pid, self.leader_pid)
        }

    def signal(self, number: int) -> None:
        """Send a signal to every member, each proven to be the one that was recorded.

        A member that changed its user is out of our reach; it is said once, and the others get theirs.
        """
        with self._said_once("its process group"):
            system.signal_group(self.leader_pid, number, leader_reaped=self._is_leader_gone())
        for member in self._strangers_to_group:
            with self._said_once(f"pid {member.pid}"):
                system.signal_process(member, number)

    @contextlib.contextmanager
    def _said_once(self, whom: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if whom not in self._out_of_reach:
                self._out_of_reach.add(whom)
                _log.warning("tree of pid %d: %s cannot be reached: %s", self.leader_pid, whom, error)

    def has_survivors(self, *, thorough: bool = False) -> bool:
        """Whether anything of the tree is left after the leader's end.

        Args:
            thorough: Tell zombies that nobody reaps from the living; costs a look at every process of the machine.
        """
        if any(identity_of(member.pid) == member for member in self._strangers_to_group):
            return True
        if not system.group_exists(self.leader_pid, leader_reaped=self._is_leader_gone()):
            return False
        return not thorough or system.group_has_living(self.leader_pid)

    def signal_leader(self, number: int) -> None:
        """Send a signal to the leader alone; nothing if it has ended."""
        with self._said_once("its leader"):
            if self._adopted is not None:
                system.signal_process(self._adopted, number)
            elif not self.leader_reaped:  # until then its number is its own
                system.signal_leader(self.leader_pid, number)

    def _is_leader_gone(self) -> bool:
        """Whether the leader's number may belong to somebody else by now."""
        return self.leader_reaped or (self._adopted is not None and identity_of(self.leader_pid) != self._adopted)
