"""A service that a debugger holds: it can be stopped and started again, and nothing waits for the debugger."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.programs import Home, is_alive, until

MAY_BE_TRACED = """
import ctypes, time
PR_SET_PTRACER, PR_SET_PTRACER_ANY = 0x59616D61, ctypes.c_ulong(-1)
ctypes.CDLL(None).prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0)
print("ready", flush=True)
while True: time.sleep(60)
"""
DEBUGGER = """
import ctypes, os, sys
PTRACE_ATTACH, WALL = 16, 0x40000000
pid = int(sys.argv[1])
assert ctypes.CDLL(None).ptrace(PTRACE_ATTACH, pid, 0, 0) == 0
os.waitpid(pid, WALL)
print("held", flush=True)
sys.stdin.read()
"""
"""As `gdb -p` at its prompt: it reaps nothing of its own accord."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ptrace is Linux's")
Hold = Callable[[int], subprocess.Popen[str]]


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Hold a process; the debugger lets go when it ends."""
    debuggers: list[subprocess.Popen[str]] = []

    def hold(pid: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", DEBUGGER, str(pid)]
        debugger = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        debuggers.append(debugger)
        assert debugger.stdout is not None
        assert debugger.stdout.readline() == "held\n"
        return debugger

    yield hold
    for debugger in debuggers:
        debugger.communicate()


def is_there(pid: int) -> bool:
    """Whether the number is taken, be it by what is left of a process."""
    return Path(f"/proc/{pid}").exists()


def test_a_service_that_a_debugger_holds_is_stopped_and_started(home: Home, hold: Hold) -> None:
    """It is dead within its stop; another one takes its place at once; what is left of it goes with the debugger."""
    program = home.start(home.config(home.service("api", MAY_BE_TRACED, stop_timeout="200ms"), home.service("db")))
    until(lambda: "ready" in program.output_of("api"))
    pid = program.pids()["api"]
    debugger = hold(pid)

    stopped = program.ctl("stop", "api")

    assert stopped.returncode == 0, stopped.stderr
    assert not is_alive(pid)
    assert is_there(pid)
    assert program.states() == {"api": "stopped", "db": "running"}
    assert f"pid {debugger.pid}, which traces it, holds what is left of it" in program.errors
    assert program.ctl("start", "api").returncode == 0
    new = program.pids()["api"]
    assert new != pid
    os.kill(new, signal.SIGKILL)
    until(lambda: program.pids().get("api", new) not in (new, pid), "its successor is looked after")
    debugger.communicate()
    until(lambda: not is_there(pid), "it is reaped")
    assert program.leave() == 0


def test_somebody_else_kills_what_a_debugger_holds(home: Home, hold: Hold) -> None:
    """The program does not stand still; the end is told as it was, and the replacement runs at once."""
    program = home.start(home.config(home.service("api", MAY_BE_TRACED), home.service("db")))
    until(lambda: "ready" in program.output_of("api"))
    pid = program.pids()["api"]
    debugger = hold(pid)

    os.kill(pid, signal.SIGKILL)

    until(lambda: program.pids().get("api", pid) != pid, "its successor runs")
    assert is_there(pid)
    until(lambda: "signal 9 (SIGKILL)" in program.errors, "it is told as it was")
    assert f"pid {debugger.pid}, which traces it, holds what is left of it" in program.errors
    new = program.pids()["api"]
    os.kill(new, signal.SIGTERM)
    until(lambda: program.pids().get("api", new) not in (new, pid), "its successor is looked after")
    debugger.communicate()
    until(lambda: not is_there(pid), "it is reaped")
    assert program.leave() == 0


def test_a_debugger_that_lets_go_in_time_changes_nothing(home: Home, hold: Hold) -> None:
    """Killed while it is held, and reaped like any other."""
    program = home.start(home.config(home.service("api", MAY_BE_TRACED, stop_timeout="200ms")))
    until(lambda: "ready" in program.output_of("api"))
    pid = program.pids()["api"]
    debugger = hold(pid)
    program.ask("stop", names=["api"], wait=0)
    until(lambda: not is_alive(pid))
    debugger.communicate()

    program.until_state("stopped", "api")
    until(lambda: not is_there(pid), "it is reaped")
    assert program.ctl("start", "api").returncode == 0
    assert program.leave() == 0


def test_a_program_leaves_though_a_debugger_holds_a_service(home: Home, hold: Hold) -> None:
    """Neither is its end waited for."""
    program = home.start(home.config(home.service("api", MAY_BE_TRACED, stop_timeout="200ms")))
    until(lambda: "ready" in program.output_of("api"))
    hold(program.pids()["api"])

    assert program.leave() == 0


def test_a_held_service_leaves_the_file(home: Home, hold: Hold) -> None:
    """Nothing waits for what is left of it, and it goes with the debugger."""
    services = home.service("api", MAY_BE_TRACED, stop_timeout="200ms"), home.service("db")
    program = home.start(home.config(*services))
    until(lambda: "ready" in program.output_of("api"))
    pid = program.pids()["api"]
    debugger = hold(pid)
    assert program.ctl("stop", "api").returncode == 0

    home.config(services[1])
    assert program.ctl("reload").returncode == 0
    assert program.ctl("restart", "db").returncode == 0

    assert program.states() == {"db": "running"}
    assert is_there(pid)
    debugger.communicate()
    until(lambda: not is_there(pid), "it is reaped")
    assert program.leave() == 0
