"""Numbers of processes that are given out again, in a container: elsewhere all who test would get such numbers.

`test_meter_linux.py` runs these tests.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.meters.meter_linux import LinuxMeter
from tests.runtime.children import (
    IDLE,
    Child,
    MakeChild,
    child_fixture,  # noqa: F401  # pytest finds it
    identities,
    linux_meter,
)

LAST_PID = Path("/proc/sys/kernel/ns_last_pid")


@pytest.fixture
def meter() -> Iterator[LinuxMeter]:
    made = linux_meter()
    yield made
    made.close()


REUSER = """
say(1)
while True:
    wanted = int(hear())
    for _ in range(50):
        with open("/proc/sys/kernel/ns_last_pid", "w") as file:
            file.write(str(wanted - 1))
        pid = os.fork()
        if pid == 0:
            wait()
            os._exit(0)
        if pid == wanted:
            break
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    say(pid)
"""


def end_and_give_its_number(victim: Child, heir_parent: Child) -> None:
    """End a child, and let another one fork a process that gets its number."""
    pid = victim.pid
    victim.end()
    heir_parent.tell(str(pid))
    (got,) = heir_parent.numbers()
    assert got == pid


def wait_for_another_tick(qtbot: QtBot) -> None:
    """Start times are told in ticks; no number is given out again in the same one unless a test sees to it."""
    now = int(time.monotonic() * os.sysconf("SC_CLK_TCK"))
    qtbot.waitUntil(lambda: int(time.monotonic() * os.sysconf("SC_CLK_TCK")) > now + 1)


def test_a_member_with_the_number_of_a_stranger_is_found(meter: LinuxMeter, child: MakeChild) -> None:
    """A new member is counted even if its number belonged to a process of nobody at the look before."""
    one, stranger = child(REUSER), child(IDLE)
    one.numbers()
    stranger.numbers()
    pid = stranger.pid
    # The kernel's counter stands far from the number that is given out again: others are begun here, too.
    LAST_PID.write_text(str(pid + 1000 if pid < 20_000 else pid - 1000))
    child(IDLE).numbers()
    for second in range(5):
        assert meter.measure({"a": one.root}, second)["a"].processes == 1
    end_and_give_its_number(stranger, one)
    assert meter.measure({"a": one.root}, 6)["a"].processes == 2
    assert set(meter.tree("a")) == identities(one.pid, pid)


@pytest.mark.parametrize("most_kept", [None, 0])
def test_a_stranger_with_the_number_of_a_member_is_not_counted(
    child: MakeChild, most_kept: int | None, qtbot: QtBot
) -> None:
    """A process that got the number of a member that ended is no member, whether descriptors are kept or not."""
    meter = linux_meter(most_kept)
    one, stranger = child("say(fork(wait)); hear(); os.wait(); say(1); wait()"), child(REUSER)
    (pid,) = one.numbers()
    stranger.numbers()
    assert meter.measure({"a": one.root}, 0)["a"].processes == 2
    os.kill(pid, signal.SIGKILL)
    one.tell()
    one.numbers()
    wait_for_another_tick(qtbot)
    stranger.tell(str(pid))
    assert stranger.numbers() == [pid]
    assert meter.measure({"a": one.root}, 1)["a"].processes == 1
    assert set(meter.tree("a")) == identities(one.pid)
    # And the other one is found where it belongs.
    usages = meter.measure({"a": one.root, "b": stranger.root}, 2)
    assert (usages["a"].processes, usages["b"].processes) == (1, 2)
    meter.close()


IN_ITS_SESSION = """
def lead(work=wait):
    os.setsid()
    work()

def left_alone():
    said, says = os.pipe()
    pid = fork(lambda: os.write(says, b"%d" % fork(wait)))
    os.waitpid(pid, 0)
    return int(os.read(said, 20))
