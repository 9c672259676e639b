"""Tells in two microseconds that a service's process has no children, which is most of what a stop must know of it.

A look through the folders of /proc takes some thirty, for each of a hundred that are stopped at once. Linux only;
elsewhere nothing is kept, and every look is a whole one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.events import ProcessStarted
from medivote_desktop.runtime.processes.descriptors import descriptor_limit
from medivote_desktop.runtime.transition import Transition

_OPENED_A_TURN = 20  # in less than a millisecond
_CLOSED_A_TURN = 100
_LINKS_OF_ONE_THREAD = 3  # the folder's own two, and one a thread
_SHARE = 4  # of the descriptors that this program may have; most are for services


_SOON_MS = 300  # after a start: what is started has no children before it has come up, and others start meanwhile


class Follower(QObject):
    """Lets a `Lookahead` follow the services: soon after they start, and whenever somebody looks at all of them.

    Args:
        pids: Gives their processes.
    """

    def __init__(self, ahead: Lookahead, pids: Callable[[], Collection[int]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ahead, self._pids = ahead, pids
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)

    def on_transitions(self, transitions: Iterable[Transition]) -> None:
        """Some may have been started."""
        if not self._timer.isActive() and any(type(each.event) is ProcessStarted for each in transitions):
            self._timer.start(_SOON_MS)

    def look(self) -> None:
        """See which processes there are now."""
        if self._ahead.follow(self._pids()):
            self._timer.start(0)


class Lookahead:
    """Keeps descriptors of what /proc tells of these processes: their threads, and the children of the first one."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[int, int]] = {}

    def follow(self, pids: Collection[int]) -> bool:
        """Keep those of these processes from now on, some more with each call; called now and then.

        Returns:
            Whether it is worth while to call it again in a later turn of the loop.
        """
        for pid in sorted(self._kept.keys() - pids)[:_CLOSED_A_TURN]:
            self._let_go(pid)
        if sys.platform != "linux":
            return False
        limit = _limit()
        missing = sorted(set(pids) - self._kept.keys(), reverse=True)
        # One that cannot be opened, for it has ended or there is no room, is tried again only after the next look.
        return all(self._keep(pid, limit) for pid in missing[:_OPENED_A_TURN]) and len(missing) > _OPENED_A_TURN

    def has_no_children(self, pid: int) -> bool:
        """Whether this process certainly has none at this moment; False also where that is not known."""
        kept = self._kept.get(pid)
        if kept is None:
            return False
        threads, children = kept
        try:
            return os.fstat(threads).st_nlink == _LINKS_OF_ONE_THREAD and not os.pread(children, 1, 0)
        except OSError:  # it has ended
            return False

    def close(self) -> None:
        """Give all descriptors back."""
        for pid in tuple(self._kept):
            self._let_go(pid)

    def _keep(self, pid: int, limit: int) -> bool:
        """Whether it could be."""
        try:
            threads = os.open(f"/proc/{pid}/task", os.O_RDONLY)
            try:
                children = os.open(f"/proc/{pid}/task/{pid}/children", os.O_RDONLY)
            except OSError:
                os.close(threads)
                raise
        except OSError:
            return False
        self._kept[pid] = threads, children
        if max(threads, children) < limit:
            return True
        self._let_go(pid)
        return False

    def _let_go(self, pid: int) -> None:
        for descriptor in self._kept.pop(pid):
            os.close(descriptor)


def _limit() -> int:
    return descriptor_limit() // _SHARE
