"""How a service ended that outlived the program is known, whoever reaps it and when."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator

import pytest

from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.processes.zombies import status_of_zombie
from tests.programs import Home, Program, is_alive, until

_PR_SET_CHILD_SUBREAPER = 36
ENDS = """
import os, sys, time
while not os.path.exists("end"): time.sleep(0.01)
sys.exit(int(sys.argv[1]))
"""


@pytest.fixture
def orphans() -> Iterator[list[int]]:
    """Orphans become children of this process, which reaps none of them before the test is over; then those listed."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    orphans: list[int] = []
    yield orphans
    assert libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) == 0
    for pid in orphans:
        os.waitpid(pid, 0)


def adopted(home: Home, orphans: list[int], code: int) -> Program:
    """A program that took over a service which will end with this code."""
    program = home.start(home.config(home.service("job", ENDS, str(code))))
    program.until_state("running")
    pid = program.pids()["job"]
    ledger = program.state_folder / "ledger.json"
    until(lambda: ledger.exists() and f'"pid": {pid},' in ledger.read_text(), "it is written down")
    program.kill()
    orphans.append(pid)
    program = home.start(program.config)
    assert program.pids() == {"job": pid}
    return program


def test_who_ended_well_is_not_started_again(home: Home, orphans: list[int]) -> None:
    """Nobody has reaped it: its exit code is known all the same, and 0 is no failure."""
    program = adopted(home, orphans, 0)
    (home.folder / "end").touch()
    program.until_state("exited")
    assert program.status()["job"]["reason"] == "exit code 0"
    assert program.status()["job"]["restarts"] == 0


def test_what_it_ended_of_is_told(home: Home, orphans: list[int]) -> None:
    """Code or signal, as of a service that this very program started."""
    program = adopted(home, orphans, 3)
    os.kill(program.pids()["job"], signal.SIGKILL)
    until(lambda: program.status()["job"]["restarts"] == 1, "it is started again")
    assert program.status()["job"]["last_end"].startswith("signal 9 (SIGKILL)")


def test_a_oneshot_that_ended_well_unwatched_is_not_run_again(home: Home, orphans: list[int]) -> None:
    """It ended while no program ran, and nobody has reaped it: the next program knows, and who waits for it starts."""
    oneshot = home.service("job", ENDS, "0", type="oneshot")
    program = home.start(home.config(oneshot, home.service("api", depends_on="job:completed")))
    program.until_state("running", "job")
    pid = program.pids()["job"]
    ledger = program.state_folder / "ledger.json"
    until(lambda: ledger.exists() and f'"pid": {pid},' in ledger.read_text(), "it is written down")
    program.kill()
    orphans.append(pid)
    (home.folder / "end").touch()
    until(lambda: not is_alive(pid), "it has ended")

    program = home.start(program.config)

    program.until_state("running", "api")
    job = program.status()["job"]
    assert (job["state"], job["last_end"]) == ("completed", "exit code 0")
    assert job["reason"] == "it ended while this program did not run: exit code 0"


def test_what_is_not_ours_to_look_at_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of others the kernel tells 0, which would be a success."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(7)
    os.close(read)
    identity = identity_of(pid)
    assert identity is not None
    assert status_of_zombie(identity) is None  # it lives
    os.close(write)
    until(lambda: not is_alive(pid), "it has ended")
    assert status_of_zombie(identity) == 7 << 8
    assert status_of_zombie(identity._replace(started=identity.started + 1)) is None
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 12345)
        assert status_of_zombie(identity) is None
    os.waitpid(pid, 0)
    assert status_of_zombie(identity) is None  # reaped
