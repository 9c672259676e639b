"""A member of a service's tree as Linux shows it: one line of /proc, through a descriptor that may be kept open."""

from __future__ import annotations

import errno
import os

from medivote_desktop.core.records import dataclass
from medivote_desktop.runtime.meters.meter_tree import Member
from medivote_desktop.runtime.processes.procfs import GONE, STAT_BYTES, parse_stat

NOT_KEPT = -1
"""In the place of a descriptor."""


@dataclass(slots=True)
class StatProcess(Member):
    """A member and how it is read: `figures` stands for its last line, `descriptor` its file, if that is kept open."""

    session: int = 0
    descriptor: int = NOT_KEPT
    figures: int = 0  # a hash: the line itself is three hundred bytes


def read_again(process: StatProcess) -> bytes:
    """Read a member whose descriptor is not kept. Raises ProcessLookupError if the number is another's by now."""
    descriptor = os.open(f"/proc/{process.identity.pid}/stat", os.O_RDONLY)
    try:
        line = os.pread(descriptor, STAT_BYTES, 0)
    finally:
        os.close(descriptor)
    if parse_stat(line).started != process.identity.started:
        raise ProcessLookupError(errno.ESRCH, "the number was given out again")
    return line


def is_there(process: StatProcess) -> bool:
    """Whether a member has its number still, be it as a zombie. Raises OSError without a free descriptor."""
    try:
        if process.descriptor == NOT_KEPT:
            read_again(process)
        else:
            os.pread(process.descriptor, STAT_BYTES, 0)
    except GONE:
        return False
    return True
