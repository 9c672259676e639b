"""Numbers of processes are given out again: who has one that was a service's is not taken for it."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.containers import OWN_NUMBERS, may_unshare
from tests.programs import Home, until
from tests.startup.test_first_process import CONTAINER, children, first_process

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

TWICE = f"""exec unshare {" ".join(OWN_NUMBERS)} sh -c '"$@"; "$@"' sh "$@\""""
"""A second program begins when the first one was killed; the shell reaps what that has left behind."""


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


def supervisor(first: int) -> int:
    """The program that runs now, of the two; its number outside the container."""
    return until(lambda: next((pid for pid, _ in children(first) if "--headless" in words_of(pid)), 0), "one runs")


def words_of(pid: int) -> list[str]:
    """How a process was begun; nothing of one that has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def test_a_strangers_group_with_the_number_of_who_was_taken_over_is_let_be(home: Home) -> None:
    """Nobody keeps that number: it is given out while the program stands still, and hears nothing of any end."""
    program = home.start(home.config(home.service("api", "import time; time.sleep(1000)")), script=TWICE)
    first, leader = first_process(program), program.pids()["api"]
    killed = supervisor(first)
    os.kill(killed, signal.SIGKILL)
    stopped = until(lambda: (pid := supervisor(first)) != killed and pid, "there is another one")
    program.until_answers()
    assert program.pids()["api"] == leader

    os.kill(stopped, signal.SIGSTOP)
    inside(first, f"kill -KILL {leader}")
    until(lambda: inside(first, f"test -e /proc/{leader} || echo gone"), "the service has ended")
    stranger = daemon_in_group(first, leader)
    os.kill(stopped, signal.SIGCONT)

    until(lambda: program.pids().get("api", leader) != leader, "the service is back")
    assert "sleeping" in inside(first, f"grep ^State /proc/{stranger}/status")
    os.kill(stopped, signal.SIGTERM)
    assert program.wait() == 0
