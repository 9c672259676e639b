"""Real process trees, looked at by both meters."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.identity import identity_of
from medivote_desktop.runtime.meter import Meter, RootProcess
from medivote_desktop.runtime.meter_linux import LinuxMeter
from medivote_desktop.runtime.meter_psutil import PsutilMeter
from tests.runtime.children import Child, cpu_seconds, identities

MakeChild = Callable[[str], Child]
MEGABYTE = 1024 * 1024

IDLE = "say(os.getpid()); wait()"
SPINNING = "say(os.getpid()); burn(120)"
FAMILY = """
def grandchild():
    say(os.getpid(), fork(wait))
    wait()
fork(grandchild)
wait()
"""


@pytest.fixture
def child() -> Iterator[MakeChild]:
    """Makes children from a few lines of Python, and ends them."""
    children: list[Child] = []

    def make(source: str) -> Child:
        children.append(Child(source))
        return children[-1]

    yield make
    for each in children:
        each.end()


@pytest.fixture(params=[LinuxMeter, PsutilMeter])
def meter(request: pytest.FixtureRequest) -> Iterator[Meter]:
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


def test_the_first_look_knows_memory_but_no_cpu_share(meter: Meter, child: MakeChild) -> None:
    """CPU needs two looks: after the first it is unknown, not 0, while memory and number are told."""
    one = child(IDLE)
    one.numbers()
    usage = look_at(meter, one)
    assert usage.cpu_percent is None
    assert usage.rss_bytes > MEGABYTE
    assert usage.processes == 1


def test_a_sleeping_child_uses_nothing(meter: Meter, child: MakeChild) -> None:
    """The CPU share of a child that waits is 0.0 exactly."""
    one = child(IDLE)
    one.numbers()
    look_at(meter, one)
    assert look_at(meter, one, later_seconds=1).cpu_percent == 0.0


def test_a_spinning_child_reads_as_one_core(meter: Meter, child: MakeChild, qtbot: QtBot) -> None:
    """A child that spins reads 90 to 110 % while it has a core for itself, and always what its own CPU clock says."""
    one = child(SPINNING)
    one.numbers()
    put_before_all_others(one.pid)
    give_up_at = time.monotonic() + 20
    while time.monotonic() < give_up_at:
        share, at_least, at_most = one_window(meter, one, qtbot)
        if at_least > 95 and at_most < 105:
            assert 90 <= share <= 110
            return
    pytest.skip("the machine is so busy that the child never had a core for itself")


def put_before_all_others(pid: int) -> None:
    """The machine may have other work. Sessions are weighed against each other first, where the kernel groups them."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, -20)
        Path(f"/proc/{pid}/autogroup").write_text("-20")


def one_window(meter: Meter, one: Child, qtbot: QtBot) -> tuple[float, float, float]:
    """The CPU share of a child over a while, and the bounds of what it was by the child's own clock."""
    root = {"a": one.root}
    began, early = time.monotonic(), cpu_seconds(one.pid)
    meter.measure(root, began)
    earliest = cpu_seconds(one.pid)
    qtbot.waitUntil(lambda: cpu_seconds(one.pid) > earliest + 0.7, timeout=20_000)
    ended, late = time.monotonic(), cpu_seconds(one.pid)
    share = meter.measure(root, ended)["a"].cpu_percent
    latest = cpu_seconds(one.pid)
    assert share is not None
    # The look itself takes a while, so the child's clock was read before and after.
    at_least, at_most = late - earliest, latest - early
    # The kernel tells CPU time in steps of 10 ms, and notes that of a running process at its next tick.
    assert 0.9 * at_least <= share / 100 * (ended - began) <= 1.1 * at_most
    return share, 100 * at_least / (ended - began), 100 * at_most / (ended - began)


def test_children_of_children_are_counted(meter: Meter, child: MakeChild) -> None:
    """A tree is the root, its children and theirs; a neighbour is no part of it."""
    family, neighbour = child(FAMILY), child(IDLE)
    kin = family.numbers()
    neighbour.numbers()
    assert look_at(meter, family).processes == 3
    assert set(meter.tree(str(family.pid))) == identities(family.pid, *kin)
    assert meter.tree(str(family.pid))[0].pid == family.pid


def test_a_child_that_comes_later_is_counted(meter: Meter, child: MakeChild) -> None:
    """A member that appears between two looks is found by the second."""
    one = child("say(1); hear(); say(fork(wait)); wait()")
    one.numbers()
    for _ in range(5):  # long enough for a meter that lists processes only when some started
        assert look_at(meter, one).processes == 1
    one.tell()
    (pid,) = one.numbers()
    assert look_at(meter, one).processes == 2
    assert set(meter.tree(str(one.pid))) == identities(one.pid, pid)


