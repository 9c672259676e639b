"""Who belongs to a service's tree, and who of them is told to end."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.service.tree import ProcessTree

CHILDREN = 700
_PARENT = f"""
import os, signal
for _ in range({CHILDREN}):
    if not os.fork():
        signal.pause()
os.write(1, b"x")
signal.pause()
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[bytes]]:
    """A process with so many children that the kernel tells them in more than one piece."""
    with subprocess.Popen(
        [sys.executable, "-S", "-c", _PARENT], stdout=subprocess.PIPE, start_new_session=True
    ) as made:
        assert made.stdout is not None
        assert made.stdout.read(1) == b"x"
        yield made
        os.killpg(made.pid, signal.SIGKILL)


def test_all_of_many_children_are_found(parent: subprocess.Popen[bytes]) -> None:
    """One that left the group would outlive the stop."""
    found = system.descendants(parent.pid)

    assert len(set(found)) == CHILDREN
    assert all(identity_of(member.pid) == member for member in found)


def test_a_member_that_is_gone_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sampler's look may be as old as a run before; whoever has ended is not looked at again and again."""
    asked: list[ProcessIdentity] = []
    monkeypatch.setattr(system, "signal_process", lambda identity, number: asked.append(identity))
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as gone:
        pass
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE, process_group=0) as there:
        looks = [ProcessIdentity(gone.pid, 1), ProcessIdentity(there.pid, 1)]
        tree = ProcessTree(os.getpid(), lambda: looks)
        tree.record()
        tree.signal(0)
        there.kill()

    assert looks[0] not in asked
    assert looks[1] in asked


def test_who_cannot_be_told_for_want_of_a_descriptor_is_nobody_elses(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """He is told with the next stage; only what has become another user's never will be."""

    def fail(_identity: ProcessIdentity, number: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(system, "signal_process", fail)
    us = identity_of(os.getpid())
    assert us is not None
    tree = ProcessTree(us.pid, lambda: (), adopted=us)
    tree.signal_leader(errno.EMFILE)
    assert not tree.refuses
    assert "its leader cannot be reached: [Errno 24]" in caplog.text
    tree.signal_leader(errno.EPERM)
    assert tree.refuses