"""
"""A member leads a session; who gets its number leads one, too, with a process in it whose parent has ended."""


@pytest.mark.parametrize("most_kept", [None, 0])
@pytest.mark.parametrize(
    ("member", "heir"), [("wait", "say(-fork(wait))"), ("lead", "lead(lambda: say(-left_alone()))")]
)
def test_a_stranger_is_not_counted_whose_parent_or_leader_has_a_members_number(
    child: MakeChild, most_kept: int | None, member: str, heir: str, qtbot: QtBot
) -> None:
    """The member ends in the middle of a look: who is found after that to have its number for parent, or for that of
    who leads its session, is a stranger.
    """
    meter = linux_meter(most_kept)
    one = child(f"{IN_ITS_SESSION}say(fork({member})); hear(); os.wait(); say(1); wait()")
    other = child(IN_ITS_SESSION + REUSER.replace("wait()", f"os.getpid() == wanted and {heir}; wait()", 1))
    other.numbers()
    (pid,) = one.numbers()
    ended = identities(pid)
    for second in range(2):
        assert meter.measure({"a": one.root}, second)["a"].processes == 2
    wait_for_another_tick(qtbot)
    look = meter.look({"a": one.root}, 2)
    next(look)  # all members are read
    os.kill(pid, signal.SIGKILL)
    one.tell()
    one.numbers()
    other.tell(str(pid))
    (said,) = other.numbers()
    (last,) = other.numbers()
    assert pid in (said, last)  # the other one is the heir's word that its own is there
    own = -min(said, last)
    for _ in look:
        pass
    assert set(meter.tree("a")) <= identities(one.pid) | ended
    assert meter.measure({"a": one.root}, 3)["a"].processes == 1
    for second in range(4, 40):  # where many others begin each look examines but some
        meter.measure({"a": one.root, "b": other.root}, second)
    assert set(meter.tree("b")) >= identities(other.pid, pid, own)
    meter.close()


def test_the_number_of_an_ended_session_is_not_trusted(meter: LinuxMeter, child: MakeChild) -> None:
    """A new session with the number of one that a member had led is another one."""
    one = child("def lead():\n    os.setsid(); wait()\nsay(fork(lead)); hear(); os.wait(); say(1); wait()")
    other = child(REUSER.replace("wait()", "os.setsid(); say(fork(wait)); wait()", 1))
    other.numbers()
    (leader,) = one.numbers()
    meter.measure({"a": one.root}, 0)
    os.kill(leader, signal.SIGKILL)
    one.tell()
    one.numbers()
    other.tell(str(leader))
    answers = other.numbers() + other.numbers()
    assert leader in answers
    assert meter.measure({"a": one.root}, 1)["a"].processes == 1
    assert set(meter.tree("a")) == identities(one.pid)


def test_who_is_left_in_a_session_with_the_number_of_an_ended_one_is_a_stranger(
    meter: LinuxMeter, child: MakeChild, qtbot: QtBot
) -> None:
    """Its leader has ended, too: nothing but the number tells of a member that once led such a session."""
    one = child(f"{IN_ITS_SESSION}say(fork(lead)); hear(); os.wait(); say(1); wait()")
    heir = "(lead(lambda: say(-left_alone())), os._exit(0))"
    reuser = REUSER.replace("wait()", f"os.getpid() == wanted and {heir}; wait()", 1)
    other = child(IN_ITS_SESSION + reuser.replace("    say(pid)", "    os.waitpid(pid, 0); say(pid)"))
    other.numbers()
    (leader,) = one.numbers()
    assert meter.measure({"a": one.root}, 0)["a"].processes == 2
    os.kill(leader, signal.SIGKILL)
    one.tell()
    one.numbers()
    assert meter.measure({"a": one.root}, 1)["a"].processes == 1
    wait_for_another_tick(qtbot)
    other.tell(str(leader))
    (orphan,), (got,) = other.numbers(), other.numbers()
    assert got == leader
    assert os.getsid(-orphan) == leader
    for second in range(2, 5):
        meter.measure({"a": one.root}, second)
        assert set(meter.tree("a")) == identities(one.pid)
