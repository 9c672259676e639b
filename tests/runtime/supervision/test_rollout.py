"""A fault of ours in the middle of a reload: the truth is told, nothing runs twice or is lost, the next mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import TakeOverError, compare
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.supervision import rollout
from medivote_desktop.runtime.supervision.survivors import Survivor
from tests.programs import is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, needs, service

DEAF = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    while True: time.sleep(60)
"""


class StoneError(Exception):
    """What our code stumbles over."""


def stumble(*_: object, **__: object) -> None:
    raise StoneError


def reload(
    fleet: Fleet, qtbot: QtBot, *services: ServiceConfig, survivors: tuple[Survivor, ...] = ()
) -> TakeOverError | None:
    """Let the fleet be these; returns the fault of ours, if there was one."""
    old = fleet.supervisor.config
    new = replace(old, services=services)
    told: list[TakeOverError | None] = []
    fleet.supervisor.apply(new, compare(old, new), survivors, done=told.append)
    qtbot.waitUntil(lambda: bool(told))
    (fault,) = told
    return fault


def is_in_part(fleet: Fleet) -> bool:
    return fleet.supervisor.is_in_part


@pytest.fixture
def stumbles(caplog: pytest.LogCaptureFixture) -> Callable[[], int]:
    """How many faults of ours were logged since this was asked last; each must be asked for."""

    def count() -> int:
        found = [record for record in caplog.records if record.levelname == "ERROR"]
        assert all(record.exc_info and record.exc_info[0] is StoneError for record in found)
        caplog.clear()
        return len(found)

    return count


def test_what_cannot_be_made_changes_nothing(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, stumbles: Callable[[], int]
) -> None:
    """The fault comes with the third of three, in a later slice: the fleet is as it was, and so is its file."""
    a = service("a")
    fleet = make_fleet(a)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    first, made = fleet.pid("a"), list[ServiceProcess]()
    new = (replace(a, name="Changed"), service("b"), service("c"), service("d"))
    with monkeypatch.context() as patch:
        patch.setattr(rollout, "SLICE_SECONDS", 1e-9)  # one in each
        make = fleet.supervisor._fleet.make

        def third_fails(config: ServiceConfig) -> object:
            if config.id == "d":
                raise StoneError
            member = make(config)
            made.append(member.service)
            return member

        patch.setattr(fleet.supervisor._fleet, "make", third_fails)
        fault = reload(fleet, qtbot, *new)

    assert fault is not None
    assert "a fault of this program: StoneError(); nothing of services.ini was taken over" in str(fault)
    assert stumbles() == 1
    assert [service.is_retired for service in made] == [True, True]
    assert (tuple(fleet.supervisor.services), fleet.supervisor.config.services) == (("a",), (a,))
    assert fleet.pid("a") == first

    assert reload(fleet, qtbot, *new) is None
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "a", "b", "c", "d"))
    assert (fleet.pid("a"), fleet["a"].config.name) == (first, "Changed")


def test_who_was_leaving_leaves_although_the_file_that_kept_it_fails(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, stumbles: Callable[[], int]
) -> None:
    """It was taken out, is put in again while it goes, and that reload comes to nothing: it is gone in the end."""
    a, b = service("a"), service("b", DEAF, stop_timeout_seconds=0.3)
    fleet = make_fleet(a, b)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and "deaf" in fleet.log("b"))
    assert reload(fleet, qtbot, a) is None
    with monkeypatch.context() as patch:
        patch.setattr(fleet.supervisor._fleet, "make", stumble)
        fault = reload(fleet, qtbot, a, b, service("c"))

    assert fault is not None
    assert not fault.in_part
    assert stumbles() == 1
    qtbot.waitUntil(lambda: tuple(fleet.supervisor.services) == ("a",))


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("_fleet", "reconfigure"),
        ("_fleet", "put_in_file_order"),
        ("_turns", "redraw"),
        ("_dispatcher", "bring_down"),
        ("_dispatcher", "restart_by_rule"),
        ("_dispatcher", "start"),
        ("_turns", "review"),
    ],
)
def test_the_next_reload_makes_good_what_a_fault_cost(
    make_fleet: MakeFleet,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    stumbles: Callable[[], int],
    part: str,
    name: str,
) -> None:
    """Whatever part of it fails: the same file, taken over again, has all its effects, and each only once."""
    old = (service("goes"), service("stays"), service("follows"), service("varies"))
    new = (
        service("varies", "print('new')\nimport time\ntime.sleep(600)"),
        service("comes"),
        service("stays", name="Other"),
        service("follows", depends_on=needs("comes")),
    )
    fleet = make_fleet(*old)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    first = {service_id: fleet.pid(service_id) for service_id in fleet.supervisor.services}
    with monkeypatch.context() as patch:
        patch.setattr(getattr(fleet.supervisor, part), name, stumble)
        fault = reload(fleet, qtbot, *new)

    assert fault is not None
    assert "services.ini is in force, but not all of it has taken effect" in str(fault)
    assert is_in_part(fleet)
    assert stumbles() >= 1
    assert compare(fleet.supervisor.config, replace(fleet.supervisor.config, services=new)).empty

    assert reload(fleet, qtbot, *new) is None
    assert not is_in_part(fleet)
    expected = ("varies", "comes", "stays", "follows")
    qtbot.waitUntil(lambda: tuple(fleet.supervisor.services) == expected and fleet.is_in(State.RUNNING))
    qtbot.waitUntil(lambda: not is_alive(first["goes"]) and not is_alive(first["varies"]))
    assert (fleet.pid("stays"), fleet["stays"].config.name) == (first["stays"], "Other")
    assert fleet.supervisor.dependents("comes") == {"follows"}
    runs = [fleet.life(service_id).run for service_id in expected]
    assert runs == [2, 1, 1, 1]
    assert reload(fleet, qtbot, *new) is None
    assert [fleet.life(service_id).run for service_id in expected] == runs


def test_what_runs_and_cannot_be_taken_over_is_not_run_twice(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, stumbles: Callable[[], int]
) -> None:
    """It stays out of the fleet, running, and the next reload takes it over."""
    other = make_fleet(service("b"))
    other.start()
    qtbot.waitUntil(lambda: other.is_in(State.RUNNING))
    pid, life = other.pid("b"), other.life("b")
    identity = identity_of(pid)
    assert identity is not None
    assert life.spawned_at is not None
    survivor = Survivor("b", identity, life.run, life.spawned_at)
    a, b, c = service("a"), service("b"), service("c", depends_on=needs("b"))
    fleet = make_fleet(a)
    fleet.start()
    with monkeypatch.context() as patch:
        patch.setattr(ServiceProcess, "adopt", stumble)
        fault = reload(fleet, qtbot, a, b, c, survivors=(survivor,))

    assert fault is not None
    assert fault.in_part
    assert stumbles() == 1
    assert list(fleet.supervisor.services) == ["a", "c"]
    assert is_alive(pid)
    assert (fleet.life("c").state, fleet.life("c").reason) == (
        State.WAITING,
        "what it depends on is no longer in services.ini",
    )

    assert reload(fleet, qtbot, a, b, c, survivors=(survivor,)) is None
    assert fleet.pid("b") == pid
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "a", "b", "c"))
    assert fleet.log_pids("b") == []
