"""Who a process is: its number and the moment it started, because numbers are given out again."""

from __future__ import annotations

import os
import sys
import time

from medivote_desktop.core.records import NamedTuple


class ProcessIdentity(NamedTuple):
    """One process of this boot.

    Attributes:
        pid: Its number.
        started: When it started: clock ticks since boot on Linux; elsewhere milliseconds since the epoch, as the clock
            stood then: it stays what it is when the clock is set.
    """

    pid: int
    started: int


if sys.platform == "linux":
    from medivote_desktop.runtime.processes.procfs import read_stat

    def identity_of(pid: int) -> ProcessIdentity | None:
        """The process that has this number now; None if there is none, or a zombie, or it is hidden from us."""
        stat = read_stat(pid)
        return None if stat is None or stat.is_zombie else ProcessIdentity(pid, stat.started)

elif sys.platform == "darwin":
    from medivote_desktop.runtime.processes.sysctl import started_of

    def identity_of(pid: int) -> ProcessIdentity | None:
        """The process that has this number now; None if there is none, or a zombie, or it is hidden from us."""
        started = started_of(pid)
        return None if started is None else ProcessIdentity(pid, started)

else:
    import psutil

    def identity_of(pid: int) -> ProcessIdentity | None:
        """The process that has this number now; None if there is none, or it is hidden from us.

        Windows has no zombies: who has ended is gone, whoever still holds its handle.
        """
        try:
            return ProcessIdentity(pid, round(psutil.Process(pid).create_time() * 1000))
        except (psutil.NoSuchProcess, psutil.AccessDenied, ValueError):
            return None


def may_live(identity: ProcessIdentity) -> bool:
    """Whether this process lives; True also where nobody can be looked at (out of descriptors): ask again."""
    try:
        return identity_of(identity.pid) == identity
    except OSError:
        return True


def age_seconds(identity: ProcessIdentity) -> float:
    """How long ago the process started, in seconds; on Linux to the hundredth, and as the monotonic clock tells it."""
    if sys.platform == "linux":
        # The start is told by a clock that goes on while the machine sleeps; a sleep since then counts as age, too.
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - identity.started / os.sysconf("SC_CLK_TCK")
    else:
        age = time.time() - identity.started / 1000
    return max(0.0, age)
