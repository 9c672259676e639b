"""Fixtures of the runtime's tests: fleets that leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import ManagerConfig, ServiceConfig
from medivote_desktop.runtime import system
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.processes.identity import identity_of
from tests.runtime.fleet import Fleet
from tests.runtime.recorded import Recorded

MakeFleet = Callable[..., Fleet]
Record = Callable[..., Recorded]


@pytest.fixture
def make_fleet(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeFleet]:
    """Makes supervised fleets; afterwards each is stopped by force, and nothing of it may be left."""
    fleets: list[Fleet] = []

    def make(
        *services: ServiceConfig,
        manager: ManagerConfig | None = None,
        gate: Gate | None = None,
        log_folder: Path | None = None,
    ) -> Fleet:
        fleets.append(Fleet(tmp_path, services, manager, gate, log_folder))
        return fleets[-1]

    yield make
    for fleet in fleets:
        fleet.hunter.hurry()  # as the program does when it leaves
        fleet.supervisor.leave(force=True)
        qtbot.waitUntil(fleet.supervisor.is_quiet)
        qtbot.waitUntil(fleet.hunter.is_idle)
        # Who is killed is gone when it has had its turn of the processor.
        qtbot.waitUntil(partial(_nothing_is_left, fleet))


@pytest.fixture
def record(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> Iterator[Record]:
    """Makes a fleet whose incidents are kept."""
    gate = Gate()
    history = History(gate, tmp_path / "history.db")

    def make(*services: ServiceConfig) -> Recorded:
        return Recorded(make_fleet(*services), history, qtbot)

    yield make
    history.close()
    assert gate.close(10.0)


def _nothing_is_left(fleet: Fleet) -> None:
    assert [pid for pid in system.all_pids() if _belongs_to(pid, fleet)] == []


def _belongs_to(pid: int, fleet: Fleet) -> bool:
    return fleet.marks.of(pid) is not None and identity_of(pid) is not None
