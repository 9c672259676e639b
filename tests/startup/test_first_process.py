"""The program as the first process of a container: nobody else reaps what has lost its parent."""

from __future__ import annotations

import os
import signal

import pytest

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.procfs import read_stat
from tests.containers import OWN_NUMBERS, may_unshare
from tests.programs import Home, Program, until

LEAVES_ORPHANS = """
import os, time
while True:
    if os.fork() == 0:
        if os.fork() == 0:
            print("orphan", flush=True)
        os._exit(0)
    os.wait()
    time.sleep(0.05)
"""
"""Its grandchildren end a moment after their parents."""

CONTAINER = f'exec unshare {" ".join(OWN_NUMBERS)} "$@"'

pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or not may_unshare(*OWN_NUMBERS), reason="only root may make a container, and not everywhere"
)


def children(pid: int) -> list[tuple[int, bool]]:
    """The children of a process, and whether they are zombies."""
    stats = ((other, read_stat(other)) for other in system.all_pids())
    return [(other, stat.is_zombie) for other, stat in stats if stat is not None and stat.parent == pid]


def first_process(program: Program) -> int:
    """Which is inside the container, as it is called outside."""
    return until(lambda: children(program.pid), "the container has a process")[0][0]


def test_orphans_are_reaped(home: Home) -> None:
    """Else no number is left for a service one day; and no exit code of a service goes amiss with them."""
    program = home.start(
        home.config(home.service("web", LEAVES_ORPHANS), home.service("once", "raise SystemExit(7)", restart="no")),
        script=CONTAINER,
    )
    first = first_process(program)
    until(lambda: program.output_of("web").count("orphan") > 50, "there are many")

    until(lambda: program.status()["once"]["reason"] == "exit code 7", "it has ended as it did")
    assert program.ctl("stop", "web").returncode == 0
    until(lambda: not any(is_zombie for _, is_zombie in children(first)), "all are reaped")
    os.kill(first, signal.SIGTERM)
    assert program.wait() == 0
