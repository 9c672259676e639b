"""How a process ended that is no child of ours, while nobody has reaped it: /proc tells it then. Linux only."""

from __future__ import annotations

import os
from pathlib import Path

from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.procfs import parse_stat


def status_of_zombie(identity: ProcessIdentity) -> int | None:
    """The status that its parent will get; None if it has been reaped, still lives, or is not ours to look at.

    A container often has a first process that reaps late or never, and kernels before 6.15 tell nothing of the reaped.
    """
    return _status_of(identity.pid, identity.started)


def status_of_dead_child(pid: int) -> int | None:
    """The status of a child that we have not reaped, so that its number is still its own; None as above."""
    return _status_of(pid, None)


def _status_of(pid: int, started: float | None) -> int | None:
    try:
        line = Path(f"/proc/{pid}/stat").read_bytes()
        is_ours = _is_ours(pid)
    except OSError:
        return None
    stat = parse_stat(line)
    if not stat.is_zombie or started not in (None, stat.started) or not is_ours:
        return None
    return int(line.split()[-1])


def _is_ours(pid: int) -> bool:
    """Whether it has our users and groups throughout: for others the kernel writes 0, as if all had been well."""
    lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
    told = {name: values.split() for name, _, values in (line.partition(":") for line in lines)}
    # Real, effective, saved, and that of files.
    return told["Uid"] == [str(os.geteuid())] * 4 and told["Gid"] == [str(os.getegid())] * 4
