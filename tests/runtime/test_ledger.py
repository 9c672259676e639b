"""The ledger of a fleet that was left in order, whatever was still to be written."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.gate import Gate
from medivote_desktop.runtime.ledger import Ledger
from medivote_desktop.runtime.ledgerfile import Earlier, read_ledger
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service


def test_nothing_is_written_after_it_was_forgotten(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """What waits behind a slow disk, and says that a person stopped it, comes no more; only runs are kept."""
    gate, disk = Gate(), threading.Event()
    fleet = make_fleet(service("web"))
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    fleet.supervisor.transitions.connect(ledger.on_transitions)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and bool(read_ledger(tmp_path).records))
    gate.run(disk.wait)
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    timers = ledger.findChildren(QTimer)
    assert timers
    # What is said of the stop waits behind the disk now.
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers))

    ledger.forget()
    disk.set()

    assert gate.close(10.0)
    assert read_ledger(tmp_path) == Earlier({}, {"web": 1})
