"""Several services: who waits for whom, when starting and when stopping."""

from __future__ import annotations

import itertools
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import Condition, HealthConfig, ManagerConfig, RestartPolicy, ServiceType
from medivote_desktop.core.dependencies import DependencyGraph
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.core.wishes import Wish, WishKind
from tests.programs import is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import FOREVER, Fleet, needs, service

SLOW_TO_STOP = """
    import signal, sys, time
    signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.2), sys.exit(0)))
    print("ready", flush=True)
    while True: time.sleep(0.05)
"""


def order_of(fleet: Fleet, state: State) -> list[str]:
    """Who came into this state, in order."""
    return [t.service_id for t in fleet.transitions if t.after.state is state and t.before.state is not state]


def test_starts_come_in_waves(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A service is spawned only when all that it depends on is RUNNING; independent ones start together."""
    fleet = make_fleet(
        service("web", depends_on=needs("api")),
        service("api", depends_on=needs("db", "cache")),
        service("db", start_seconds=0.2),
        service("cache", start_seconds=0.1),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert order_of(fleet, State.STARTING) == ["db", "cache", "api", "web"]
    *together, api, web = order_of(fleet, State.RUNNING)
    assert (set(together), api, web) == ({"cache", "db"}, "api", "web")


def test_started_waits_for_no_health(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Who needs it to be started only comes while its health is still awaited, however old it has to be before."""
    unwell = HealthConfig(command=("false",), interval_seconds=0.05)
    fleet = make_fleet(
        service("db", health=unwell),
        service("cache", health=unwell, start_seconds=0.3),
        service("api", depends_on=needs("db", "cache")),
        service("web", depends_on=needs("db", condition=Condition.HEALTHY)),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api"))
    assert fleet.is_in(State.STARTING, "db", "cache")
    assert fleet.is_in(State.WAITING, "web")
    assert (fleet.life("api").spawned_at or 0.0) >= (fleet.life("cache").spawned_at or 0.0) + 0.29


def test_who_has_begun_with_a_run_is_not_restarted_once_that_is_well(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """It talks to this very run; who needs it to be started only came before it was healthy."""
    well = tmp_path / "well"
    unwell = HealthConfig(command=("test", "-e", str(well)), interval_seconds=0.05)
    follows = service("api", depends_on=needs("db"), restart_with_dependencies=True)
    fleet = make_fleet(service("db", health=unwell), follows)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api") and fleet.is_in(State.STARTING, "db"))
    well.touch()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "db"))
    assert (fleet.life("api").run, fleet.is_in(State.RUNNING, "api")) == (1, True)


def test_stops_come_in_reverse(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """What others depend on is signalled only when they are gone."""
    fleet = make_fleet(
        service("db", SLOW_TO_STOP),
        service("api", SLOW_TO_STOP, depends_on=needs("db")),
        service("web", SLOW_TO_STOP, depends_on=needs("api")),
    )
    fleet.start()
    qtbot.waitUntil(lambda: all("ready" in fleet.log(id_) for id_ in ("db", "api", "web")))
    fleet.stop()
    assert [fleet.life(id_).wanted for id_ in ("db", "api", "web")] == [False, False, False]
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    told = [(t.service_id, t.after.state) for t in fleet.transitions if t.after.state is not t.before.state]
    assert told[-6:] == [
        ("web", State.STOPPING),
        ("web", State.STOPPED),
        ("api", State.STOPPING),
        ("api", State.STOPPED),
        ("db", State.STOPPING),
        ("db", State.STOPPED),
    ]


def test_a_crash_during_an_ordered_stop_starts_nothing(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The wish holds from the click on, also for those whose turn to stop comes later."""
    fleet = make_fleet(service("db"), service("api", SLOW_TO_STOP, depends_on=needs("db")))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    fleet.stop()
    os.kill(fleet.pid("db"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert fleet.life("db").run == 1


def test_a_restart_of_all_keeps_the_order(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Dependents go down first and come up last, each with a new process."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db")))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    old = [fleet.pid("db"), fleet.pid("api")]
    before = len(fleet.transitions)
    fleet.restart()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and fleet.life("api").run == fleet.life("db").run == 2)
    assert not any(map(is_alive, old))
    told = [
        (t.service_id, t.after.state)
        for t in fleet.transitions[before:]
        if t.after.state is not t.before.state and t.after.state in (State.STOPPING, State.STARTING)
    ]
    assert told == [
        ("api", State.STOPPING),
        ("db", State.STOPPING),
        ("db", State.STARTING),
        ("api", State.STARTING),
    ]


def test_starting_one_starts_what_it_needs(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """What is down and was stopped by nobody is started for its dependent, and only that."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db")), service("other"))
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "db", "api"))
    assert fleet.is_in(State.STOPPED, "other")


