"""Whether /proc tells of the processes that signals from here reach. Needs no Qt."""

from __future__ import annotations

import os
import sys

_MOUNT = "mount one of its own (mount -t proc proc /proc; unshare --mount-proc; bwrap --proc /proc)"


def wrong_proc_words() -> str:
    """Why nothing that /proc says of a number may be believed, in words; empty if it may.

    Begun all the same, the program would take its services for strangers, and a stranger for one of them.
    """
    if sys.platform != "linux":
        return ""
    try:
        told = os.readlink("/proc/self")  # noqa: PTH115  # at each start
    except OSError as error:
        return f"MediVote Desktop cannot know its services again without /proc ({error}): {_MOUNT}."
    if told == str(os.getpid()):
        return ""
    return (
        "MediVote Desktop cannot know its services again: /proc tells of the processes outside of this container or "
        f"PID namespace, with other numbers: {_MOUNT}."
    )
