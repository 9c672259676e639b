"""What only the quick meter does: numbers given out again, sessions, descriptors, and looks of bounded length."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.meters.meter_linux import LinuxMeter
from medivote_desktop.runtime.processes.descriptors import RESERVED_DESCRIPTORS
from medivote_desktop.runtime.processes.procfs import STAT_BYTES
from tests.containers import OWN_NUMBERS, may_unshare
from tests.runtime.children import (
    IDLE,
    MakeChild,
    child_fixture,  # noqa: F401  # pytest finds it
    identities,
    linux_meter,
)

FIVE = "pids = [fork(wait) for _ in range(4)]; say(*pids); wait()"


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


@pytest.mark.skipif(os.geteuid() != 0 or not may_unshare(*OWN_NUMBERS), reason="only root may make a container")
def test_numbers_are_given_out_again(tmp_path: Path) -> None:
    """Who gets the number of another one is not taken for it; a member is found whatever its number was before."""
    again = Path(__file__).with_name("given_out_again.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "inside")]
    ran = subprocess.run(
        ["unshare", *OWN_NUMBERS, *command, str(again)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(again.parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


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
    qtbot.waitUntil(lambda: not Path(f"/proc/{leader}").exists())
    assert os.getsid(orphan) == leader
    assert meter.measure({"a": one.root}, 1)["a"].processes == 2
    assert set(meter.tree("a")) == identities(one.pid, orphan)


def test_who_is_seen_before_the_leader_of_its_session_is_counted(child: MakeChild) -> None:
    """Where a service is taken over nobody knows in which order: here all are examined from the newest on."""
    one = child("""
def lead():
    os.setsid()
    os.waitpid(fork(lambda: say(fork(wait))), 0)
    say(os.getpid())
    wait()
fork(lead)
wait()
""")
    orphan, leader = *one.numbers(), *one.numbers()
    meter = LinuxMeter(examined_a_look=4)
    for second in range(1000):
        if meter.measure({"a": one.root}, second)["a"].processes == 3:
            break
    assert set(meter.tree("a")) == identities(one.pid, leader, orphan)
    meter.close()


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
    qtbot.waitUntil(lambda: not Path(f"/proc/{leader}").exists())
    meter.measure({"a": one.root}, 2)
    assert set(meter.tree("a")) == identities(one.pid, orphan)


def test_who_is_seen_before_a_member_is_known_to_lead_its_session_is_counted(
    meter: LinuxMeter, child: MakeChild
) -> None:
    """The member calls setsid in the middle of a look: who is in its session then is taken for a stranger, once."""
    one = child("""
def lead():
    say(os.getpid())
    hear()
    os.setsid()
    os.waitpid(fork(lambda: say(fork(wait))), 0)
    say(os.getpid())
    wait()
fork(lead)
wait()
""")
    (leader,) = one.numbers()
    assert meter.measure({"a": one.root}, 0)["a"].processes == 2
    look = meter.look({"a": one.root}, 1)
    next(look)  # all members are read
    one.tell()
    (orphan,), _leader = one.numbers(), one.numbers()
    for _ in look:
        pass
    assert meter.measure({"a": one.root}, 2)["a"].processes == 3
    assert set(meter.tree("a")) == identities(one.pid, leader, orphan)


def test_who_ends_while_it_is_first_read_costs_no_descriptor(
    meter: LinuxMeter, child: MakeChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file was opened in time, and cannot be read any more: that happens many times a day."""
    before, one, pread = len(open_stat_files()), child(IDLE), os.pread
    one.numbers()

    def ended(descriptor: int, size: int, offset: int) -> bytes:
        if size == STAT_BYTES:
            raise ProcessLookupError
        return pread(descriptor, size, offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pread", ended)
        assert meter.measure({"a": one.root}, 0) == {}
        assert len(open_stat_files()) == before
    assert meter.measure({"a": one.root}, 1)["a"].processes == 1


def test_what_a_new_member_used_before_it_was_seen_is_told(meter: LinuxMeter, child: MakeChild) -> None:
    """It began since the last look: all of its time is of now."""
    one = child("say(1); hear(); fork(lambda: (burn(0.2), say(2), wait())); wait()")
    one.numbers()
    meter.measure({"a": one.root}, 0)
    one.tell()
    one.numbers()
    usage = meter.measure({"a": one.root}, 1)["a"]
    assert usage.cpu_percent is not None
    assert usage.cpu_percent >= 19


def test_strangers_that_have_ended_are_not_remembered(meter: LinuxMeter, child: MakeChild) -> None:
    """A machine begins thousands of processes an hour, and a program runs for months."""
    one, stranger = child(IDLE), child(IDLE)
    for each in (one, stranger):
        each.numbers()
    meter.measure({"a": one.root}, 0)
    assert stranger.pid in meter._strangers
    stranger.end()
    child(IDLE).numbers()
    meter.measure({"a": one.root}, 1)
    assert stranger.pid not in meter._strangers


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
    found = [first]
    # The machine may have any number of other processes, and the newest are examined first.
    while found[-1].processes < 5:
        found.append(meter.measure({"a": one.root}, len(found))["a"])
        assert len(found) < 10_000
    assert all(usage.cpu_percent is not None and usage.cpu_percent < 5 for usage in found[1:])
    meter.close()


def test_who_always_finds_newer_ones_before_it_is_examined_all_the_same(child: MakeChild) -> None:
    """Beside a build that begins more processes between two looks than one of them examines."""
    meter = LinuxMeter(examined_a_look=10)
    one = child("hear()\nfork(lambda: (say(1), wait()))\nwait()")
    while len(meter.measure({"a": one.root}, 0)) < 1 or meter._unknown:
        pass
    one.tell()
    one.numbers()
    others: list[subprocess.Popen[bytes]] = []
    try:
        for second in range(1, 6):
            others += (subprocess.Popen(["sleep", "600"]) for _ in range(12))
            if meter.measure({"a": one.root}, second)["a"].processes == 2:
                break
        assert set(meter.tree("a")) > identities(one.pid)
    finally:
        for other in others:
            other.kill()
        for other in others:
            other.wait()
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
