"""One is executed at once, many in slices: prepared together, executed together, told of together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QProcess, QTimer
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.loop import spawner
from medivote_desktop.runtime.loop.calm import Calm
from medivote_desktop.runtime.loop.spawner import SLICE_SECONDS, Spawner
from medivote_desktop.runtime.service import child
from medivote_desktop.runtime.transition import Transition
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, needs, service


def spawn_noted(told: list[str], name: str) -> Callable[[], Iterator[None]]:
    """A spawn that notes each of its parts."""

    def spawn() -> Iterator[None]:
        told.append(f"{name} prepared")
        yield
        told.append(f"{name} executed")
        yield
        told.append(f"{name} confirmed")

    return spawn


@pytest.fixture
def busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is requested in a row counts as such although the test may lose the processor in between."""
    monkeypatch.setattr(spawner, "_APART_SECONDS", 1.0)


def test_one_is_executed_at_once() -> None:
    """A replacement waits for no other turn of the loop."""
    spawner, told = Spawner(), list[str]()
    spawner.request(spawn_noted(told, "a"))
    assert told == ["a prepared", "a executed", "a confirmed"]
    assert not spawner.is_busy()


@pytest.mark.usefixtures("busy_machine")
def test_many_go_step_by_step(qtbot: QtBot) -> None:
    """In their order, and each part of all of them in a row."""
    spawner, told = Spawner(), list[str]()
    for name in "xab":
        spawner.request(spawn_noted(told, name))
    assert spawner.is_busy()
    spawner.when_idle(lambda: told.append("idle"))
    qtbot.waitUntil(lambda: told[-1] == "idle")
    assert told[3:-1] == [f"{name} {what}" for what in ("prepared", "executed", "confirmed") for name in "ab"]


@pytest.mark.usefixtures("busy_machine")
def test_slow_preparations_are_spread_over_turns(qtbot: QtBot) -> None:
    """A disk that takes its time for each must not stop the loop for all of them."""

    def slow() -> Iterator[None]:
        time.sleep(SLICE_SECONDS)
        told.append("prepared")
        yield

    spawner, told = Spawner(), list[str]()
    for spawn in (spawn_noted([], "x"), *[slow] * 5):
        spawner.request(spawn)
    turns = QTimer(interval=0)
    turns.timeout.connect(lambda: told.append("turn"))
    turns.start()
    qtbot.waitUntil(lambda: not spawner.is_busy())
    assert told.count("prepared") == 5
    assert ("prepared", "prepared") not in pairwise(told)


def test_the_first_of_many_goes_with_the_others(qtbot: QtBot) -> None:
    """Between its execution and theirs lies nothing that they have to do before."""
    spawner, told = Spawner(), list[str]()
    spawner.gather()
    for name in "ab":
        spawner.request(spawn_noted(told, name))
    assert told == []
    spawner.when_idle(lambda: told.append("idle"))
    qtbot.waitUntil(lambda: told[-1:] == ["idle"])
    assert told[:-1] == [f"{name} {what}" for what in ("prepared", "executed", "confirmed") for name in "ab"]


def test_where_many_were_announced_and_none_came_one_is_executed_at_once(qtbot: QtBot) -> None:
    """From the next turn of the loop on."""
    spawner, told = Spawner(), list[str]()
    spawner.gather()

    def is_at_once() -> bool:
        told.clear()
        spawner.request(spawn_noted(told, "a"))
        return len(told) == 3

    assert not is_at_once()
    qtbot.waitUntil(lambda: not spawner.is_busy())
    qtbot.waitUntil(is_at_once)


def test_nothing_waits_long_for_others_to_be_prepared(qtbot: QtBot) -> None:
    """Where that takes its time, the first ones are executed before the last are prepared."""

    def slow() -> Iterator[None]:
        time.sleep(SLICE_SECONDS)
        told.append("prepared")
        yield
        told.append("executed")

    spawner, told = Spawner(), list[str]()
    spawner.gather()
    for _ in range(8):
        spawner.request(slow)
    qtbot.waitUntil(lambda: not spawner.is_busy())
    assert told.index("executed") < len(told) - 1 - told[::-1].index("prepared")
    assert (told.count("prepared"), told.count("executed")) == (8, 8)


@pytest.mark.usefixtures("busy_machine")
def test_one_that_fails_costs_no_other_its_turn(qtbot: QtBot) -> None:
    """Wherever it fails; and one that is not wanted any more is left out."""

    def fails_at_once() -> Iterator[None]:
        if told:
            raise RuntimeError("a stone")
        yield

    def fails_later() -> Iterator[None]:
        yield
        raise RuntimeError("another stone")

    def is_not_wanted() -> Iterator[None]:
        yield from ()

    spawner, told = Spawner(), list[str]()
    spawner.request(spawn_noted(told, "x"))
    with capture_exceptions() as exceptions:
        for spawn in (fails_at_once, is_not_wanted, fails_later, spawn_noted(told, "a")):
            spawner.request(spawn)
        qtbot.waitUntil(lambda: told[-1] == "a confirmed")
        qtbot.waitUntil(lambda: not spawner.is_busy())
    assert [str(value) for _, value, _ in exceptions] == ["a stone", "another stone"]