def test_a_grandchild_in_its_own_session_is_counted(meter: Meter, child: MakeChild) -> None:
    """Whoever left the process group by setsid is a member still."""
    one = child("def leave():\n    os.setsid(); say(os.getpid()); wait()\nfork(leave); wait()")
    (pid,) = one.numbers()
    assert os.getsid(pid) == pid
    assert look_at(meter, one).processes == 2
    assert identities(pid) <= set(meter.tree(str(one.pid)))


def test_a_grandchild_whose_parent_ended_stays(meter: Meter, child: MakeChild, qtbot: QtBot) -> None:
    """A member that got another parent because its own one died stays a member."""
    one = child(FAMILY)
    middle, last = one.numbers()
    look_at(meter, one)
    os.kill(middle, signal.SIGKILL)
    qtbot.waitUntil(lambda: identity_of(middle) is None)
    assert look_at(meter, one).processes == 2
    assert set(meter.tree(str(one.pid))) == identities(one.pid, last)


def test_the_tree_outlives_its_root(meter: Meter, child: MakeChild) -> None:
    """When the root is gone the others are still known and counted; when all are gone there is no usage."""
    one = child(FAMILY)
    kin = one.numbers()
    root = {"a": one.root}
    meter.measure(root, 0)
    one.process.kill()
    one.process.wait()
    assert meter.measure(root, 1)["a"].processes == 2
    assert set(meter.tree("a")) == identities(*kin)


def test_memory_of_the_whole_tree_is_counted(meter: Meter, child: MakeChild) -> None:
    """A grandchild's 50 MB show in the figure of its service."""
    one = child("say(1); hear()\ndef eat():\n    block = b'x' * (50 * 2**20); say(1); wait()\nfork(eat); wait()")
    one.numbers()
    before = look_at(meter, one).rss_bytes
    one.tell()
    one.numbers()
    after = look_at(meter, one).rss_bytes
    assert after - before >= 50 * MEGABYTE
    assert after < 50 * MEGABYTE + 3 * before


def test_children_that_nobody_saw_alive_are_counted(meter: Meter, child: MakeChild) -> None:
    """The time of a child that began and ended between two looks shows with the parent that waited for it."""
    one = child("say(1); hear(); os.waitpid(fork(lambda: burn(0.5)), 0); say(1); wait()")
    one.numbers()
    look_at(meter, one)
    one.tell()
    one.numbers()
    assert look_at(meter, one, later_seconds=10).cpu_percent == pytest.approx(5.0, rel=0.6)


BUSY_NURSERY = """
def work():
    os.waitpid(fork(lambda: burn(0.15)), 0)
    burn(0.3)
def used_milliseconds():
    return int(1000 * sum(os.times()[:4]))
say(used_milliseconds())
hear()
for _ in range(5):
    os.waitpid(fork(work), 0)
say(used_milliseconds())
wait()
"""


def test_no_cpu_time_is_lost_or_counted_twice(meter: Meter, child: MakeChild, qtbot: QtBot) -> None:
    """Over many looks at children that come and go the shares sum up to what the system says the tree used."""
    one = child(BUSY_NURSERY)
    (before,) = one.numbers()
    root = {"a": one.root}
    meter.measure(root, 0)
    seconds_used: list[float] = []
    looked_at = [time.monotonic()]

    def look_until_done() -> bool:
        # For the meter each look comes a second after the last, so that a share is the seconds used, in percent.
        share = meter.measure(root, len(seconds_used) + 1)["a"].cpu_percent
        assert share is not None
        seconds_used.append(share / 100)
        looked_at.append(time.monotonic())
        return one.has_said_something()

    one.tell()
    qtbot.waitUntil(look_until_done, timeout=30_000)
    look_until_done()
    (after,) = one.numbers()
    assert len(seconds_used) > 20
    assert sum(seconds_used) == pytest.approx((after - before) / 1000, abs=0.1)
    # One process at a time was busy, so no look may show more than the time since the look before the last began.
    surplus = [used - (looked_at[i + 1] - looked_at[i]) for i, used in enumerate(seconds_used)]
    assert max(surplus) < 0.1


def test_a_new_run_begins_with_a_first_look(meter: Meter, child: MakeChild) -> None:
    """Another root under the same id is another run: its CPU share is unknown at first, and the old tree is no part."""
    first, second = child(FAMILY), child(IDLE)
    first.numbers()
    second.numbers()
    meter.measure({"a": first.root}, 0)
    assert meter.measure({"a": first.root}, 1)["a"].cpu_percent is not None
    usage = meter.measure({"a": second.root}, 2)["a"]
    assert (usage.cpu_percent, usage.processes) == (None, 1)
    assert set(meter.tree("a")) == identities(second.pid)