def test_what_a_person_stopped_is_not_started_by_a_dependent(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The dependent waits and says why; with_dependencies, or a start of both, is another wish."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db")))
    fleet.stop("db")
    fleet.start("api")
    assert (fleet.life("api").state, fleet.life("db").state) == (State.WAITING, State.STOPPED)
    assert fleet.refusals == [("api", "Db was stopped by a person; start it too")]
    fleet.wish(WishKind.START, "api", with_dependencies=True)
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert fleet.life("api").reason == ""


def test_a_failed_dependency_is_told_along_the_chain(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Everybody who waits says why; when the cause is mended they start by themselves."""
    fleet = make_fleet(
        service("cache", "raise SystemExit(3)", start_seconds=5.0, restart_limit=1, restart_delay_seconds=0.01),
        service("db", depends_on=needs("cache")),
        service("api", depends_on=needs("db")),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED, "cache"))
    assert fleet.is_in(State.WAITING, "db", "api")
    assert fleet.life("db").reason == "Cache failed (exit code 3; gave up after 1 restart)"
    assert fleet.life("api").reason == fleet.life("db").reason
    fleet["cache"].reconfigure(service("cache"), fleet["cache"].policy._replace(start_seconds=0.0))
    fleet.start("cache")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert (fleet.life("db").reason, fleet.life("api").reason) == ("", "")


def test_a_oneshot_is_waited_for(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """`completed` holds when the oneshot has exited with 0, not when it runs."""
    done = tmp_path / "migrated"
    migrate = f"import time\ntime.sleep(0.2)\nopen({str(done)!r}, 'w').close()"
    fleet = make_fleet(
        service("migrate", migrate, type=ServiceType.ONESHOT),
        service(
            "api",
            f"import os\nprint(os.path.exists({str(done)!r}), flush=True)\n{FOREVER}",
            depends_on=needs("migrate", condition=Condition.COMPLETED),
        ),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api") and fleet.log("api") != "")
    assert fleet.is_in(State.COMPLETED, "migrate")
    assert fleet.log("api") == "True\n"


def test_a_crash_waits_for_a_dependency_that_is_down(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Recovery does not start a service without what it depends on, and never starts what a person stopped."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db")))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop("db")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "db"))
    os.kill(fleet.pid("api"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.is_in(State.WAITING, "api"))
    assert fleet.life("api").reason == "Db was stopped by a person; start it too"
    fleet.start("db")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_start_parallel_limits_how_many_start_at_once(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """At most two are STARTING at any time; all get their turn; a crash does not wait for one."""
    fleet = make_fleet(
        *(service(f"s{number}", start_seconds=0.05) for number in range(7)), manager=ManagerConfig(start_parallel=2)
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    starting, most = set[str](), 0
    for transition in fleet.transitions:
        (starting.add if transition.after.state is State.STARTING else starting.discard)(transition.service_id)
        most = max(most, len(starting))
    assert most == 2


def test_two_hundred_services_at_once(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """All start, all are restarted after all were killed at once, all stop; no two of one ever live together."""
    fleet = make_fleet(*(service(f"s{number}", command=("sleep", "600")) for number in range(200)))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    first = {id_: fleet.pid(id_) for id_ in fleet.supervisor.services}
    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(
        lambda: all(s.life.run == 2 and s.life.state is State.RUNNING for s in fleet.supervisor.services.values()),
    )
    second = {id_: fleet.pid(id_) for id_ in fleet.supervisor.services}
    assert len(set(second.values())) == 200
    assert not any(map(is_alive, first.values()))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert not any(map(is_alive, second.values()))


def test_a_chain_of_a_thousand_is_no_recursion(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A failure at the root of a very long chain is told to its end."""
    names = [f"s{number}" for number in range(1000)]
    fleet = make_fleet(
        service("s0", enabled=False),
        *(service(name, depends_on=needs(before)) for before, name in itertools.pairwise(names)),
    )
    fleet.start(*names[1:])
    qtbot.waitUntil(lambda: fleet.is_in(State.WAITING, *names[1:]))
    assert {fleet.life(name).reason for name in names[1:]} == {"S0 is disabled"}


def test_dependents_restart_with_what_they_depend_on(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """With restart_with_dependencies a new run follows the dependency's, once it is up; without it nothing happens."""
    fleet = make_fleet(
        service("db"),
        service("api", depends_on=needs("db"), restart_with_dependencies=True),
        service("other", depends_on=needs("db")),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert fleet.supervisor.followers("db") == ("api",)
    old = fleet.pid("api")
    os.kill(fleet.pid("db"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.life("api").run == 2 and fleet.is_in(State.RUNNING))
    assert not is_alive(old)
    assert (fleet.life("db").run, fleet.life("other").run, fleet.life("api").restarts) == (2, 1, 0)


def test_a_restart_alone_leaves_dependents_as_they_are(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A person may restart only what he named."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db"), restart_with_dependencies=True))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.supervisor.on_wish(Wish(WishKind.RESTART, ("db",), alone=True))
    qtbot.waitUntil(lambda: fleet.life("db").run == 2 and fleet.is_in(State.RUNNING))
    assert fleet.life("api").run == 1
    os.kill(fleet.pid("db"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.life("api").run == 2)


def test_dependents_restart_with_a_oneshot_that_runs_anew(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """However short it is: what was built on its last run is restarted once the new one is complete."""
    fleet = make_fleet(
        service("build", "print('built', flush=True)", type=ServiceType.ONESHOT, start_seconds=30.0),
        service("api", depends_on=needs("build", condition=Condition.COMPLETED), restart_with_dependencies=True),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api"))
    assert fleet.life("api").run == 1

    fleet.restart("build")

    qtbot.waitUntil(lambda: fleet.life("api").run == 2 and fleet.is_in(State.RUNNING, "api"))
    assert fleet.log("build") == "built\nbuilt\n"
    assert fleet.is_in(State.COMPLETED, "build")


@pytest.mark.parametrize("code", [0, 3])
@pytest.mark.parametrize("alone", [False, True])
def test_nobody_is_taken_down_while_a_oneshot_runs_anew(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, code: int, alone: bool
) -> None:
    """However long it is: who needs it complete runs on until it is, and if it fails; who needs it started does not."""
    runs = f"""
        import os, sys, time
        print("runs", flush=True)
        while not os.path.exists({str(tmp_path / "code")!r}): time.sleep(0.01)
        sys.exit(int(open({str(tmp_path / "code")!r}).read()))
    """
    (tmp_path / "code").write_text("0")
    complete = needs("build", condition=Condition.COMPLETED)
    fleet = make_fleet(
        service("build", runs, type=ServiceType.ONESHOT, restart=RestartPolicy.NO),
        service("api", depends_on=complete, restart_with_dependencies=True),
        service("early", depends_on=needs("build"), restart_with_dependencies=True),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api", "early"))
    (tmp_path / "code").unlink()

    fleet.supervisor.on_wish(Wish(WishKind.RESTART, ("build",), alone=alone))

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "build") and fleet.log("build").count("runs") == 2)
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "early") and fleet.life("early").run == (1 if alone else 2))
    assert (fleet.life("api").state, fleet.life("api").run) == (State.RUNNING, 1)
    (tmp_path / "code").write_text(str(code))
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED if code else State.COMPLETED, "build"))
    runs_of_api = 1 if alone or code else 2
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api") and fleet.life("api").run == runs_of_api)
    assert fleet.life("early").run == (1 if alone else 2)


