"""What is left of a session whose leader has ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from tests.programs import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc")

if sys.platform == "linux":
    from medivote_desktop.runtime import system
    from medivote_desktop.runtime.processes.sessions import left_of_sessions

_CODE = """
import os, sys, time
if os.fork():
    print(os.getpid(), flush=True)
while True: time.sleep(60)
"""


class Session:
    """A leader that writes to a log and has ended, and its child, which has not."""

    def __init__(self, log: Path) -> None:
        with log.open("wb") as output:
            process = subprocess.Popen([sys.executable, "-S", "-E", "-c", _CODE], stdout=output, start_new_session=True)
        until(lambda: log.read_bytes().endswith(b"\n"))
        leader = identity_of(process.pid)
        assert leader is not None
        self.leader = leader
        (self.child,) = system.descendants(process.pid)
        process.kill()
        process.wait()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "api.log"


@pytest.fixture
def session(log: Path) -> Iterator[Session]:
    session = Session(log)
    yield session
    system.signal_process(session.child, signal.SIGKILL)


def test_a_member_that_writes_to_the_log_is_found(session: Session, log: Path) -> None:
    assert list(left_of_sessions({session.leader: str(log)})) == [(session.leader, session.child)]


def test_a_member_that_writes_to_a_removed_log_is_found(session: Session, log: Path) -> None:
    log.unlink()
    assert list(left_of_sessions({session.leader: str(log)})) == [(session.leader, session.child)]


def test_a_log_behind_a_link_is_the_same_log(session: Session, log: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    assert list(left_of_sessions({session.leader: str(link / log.name)})) == [(session.leader, session.child)]


def test_who_writes_elsewhere_is_a_stranger(session: Session, tmp_path: Path) -> None:
    assert not list(left_of_sessions({session.leader: str(tmp_path / "other.log")}))


def test_who_began_before_the_leader_is_a_stranger(session: Session, log: Path) -> None:
    """The number of the leader that is asked for is another's by now."""
    later = ProcessIdentity(session.leader.pid, session.child.started + 1)
    assert not list(left_of_sessions({later: str(log)}))


def test_another_session_is_not_looked_at(session: Session, log: Path) -> None:
    other = ProcessIdentity(session.leader.pid + 1, session.leader.started)
    assert not list(left_of_sessions({other: str(log)}))
    assert not list(left_of_sessions({}))
