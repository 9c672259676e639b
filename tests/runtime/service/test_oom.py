"""A real death by the kernel's out-of-memory killer: the timeline says who it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.lifecycle import State
from tests.programs import until
from tests.runtime.conftest import Record
from tests.runtime.fleet import service

GROUPS = Path("/sys/fs/cgroup")
LIMIT_BYTES = 48 << 20
GREEDY = """
import time
from pathlib import Path
while not Path({hunger!r}).exists():
    time.sleep(0.01)
with open({procs!r}, "w") as procs:
    procs.write("0")
eaten = []
while True:
    eaten.append(b"x" * (1 << 20))
"""
MURDERED = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Path | None]:
    """A control group with little memory; None where this user may make none."""
    is_old = (GROUPS / "memory").is_dir()
    made = (GROUPS / "memory" if is_old else GROUPS) / f"medivote-{os.getpid()}"
    try:
        made.mkdir()
        (made / ("memory.limit_in_bytes" if is_old else "memory.max")).write_text(str(LIMIT_BYTES))
    except OSError:
        yield None
    else:
        yield made
    if made.exists():
        until(lambda: _is_removed(made), "the group is empty")


def _is_removed(group: Path) -> bool:
    try:
        group.rmdir()
    except OSError:  # the kernel still tidies up after its last process
        return False
    return True


def killed_by_kernel() -> int:
    """How many processes of this machine it has ended so far."""
    return next(int(line.split()[1]) for line in Path("/proc/vmstat").read_text().splitlines() if "oom_kill" in line)


def test_who_killed_it_is_told(group: Path | None, record: Record, tmp_path: Path) -> None:
    """Where this user may limit memory, a service that eats too much is really ended by the kernel, and the timeline
    says so; where not, one that was ended by signal 9 all the same is not laid at the kernel's door."""
    before = killed_by_kernel()
    code = (
        MURDERED if group is None else GREEDY.format(procs=str(group / "cgroup.procs"), hunger=str(tmp_path / "hunger"))
    )
    recorded = record(service("web", code, restart="no"))
    recorded.fleet.start("web")
    # What is asked of the history is answered behind its first look at the kernel's counts.
    recorded.until(lambda: recorded.fleet.is_in(State.RUNNING, "web") or group is None)
    recorded.all_incidents()
    (tmp_path / "hunger").touch()

    def ends() -> list[Incident]:
        return [one for one in recorded.incidents() if one.signal == 9]

    recorded.until(lambda: bool(ends()))
    assert (killed_by_kernel() > before) is (group is not None), "the fault did not bite"
    killed = ends()[0]
    if group is not None:
        assert "the kernel says: its out-of-memory killer" in killed.note
    else:
        assert "so somebody sent the signal" in killed.note
