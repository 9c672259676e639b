"""What a reload restarts goes down and comes up in the order of its dependencies, and wishes in the middle hold."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import RestartPolicy, ServiceConfig
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.reload import compare
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.supervision.standing import record_of
from tests.programs import is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, needs, service

SLOW_TO_STOP = """
    import os, signal, sys, time
    signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.3), sys.exit(0)))
    print(os.environ.get("EDITION"), flush=True)
    while True: time.sleep(0.05)
"""


def edition(config: ServiceConfig, number: int) -> ServiceConfig:
    """The same with another environment: it needs a restart."""
    return replace(config, environment={"EDITION": str(number)})


def take_over(fleet: Fleet, *services: ServiceConfig) -> None:
    """Let the fleet be these, at once."""
    old = fleet.supervisor.config
    new = replace(old, services=services)
    fleet.supervisor.apply(new, compare(old, new))


def moves(fleet: Fleet, since: int) -> list[tuple[str, State]]:
    """Who came into which state of a restart, in order."""
    told = (State.STOPPING, State.STARTING)
    steps = [t for t in fleet.transitions[since:] if t.after.state is not t.before.state]
    return [(t.service_id, t.after.state) for t in steps if t.after.state in told]


@pytest.fixture
def chain(make_fleet: MakeFleet, qtbot: QtBot) -> Fleet:
    """db, which api needs, which web needs; they run, and take a moment to stop."""
    fleet = make_fleet(
        service("db", SLOW_TO_STOP),
        service("web", SLOW_TO_STOP, depends_on=needs("api")),
        service("api", SLOW_TO_STOP, depends_on=needs("db")),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and all(map(fleet.log, ("db", "api", "web"))))
    return fleet


def test_they_go_down_and_come_up_in_order(chain: Fleet, qtbot: QtBot) -> None:
    """Nobody works without what he depends on: the database is asked to stop once those that use it are down."""
    old, before = [chain.pid(id_) for id_ in ("db", "api", "web")], len(chain.transitions)

    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))

    qtbot.waitUntil(lambda: chain.is_in(State.RUNNING) and all(chain.life(id_).run == 2 for id_ in ("db", "web")))
    assert not any(map(is_alive, old))
    assert moves(chain, before) == [
        *((id_, State.STOPPING) for id_ in ("web", "api", "db")),
        *((id_, State.STARTING) for id_ in ("db", "api", "web")),
    ]
    assert [chain.life(id_).restarts for id_ in ("db", "api", "web")] == [0, 0, 0]


def test_who_has_left_the_file_goes_first(chain: Fleet, qtbot: QtBot) -> None:
    """It needs until it is down what restarts."""
    db, web, _ = chain.supervisor.config.services
    first = chain.pid("db")

    take_over(chain, edition(db, 1), replace(web, depends_on=()))

    assert [chain.life(id_).state for id_ in ("db", "api")] == [State.RUNNING, State.STOPPING]
    qtbot.waitUntil(lambda: chain.pid("db") != first and chain.is_in(State.RUNNING))
    assert tuple(chain.supervisor.services) == ("db", "web")
    assert chain.life("web").run == 1


def test_a_stop_in_the_middle_holds(chain: Fleet, qtbot: QtBot) -> None:
    """What waits for its restart and is stopped by a person stays down, and its dependents say why they wait."""
    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))
    assert chain.is_in(State.RUNNING, "db", "api")

    chain.stop("db")

    qtbot.waitUntil(lambda: chain.is_in(State.STOPPED, "db") and chain.is_in(State.WAITING, "web", "api"))
    assert chain.life("db").run == 1
    assert chain.life("api").reason == "Db was stopped by a person; start it too"


def test_what_is_stopped_stays_stopped(chain: Fleet, qtbot: QtBot) -> None:
    """A change starts nobody, neither who is down nor who is on the way there."""
    chain.stop("web")
    qtbot.waitUntil(lambda: chain.is_in(State.STOPPED, "web"))
    chain.stop("api")

    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))

    qtbot.waitUntil(lambda: chain.life("db").run == 2 and chain.is_in(State.RUNNING, "db"))
    assert chain.is_in(State.STOPPED, "web", "api")
    assert [chain.life(id_).run for id_ in ("web", "api")] == [1, 1]


def test_a_start_in_the_middle_takes_nothing_back(chain: Fleet, qtbot: QtBot) -> None:
    """A person who starts what runs does not ask for the file of before."""
    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))

    chain.start("db")

    qtbot.waitUntil(lambda: chain.life("db").run == 2 and chain.is_in(State.RUNNING))
    qtbot.waitUntil(lambda: chain.log("db") == "None\n1\n")


def test_a_crash_in_the_middle_is_the_restart(chain: Fleet, qtbot: QtBot) -> None:
    """The run that recovery puts in its place is what the new file says: it is not restarted once more."""
    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))
    os.kill(chain.pid("db"), signal.SIGKILL)

    qtbot.waitUntil(lambda: chain.is_in(State.RUNNING) and all(chain.life(id_).run == 2 for id_ in ("api", "web")))
    qtbot.waitUntil(lambda: all(chain.log(id_) == "None\n1\n" for id_ in ("db", "api", "web")))
    assert chain.life("db").run == 2


def test_a_reload_in_the_middle_of_a_reload(chain: Fleet, qtbot: QtBot) -> None:
    """What waits for its turn restarts once, with what the last file says."""
    services = chain.supervisor.config.services
    take_over(chain, *(edition(config, 1) for config in services))
    take_over(chain, *(edition(config, 2) for config in services))

    qtbot.waitUntil(lambda: chain.is_in(State.RUNNING) and all(chain.life(id_).run == 2 for id_ in ("db", "web")))
    qtbot.waitUntil(lambda: all(chain.log(id_) == "None\n2\n" for id_ in ("db", "api", "web")))


def test_one_that_waits_for_its_turn_is_carried_out_by_the_next_program(chain: Fleet, qtbot: QtBot) -> None:
    """It is written down: were this program killed now, nobody would have to look for what runs as it was before."""
    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))
    assert chain.life("web").stop_cause is StopCause.RELOAD

    assert [record_of(chain[id_]).stopping for id_ in ("web", "api", "db")] == ["reload", "person", "person"]

    qtbot.waitUntil(lambda: chain.is_in(State.RUNNING) and chain.life("db").run == 2)
    assert [record_of(chain[id_]).stopping for id_ in ("web", "api", "db")] == ["", "", ""]


def test_who_is_given_up_while_its_restart_waits_stays_so(chain: Fleet, qtbot: QtBot) -> None:
    """The program after this one does not start it for the restart that had not come to pass."""
    db, web, api = chain.supervisor.config.services
    take_over(chain, edition(replace(db, restart=RestartPolicy.NO), 1), edition(web, 1), edition(api, 1))
    assert record_of(chain["db"]).stopping == "person"

    os.kill(chain.pid("db"), signal.SIGKILL)

    qtbot.waitUntil(lambda: chain.is_in(State.FAILED, "db"))
    record = record_of(chain["db"])
    assert chain.is_in(State.STOPPING, "web")
    assert (record.rest, record.stopping, record.was_up) == ("failed", "", False)
    qtbot.waitUntil(lambda: chain.is_in(State.WAITING, "web", "api"))
    assert (chain.life("db").state, chain.life("db").run) == (State.FAILED, 1)


@pytest.mark.parametrize("kind", [WishKind.STOP, WishKind.RESTART])
def test_a_wish_that_is_taken_back_in_the_middle_takes_no_reload_back(
    chain: Fleet, qtbot: QtBot, kind: WishKind
) -> None:
    """A person stops or restarts all, and starts all before it has come to pass: they are what the new file says."""
    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))

    chain.wish(kind)
    chain.start()

    qtbot.waitUntil(lambda: chain.is_in(State.RUNNING) and all(chain.life(id_).run == 2 for id_ in ("db", "api")))
    qtbot.waitUntil(lambda: all(chain.log(id_) == "None\n1\n" for id_ in ("db", "api", "web")))
    assert chain.life("web").run == 2


def test_leaving_in_the_middle_leaves_nobody(chain: Fleet, qtbot: QtBot) -> None:
    """All are stopped, in order, and none comes back."""
    take_over(chain, *(edition(config, 1) for config in chain.supervisor.config.services))

    chain.supervisor.leave()

    qtbot.waitUntil(lambda: chain.is_in(State.STOPPED))
    assert [chain.life(id_).run for id_ in ("db", "api", "web")] == [1, 1, 1]


def test_many_restart_in_order(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """More than one slice of a turn: who depends on others is down before they are asked to stop."""
    fleet = make_fleet(
        *(service(f"s{number}", command=("sleep", "600")) for number in range(30)),
        *(service(f"t{number}", command=("sleep", "600"), depends_on=needs(f"s{number}")) for number in range(30)),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    before = len(fleet.transitions)

    take_over(fleet, *(edition(config, 1) for config in fleet.supervisor.config.services))

    qtbot.waitUntil(
        lambda: fleet.is_in(State.RUNNING) and all(s.life.run == 2 for s in fleet.supervisor.services.values()),
    )
    told = moves(fleet, before)
    for number in range(30):
        pair = (f"s{number}", f"t{number}")
        steps = [step for step in told if step[0] in pair]
        assert steps == [
            (f"t{number}", State.STOPPING),
            (f"s{number}", State.STOPPING),
            (f"s{number}", State.STARTING),
            (f"t{number}", State.STARTING),
        ]
