"""One program a state folder, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from medivote_desktop.runtime import instance
from medivote_desktop.runtime.instance import InstanceLock, OtherInstance

HOLDER = """
import sys
from pathlib import Path
from medivote_desktop.runtime.instance import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
other = lock.acquire()
print("held" if other is None else other.pid, flush=True)
if len(sys.argv) > 2:
    import subprocess
    child = subprocess.Popen(["sleep", "1000"], close_fds=False)
    print(child.pid, flush=True)
sys.stdin.read()
"""
Holder = subprocess.Popen[str]


@pytest.fixture
def start_holder(tmp_path: Path) -> Iterator[Callable[..., Holder]]:
    holders: list[Holder] = []

    def start(*arguments: str) -> Holder:
        command = [sys.executable, "-c", HOLDER, str(tmp_path), *arguments]
        holders.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return holders[-1]

    yield start
    for holder in holders:
        holder.kill()
        holder.communicate()


def _line(holder: Holder) -> str:
    assert holder.stdout is not None
    return holder.stdout.readline().strip()


def test_the_second_is_told_who_is_first(start_holder: Callable[..., Holder], tmp_path: Path) -> None:
    """While another process holds the lock, `acquire` gives that process's id."""
    holder = start_holder()
    assert _line(holder) == "held"
    lock = InstanceLock(tmp_path)

    assert lock.acquire() == OtherInstance(holder.pid)

    assert not lock.held


def test_a_killed_holder_leaves_no_lock(start_holder: Callable[..., Holder], tmp_path: Path) -> None:
    """After kill -9 the lock is free at once, though the dead one's id still stands in the file."""
    holder = start_holder()
    assert _line(holder) == "held"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "lock").read_text() == f"{holder.pid}\n"
    lock = InstanceLock(tmp_path)

    assert lock.acquire() is None

    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
    assert lock.was_left
    lock.release()
    again = InstanceLock(tmp_path)
    assert again.acquire() is None
    assert not again.was_left, "that one was released in order"
    again.release()


def test_children_that_outlive_the_holder_do_not_keep_the_lock(
    start_holder: Callable[..., Holder], tmp_path: Path
) -> None:
    """A child started by the holder, even with open descriptors passed on, does not inherit the lock."""
    holder = start_holder("with-child")
    assert _line(holder) == "held"
    child = int(_line(holder))
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    lock = InstanceLock(tmp_path)
    try:
        os.kill(child, 0)  # it lives

        assert lock.acquire() is None
    finally:
        os.kill(child, signal.SIGKILL)
        lock.release()


def test_the_id_of_a_living_stranger_deceives_nobody(tmp_path: Path) -> None:
    """A file whose stale id now belongs to another living process is not taken for a lock."""
    (tmp_path / "lock").write_text(f"{os.getppid()}\n")
    lock = InstanceLock(tmp_path)

    assert lock.acquire() is None

    lock.release()


def test_of_many_exactly_one_wins(start_holder: Callable[..., Holder]) -> None:
    """Twelve programs started at once: one holds the lock, and all others name it."""
    holders = [start_holder() for _ in range(12)]

    answers = [_line(holder) for holder in holders]

    (winner,) = [holder for holder, answer in zip(holders, answers, strict=True) if answer == "held"]
    assert sorted(answers) == sorted(["held"] + [str(winner.pid)] * 11)


def test_a_released_lock_is_free_and_names_nobody(tmp_path: Path) -> None:
    """After `release` another may acquire; the file stays, empty."""
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    assert first.acquire() is None
    assert second.acquire() == OtherInstance(os.getpid())

    first.release()

    assert (tmp_path / "lock").read_text() == ""
    assert second.acquire() is None
    second.release()


def test_a_holder_that_has_not_said_its_id_is_still_respected(tmp_path: Path) -> None:
    """With the lock taken and no id in the file, the other instance is reported without one."""
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    assert first.acquire() is None
    (tmp_path / "lock").write_text("")

    assert second.acquire() == OtherInstance(None)

    first.release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")
def test_a_lock_file_removed_under_our_hands_is_not_relied_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the file vanishes between opening and locking, the lock is taken on the file that others will find."""
    lock_descriptor = instance._lock
    calls: list[int] = []

    def remove_then_lock(descriptor: int) -> bool:
        calls.append(descriptor)
        if len(calls) == 1:
            (tmp_path / "lock").unlink()
        return lock_descriptor(descriptor)

    monkeypatch.setattr(instance, "_lock", remove_then_lock)
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)

    assert first.acquire() is None

    assert second.acquire() == OtherInstance(os.getpid())
    first.release()


def test_taking_it_twice_is_a_mistake(tmp_path: Path) -> None:
    """The holder itself cannot acquire again."""
    lock = InstanceLock(tmp_path)
    assert lock.acquire() is None

    with pytest.raises(RuntimeError, match="already locked"):
        lock.acquire()

    lock.release()


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """Without its folder there is no lock, and the error names the path."""
    with pytest.raises(FileNotFoundError, match="gone"):
        InstanceLock(tmp_path / "gone").acquire()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_lock_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Nobody else may open it, so nobody else can take the lock away."""
    lock = InstanceLock(tmp_path)
    assert lock.acquire() is None

    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600

    lock.release()
