"""Small real children for tests: each runs a few lines of Python and says what the test must know."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import pytest

from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.meters.meter import Meter, RootProcess
from medivote_desktop.runtime.meters.meter_psutil import PsutilMeter
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of

if TYPE_CHECKING:
    from medivote_desktop.runtime.meters.meter_linux import LinuxMeter

PRELUDE = """
import os, select, time

def wait():
    "Do nothing until the test is over; what the test says is left to those who hear."
    poll = select.poll()
    poll.register(0, 0)
    poll.poll()

def hear():
    "Wait for a line from the test."
    line = b""
    while not line.endswith(b"\\n"):
        byte = os.read(0, 1)
        if not byte:
            raise SystemExit
        line += byte
    return line.decode().strip()

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def burn(seconds):
    while time.process_time() < seconds:
        pass

def fork(work):
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return pid
"""

IDLE = "say(os.getpid()); wait()"
FAMILY = """
def grandchild():
    say(os.getpid(), fork(wait))
    wait()
fork(grandchild)
wait()
"""


class Child:
    """A child in a session of its own; it and all that hangs on its standard input end with `end()`."""

    def __init__(self, source: str) -> None:
        command = [sys.executable, "-S", "-E", "-c", PRELUDE + source]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0, start_new_session=True)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def root(self) -> RootProcess:
        identity = identity_of(self.pid)
        assert identity is not None
        return RootProcess(identity.pid, identity.started)

    def tell(self, line: str = "") -> None:
        """Let the child's `hear()` return."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def numbers(self) -> list[int]:
        """The numbers of the next line that the child says."""
        assert self.process.stdout is not None
        assert self.has_said_something(within_seconds=20), "the child says nothing"
        return [int(word) for word in self.process.stdout.readline().split()]

    def has_said_something(self, within_seconds: float = 0) -> bool:
        """Whether there is a line that nobody has read."""
        assert self.process.stdout is not None
        return bool(select.select([self.process.stdout], [], [], within_seconds)[0])

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


MakeChild: TypeAlias = Callable[[str], Child]


def cpu_seconds(pid: int) -> float:
    """The CPU clock of another process, exact to the nanosecond; the number is what clock_getcpuclockid gives."""
    return time.clock_gettime(~pid << 3 | 2)


def identities(*pids: int) -> set[ProcessIdentity]:
    found = {identity_of(pid) for pid in pids}
    assert None not in found
    return {identity for identity in found if identity}


@pytest.fixture(name="child")
def child_fixture() -> Iterator[MakeChild]:
    """Makes children from a few lines of Python, and ends them."""
    children: list[Child] = []

    def make(source: str) -> Child:
        children.append(Child(source))
        return children[-1]

    yield make
    for each in children:
        each.end()


def linux_meter(most_kept: int | None = None) -> LinuxMeter:
    """One that examines all in one look, however many other processes the machine has."""
    from medivote_desktop.runtime.meters.meter_linux import LinuxMeter  # other systems have no such thing to import

    return LinuxMeter(most_kept, examined_a_look=sys.maxsize)


@pytest.fixture(name="meter", params=[linux_meter, PsutilMeter], ids=["LinuxMeter", "PsutilMeter"])
def meter_fixture(request: pytest.FixtureRequest) -> Iterator[Meter]:
    """Each of the two meters."""
    made: Meter = request.param()
    yield made
    made.close()


def look(meter: Meter, *children: Child, later_seconds: float = 0) -> list[Usage | None]:
    """One look at some children; `later_seconds` lets time pass for the meter alone."""
    roots = {str(child.pid): child.root for child in children}
    usages = meter.measure(roots, time.monotonic() + later_seconds)
    return [usages.get(str(child.pid)) for child in children]


def look_at(meter: Meter, child: Child, later_seconds: float = 0) -> Usage:
    (usage,) = look(meter, child, later_seconds=later_seconds)
    assert usage is not None
    return usage
