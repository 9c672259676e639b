"""What only the quick meter does: numbers given out again, sessions, descriptors, and looks of bounded length."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.meters.meter_linux import LinuxMeter
from medivote_desktop.runtime.processes.descriptors import RESERVED_DESCRIPTORS
from medivote_desktop.runtime.processes.identity import identity_of
from tests.runtime.children import (
    IDLE,
    Child,
    MakeChild,
    child_fixture,  # noqa: F401  # pytest finds it
    identities,
    linux_meter,
)

FIVE = "pids = [fork(wait) for _ in range(4)]; say(*pids); wait()"
LAST_PID = Path("/proc/sys/kernel/ns_last_pid")

can_choose_pids = pytest.mark.skipif(
    not os.access(LAST_PID, os.W_OK), reason="choosing the next pid needs root and a kernel with checkpoint/restore"
)


@pytest.fixture
def meter() -> Iterator[LinuxMeter]:
    made = linux_meter()
    yield made
    made.close()


def open_stat_files() -> list[int]:
    """The processes on whose /proc/PID/stat a descriptor of this process is open."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = link.readlink()
        except FileNotFoundError:
            continue  # the descriptor by which the folder was listed
        if target.name == "stat" and target.parent.name.isdecimal():
            found.append(int(target.parent.name))
    return found


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
    if got != pid:
        pytest.skip(f"number {pid} was taken by somebody else")


def wait_for_another_tick(qtbot: QtBot) -> None:
    """Start times are told in ticks; no number is given out again in the same one unless a test sees to it."""
    now = int(time.monotonic() * os.sysconf("SC_CLK_TCK"))
    qtbot.waitUntil(lambda: int(time.monotonic() * os.sysconf("SC_CLK_TCK")) > now + 1)


@can_choose_pids
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


@can_choose_pids
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
    if stranger.numbers() != [pid]:
        pytest.skip(f"number {pid} was taken by somebody else")
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


@can_choose_pids
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
    if said > 0 and said != pid:  # and not the heir's word that its own is there
        pytest.skip(f"number {pid} was taken by somebody else")
    other.numbers()
    for _ in look:
        pass
    assert set(meter.tree("a")) <= identities(one.pid) | ended
    assert meter.measure({"a": one.root}, 3)["a"].processes == 1
    for second in range(4, 40):  # where many others begin each look examines but some
        meter.measure({"a": one.root, "b": other.root}, second)
    assert set(meter.tree("b")) >= identities(other.pid, pid)
    meter.close()


DAEMON = """
def lead():
    os.setsid()
    say(os.getpid())
    hear()
    say(fork(wait))
fork(lead)
os.wait()
wait()
"""


def test_an_orphan_in_a_session_of_a_member_is_counted(meter: LinuxMeter, child: MakeChild, qtbot: QtBot) -> None:
    """A process whose parent ended before anybody looked belongs to the service whose member leads its session."""
    one = child(DAEMON)
    (leader,) = one.numbers()
    assert meter.measure({"a": one.root}, 0)["a"].processes == 2
    one.tell()
    (orphan,) = one.numbers()
    qtbot.waitUntil(lambda: identity_of(leader) is None)
    assert os.getsid(orphan) == leader
    assert meter.measure({"a": one.root}, 1)["a"].processes == 2
    assert set(meter.tree("a")) == identities(one.pid, orphan)


def test_a_session_led_later_is_known(meter: LinuxMeter, child: MakeChild, qtbot: QtBot) -> None:
    """The same holds if the member called setsid only after it had been seen."""
    one = child("def lead():\n    say(os.getpid()); hear()\n" + DAEMON.partition("\n")[2].partition("\n")[2])
    (leader,) = one.numbers()
    meter.measure({"a": one.root}, 0)
    one.tell()
    assert one.numbers() == [leader]
    meter.measure({"a": one.root}, 1)
    one.tell()
    (orphan,) = one.numbers()
    qtbot.waitUntil(lambda: identity_of(leader) is None)
    meter.measure({"a": one.root}, 2)
    assert set(meter.tree("a")) == identities(one.pid, orphan)


@can_choose_pids
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
    if leader not in answers:
        pytest.skip(f"number {leader} was taken by somebody else")
    assert meter.measure({"a": one.root}, 1)["a"].processes == 1
    assert set(meter.tree("a")) == identities(one.pid)


def test_who_is_left_of_an_ended_service_is_nobodys(meter: LinuxMeter, child: MakeChild) -> None:
    """An orphan that nobody saw before its service ended costs no descriptor, and no service its figures."""
    before = len(open_stat_files())
    one = child("hear(); say(fork(wait))")
    assert meter.measure({"a": one.root}, 0)["a"].processes == 1
    one.tell()
    (orphan,) = one.numbers()
    assert one.process.wait() == 0
    assert os.getsid(orphan) == one.pid
    for second in range(1, 4):
        assert meter.measure({}, second) == {}
        assert len(open_stat_files()) == before


