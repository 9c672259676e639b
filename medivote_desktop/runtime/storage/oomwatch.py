"""What the kernel tells of its out-of-memory killer: counts that anybody may read. Blocking; for the gate."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from medivote_desktop.core.say import say

_MACHINE = Path("/proc/vmstat")
_OWN_GROUP = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")


class OomWatch:
    """Compares the kernel's counts of processes that it ended for want of memory with those of the last look.

    Args:
        machine: The counts of the whole machine.
        group: Those of the control group that this program and its services are in; None: to be found.
    """

    def __init__(
        self, machine: Path = _MACHINE, group: Path | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._machine = machine
        self._group = group or _events_of_own_group()
        self._clock = clock
        self._seen: tuple[int | None, int | None] | None = None
        self._seen_at = 0.0

    def look(self) -> None:
        """Remember the counts as they are."""
        self._seen, self._seen_at = (_count(self._machine), _count(self._group)), self._clock()

    def words_for_a_kill(self) -> str:
        """What the counts say of a process that signal 9 has just ended; empty where they say nothing."""
        before, since = self._seen, self._seen_at
        self.look()
        if before is None or self._seen is None:
            return ""
        (machine_before, group_before), (machine, group) = before, self._seen
        when = _told(since, self._seen_at)
        if group_before is not None and group is not None and group > group_before:
            return say(
                "the kernel says: its out-of-memory killer ended a process of this fleet since {time}", time=when
            )
        if machine_before is None or machine is None:
            return ""
        if machine > machine_before:
            return say("the kernel says: its out-of-memory killer was at work on this machine since {time}", time=when)
        return say("the kernel says: not its out-of-memory killer, so somebody sent the signal")


def _told(since: float, now: float) -> str:
    """The time of day, and of which day if that is over."""
    then = time.localtime(since)
    is_today = then[:3] == time.localtime(now)[:3]
    return time.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M", then)


def _events_of_own_group() -> Path | None:
    try:
        lines = _OWN_GROUP.read_text().splitlines()
    except OSError:
        return None
    path = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), None)
    return None if path is None else _GROUPS / path.lstrip("/") / "memory.events"


def _count(path: Path | None) -> int | None:
    """The line `oom_kill N` of a file of counts; None where there is none."""
    if path is None:
        return None
    try:
        text = b"\n" + path.read_bytes()
    except OSError:
        return None
    found = text.find(b"\noom_kill ")  # not line by line: there are some two hundred
    return None if found < 0 else int(text[found + 10 :].split(None, 1)[0])
