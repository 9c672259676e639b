"""What is wished while a start is prepared and not executed, or executed and not confirmed: it counts, and once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.events import ProcessEnded
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.runtime import system
from medivote_desktop.runtime.loop.spawner import Spawn
from medivote_desktop.runtime.probes import Prober
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service

GAPS = pytest.mark.parametrize("gap", [1, 2], ids=["prepared", "executed"])


class ByHand:
    """Spawns that go on when a test says so."""

    def __init__(self, fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: list[Spawn] = []
        monkeypatch.setattr(fleet.spawner, "request", self.waiting.append)

    def begun(self, gap: int) -> Iterator[None]:
        """The next one, up to this gap."""
        parts = self.waiting.pop(0)()
        for _ in range(gap):
            next(parts)
        return parts

    def run_all(self) -> None:
        while self.waiting:
            list(self.waiting.pop(0)())


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fleet], ByHand]:
    return lambda fleet: ByHand(fleet, monkeypatch)


def processes(fleet: Fleet) -> list[int]:
    """All living processes of the fleet."""
    return [pid for pid in system.all_pids() if fleet.marks.of(pid) is not None]


def reload(fleet: Fleet, *services: object) -> None:
    old = fleet.supervisor.config
    new = AppConfig(old.path, old.manager, services)  # type: ignore[arg-type]
    fleet.supervisor.apply(new, compare(old, new))


def test_who_has_left_the_file_before_the_last_part_of_its_start_is_no_fault(
    make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot
) -> None:
    """It was executed and has ended; nothing is left that could be looked after."""
    fleet = make_fleet(service("short", "pass"))
    spawns = by_hand(fleet)
    fleet.start("short")
    parts = spawns.begun(2)
    qtbot.waitUntil(lambda: fleet.is_in(State.EXITED, "short"))
    child = fleet["short"]._execution.child
    assert child is not None
    reload(fleet)
    qtbot.waitUntil(lambda: not isValid(child._process))

    assert list(parts) == []


@GAPS
def test_a_stop(gap: int, make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot) -> None:
    """It stays down."""
    fleet = make_fleet(service("a"))
    spawns = by_hand(fleet)
    fleet.start()
    parts = spawns.begun(gap)
    fleet.stop()
    list(parts)
    spawns.run_all()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    qtbot.waitUntil(lambda: processes(fleet) == [])
    assert (spawns.waiting, fleet.life("a").run, fleet["a"].pid) == ([], 1, None)


@GAPS
def test_a_stop_and_a_start(gap: int, make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot) -> None:
    """One process, of the run that was wished last."""
    fleet = make_fleet(service("a"))
    spawns = by_hand(fleet)
    fleet.start()
    parts = spawns.begun(gap)
    fleet.stop()
    fleet.start()
    list(parts)

    def is_up() -> bool:
        spawns.run_all()
        return fleet.is_in(State.RUNNING)

    qtbot.waitUntil(is_up)
    assert fleet.life("a").run == 2
    qtbot.waitUntil(lambda: processes(fleet) == [fleet.pid("a")])
    environment = system.marked_environment(fleet.pid("a"))
    assert environment["MEDIVOTE_RUN"] == "2"


@GAPS
def test_a_reload_that_changes_it(
    gap: int, make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot
) -> None:
    """What is in the file now runs, and nothing else."""
    fleet = make_fleet(service("a"))
    spawns = by_hand(fleet)
    fleet.start()
    parts = spawns.begun(gap)
    reload(fleet, service("a", environment={"WHICH": "new"}))
    list(parts)

    def is_up() -> bool:
        spawns.run_all()
        return fleet.is_in(State.RUNNING)

    qtbot.waitUntil(is_up)
    qtbot.waitUntil(lambda: processes(fleet) == [fleet.pid("a")])
    assert fleet.life("a").run == 2
    assert not fleet["a"].is_outdated


@GAPS
def test_a_reload_without_it(gap: int, make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot) -> None:
    """It goes, and nothing of it is left."""
    fleet = make_fleet(service("a"), service("b"))
    spawns = by_hand(fleet)
    fleet.start("a")
    parts = spawns.begun(gap)
    reload(fleet, service("b"))
    list(parts)
    qtbot.waitUntil(lambda: set(fleet.supervisor.services) == {"b"})
    qtbot.waitUntil(lambda: processes(fleet) == [])


@GAPS
def test_the_program_leaves(gap: int, make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot) -> None:
    """By force; and the rest of the start is never asked for."""
    fleet = make_fleet(service("a"))
    spawns = by_hand(fleet)
    fleet.start()
    parts = spawns.begun(gap)
    fleet.supervisor.leave(force=True)
    qtbot.waitUntil(fleet.supervisor.is_quiet)
    qtbot.waitUntil(lambda: processes(fleet) == [])
    del parts


def test_it_ends_at_once(make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot) -> None:
    """Also where its end is heard of before anybody confirms that it was executed."""
    fleet = make_fleet(service("a", "raise SystemExit(3)", restart_limit=1))
    spawns = by_hand(fleet)
    fleet.start()
    parts = spawns.begun(2)
    pid = fleet.pid("a")
    qtbot.waitUntil(lambda: not processes(fleet))
    list(parts)

    def has_failed() -> bool:
        spawns.run_all()
        return fleet.is_in(State.FAILED)

    qtbot.waitUntil(has_failed)
    assert fleet.life("a").run == 2
    assert fleet["a"].last_pid != pid


def test_a_stop_of_what_cannot_be_executed(
    make_fleet: MakeFleet, by_hand: Callable[[Fleet], ByHand], qtbot: QtBot
) -> None:
    """It is stopped, which is no failure; the next start tells its own, once."""
    fleet = make_fleet(service("a", command=("/no/such/program",)))
    spawns = by_hand(fleet)
    fleet.start()
    parts = spawns.begun(2)
    fleet.stop()
    list(parts)
    assert fleet.is_in(State.STOPPED)
    fleet.start()
    spawns.run_all()
    assert fleet.is_in(State.FAILED)
    qtbot.waitUntil(lambda: not fleet.supervisor.is_busy())
    states = [step.after.state for step in fleet.transitions]
    assert states.count(State.FAILED) == 1
    assert fleet.life("a").reason == "command not found: /no/such/program (searched /no/such)"


@pytest.mark.parametrize(("start_seconds", "state"), [(0.0, State.RUNNING), (60.0, State.STARTING)])
def test_who_stumbles_over_the_news_of_a_start_ends_no_service(
    start_seconds: float,
    state: State,
    make_fleet: MakeFleet,
    by_hand: Callable[[Fleet], ByHand],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A fault of ours, but its process is known by then: it runs on, and is stopped as ever."""
    fleet = make_fleet(service("a", start_seconds=start_seconds))
    spawns = by_hand(fleet)
    fleet.start()
    parts = spawns.begun(2)
    pid = fleet.pid("a")
    with monkeypatch.context() as patch:
        patch.setattr(Prober, "follow", lambda prober: 1 / 0)
        list(parts)
    assert "ZeroDivisionError" in caplog.text
    fleet.supervisor.tell()
    assert fleet.is_in(state)
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    ends = [told.event.end for told in fleet.transitions if isinstance(told.event, ProcessEnded)]
    assert [(end.signal, end.exit_code) for end in ends] == [(signal.SIGTERM, None)], "it was killed"
    assert pid not in processes(fleet)