class Unsure(QProcess):
    """As on systems where a new process goes its own way at once."""

    def waitForStarted(self, msecs: int = 0) -> bool:  # noqa: N802  # Qt's name
        return False


def test_what_is_not_known_at_once_is_told_by_signals(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run after run, and also that there is no program."""
    monkeypatch.setattr(child, "QProcess", Unsure)
    fleet = make_fleet(service("a"), service("b"), service("none", command=("/no/such/program",)))
    for run in (1, 2):
        fleet.start()
        qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "a", "b") and fleet.is_in(State.FAILED, "none"))
        assert (fleet.life("a").run, fleet.life("none").run) == (run, run)
        fleet.stop()
        qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))


def test_what_waits_for_calm_does_not_wait_for_ever(qtbot: QtBot) -> None:
    """Services that flap without end leave no moment between them; and it is called once, also if calm comes late."""
    spawner, done = Spawner(), list[str]()
    is_flapping = [True]

    def flap() -> Iterator[None]:
        yield  # there are two: while one is over the other waits
        yield
        if is_flapping and spawner.is_busy():
            spawner.request(flap)

    calm = Calm(spawner, spawner.is_busy, patience_ms=100)
    while not spawner.is_busy():
        spawner.request(flap)
    spawner.request(flap)
    calm.when(lambda: done.append("at last"))
    qtbot.waitUntil(lambda: done == ["at last"])

    assert spawner.is_busy()
    is_flapping.clear()
    qtbot.waitUntil(lambda: not spawner.is_busy())
    calm.when(lambda: done.append("at once"))
    qtbot.waitUntil(lambda: done == ["at last", "at once"])


def test_of_many_some_are_over_before_they_are_told_of(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They ran all the same, and what waits for that starts; one that cannot be executed has not."""
    monkeypatch.setattr(spawner, "SLICE_SECONDS", 0.0002)  # a turn of the loop for nearly each part
    executed: list[str] = []
    fleet = make_fleet(
        *(service(f"quick{number}", command=("true",), start_seconds=0.0) for number in range(30)),
        service("none", command=("/no/such/program",)),
        service("after", depends_on=needs("quick0")),
    )
    fleet.supervisor.steps.connect(lambda steps: executed.extend(step.service_id for step in steps if _runs(step)))
    fleet.start()

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "after") and fleet.is_in(State.FAILED, "none"))
    names = ["after", *(f"quick{number}" for number in range(30))]
    qtbot.waitUntil(lambda: sorted(executed) == sorted(names))


def test_what_is_wished_between_execution_and_news_of_it_holds(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped is stopped, restarted is restarted once, and nobody runs twice."""
    monkeypatch.setattr(spawner, "SLICE_SECONDS", 0.0002)  # a turn of the loop for nearly each part
    fleet = make_fleet(
        *(service(f"{name}{number}", command=("sleep", "600")) for number in range(20) for name in ("stop", "again")),
        service("none", command=("/no/such/program",)),
    )
    stopped = ["none", *(f"stop{number}" for number in range(20))]
    again = [f"again{number}" for number in range(20)]
    untold: set[str] = set()

    def wish() -> None:
        """In the first turn of the loop in which there is one of each."""
        untold.update(id_ for id_ in fleet.supervisor.services if _is_untold(fleet, id_))
        if untold.isdisjoint(stopped) or untold.isdisjoint(again):
            untold.clear()
            return
        each_turn.stop()
        fleet.stop(*stopped)
        fleet.restart(*again)

    each_turn = QTimer(interval=0)
    each_turn.timeout.connect(wish)
    each_turn.start()
    fleet.start()

    qtbot.waitUntil(lambda: bool(untold) and fleet.is_in(State.STOPPED, *stopped))
    qtbot.waitUntil(lambda: all(fleet.life(id_).run == 2 for id_ in untold.intersection(again)))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, *again))
    assert all(fleet[id_].pid is None for id_ in stopped)


def _runs(step: Transition) -> bool:
    return step.after.state is State.RUNNING and step.before.state is not State.RUNNING


def _is_untold(fleet: Fleet, service_id: str) -> bool:
    """Whether it is executed, and not told to be."""
    return fleet[service_id].pid is not None and not fleet.life(service_id).confirmed
