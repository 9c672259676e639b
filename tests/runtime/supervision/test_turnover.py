"""A reload of many services takes several turns of the loop; what happens between them is no less true."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from importlib import import_module

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import RestartPolicy, ServiceConfig
from medivote_desktop.core.events import StartAsked, StopAsked
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime import platform_windows, system
from medivote_desktop.runtime.ledgerfile import Record
from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.service import run
from medivote_desktop.runtime.service.adopted import AdoptedProcess
from medivote_desktop.runtime.supervision.standing import record_of
from medivote_desktop.runtime.supervision.survivors import Survivor
from tests.programs import is_alive, until
from tests.runtime.conftest import MakeFleet
from tests.runtime.descriptors import no_descriptor
from tests.runtime.fleet import Fleet, needs, service

MANY = 600
DEAF = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    while True: time.sleep(60)
"""


def take_over(fleet: Fleet, *services: ServiceConfig, title: str = "") -> list[bool]:
    """Let the fleet be these; what is returned has an item once that is in force."""
    old = fleet.supervisor.config
    new = replace(old, services=services, manager=replace(old.manager, title=title or old.manager.title))
    done: list[bool] = []
    fleet.supervisor.apply(new, compare(old, new), done=lambda fault: done.append(True))
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


def test_who_is_stopped_while_it_comes_back_stays_down(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Between two turns of the reload that has it again a person stops it; a kill just before that would not have."""
    a, b = service("a"), service("b", DEAF, stop_timeout_seconds=0.5)
    fleet = make_fleet(a, b)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and "deaf" in fleet.log("b"))
    take_over(fleet, a)
    done = take_over(fleet, a, b, *many())
    assert not done
    assert fleet.supervisor.departures().going == {"b"}

    fleet.stop("b")

    assert not fleet.supervisor.departures().going
    qtbot.waitUntil(lambda: bool(done) and fleet.is_in(State.STOPPED, "b"))
    assert (fleet.life("b").wanted, fleet.life("b").run) == (False, 1)
    fleet.start("b")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "b"))


def test_who_comes_back_while_it_goes_was_stopped_by_nobody(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """It does not start with the program, but whoever needs it has it started."""
    a, b = service("a"), service("b", DEAF, stop_timeout_seconds=0.5, autostart=False)
    fleet = make_fleet(a, b)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and "deaf" in fleet.log("b"))
    take_over(fleet, a)
    assert fleet.is_in(State.STOPPING, "b")

    assert take_over(fleet, a, b)

    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "b"))
    assert not fleet.life("b").stopped_by_person
    assert not record_of(fleet["b"]).stopped_by_person
    assert take_over(fleet, a, b, service("c", depends_on=needs("b")))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "b", "c"))


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
    a = service("a", start_seconds=0.1)
    b = service("b", depends_on=needs("a"), restart_with_dependencies=True)
    waiting = service("c", depends_on=needs("a"))
    fleet = make_fleet(a, b, waiting)
    fleet.start("a", "c")
    assert fleet.is_in(State.STARTING, "a")

    assert take_over(fleet, a, waiting)

    assert tuple(fleet.supervisor.services) == ("a", "c")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_who_has_left_the_file_hears_nothing_more(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """What somebody still says to it begins no run, which nobody would end."""
    fleet = make_fleet(service("a"), service("b"))
    gone = fleet["b"]
    assert take_over(fleet, service("a"))
    assert tuple(fleet.supervisor.services) == ("a",)
    gone.post(StartAsked(time.monotonic()))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert (gone.life.state, gone.pid) == (State.STOPPED, None)


def taken_over(fleet: Fleet, make_fleet: MakeFleet, written: Record) -> Fleet:
    """Another fleet that goes on with the running service of this one, and with what was written of it."""
    life, identity = fleet.life("a"), identity_of(fleet.pid("a"))
    assert identity is not None
    assert life.spawned_at is not None
    later = make_fleet(fleet["a"].config)
    survivor = Survivor("a", identity, life.run, life.spawned_at)
    assert later.supervisor.begin({"a": written}, (survivor,), {"a": life.run}) == (survivor,)
    return later


def test_a_start_after_the_last_record_is_no_stop_to_finish(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The program was killed between a start and its being written down: what was started stays up."""
    fleet = make_fleet(service("a"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    written = record_of(fleet["a"])
    assert not written.wanted
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))

    later = taken_over(fleet, make_fleet, written)

    assert (later.pid("a"), later.life("a").wanted) == (fleet.pid("a"), True)
    qtbot.waitUntil(lambda: later.is_in(State.RUNNING))


def test_a_stop_holds_for_the_run_that_waited_to_be_executed(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The program was killed between the execution of what was to be stopped, and its being written down."""
    fleet = make_fleet(service("a"), service("b"))
    fleet.start()  # each in a later turn of the loop
    life = fleet.life("a")
    fleet["a"].post(StopAsked(life.spawned_at or 0.0, later=True))  # it has dependents that are to end first
    written = record_of(fleet["a"])
    assert (written.run, written.pid, life.run) == (0, None, 1)
    qtbot.waitUntil(lambda: fleet["a"].leader is not None)
    pid = fleet.pid("a")

    later = taken_over(fleet, make_fleet, written)

    qtbot.waitUntil(lambda: later.is_in(State.STOPPED))
    assert later.life("a").stopped_by_person
    assert not is_alive(pid)


def test_what_was_taken_over_is_ended_where_there_are_no_groups(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has none, and no handle of what is no child of ours: its leader is ended as the others of its tree."""
    fleet = make_fleet(service("a", restart=RestartPolicy.NO))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    pid = fleet.pid("a")
    for name in system.__all__:
        if name.startswith(("group_", "signal_", "descendants", "HAS_SIGNALS")):
            monkeypatch.setattr(system, name, getattr(platform_windows, name))

    later = taken_over(fleet, make_fleet, record_of(fleet["a"]))
    later.stop()

    qtbot.waitUntil(lambda: later.is_in(State.STOPPED))
    assert not is_alive(pid)


def test_the_exit_code_of_a_kill_is_none_of_the_service(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows whoever is killed has one, and it is of whoever killed."""
    monkeypatch.setattr(system, "KILL_EXIT_CODE", 7)
    fleet = make_fleet(service("a", "raise SystemExit(7)", restart=RestartPolicy.NO))

    fleet.start()

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert fleet.life("a").reason == "exit status unknown"


def test_who_ends_while_it_is_taken_over_ended_unwatched(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ran when it was looked for and is gone a moment later: `restart = no` holds, and it is not run twice."""
    fleet = make_fleet(service("a", restart=RestartPolicy.NO))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    written, life, identity = record_of(fleet["a"]), fleet.life("a"), identity_of(fleet.pid("a"))
    assert identity is not None
    assert life.spawned_at is not None

    def ends_first(*arguments: object) -> AdoptedProcess:
        os.kill(identity.pid, signal.SIGKILL)
        until(lambda: not is_alive(identity.pid))
        return AdoptedProcess(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "AdoptedProcess", ends_first)
    later = make_fleet(fleet["a"].config)
    survivor = Survivor("a", identity, life.run, life.spawned_at)

    assert later.supervisor.begin({"a": written}, (survivor,), {"a": life.run}) == ()

    assert (later.life("a").state, later.life("a").run) == (State.FAILED, life.run)
    assert later.life("a").reason.startswith("it ended while this program did not run: signal 9 (SIGKILL)")
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))


@pytest.mark.parametrize("restart", [RestartPolicy.NO, RestartPolicy.ON_FAILURE])
def test_whom_a_rule_was_stopping_only_its_policy_brings_back(make_fleet: MakeFleet, restart: RestartPolicy) -> None:
    """The program was killed while it stopped an unhealthy service, which has ended since: that was a bad end."""
    gone = Record(3, True, True, False, "", "unhealthy: port 80: refused", 0, (), 2**22 + 1, 1, 1.0, "health")
    fleet = make_fleet(service("a", restart=restart))

    fleet.supervisor.begin({"a": gone}, (), {"a": 3})

    if restart is RestartPolicy.NO:
        assert (fleet.life("a").state, fleet.life("a").reason) == (State.FAILED, "unhealthy: port 80: refused")
    else:
        assert (fleet.life("a").state.has_process, fleet.life("a").run) == (True, 4)


def test_leaving_the_file_needs_no_descriptor(
    make_fleet: MakeFleet, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether a person had stopped it is asked of what is known; else the reload would stand still in the middle."""
    a, b = service("a"), service("b")
    fleet = make_fleet(a, b)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet["a"]._run.tree._leader = None  # type: ignore[union-attr]  # nobody has asked yet
    import_module("medivote_desktop.runtime.supervision.rollout")  # as who reads the file does
    with no_descriptor():
        take_over(fleet, b)
        assert fleet.is_in(State.STOPPING, "a")
    qtbot.waitUntil(lambda: set(fleet.supervisor.services) == {"b"})
    assert {record.levelname for record in caplog.records} == {"WARNING"}  # its tree cannot be looked at


def test_a_restart_that_had_no_turn_is_carried_out_by_the_next_program(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """It was accepted with many others, and the program was killed before this one had its turn."""
    fleet = make_fleet(service("a", restart=RestartPolicy.NO))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    first = fleet.pid("a")
    fleet["a"].due = WishKind.RESTART  # as one of many
    written = record_of(fleet["a"])

    later = taken_over(fleet, make_fleet, written)

    qtbot.waitUntil(lambda: later.is_in(State.RUNNING) and later.pid("a") != first)
    assert not is_alive(first)


def test_a_restart_that_waits_for_dependents_is_written_down(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """They take their time to stop; were the program killed now, the next one would carry it out. Then it is done."""
    fleet = make_fleet(service("a"), service("b", DEAF, depends_on=needs("a"), stop_timeout_seconds=0.5))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and "deaf" in fleet.log("b"))
    first = fleet.pid("a")

    fleet.restart()

    assert fleet.is_in(State.RUNNING, "a")
    assert [record_of(fleet[id_]).stopping for id_ in ("a", "b")] == ["person", "person"]
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and fleet.pid("a") != first)
    assert [record_of(fleet[id_]).stopping for id_ in ("a", "b")] == ["", ""]


def test_a_start_takes_back_a_restart_that_waits(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Then nothing of it is written any more, and the service is not touched."""
    fleet = make_fleet(service("a"), service("b", DEAF, depends_on=needs("a"), stop_timeout_seconds=0.5))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and "deaf" in fleet.log("b"))
    first = fleet.pid("a")
    fleet.restart()

    fleet.start("a")

    assert record_of(fleet["a"]).stopping == ""
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and fleet["b"].life.run == 2)
    assert fleet.pid("a") == first


