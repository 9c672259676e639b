"""A log that was removed while its service writes to it. Linux only.

No name leads to it any more, and its room on the disk is taken all the same, until the service ends.
"""

from __future__ import annotations

import os
import sys

from medivote_desktop.runtime.logs.rotation import drop_front


def keep_removed_small(log: str, pid: int | None, most_bytes: int) -> bool:
    """See that a removed log takes no more than so many bytes; blocking.

    Args:
        pid: Who was started with this log as its standard output.

    Returns:
        Whether it was removed, and is written to.
    """
    if sys.platform != "linux" or pid is None or os.path.lexists(log):
        return False
    output, name = f"/proc/{pid}/fd/1", f"{os.path.realpath(log)} (deleted)"
    try:
        if os.readlink(output) != name:  # noqa: PTH115  # text
            return False
        descriptor = os.open(output, os.O_RDWR)
    except OSError:  # it has ended, or is not ours to look at
        return False
    try:
        if os.readlink(f"/proc/self/fd/{descriptor}") != name:  # noqa: PTH115
            return False  # between the two it wrote elsewhere, or ended and its number became another's
        status = os.fstat(descriptor)
        if status.st_blocks * 512 > most_bytes:
            drop_front(descriptor, status.st_size)
    finally:
        os.close(descriptor)
    return True
