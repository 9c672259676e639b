"""What a process uses, from /proc: CPU to the nanosecond, and its share of memory; and how its loop was held up."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


def cpu_ms(pid: int) -> float:
    """CPU time of all threads of a process so far; its children do not count."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def memory_mb(pid: int, kind: str = "Pss") -> float:
    """Memory in MB of 2**20 bytes; "Pss" shares what several processes map, "Rss" counts it in full."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


def late_beats(output: Path) -> list[tuple[int, int]]:
    """What watched.py wrote: when each late beat came, and how late it was, in nanoseconds."""
    lines = (line.split() for line in output.read_text().splitlines())
    return [(int(came_ns), int(late_ns)) for came_ns, late_ns in lines]


class Slice(NamedTuple):
    """What slices.c wrote of one slice of the loop, all in nanoseconds."""

    ended_ns: int
    took_ns: int
    own_ns: int
    """What of it the program did or waited for; the rest the machine took away."""


def long_slices(output: Path) -> list[Slice]:
    """The slices of more than half a millisecond so far."""
    return [Slice(*map(int, line.split())) for line in output.read_text().splitlines()]
