"""What is known ahead of a stop: that a process has no children, and never that it has none where it has."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime import lookahead
from medivote_desktop.runtime.lookahead import Follower, Lookahead
from medivote_desktop.runtime.service.tree import ProcessTree
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service

Start = Callable[[str], subprocess.Popen[bytes]]

FORKS = """
import os, signal, threading
def fork():
    if not os.fork():
        os.setsid()
        os.write(1, b"child\\n")
        signal.pause()
{fork}
signal.pause()
"""
AT_ONCE = FORKS.format(fork="fork()")
ON_A_LINE = FORKS.format(fork="os.write(1, b'ready\\n'); os.read(0, 1); fork()")
IN_A_THREAD = FORKS.format(fork="threading.Thread(target=lambda: (fork(), threading.Event().wait())).start()")
ALONE = "import os, signal; os.write(1, b'ready\\n'); signal.pause()"


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a process that leads a group of its own and has said a line; all of it ends with the test."""
    with ExitStack() as stack:

        def make(source: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-S", "-c", source]
            pipe = subprocess.PIPE
            made = subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True)
            stack.enter_context(made)
            stack.callback(made.kill)
            assert made.stdout is not None
            assert made.stdout.readline()
            return made

        yield make


@pytest.fixture
def ahead() -> Iterator[Lookahead]:
    made = Lookahead()
    yield made
    made.close()


def test_a_process_without_children_is_known(start: Start, ahead: Lookahead) -> None:
    """Once it is followed, and no longer than it lives."""
    alone = start(ALONE)
    assert not ahead.has_no_children(alone.pid), "nobody has looked"
    ahead.follow({alone.pid})
    assert ahead.has_no_children(alone.pid)

    alone.kill()
    alone.wait()

    assert not ahead.has_no_children(alone.pid)


@pytest.mark.parametrize("source", [AT_ONCE, IN_A_THREAD])
def test_a_child_that_left_the_group_is_recorded_and_ended(start: Start, ahead: Lookahead, source: str) -> None:
    """Whichever thread made it, and though its parent is followed."""
    parent = start(source)
    assert parent.stdout is not None
    ahead.follow({parent.pid})
    tree = ProcessTree(parent.pid, lambda: (), ahead.has_no_children)

    tree.record()
    tree.signal(signal.SIGKILL)

    assert parent.stdout.read() == b"", "all who could write to it have ended"


def test_a_child_that_comes_later_is_seen(start: Start, ahead: Lookahead) -> None:
    """What was opened before it came tells of it."""
    parent = start(ON_A_LINE)
    assert parent.stdin is not None
    assert parent.stdout is not None
    ahead.follow({parent.pid})
    assert ahead.has_no_children(parent.pid)
    parent.stdin.write(b"x")
    parent.stdin.flush()
    assert parent.stdout.readline() == b"child\n"

    assert not ahead.has_no_children(parent.pid)
    tree = ProcessTree(parent.pid, lambda: (), ahead.has_no_children)
    tree.record()
    tree.signal(signal.SIGKILL)
    assert parent.stdout.read() == b""


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_descriptors_are_given_back(start: Start, ahead: Lookahead) -> None:
    """With the process, and at the end."""
    before = descriptors()
    pids = {start(ALONE).pid for _ in range(2)}
    pipes = descriptors()
    ahead.follow(pids)
    assert descriptors() == pipes + 4

    ahead.follow(pids - {min(pids)})
    assert descriptors() == pipes + 2
    ahead.close()
    assert descriptors() == pipes >= before


def test_many_are_followed_in_several_turns(start: Start, ahead: Lookahead, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of which is long; one that has ended keeps nobody busy."""
    monkeypatch.setattr(lookahead, "_OPENED_A_TURN", 2)
    pids = {start(ALONE).pid for _ in range(3)}

    assert ahead.follow(pids)
    assert sum(map(ahead.has_no_children, pids)) == 2
    assert not ahead.follow(pids)
    assert all(map(ahead.has_no_children, pids))

    assert not ahead.follow({*pids, 2**22 + 1, 2**22 + 2, 2**22 + 3}), "there are no such processes"


def test_services_come_before_it(start: Start, ahead: Lookahead, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where descriptors are few none is kept: every look is a whole one."""
    alone = start(ALONE)
    monkeypatch.setattr(lookahead, "_limit", lambda: 3)
    before = descriptors()

    ahead.follow({alone.pid})

    assert descriptors() == before
    assert not ahead.has_no_children(alone.pid)


def test_who_has_just_started_is_followed_soon(
    make_fleet: MakeFleet, ahead: Lookahead, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a look at all services; many of them in several turns of the loop."""
    monkeypatch.setattr(lookahead, "_OPENED_A_TURN", 2)
    names = [f"s{number}" for number in range(5)]
    fleet = make_fleet(*map(service, names))
    follower = Follower(ahead, lambda: {each.pid for each in fleet.supervisor.services.values() if each.pid})
    fleet.supervisor.transitions.connect(follower.on_transitions)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pids = [fleet.pid(name) for name in names]
    qtbot.waitUntil(lambda: all(map(ahead.has_no_children, pids)))
    follower.deleteLater()
