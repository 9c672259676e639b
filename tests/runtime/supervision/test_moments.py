"""Two things that fall into one moment: the person's word holds."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.reload import compare
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.supervision import due
from medivote_desktop.runtime.supervision.standing import is_current, kept_of, record_of
from tests.programs import is_alive, until
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, needs, service

ENDS_WELL = """
    import signal, sys, time
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("up", flush=True)
    while True: time.sleep(0.05)
"""


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is wished for several each has a turn of the loop of its own, as of five hundred."""
    monkeypatch.setattr(due, "_AT_ONCE", 1)
    monkeypatch.setattr(due, "SLICE_SECONDS", 0.0)


@pytest.mark.usefixtures("one_by_one")
def test_who_waits_does_not_bring_back_what_is_being_stopped(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """It ends by itself before its turn in a stop of all, in which neither it nor who waits for it had theirs."""
    fleet = make_fleet(
        service("db", ENDS_WELL),
        service("off", enabled=False),
        service("other", enabled=False),
        *(service(f"first{number}", depends_on=needs("other")) for number in range(30)),
        service("api", depends_on=needs("db", "off")),
    )
    fleet.start("db", "api")
    qtbot.waitUntil(lambda: "up" in fleet.log("db") and fleet.life("api").reason == "Off is disabled")
    pid = fleet.pid("db")
    os.kill(pid, signal.SIGTERM)
    until(lambda: not is_alive(pid))  # without a turn of the loop: it hears of that when it has heard of the stop

    fleet.stop()

    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert fleet.is_in(State.STOPPED)
    assert fleet.life("db").run == 1


def one_runs_and_one_failed(make_fleet: MakeFleet, qtbot: QtBot) -> Fleet:
    fleet = make_fleet(service("first"), service("broken", command=("/does/not/exist",)))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "first") and fleet.is_in(State.FAILED, "broken"))
    return fleet


@pytest.mark.usefixtures("one_by_one")
def test_a_reload_gives_no_other_chance_to_what_is_about_to_be_stopped(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Its stop was accepted, and has its turn soon; what it runs is another thing by now."""
    fleet = one_runs_and_one_failed(make_fleet, qtbot)
    old = fleet.supervisor.config
    new = replace(old, services=(service("first"), service("broken")))

    fleet.stop("first", "broken")
    fleet.supervisor.apply(new, compare(old, new))

    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert fleet.life("broken").stopped_by_person
    assert fleet.life("broken").run == 1


@pytest.mark.usefixtures("one_by_one")
def test_a_reload_brings_nothing_back_that_is_about_to_be_stopped(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Its stop was accepted, and has its turn soon; that it runs what is another thing by now takes no stop back."""
    fleet = make_fleet(service("first"), service("web"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    old = fleet.supervisor.config
    new = replace(old, services=(service("first"), service("web", ENDS_WELL)))

    fleet.stop("first", "web")
    fleet.supervisor.apply(new, compare(old, new))

    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert fleet.life("web").stopped_by_person
    assert fleet.life("web").run == 1


@pytest.mark.usefixtures("one_by_one")
def test_a_stop_that_has_its_turn_soon_is_written_down_as_done(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The next program, should this one be killed now, finds what had failed as stopped, and not as failed still."""
    fleet = one_runs_and_one_failed(make_fleet, qtbot)

    fleet.stop("first", "broken")

    assert fleet.is_in(State.FAILED, "broken")
    assert record_of(fleet["broken"]).life().stopped_by_person


@pytest.mark.usefixtures("one_by_one")
def test_who_ends_before_its_stop_has_its_turn_is_not_run_again(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """It would be the run that nothing is written of, and which the next program would have back."""
    fleet = make_fleet(*(service(f"s{number}", enabled=False) for number in range(30)), service("api", ENDS_WELL))
    fleet.start("api")
    qtbot.waitUntil(lambda: "up" in fleet.log("api"))
    pid = fleet.pid("api")
    os.kill(pid, signal.SIGKILL)
    until(lambda: not is_alive(pid))  # without a turn of the loop: it hears of that when it has heard of the stop

    fleet.stop(*(f"s{number}" for number in range(30)), "api")

    qtbot.waitUntil(lambda: fleet["api"].pid is None)
    assert fleet.life("api").stopped_by_person
    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert fleet.life("api").run == 1


@pytest.mark.usefixtures("one_by_one")
def test_who_backs_off_until_its_stop_has_its_turn_is_not_run_again(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The time of its next try comes between the stop and its turn."""
    broken = service("api", "raise SystemExit(1)", restart_delay_seconds=0.2, start_seconds=0)
    fleet = make_fleet(*(service(f"s{number}", enabled=False) for number in range(30)), broken)
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.BACKOFF, "api"))
    run, deadline = fleet.life("api").run, fleet.life("api").deadline or 0.0
    until(lambda: time.monotonic() > deadline)  # without a turn of the loop

    fleet.stop(*(f"s{number}" for number in range(30)), "api")

    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert (fleet.life("api").stopped_by_person, fleet.life("api").run) == (True, run)


@pytest.mark.parametrize(
    ("life", "due", "run", "wanted", "stopped_by_person", "rest"),
    [
        (Life(run=3), None, 3, False, False, "stopped"),
        (Life(run=3), WishKind.START, 3, True, False, ""),
        (Life(run=3, stop_cause=StopCause.PERSON), None, 3, False, True, "stopped"),
        (Life(run=3, stop_cause=StopCause.PERSON), WishKind.START, 3, True, False, ""),
        (Life(State.RUNNING, wanted=True, run=3), WishKind.STOP, 3, False, True, ""),
        (Life(State.RUNNING, wanted=False, run=3, stop_cause=StopCause.PERSON), WishKind.RESTART, 3, True, False, ""),
        (Life(State.STOPPING, wanted=True, run=3, stop_cause=StopCause.PERSON), None, 3, True, False, ""),
        (Life(State.STARTING, wanted=True, run=3), None, 2, True, False, ""),
    ],
)
def test_the_latest_wish_is_in_writing_before_its_turn(
    make_fleet: MakeFleet,
    life: Life,
    due: WishKind | None,
    run: int,
    wanted: bool,
    stopped_by_person: bool,
    rest: str,
) -> None:
    """Who is killed meanwhile loses no wish; and a run that waits to be executed is known to nobody yet."""
    web = make_fleet(service("web"))["web"]
    web.restore(life)
    known = kept_of(web)
    web.due = due
    record = record_of(web)
    assert (record.run, record.wanted, record.stopped_by_person, record.rest) == (run, wanted, stopped_by_person, rest)
    assert is_current(known, web) is (due is None)
    web.restore(Life())
    web.due = None
