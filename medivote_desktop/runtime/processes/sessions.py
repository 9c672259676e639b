"""What is left of a session whose leader has ended, though it carries no markers any more. Linux only.

Who names its processes (nginx, gunicorn, postgres) writes over their environment, and so does who empties it for them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from medivote_desktop.runtime import system
from medivote_desktop.runtime.farmounts import far_folder
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of


def left_of_sessions(logs: Mapping[ProcessIdentity, str]) -> Iterator[tuple[ProcessIdentity, ProcessIdentity]]:
    """Members of sessions whose leaders have ended: each as its leader and itself.

    The number of a session is not given out while it has members. But once all have ended it may be another's, which
    may have ended, too: so who counts also began after the leader, and writes to the log that is the service's own.

    Args:
        logs: The log of each leader.
    """
    leaders = {leader.pid: leader for leader in logs}
    for pid in system.all_pids() if leaders else ():
        leader = leaders.get(system.session_of(pid))
        if leader is None or pid == leader.pid or not _writes_to(pid, logs[leader]):
            continue
        member = identity_of(pid)
        # Looked at once more: what is proven is proven of this very process.
        if member is not None and member.started >= leader.started and _writes_to(pid, logs[leader]):
            yield leader, member


def _writes_to(pid: int, log: str) -> bool:
    """Whether its standard output or error is this file, which may have been removed."""
    paths = {log} if far_folder(log) else {log, os.path.realpath(log)}
    return any(_target(f"/proc/{pid}/fd/{number}") in paths for number in (1, 2))


def _target(link: str) -> str:
    try:
        return os.readlink(link).removesuffix(" (deleted)")  # noqa: PTH115  # text, and of hundreds
    except OSError:  # it has ended, has closed it, or is not ours to look at
        return ""
