"""What /proc says: one process's line of figures, and which processes came and went. Linux only."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Generator
from itertools import islice
from pathlib import Path

from medivote_desktop.core.records import NamedTuple

STAT_BYTES = 1024
"""More than any /proc/PID/stat holds: 52 numbers and a name of at most 64 bytes."""

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
"""How fine the times are that /proc tells: 100 steps a second on all common systems."""

GONE = (FileNotFoundError, ProcessLookupError)
"""What opening and what reading raise for a process that does not exist any more."""

_CLOCK_OF_WORK = 2  # CPUCLOCK_SCHED of the kernel: what the scheduler counted, user and system time together
_LOOKS_WITHOUT_LIST = 10
_LISTED_AT_ONCE = 1000  # the kernel tells some 1,300 with one call


class Stat(NamedTuple):
    """The part of /proc/PID/stat that is used here.

    Attributes:
        is_zombie: All its threads have ended; it waits to be reaped.
        session: The pid of the leader of its session.
        used: Clock ticks of CPU, of all its threads.
        reaped: Clock ticks of CPU of its children that ended and were waited for, and of theirs.
        started: Clock ticks from boot to its start.
        rss: Resident pages.
    """

    is_zombie: bool
    parent: int
    session: int
    used: int
    reaped: int
    started: int
    rss: int


def parse_stat(line: bytes) -> Stat:
    """Read one line of /proc/PID/stat. The name may hold blanks and brackets, so the last bracket counts."""
    field = line[line.rindex(b")") + 2 :].split(None, 22)
    # The first thread of a living process may end before the others: then it is shown as a zombie, with threads.
    return Stat(
        field[0] in b"ZXx" and int(field[17]) <= 1,
        int(field[1]),
        int(field[3]),
        int(field[11]) + int(field[12]),
        int(field[13]) + int(field[14]),
        int(field[19]),
        int(field[21]),
    )


def read_stat(pid: int) -> Stat | None:
    """The figures of one process now; None if there is none, or it is hidden from us."""
    try:
        descriptor = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except (*GONE, PermissionError):
        return None
    try:
        return parse_stat(os.read(descriptor, STAT_BYTES))
    except ProcessLookupError:
        return None
    finally:
        os.close(descriptor)


def tracer_of(pid: int) -> int:
    """The process that traces this one, as a debugger does; 0 if none does, or there is no such process."""
    try:
        lines = Path(f"/proc/{pid}/status").read_bytes().splitlines()
    except (*GONE, PermissionError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(b"TracerPid:")), 0)


def used_ticks(pid: int) -> float | None:
    """CPU time of all threads of a process, in ticks, but to the nanosecond; None if the kernel does not tell.

    /proc rounds it down to whole ticks: a service that works for 3 ms each second would show 0 % most of the time, and
    1 % now and then. The number of a process's clock is made of its pid (clock_getcpuclockid(3)).
    """
    try:
        return time.clock_gettime(~pid << 3 | _CLOCK_OF_WORK) * TICKS_PER_SECOND
    except OSError:
        return None


class PidCounter:
    """The kernel's note of the pid it gave out last: it tells whether anything started since the last look.

    Pids are given out in ascending order and begin again at the end. The note is the last number of /proc/loadavg.
    """

    def __init__(self) -> None:
        self._descriptor = os.open("/proc/loadavg", os.O_RDONLY)
        # A container may lay a file of its own over this one; what that says of pids is old or another namespace's.
        genuine = os.fstat(self._descriptor).st_dev == Path("/proc/self/stat").stat().st_dev
        self.is_trusted = genuine and self.read() > 0

    def read(self) -> int:
        """The pid given out last; threads count, and processes that ended."""
        return int(os.pread(self._descriptor, 128, 0).split()[-1])

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._descriptor)


@functools.cache
def _the_counter() -> PidCounter:
    """One for the whole program, kept open."""
    return PidCounter()


def was_started_last(pid: int) -> bool:
    """Whether no process and no thread was started since this one, so that it certainly has no descendants.

    Takes some four microseconds; False also where that is not known.
    """
    try:
        counter = _the_counter()
        return counter.is_trusted and counter.read() == pid
    except OSError:  # without a descriptor
        return False


class ProcessList:
    """Which processes appeared and vanished since the last look.

    The list is read when the counter says that it can have changed, and now and then besides. A number given out again
    between two looks counts as one that appeared; that needs a trusted counter, and fails if all numbers of the system
    went round between two looks.
    """

    def __init__(self, counter: PidCounter | None = None) -> None:
        self._directory = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        self._counter = counter or PidCounter()
        self._last: int | None = None
        self._quiet_looks = 0
        self._names: set[str] = set()

    def changes(self) -> Generator[bool, None, tuple[list[int], list[int]]]:
        """The pids that appeared (or were given out again), and those that vanished, since the last call.

        Yields before each part of the list, which may take a millisecond, as a `Meter` does. What starts between two
        parts is found by the next call.
        """
        # Read before the list: what starts between the two is looked for once more the next time.
        before, now = self._last, self._counter.read() if self._counter.is_trusted else None
        quiet_looks = self._quiet_looks + 1 if now is not None and now == before else 0
        # A process gets its number a moment before it is listed, so one quiet look is not enough.
        is_quiet = quiet_looks > 1
        if is_quiet and quiet_looks % _LOOKS_WITHOUT_LIST:
            self._quiet_looks = quiet_looks
            return [], []
        names: list[str] = []
        yield True
        with os.scandir(self._directory) as entries:
            while part := [entry.name for entry in islice(entries, _LISTED_AT_ONCE)]:
                names += part
                yield True
        changed = self._names.symmetric_difference(names)
        self._last, self._quiet_looks = now, quiet_looks
        vanished = [int(name) for name in changed & self._names if name.isdecimal()]
        appeared = [int(name) for name in changed - self._names if name.isdecimal()]
        if is_quiet and appeared:
            self._counter.is_trusted = False
        if before is not None and now is not None:
            appeared += [int(name) for name in self._given_out(before, now) - changed]
        self._names ^= changed
        return appeared, vanished

    def overlook(self, pid: int) -> None:
        """Treat this process as not yet seen: it ended, and its number may belong to another already."""
        self._names.discard(str(pid))

    def close(self) -> None:
        """Give the descriptors back."""
        os.close(self._directory)
        self._counter.close()

    def _given_out(self, before: int, now: int) -> set[str]:
        """The names seen so far whose numbers were given out since the counter stood at `before`."""
        if 0 <= now - before < len(self._names):
            return self._names.intersection(map(str, range(before + 1, now + 1)))
        pids = [int(name) for name in self._names if name.isdecimal()]
        if now < before:  # the numbers began again
            return {str(pid) for pid in pids if pid > before or pid <= now}
        return {str(pid) for pid in pids if before < pid <= now}
