"""A disk that hangs holds up only who looks at it: the loop, and with it every service elsewhere, goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.folderwatch import FolderWatch
from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.logs.keeper import LogKeeper
from medivote_desktop.runtime.loop.gate import Gate
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service


class HungDisk:
    """Whoever asks it waits until it comes back."""

    def __init__(self) -> None:
        self.is_asked = threading.Event()
        self.comes_back = threading.Event()

    def ask(self, *_: object) -> int:
        self.is_asked.set()
        assert self.comes_back.wait(30)
        return 0


@pytest.fixture
def disk() -> Iterator[HungDisk]:
    disk = HungDisk()
    yield disk
    disk.comes_back.set()


@pytest.fixture
def gate(disk: HungDisk) -> Iterator[Gate]:
    gate = Gate()
    yield gate
    disk.comes_back.set()
    gate.close(5)


def turns_go_on(qtbot: QtBot, disk: HungDisk) -> bool:
    """Whether the loop does its work while somebody waits for the disk."""
    qtbot.waitUntil(disk.is_asked.is_set)
    turns: list[int] = []
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: turns.append(1))
    timer.start()
    qtbot.waitUntil(lambda: len(turns) > 5)
    timer.stop()
    return not disk.comes_back.is_set()


def test_the_logs(
    make_fleet: MakeFleet, qtbot: QtBot, disk: HungDisk, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their sizes are looked at now and then; who waits for one look does not ask for the next."""
    monkeypatch.setattr("medivote_desktop.runtime.logs.keeper.allocated_bytes", disk.ask)
    fleet = make_fleet(service("api"))
    keeper = LogKeeper(gate, fleet.supervisor.services.values)
    keeper.look()
    keeper.look()
    assert turns_go_on(qtbot, disk)
    assert gate._jobs.qsize() == 0


def test_a_look_that_comes_back_at_the_end_begins_no_rotation(
    make_fleet: MakeFleet, qtbot: QtBot, disk: HungDisk, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate takes nothing any more then."""
    monkeypatch.setattr("medivote_desktop.runtime.logs.keeper.allocated_bytes", lambda path: disk.ask(path) + (1 << 40))
    fleet = make_fleet(service("api"))
    keeper = LogKeeper(gate, fleet.supervisor.services.values)
    keeper.look()
    qtbot.waitUntil(disk.is_asked.is_set)
    keeper.stop()
    disk.comes_back.set()
    assert gate.close(5)


def test_the_state_folder(
    qtbot: QtBot, tmp_path: Path, disk: HungDisk, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its lock is there is looked at now and then; who waits for one look does not ask for the next."""
    lock = InstanceLock(tmp_path)
    assert lock.acquire() is None
    monkeypatch.setattr(lock, "is_current", disk.ask)
    watch = FolderWatch(lock, gate)
    watch.look()
    watch.look()
    assert turns_go_on(qtbot, disk)
    assert gate._jobs.qsize() == 0
    watch.stop()
    disk.comes_back.set()
    gate.close(5)
    lock.release()


def test_the_lock_is_held_while_it_is_renewed(qtbot: QtBot, tmp_path: Path) -> None:
    """Others ask for it meanwhile; and who takes it then has told who it is."""
    lock = InstanceLock(tmp_path)
    assert lock.acquire() is None
    (tmp_path / "lock").unlink()
    other = InstanceLock(tmp_path)
    assert other.acquire() is None
    held: list[bool] = []
    renewing = threading.Thread(target=lambda: held.append(lock.renew() is not None and lock.held))
    renewing.start()
    while renewing.is_alive():
        assert lock.held
    assert held == [True]
    lock.release()
    other.release()