def test_descriptors_are_kept_within_their_share(child: MakeChild) -> None:
    """No more descriptors are kept than allowed; the members without one are measured all the same."""
    before = len(open_stat_files())
    one = child(FIVE)
    pids = one.numbers()
    for most_kept in (0, 2, 5):
        meter = linux_meter(most_kept)
        assert meter.measure({"a": one.root}, 0)["a"].processes == 5
        assert len(open_stat_files()) - before == most_kept
        usage = meter.measure({"a": one.root}, 1)["a"]
        assert usage.processes == 5
        assert usage.cpu_percent is not None
        assert set(meter.tree("a")) == identities(one.pid, *pids)
        meter.close()
        assert len(open_stat_files()) == before


def test_a_member_without_a_kept_descriptor_is_missed(child: MakeChild, qtbot: QtBot) -> None:
    """The end of a member is seen without a kept descriptor, too."""
    meter = linux_meter(most_kept=0)
    one = child("say(fork(wait)); hear(); os.wait(); say(1); wait()")
    (pid,) = one.numbers()
    assert meter.measure({"a": one.root}, 0)["a"].processes == 2
    os.kill(pid, signal.SIGKILL)
    one.tell()
    one.numbers()
    assert meter.measure({"a": one.root}, 1)["a"].processes == 1
    meter.close()


def test_the_meter_gives_way_when_descriptors_run_out(meter: LinuxMeter, child: MakeChild) -> None:
    """Where no file can be opened any more the meter gives its own descriptors back, and measures on."""
    one, two = child(FIVE), child(IDLE)
    one.numbers()
    two.numbers()
    before = len(open_stat_files())
    meter.measure({"a": one.root}, 0)
    assert len(open_stat_files()) - before == 5
    roots = {"a": one.root, "b": two.root}
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(taken) + 1, hard))
    try:
        usages = meter.measure(roots, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in taken:
            os.close(descriptor)
    assert (usages["a"].processes, usages["b"].processes) == (5, 1)
    usages = meter.measure(roots, 2)
    assert (usages["a"].processes, usages["b"].processes) == (5, 1)
    assert usages["a"].cpu_percent == pytest.approx(0, abs=0.05)


def test_a_service_that_waits_for_room_gets_what_the_meter_holds(meter: LinuxMeter, child: MakeChild) -> None:
    """Where few descriptors are left the meter does without, also where it needs no new one itself."""
    one = child(FIVE)
    one.numbers()
    before = len(open_stat_files())
    meter.measure({"a": one.root}, 0)
    assert len(open_stat_files()) - before == 5
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    opened = sum(1 for _ in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (opened + RESERVED_DESCRIPTORS, hard))
    try:
        usages = meter.measure({"a": one.root}, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert usages["a"].processes == 5
    assert len(open_stat_files()) == before


def test_a_long_line_of_strangers_needs_no_descriptors(meter: LinuxMeter, child: MakeChild) -> None:
    """Each of its processes is looked at on the way up from the last: as many files were open as it is long."""
    one = child(IDLE)
    one.numbers()
    meter.measure({"a": one.root}, 0)
    strangers = child(
        "def line(more):\n    if more: fork(lambda: line(more - 1))\n    else: say(1)\n    wait()\nline(40)"
    )
    strangers.numbers()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(taken) + 1, hard))
    try:
        os.close(taken.pop())
        usages = meter.measure({"a": one.root}, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in taken:
            os.close(descriptor)
    assert usages["a"].processes == 1
    assert set(open_stat_files()) <= {one.pid}  # which may have had to be given back: strangers come in any order


def test_a_look_examines_only_so_many_processes(child: MakeChild) -> None:
    """What is not examined in one look is in one of the next; what is found late is not taken for new work."""
    meter = LinuxMeter(examined_a_look=2)
    one = child("for _ in range(4):\n    fork(lambda: (burn(0.2), say(1), wait()))\nwait()")
    for _ in range(4):
        one.numbers()
    first = meter.measure({"a": one.root}, 0)["a"]
    assert first.processes < 5
    looks = 100 + len(psutil.pids())  # the machine may have any number of other processes
    found = [meter.measure({"a": one.root}, second)["a"] for second in range(1, looks)]
    assert found[-1].processes == 5
    assert all(usage.cpu_percent is not None and usage.cpu_percent < 5 for usage in found)
    meter.close()


def test_many_roots_are_taken_in_over_some_looks(child: MakeChild) -> None:
    """More new services than a look examines are measured after a few looks."""
    meter = LinuxMeter(examined_a_look=2)
    fleet = [child(IDLE) for _ in range(5)]
    roots = {str(one.pid): one.root for one in fleet}
    counts = [len(meter.measure(roots, second)) for second in range(4)]
    assert counts[0] == 2
    assert counts[-1] == 5
    meter.close()


def test_a_look_at_many_new_services_is_many_steps(child: MakeChild) -> None:
    """None of them takes in more than one of the services, and reading the list of all processes is told as long."""
    meter = LinuxMeter()
    fleet = [child(IDLE) for _ in range(5)]
    roots = {str(one.pid): one.root for one in fleet}
    look, known = meter.look(roots, 0), [0]
    long_steps_after = []
    for is_long in look:
        known.append(sum(bool(meter.tree(id_)) for id_ in roots))
        if is_long:
            long_steps_after.append(known[-1])
    assert max(after - before for before, after in itertools.pairwise(known)) == 1
    assert set(long_steps_after) == {5}  # one for each part of the list, and one for what is found in it
    assert len(meter.measure(roots, 1)) == 5
    meter.close()
