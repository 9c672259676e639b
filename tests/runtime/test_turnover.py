"""A reload of many services takes several turns of the loop; what happens between them is no less true."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.runtime.identity import identity_of
from medivote_desktop.runtime.ledger import record_of
from medivote_desktop.runtime.survivors import Survivor
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, needs, service

MANY = 600


def take_over(fleet: Fleet, *services: ServiceConfig) -> list[bool]:
    """Let the fleet be these; what is returned has an item once that is in force."""
    old = fleet.supervisor.config
    new = replace(old, services=services)
    done: list[bool] = []
    fleet.supervisor.apply(new, compare(old, new), done=lambda: done.append(True))
    return done


def many() -> tuple[ServiceConfig, ...]:
    return tuple(service(f"n{number}", autostart=False) for number in range(MANY))


def test_a_service_that_comes_back_while_it_goes_is_kept(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Taken out and put in again, it is down before the many others are made: it is started again, the reload ends."""
    a, b = service("a"), service("b")
    fleet = make_fleet(a, b)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    first = fleet.pid("b")
    assert take_over(fleet, a)
    assert fleet.is_in(State.STOPPING, "b")

    done = take_over(fleet, a, b, *many())
    assert not done

    qtbot.waitUntil(lambda: bool(done))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "a", "b"))
    assert fleet.pid("b") != first
    assert len(fleet.supervisor.services) == 2 + MANY


def test_nobody_knows_of_what_is_not_in_force(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A wish meanwhile concerns who is there, and leaving meanwhile leaves nothing behind."""
    a = service("a")
    fleet = make_fleet(a)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    done = take_over(fleet, a, service("new"), *many())

    assert not done
    assert tuple(fleet.supervisor.services) == ("a",)
    fleet.stop()
    qtbot.waitUntil(lambda: bool(done))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "new") and fleet.is_in(State.STOPPED, "a"))


def test_who_left_the_file_follows_nobody(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A dependent that is gone in the very turn in which what it depends on comes up is not looked for."""
    a, b = service("a"), service("b", depends_on=needs("a"), restart_with_dependencies=True)
    waiting = service("c", depends_on=needs("a"))
    fleet = make_fleet(a, b, waiting)
    fleet.start("a", "c")
    assert fleet.is_in(State.STARTING, "a")

    assert take_over(fleet, a, waiting)

    assert tuple(fleet.supervisor.services) == ("a", "c")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_a_start_after_the_last_record_is_no_stop_to_finish(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The program was killed between a start and its being written down: what was started stays up."""
    a = service("a")
    fleet = make_fleet(a)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    written = record_of(fleet["a"])
    assert not written.wanted
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pid, life = fleet.pid("a"), fleet.life("a")
    identity = identity_of(pid)
    assert identity is not None
    assert life.spawned_at is not None

    later = make_fleet(a)
    survivor = Survivor("a", identity, life.run, life.spawned_at)
    assert later.supervisor.begin({"a": written}, (survivor,), {"a": life.run}) == (survivor,)

    assert (later.pid("a"), later.life("a").wanted) == (pid, True)
    qtbot.waitUntil(lambda: later.is_in(State.RUNNING))
