"""How many files the program may open, and how many of those it keeps for itself. Needs no Qt."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

RESERVED_DESCRIPTORS = 16
"""The program's own: what was wished must be heard and written down, however many services there are."""

_LEAST = 20
"""What the program itself has open when it runs, beside what it was started with and what is reserved."""

_SMALL_LIMIT = 4096
_PLENTY = 16_000_000  # Windows bounds handles by memory alone: so many a process


def raise_descriptor_limit() -> int:
    """Raise the soft limit of open descriptors to the hard one; each service takes a few. Returns what holds now."""
    if sys.platform == "win32":
        return _PLENTY
    with contextlib.suppress(PermissionError):  # see `descriptor_limit`
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != hard:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            except (OSError, ValueError):  # macOS refuses "unlimited"; its own ceiling is 10,240 (OPEN_MAX)
                resource.setrlimit(resource.RLIMIT_NOFILE, (min(10_240, hard) if hard > 0 else 10_240, hard))
    return descriptor_limit()


def descriptor_limit() -> int:
    """How many files the program may have open; a very large number where nothing bounds them."""
    if sys.platform == "win32":
        return _PLENTY
    try:
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    except PermissionError:  # a hardened unit forbids every call about limits (SystemCallFilter=~@resources)
        return _limit_in_proc()
    return _PLENTY if soft == resource.RLIM_INFINITY else soft


@functools.cache
def _limit_in_proc() -> int:
    lines = Path("/proc/self/limits").read_text().splitlines()
    soft = next((line.split()[3] for line in lines if line.startswith("Max open files")), "")
    return int(soft) if soft.isdecimal() else _PLENTY


def room_for_children() -> int:
    """How many more children leave the program the descriptors that it needs itself; each keeps one open.

    Takes some microseconds.
    """
    if sys.platform == "win32":
        return _PLENTY
    soft = descriptor_limit()
    if soft == _PLENTY:
        return _PLENTY
    try:
        return soft - RESERVED_DESCRIPTORS - _open_descriptors(soft)
    except OSError:  # not even one for a look
        return 0


def too_few_words() -> str:
    """Why the program cannot run with so few descriptors, in words; empty if it can.

    Half begun it would start nothing, hear nobody, and be ended by no signal.
    """
    if room_for_children() >= _LEAST:
        return ""
    limit = raise_descriptor_limit()
    if room_for_children() >= _LEAST:
        return ""
    return (
        f"MediVote Desktop has to open {_LEAST + RESERVED_DESCRIPTORS} files at once, and so many are not left of the "
        f"{limit} that it may: raise that limit (ulimit -n, or LimitNOFILE= of a systemd unit)."
    )


def _open_descriptors(soft: int) -> int:
    """How many are open. Linux tells it since 6.2 (proc_pid_fd(5)); elsewhere to count many would take too long."""
    if sys.platform == "linux" and (number := os.stat("/proc/self/fd").st_size):  # noqa: PTH116  # on the way to a spawn
        return number
    if soft <= _SMALL_LIMIT:
        return len(os.listdir("/dev/fd"))  # noqa: PTH208  # the same
    # Numbers are given out from below, but for gaps that come and go.
    lowest_free = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest_free)
    return lowest_free