def test_a_reload_in_the_middle_of_a_stop_leaves_nobody_waiting(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Who waits for a dependent that is none any more, by the new file, goes down at the latest with that one."""
    fleet = make_fleet(service("db"), service("api", SLOW_TO_STOP, depends_on=needs("db")))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    fleet.stop()
    assert fleet.life("api").state is State.STOPPING
    assert fleet.life("db").state is State.RUNNING
    config = fleet.supervisor.config
    alone = replace(config, services=tuple(replace(each, depends_on=()) for each in config.services))
    fleet.supervisor.apply(alone, compare(config, alone))
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))


def test_a_reload_in_the_middle_of_a_stop_may_name_a_new_dependent(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Both wait for their turn already: it is the order of the new file in which they go down."""
    fleet = make_fleet(
        service("last", SLOW_TO_STOP, depends_on=needs("db", "cache")), service("db"), service("cache", SLOW_TO_STOP)
    )
    fleet.start()
    qtbot.waitUntil(lambda: all("ready" in fleet.log(id_) for id_ in ("last", "cache")))
    fleet.stop()
    config = fleet.supervisor.config
    last, db, cache = config.services
    changed = replace(config, services=(last, db, replace(cache, depends_on=needs("db"))))
    fleet.supervisor.apply(changed, compare(config, changed))
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert order_of(fleet, State.STOPPED) == ["last", "cache", "db"]


def test_a_reload_that_concerns_others_changes_no_order(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Who waits for a dependent that is being stopped waits on."""
    fleet = make_fleet(service("db"), service("api", SLOW_TO_STOP, depends_on=needs("db")), service("other"))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    fleet.stop("db", "api")
    config = fleet.supervisor.config
    changed = replace(config, services=(*config.services[:2], replace(config.services[2], name="Another")))
    fleet.supervisor.apply(changed, compare(config, changed))
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "db", "api"))
    assert order_of(fleet, State.STOPPED) == ["api", "db"]


def test_a_reload_stops_nobody_before_his_turn(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Ten thousand that left the file and wait for nobody were all stopped in one turn of the loop, which took 7 s."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db")), service("alone"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    turns = fleet.supervisor._turns
    order = turns.plan_descent(("db", "api", "alone"), WishKind.STOP)

    turns.redraw(DependencyGraph(fleet.supervisor.config.services))

    assert fleet.is_in(State.RUNNING, "alone")
    for service_id in order:
        turns.descend(service_id)
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