def test_looks_in_quick_succession_keep_the_last_share(meter: Meter, child: MakeChild, qtbot: QtBot) -> None:
    """An additional look right after another tells the same share, and takes nothing from the next."""
    one = child(SPINNING)
    one.numbers()
    meter.measure({"a": one.root}, 0)
    used = cpu_seconds(one.pid)
    qtbot.waitUntil(lambda: cpu_seconds(one.pid) > used + 0.3)
    share = meter.measure({"a": one.root}, 1)["a"].cpu_percent
    assert share
    assert meter.measure({"a": one.root}, 1.001)["a"].cpu_percent == share
    used = cpu_seconds(one.pid)
    qtbot.waitUntil(lambda: cpu_seconds(one.pid) > used + 0.3)
    after = meter.measure({"a": one.root}, 2)["a"].cpu_percent
    assert after is not None
    assert after >= 29


def test_a_number_given_to_another_process_is_not_measured(meter: Meter, child: MakeChild) -> None:
    """A root whose start time differs is not ours, so nothing is told about it; without a start time it is taken."""
    one = child(IDLE)
    one.numbers()
    assert one.root.started is not None
    assert meter.measure({"a": RootProcess(one.pid, one.root.started - 1)}, 0) == {}
    assert meter.tree("a") == ()
    assert meter.measure({"a": RootProcess(one.pid)}, 1)["a"].processes == 1


def test_a_root_that_is_gone_is_not_measured(meter: Meter, child: MakeChild) -> None:
    """There is no usage without a process, be it the first look or a later one."""
    one, two = child(IDLE), child(IDLE)
    roots = {"a": one.root, "b": two.root}
    one.end()
    assert meter.measure(roots, 0).keys() == {"b"}
    two.end()
    assert meter.measure(roots, 1) == {}


def test_a_tree_is_known_until_it_is_forgotten(meter: Meter, child: MakeChild) -> None:
    """A service that left the roots keeps its last tree, until it is forgotten; then nothing is left of it."""
    one = child(FAMILY)
    kin = one.numbers()
    meter.measure({"a": one.root}, 0)
    meter.measure({}, 1)
    assert set(meter.tree("a")) == identities(one.pid, *kin)
    meter.forget("a")
    assert meter.tree("a") == ()


def test_a_tree_that_comes_back_is_whole_again(meter: Meter, child: MakeChild) -> None:
    """Processes that were seen before they belonged to a service are found when their root is added (adoption)."""
    other, one = child(IDLE), child(FAMILY)
    kin = one.numbers()
    other.numbers()
    for second in range(4):
        meter.measure({"b": other.root}, second)
    meter.measure({"b": other.root, "a": one.root}, 5)
    assert set(meter.tree("a")) == identities(one.pid, *kin)
    meter.measure({"b": other.root}, 6)
    meter.measure({"b": other.root, "a": one.root}, 7)
    assert set(meter.tree("a")) == identities(one.pid, *kin)
    assert meter.measure({"b": other.root, "a": one.root}, 8)["a"].cpu_percent == 0.0


def test_a_zombie_is_not_counted(meter: Meter, child: MakeChild, qtbot: QtBot) -> None:
    """A child that ended and was not waited for is no process any more, and nothing to send a signal to."""
    one = child("say(fork(wait)); wait()")
    (pid,) = one.numbers()
    assert look_at(meter, one).processes == 2
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: identity_of(pid) is None)
    os.kill(pid, 0)  # still there, as a zombie
    assert look_at(meter, one).processes == 1
    assert set(meter.tree(str(one.pid))) == identities(one.pid)


def test_both_meters_agree(child: MakeChild, qtbot: QtBot) -> None:
    """The quick meter and psutil's tell the same about the same real trees."""
    trees = [child(FAMILY), child(SPINNING), child(IDLE)]
    for one in trees:
        one.numbers()
    quick, general = LinuxMeter(), PsutilMeter()
    look(quick, *trees)
    look(general, *trees)
    used = cpu_seconds(trees[1].pid)
    qtbot.waitUntil(lambda: cpu_seconds(trees[1].pid) > used + 1, timeout=20_000)
    for usage, other in zip(look(quick, *trees), look(general, *trees), strict=True):
        assert usage is not None
        assert other is not None
        assert usage.cpu_percent == pytest.approx(other.cpu_percent, rel=0.1, abs=2)
        assert usage.rss_bytes == pytest.approx(other.rss_bytes, rel=0.05)
        assert usage.processes == other.processes
    assert [set(quick.tree(str(one.pid))) for one in trees] == [set(general.tree(str(one.pid))) for one in trees]
    quick.close()
    general.close()


def test_the_quick_meter_does_without_psutil() -> None:
    """On Linux the meter, the sampler and a look leave psutil unloaded: it costs time and memory at the start."""
    source = (
        "import sys, medivote_desktop.runtime.sampler, medivote_desktop.runtime.meter as m; meter = m.make_meter();"
        "meter.measure({}, 0); print(type(meter).__name__, 'psutil' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["LinuxMeter", "False"]