def test_many_leave_in_slices(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Six hundred taken out at once: the loop has its turns in between, and meanwhile none of them can be started."""
    a = service("a")
    fleet = make_fleet(a, *many())
    fleet.start("a")

    assert take_over(fleet, a)

    assert 1 < len(fleet.supervisor.services) < 1 + MANY
    last = f"n{MANY - 1}"
    fleet.start(last)
    assert fleet.refusals == [(last, "it is no longer in services.ini")]
    qtbot.waitUntil(lambda: tuple(fleet.supervisor.services) == ("a",))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_who_leaves_while_the_file_is_read_again_harms_no_reading(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Who has left is asked for in the worker that reads it, whenever that is."""
    fleet = make_fleet(service("a"), *many())
    faults, seen, is_over = list[Exception](), list[int](), threading.Event()

    def read() -> None:
        while not is_over.is_set() and not faults:
            try:
                seen.append(len(fleet.supervisor.departures().left))
            except RuntimeError as error:
                faults.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    reading = threading.Thread(target=read)
    reading.start()
    try:
        assert take_over(fleet, service("a"))
        qtbot.waitUntil(lambda: len(fleet.supervisor.services) == 1)
        qtbot.waitUntil(lambda: bool(faults) or MANY in seen)
    finally:
        is_over.set()
        sys.setswitchinterval(interval)
        reading.join()
    assert not faults


def test_what_stays_is_not_described_anew_for_each_that_goes(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Of many services some go in each of many turns; all that stay are told of once, unless something of them changed.

    What a snapshot tells is true all the same: of what the reload changed, and of who is gone.
    """
    stays, varies, depends = service("stays"), service("varies"), service("depends", depends_on=needs("stays"))
    fleet = make_fleet(stays, varies, depends, *many())
    publisher = Publisher(fleet.supervisor, time.monotonic)
    before = publisher.current().by_id
    changed: list[int] = []
    fleet.supervisor.fleet_changed.connect(lambda: changed.append(len(fleet.supervisor.services)))

    take_over(fleet, stays, replace(varies, name="Changed"), depends)

    qtbot.waitUntil(lambda: changed[-1:] == [3])
    after = publisher.current().by_id
    assert list(after) == ["stays", "varies", "depends"]
    assert after["stays"] is before["stays"]
    assert after["varies"].facts.name == "Changed"
    fleet.start("stays", "depends")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "stays", "depends"))
    assert [service.state for service in publisher.current().services] == [State.RUNNING, State.STOPPED, State.RUNNING]


def test_a_snapshot_that_is_asked_for_knows_of_a_reload_that_no_service_shows(make_fleet: MakeFleet) -> None:
    """Another order, another title: who asks right after the reload is told of them, as everybody is a moment later."""
    a, b = service("a", autostart=False), service("b", autostart=False)
    fleet = make_fleet(a, b)
    publisher = Publisher(fleet.supervisor, time.monotonic)
    assert list(publisher.current().by_id) == ["a", "b"]

    assert take_over(fleet, b, a, title="Another")

    assert publisher.current().title == "Another"
    assert list(publisher.current().by_id) == ["b", "a"]


def test_who_needs_a_service_is_told_anew(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A reload that lets another depend on it, or no more, shows with the one that did not change itself."""
    fleet = make_fleet(service("db", autostart=False), service("web", autostart=False))
    publisher = Publisher(fleet.supervisor, time.monotonic)
    assert publisher.current().by_id["db"].facts.needed_by == ()

    assert take_over(fleet, service("db", autostart=False), service("web", autostart=False, depends_on=needs("db")))
    assert publisher.current().by_id["db"].facts.needed_by == ("web",)

    assert take_over(fleet, service("db", autostart=False), service("web", autostart=False))
    assert publisher.current().by_id["db"].facts.needed_by == ()
