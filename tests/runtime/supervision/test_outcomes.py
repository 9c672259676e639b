"""What became of a wish, told once to whoever waits for it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import (
    Condition,
    HealthConfig,
    ManagerConfig,
    RestartPolicy,
    ServiceConfig,
    ServiceType,
)
from medivote_desktop.core.events import Explained, PolicyChanged
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.channel.outcomes import Outcome, OutcomeWatch
from tests.programs import is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, needs, service

DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(60)"
SLOW_TO_STOP = """
    import signal, sys, time
    signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.2), sys.exit(0)))
    print("ready", flush=True)
    while True: time.sleep(0.05)
"""

Ask = Callable[..., list[Outcome]]


@pytest.fixture
def ask() -> Ask:
    """Makes a wish as the terminal does, and gives the list that its outcome is put into."""

    def make(
        fleet: Fleet, kind: WishKind, *ids: str, wait_seconds: float = 30.0, with_dependencies: bool = False
    ) -> list[Outcome]:
        told: list[Outcome] = []
        watch = OutcomeWatch(fleet.supervisor, kind, ids, wait_seconds, lambda outcome: told.append(dict(outcome)))
        fleet.supervisor.on_wish(Wish(kind, ids, with_dependencies))
        watch.look()
        return told

    return make


def running(make_fleet: MakeFleet, qtbot: QtBot, *services: ServiceConfig) -> Fleet:
    """A fleet that is up."""
    fleet = make_fleet(*services)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    return fleet


def must_be_as_old(fleet: Fleet, service_id: str, start_seconds: float) -> None:
    """Before it counts as running; as a reload that changes it."""
    one = fleet[service_id]
    one.reconfigure(one.config, one.policy._replace(start_seconds=start_seconds))
    one.post(PolicyChanged(time.monotonic()))


def told(qtbot: QtBot, outcomes: list[Outcome]) -> Outcome:
    """Wait for the outcome; it comes once."""
    qtbot.waitUntil(lambda: bool(outcomes))
    (outcome,) = outcomes
    return outcome


def test_a_start_has_come_true_when_it_runs(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """Not before: while it is STARTING nothing is told."""
    fleet = make_fleet(service("web", start_seconds=0.1))
    outcomes = ask(fleet, WishKind.START, "web")
    assert outcomes == []

    assert told(qtbot, outcomes) == {"web": ""}

    assert fleet.is_in(State.RUNNING)


def test_the_crash_of_one_is_told_of_it_alone(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask, tmp_path: Path) -> None:
    """Its next run waits for its turn as all do that depend on others; who depends on it goes on waiting for that."""
    crashes_once = f"""
        import pathlib, sys, time
        tried = pathlib.Path({str(tmp_path / "tried")!r})
        if not tried.exists():
            tried.touch()
            sys.exit(3)
        print("ready", flush=True)
        while True: time.sleep(60)
    """
    fleet = make_fleet(
        service("base"),
        service("db", crashes_once, depends_on=needs("base"), health=HealthConfig(log_line="ready")),
        service("api", depends_on=needs("db", condition=Condition.HEALTHY)),
    )

    outcomes = ask(fleet, WishKind.START, "db", "api", with_dependencies=True)

    assert told(qtbot, outcomes) == {"db": "exit code 3", "api": ""}
    assert (fleet.is_in(State.RUNNING), fleet.life("db").run) == (True, 2)


@pytest.mark.parametrize("kind", [WishKind.START, WishKind.RESTART])
def test_what_is_told_of_an_earlier_run_is_no_answer(make_fleet: MakeFleet, qtbot: QtBot, kind: WishKind) -> None:
    """That something of it is left is found out at any time, also before the wish has its turn."""
    fleet = running(make_fleet, qtbot, service("web"))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    outcomes: list[Outcome] = []
    OutcomeWatch(fleet.supervisor, kind, ("web",), 30.0, outcomes.append)
    fleet["web"].post(Explained(time.monotonic(), 1, "pid 8 is left", lasts=True))
    fleet.wish(kind, "web")
    assert told(qtbot, outcomes) == {"web": ""}


def test_what_is_so_already_is_told_at_once(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """A start of what runs, and a stop of what is down, need no event."""
    fleet = running(make_fleet, qtbot, service("web"))

    assert ask(fleet, WishKind.START, "web") == [{"web": ""}]
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert ask(fleet, WishKind.STOP, "web") == [{"web": ""}]


def test_a_restart_of_what_was_just_started_joins_that_start(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """It is young enough to be what was asked for: one process, and success when it runs."""
    fleet = make_fleet(service("web", start_seconds=60.0))
    fleet.start()
    qtbot.waitUntil(lambda: fleet["web"].pid is not None)
    pid = fleet.pid("web")

    outcomes = ask(fleet, WishKind.RESTART, "web")
    assert outcomes == []
    must_be_as_old(fleet, "web", 0.0)

    assert told(qtbot, outcomes) == {"web": ""}
    assert fleet.pid("web") == pid


def test_a_restart_that_waits_for_its_turn_is_not_told_too_early(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """What others depend on gets its new process last; until then the old run, come up meanwhile, does not count."""
    fleet = make_fleet(service("db"), service("api", SLOW_TO_STOP, depends_on=needs("db")))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    must_be_as_old(fleet, "db", 60.0)
    os.kill(fleet.pid("db"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.is_in(State.STARTING, "db") and fleet["db"].pid is not None)
    old = fleet.pid("db")

    outcomes: list[Outcome] = []
    watch = OutcomeWatch(fleet.supervisor, WishKind.RESTART, ["db"], 30.0, lambda told: outcomes.append(dict(told)))
    fleet.restart("db", "api")
    watch.look()
    must_be_as_old(fleet, "db", 0.0)
    assert (fleet.is_in(State.RUNNING, "db"), fleet.pid("db"), outcomes) == (True, old, [])

    assert told(qtbot, outcomes) == {"db": ""}
    assert not is_alive(old)
    assert fleet.pid("db") != old


def test_a_stop_amid_limited_starts_is_no_later_start(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """A stop frees a place, and who waits for one begins to start in the midst of the stop of all."""
    fleet = make_fleet(
        *(service(name, start_seconds=60.0) for name in ("a", "b", "c")), manager=ManagerConfig(start_parallel=1)
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.STARTING, "a") and fleet["a"].pid is not None)

    outcome = told(qtbot, ask(fleet, WishKind.STOP, "a", "b", "c"))

    assert outcome == {"a": "", "b": "", "c": ""}
    assert fleet.is_in(State.STOPPED)


def test_a_start_that_fails_tells_why(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """Whether it is tried again, given up, or never executed: the reason comes with the first bad end."""
    fleet = make_fleet(
        service("flaky", "raise SystemExit(3)", start_seconds=60.0),
        service("once", "raise SystemExit(4)", start_seconds=60.0, restart=RestartPolicy.NO),
        service("absent", command=("/no/such/program",)),
        service("off", enabled=False),
    )

    outcome = told(qtbot, ask(fleet, WishKind.START, "flaky", "once", "absent", "off"))

    assert outcome["flaky"] == "exit code 3"
    assert outcome["once"] == "exit code 4"
    assert outcome["absent"].startswith("command not found: /no/such/program")
    assert outcome["off"] == "disabled in services.ini (enabled = false)"


def test_a_oneshot_that_is_done_was_restarted(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """A restart of a oneshot has come true when its work is done once more."""
    fleet = make_fleet(service("job", "print('done')", type=ServiceType.ONESHOT, start_seconds=60.0))
    assert told(qtbot, ask(fleet, WishKind.START, "job")) == {"job": ""}

    assert told(qtbot, ask(fleet, WishKind.RESTART, "job")) == {"job": ""}

    assert fleet.log("job") == "done\ndone\n"


def test_a_stop_that_is_overruled_says_so(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """A start while it is being stopped: the stop did not come true, the start does."""
    fleet = running(make_fleet, qtbot, service("web", SLOW_TO_STOP))
    qtbot.waitUntil(lambda: "ready" in fleet.log("web"))
    stop = ask(fleet, WishKind.STOP, "web")
    start = ask(fleet, WishKind.START, "web")

    assert told(qtbot, stop) == {"web": "replaced by a later start"}
    assert told(qtbot, start) == {"web": ""}


def test_a_start_that_is_overruled_says_so(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """A stop while it starts: the start did not come true, the stop does."""
    fleet = make_fleet(service("web", start_seconds=60.0))
    start = ask(fleet, WishKind.START, "web")
    stop = ask(fleet, WishKind.STOP, "web")

    assert told(qtbot, start) == {"web": "replaced by a later stop"}
    assert told(qtbot, stop) == {"web": ""}


@pytest.mark.parametrize("later", [WishKind.START, WishKind.STOP])
def test_a_restart_that_is_overruled_before_its_turn_says_so(
    make_fleet: MakeFleet, qtbot: QtBot, ask: Ask, later: WishKind
) -> None:
    """While it waits for its dependent to end, a later wish takes its place."""
    fleet = running(make_fleet, qtbot, service("db"), service("api", DEAF, depends_on=needs("db")))
    qtbot.waitUntil(lambda: "deaf" in fleet.log("api"))
    pid = fleet.pid("db")
    restart = ask(fleet, WishKind.RESTART, "db", "api")
    assert fleet.pid("db") == pid

    last = ask(fleet, later, "db")
    ask(fleet, WishKind.STOP, "api")

    assert told(qtbot, restart) == {"db": f"replaced by a later {later.value}", "api": "replaced by a later stop"}
    assert told(qtbot, last) == {"db": ""}
    assert is_alive(pid) == (later is WishKind.START)


def test_the_end_of_the_program_overrules_everything(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """A start under way and a start asked for later are both told that the program is being quit."""
    fleet = make_fleet(service("web", start_seconds=60.0), service("deaf", DEAF, start_seconds=0.0))
    fleet.start("deaf")
    qtbot.waitUntil(lambda: "deaf" in fleet.log("deaf"))
    before = ask(fleet, WishKind.START, "web")

    fleet.supervisor.leave()

    assert told(qtbot, before) == {"web": "the program is being quit"}
    assert ask(fleet, WishKind.START, "web") == [{"web": "the program is being quit"}]


def test_a_dependency_that_is_lost_is_told_each_time(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """It waits with its reason already; who asks again hears it again, at once."""
    fleet = make_fleet(
        service("db", "raise SystemExit(1)", restart=RestartPolicy.NO, start_seconds=60.0),
        service("api", depends_on=needs("db")),
    )
    for _ in range(2):
        outcome = told(qtbot, ask(fleet, WishKind.START, "api"))
        assert outcome == {"api": "Db failed (exit code 1)"}

    assert fleet.is_in(State.WAITING, "api")


def test_after_the_time_given_the_state_is_told(make_fleet: MakeFleet, qtbot: QtBot, ask: Ask) -> None:
    """What has not come true by then is named with its state; what has, is not."""
    fleet = running(make_fleet, qtbot, service("web"), service("deaf", DEAF, stop_timeout_seconds=60.0))
    qtbot.waitUntil(lambda: "deaf" in fleet.log("deaf"))
    fleet.stop("web")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "web"))

    outcome = told(qtbot, ask(fleet, WishKind.STOP, "web", "deaf", wait_seconds=0.5))

    assert outcome == {"web": "", "deaf": "still stopping after 0.5 s; see medivote-ctl status"}


def test_what_came_about_in_the_last_moment_counts(make_fleet: MakeFleet) -> None:
    """Time is up before readers have heard of it: it is so all the same."""
    fleet = make_fleet(service("web"))
    told: list[Outcome] = []
    watch = OutcomeWatch(fleet.supervisor, WishKind.STOP, ("web",), 30.0, lambda outcome: told.append(dict(outcome)))
    fleet.supervisor.on_wish(Wish(WishKind.STOP, ("web",)))
    assert not told

    watch._give_up()

    assert told == [{"web": ""}]
