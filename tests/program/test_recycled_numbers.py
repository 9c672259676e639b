"""Numbers of processes are given out again: who has one that was a service's is not taken for it."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from tests.containers import OWN_NUMBERS, may_unshare
from tests.programs import Home, until
from tests.startup.test_first_process import CONTAINER, first_process

pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or not may_unshare(*OWN_NUMBERS), reason="only root may make a container, and not everywhere"
)

LEAVES_ONE_BEHIND = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("escaped", flush=True)
while True: time.sleep(60)
"""
"""Ends when it is told to, but for a child that left its group."""

DAEMON = """
echo $(({leader} - 1)) > /proc/sys/kernel/ns_last_pid
setsid sh -c 'sleep 600 & echo $$ $!'
"""
"""A parent that takes this number and ends, and a child that stays in the group of that number."""


def inside(first: int, script: str) -> str:
    """Run a script in the container of this process; what it says."""
    enter = ["nsenter", "--target", str(first), "--pid", "--mount", "sh", "-c", script]
    with subprocess.Popen(enter, stdout=subprocess.PIPE, text=True) as ran:
        assert ran.stdout is not None
        return ran.stdout.readline()


def daemon_in_group(first: int, leader: int) -> int:
    """A stranger whose group has this number; nothing but chance keeps it from being had at once."""

    def made() -> int:
        parent, child = map(int, inside(first, DAEMON.format(leader=leader)).split())
        return child if parent == leader else 0

    return until(made, f"{leader} is given out again")


def test_a_strangers_group_with_the_number_of_an_ended_leader_is_let_be(home: Home) -> None:
    """A stop lasts, since a child is slow to end; meanwhile a daemon gets the leader's number for its group."""
    program = home.start(home.config(home.service("api", LEAVES_ONE_BEHIND, stop_timeout="4s")), script=CONTAINER)
    first = first_process(program)
    until(lambda: "escaped" in program.output_of("api"))
    leader = program.pids()["api"]
    program.ask("stop", names=["api"])
    until(lambda: inside(first, f"test -e /proc/{leader} || echo gone"), "its leader has ended")

    stranger = daemon_in_group(first, leader)
    assert program.states()["api"] == "stopping"
    program.until_state("stopped")

    assert "sleeping" in inside(first, f"grep ^State /proc/{stranger}/status")
    os.kill(first, signal.SIGTERM)
    assert program.wait() == 0
