"""A reload without restarts names another log: what runs writes on to its own, and that is looked after and shown."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.runtime.logs.keeper import LogKeeper
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.publisher import Publisher
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service

MANY_LINES = """
    import time
    print("x" * 100_000, flush=True)
    while True: time.sleep(60)
"""


def moved(fleet: Fleet, to: Path) -> None:
    """Let its next run write there."""
    old = fleet.supervisor.config
    new = replace(old, services=(replace(old.services[0], log_file=str(to), default_log_file=False),))
    fleet.supervisor.apply(new, compare(old, new), restarts=False)


def test_the_log_in_use_is_shown_and_kept_small(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, gate: Gate
) -> None:
    """Until the next run, which writes where the file says."""
    fleet = make_fleet(service("web", MANY_LINES, log_max_bytes=50_000))
    publisher = Publisher(fleet.supervisor, time.monotonic)
    before, after = tmp_path / "web.log", tmp_path / "elsewhere.log"
    fleet.start()
    qtbot.waitUntil(lambda: fleet.log("web").endswith("x\n"))

    moved(fleet, after)

    assert publisher.current().services[0].facts.log_file == fleet["web"].log_file == str(before)
    keeper = LogKeeper(gate, fleet.supervisor.services.values)
    keeper.look()
    qtbot.waitUntil(before.with_name("web.log.1").exists)
    fleet.restart("web")
    qtbot.waitUntil(lambda: after.exists() and fleet.is_in(State.RUNNING))
    assert publisher.current().services[0].facts.log_file == fleet["web"].log_file == str(after)
    keeper.stop()
