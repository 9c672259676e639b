"""A service that is renamed in services.ini is one that goes and a new one: what both execute never runs twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import RestartPolicy, ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from tests.programs import is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service

ALONE = """
    import os, signal, time
    def end(*_):
        while not os.path.exists("may end"): time.sleep(0.01)
        os.rmdir("runs")
        os._exit(0)
    signal.signal(signal.SIGTERM, end)
    os.mkdir("runs")
    print("ready", flush=True)
    while True: time.sleep(0.05)
"""
"""Ends badly where another one runs already, and when told to only as soon as it may."""


def reload(fleet: Fleet, *services: ServiceConfig) -> None:
    """Let the fleet be these."""
    old = fleet.supervisor.config
    new = replace(old, services=services)
    fleet.supervisor.apply(new, compare(old, new))


@pytest.fixture
def old(tmp_path: Path) -> ServiceConfig:
    """The service under its first name."""
    return service("old", ALONE, directory=str(tmp_path), restart=RestartPolicy.NO, stop_timeout_seconds=60.0)


@pytest.fixture
def fleet(make_fleet: MakeFleet, qtbot: QtBot, old: ServiceConfig) -> Fleet:
    """It runs."""
    fleet = make_fleet(old)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and "ready" in fleet.log("old"))
    return fleet


def let_end(fleet: Fleet) -> None:
    (fleet.folder / "may end").touch()


def test_the_new_name_begins_when_the_old_one_has_ended(fleet: Fleet, qtbot: QtBot, old: ServiceConfig) -> None:
    """With `restart = no` it would be lost if it found the other one still there."""
    first = fleet.pid("old")
    reload(fleet, replace(old, id="new"))
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPING, "old") and fleet.is_in(State.STARTING, "new"))
    assert fleet["new"].pid is None
    assert is_alive(first)

    let_end(fleet)

    qtbot.waitUntil(lambda: "ready" in fleet.log("new"))
    assert fleet.is_in(State.RUNNING)
    assert [*fleet.supervisor.services] == ["new"]
    assert not is_alive(first)
    assert fleet.life("new").run == 1


def test_the_old_one_may_take_longer_than_a_start(fleet: Fleet, qtbot: QtBot, old: ServiceConfig) -> None:
    """What waits is told, and is neither too slow nor said to run: its time begins when it is executed."""
    reload(fleet, replace(old, id="new", start_seconds=0.3, start_timeout_seconds=0.4))
    qtbot.waitUntil(lambda: fleet.is_in(State.STARTING, "new"))
    began = fleet.life("new").spawned_at
    qtbot.waitUntil(
        lambda: (fleet.life("new").spawned_at or 0.0) > (began or 0.0) + 1.0
    )  # twice as long as it may take
    assert fleet.is_in(State.STARTING, "new")
    assert fleet.life("new").reason == "waits for old"

    let_end(fleet)

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    states = [each.after for each in fleet.transitions if each.service_id == "new"]
    executed = next(life for life in states if life.confirmed)
    assert (executed.state, executed.reason, executed.run) == (State.STARTING, "", 1)


def test_a_stop_of_the_new_name_holds(fleet: Fleet, qtbot: QtBot, old: ServiceConfig) -> None:
    """A person stops it while it waits: it does not begin when the old one has gone."""
    reload(fleet, replace(old, id="new"))
    qtbot.waitUntil(lambda: fleet.is_in(State.STARTING, "new"))
    fleet.stop("new")
    assert fleet.is_in(State.STOPPED, "new")

    let_end(fleet)

    qtbot.waitUntil(lambda: "old" not in fleet.supervisor.services)
    assert fleet.life("new").stopped_by_person
    assert fleet["new"].pid is None
    assert not fleet.spawner.is_busy()


@pytest.mark.parametrize("is_down", [True, False])
def test_a_stop_of_the_old_name_holds(fleet: Fleet, qtbot: QtBot, old: ServiceConfig, *, is_down: bool) -> None:
    """What a person had stopped does not come back for having another name; a start of theirs brings it back."""
    fleet.stop("old")
    if is_down:
        let_end(fleet)
        qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "old"))

    reload(fleet, replace(old, id="new"), service("other"))

    let_end(fleet)
    qtbot.waitUntil(lambda: [*fleet.supervisor.services] == ["new", "other"] and fleet.is_in(State.RUNNING, "other"))
    assert fleet.is_in(State.STOPPED, "new")
    assert fleet.life("new").stopped_by_person
    assert not fleet.log("new")
    fleet.start("new")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "new"))


def test_nobody_is_lost_among_several_that_execute_the_same(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """One of two had been stopped: which new name is whose cannot be told, so both begin."""
    fleet = make_fleet(service("first"), service("second"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop("first")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "first"))

    reload(fleet, service("third"), service("fourth"))

    qtbot.waitUntil(lambda: [*fleet.supervisor.services] == ["third", "fourth"] and fleet.is_in(State.RUNNING))


def test_the_old_name_is_there_again_before_it_has_ended(fleet: Fleet, qtbot: QtBot, old: ServiceConfig) -> None:
    """Then they are two services that execute the same, and nothing waits."""
    reload(fleet, replace(old, id="new"))
    qtbot.waitUntil(lambda: fleet.is_in(State.STARTING, "new"))

    reload(fleet, old, replace(old, id="new"))

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED, "new"))  # it was executed, and saw that it is not alone
    assert fleet.life("new").reason == "exit code 1"
    let_end(fleet)
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "old"))


def test_nothing_waits_for_another_service(fleet: Fleet, qtbot: QtBot, old: ServiceConfig) -> None:
    """What goes and what comes have nothing in common."""
    reload(fleet, service("new"))

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "new"))
    assert fleet.is_in(State.STOPPING, "old")
    let_end(fleet)


def test_the_program_leaves_while_it_waits(fleet: Fleet, qtbot: QtBot, old: ServiceConfig) -> None:
    """Nobody is left, and nobody begins."""
    reload(fleet, replace(old, id="new"))
    qtbot.waitUntil(lambda: fleet.is_in(State.STARTING, "new"))

    fleet.supervisor.leave()
    let_end(fleet)

    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert not fleet.log("new")
