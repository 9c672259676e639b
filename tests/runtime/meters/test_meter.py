"""Real process trees, looked at by both meters."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.meters.meter import LateMeter, Meter, RootProcess
from medivote_desktop.runtime.processes.identity import identity_of
from tests.runtime.children import (
    FAMILY,
    IDLE,
    MakeChild,
    child_fixture,  # noqa: F401  # pytest finds it
    identities,
    look_at,
    meter_fixture,  # noqa: F401  # pytest finds it
)

MEGABYTE = 1024 * 1024


def test_the_first_look_knows_memory_but_no_cpu_share(meter: Meter, child: MakeChild) -> None:
    """CPU needs two looks: after the first it is unknown, not 0, while memory and number are told."""
    one = child(IDLE)
    one.numbers()
    usage = look_at(meter, one)
    assert usage.cpu_percent is None
    assert usage.rss_bytes > MEGABYTE
    assert usage.processes == 1


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


def test_a_tree_is_known_until_the_next_run(meter: Meter, child: MakeChild) -> None:
    """A service that left the roots keeps its last tree."""
    one, next_one = child(FAMILY), child(IDLE)
    kin = one.numbers()
    meter.measure({"a": one.root}, 0)
    meter.measure({}, 1)
    assert set(meter.tree("a")) == identities(one.pid, *kin)
    meter.measure({"a": next_one.root}, 2)
    assert set(meter.tree("a")) == identities(next_one.pid)


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
    assert meter.measure({"b": other.root, "a": one.root}, 8)["a"].cpu_percent == pytest.approx(0, abs=0.05)


def test_a_service_within_a_service_is_counted_once(meter: Meter, child: MakeChild) -> None:
    """A root below another root has a tree of its own; no process is counted for both."""
    one = child(FAMILY)
    middle, last = one.numbers()
    roots = {"a": one.root, "b": RootProcess(middle)}
    meter.measure(roots, 0)
    assert set(meter.tree("a")) == identities(one.pid)
    assert set(meter.tree("b")) == identities(middle, last)
    meter.measure({"a": one.root}, 1)
    meter.measure({"a": one.root}, 2)
    meter.measure(roots, 3)
    assert set(meter.tree("a")).isdisjoint(meter.tree("b"))
    assert meter.tree("b")[0].pid == middle


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


def test_the_quick_meter_does_without_psutil() -> None:
    """On Linux the meter, the sampler and a look leave psutil unloaded: it costs time and memory at the start."""
    source = (
        "import sys, medivote_desktop.runtime.sampler, medivote_desktop.runtime.meters.meter as m;"
        "meter = m.make_meter();"
        "meter.measure({}, 0); print(type(meter).__name__, 'psutil' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["LinuxMeter", "False"]


def test_a_late_meter_is_made_for_the_first_look() -> None:
    """Before that nobody is known; from then on it tells what the meter tells."""
    meter = LateMeter()
    assert meter.tree("a") == ()
    meter.close()
    roots = {"a": RootProcess(os.getpid())}
    assert meter.measure(roots, 1.0)["a"].rss_bytes > 0
    assert os.getpid() in {member.pid for member in meter.tree("a")}
    steps = meter.look(roots, 2.0)
    assert next(steps) in (True, False)
    steps.close()
    meter.close()
