"""Starts into ports that somebody holds, and ends that such ports explain: real services, real holders."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import HealthConfig, RestartPolicy, ServiceConfig
from medivote_desktop.core.events import RestartDue
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime import system
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.ports import PortConflict
from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.release import PortRelease
from medivote_desktop.runtime.service import portguard
from tests.programs import free_port, is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.descriptors import looks_at_processes, no_descriptor
from tests.runtime.fleet import Fleet, needs, service
from tests.runtime.sockets import TAKE, Hold, time_wait_port

FleetOf = Callable[..., Fleet]

NOBODY = 65534
LATER_SECONDS = 600.0


@pytest.fixture
def fleet_of(gate: Gate, make_fleet: MakeFleet) -> FleetOf:
    """Makes fleets that look who holds a port."""

    def make(*services: ServiceConfig) -> Fleet:
        return make_fleet(*services, gate=gate)

    return make


@contextmanager
def held_up(gate: Gate) -> Iterator[None]:
    """No thorough look is answered in here."""
    release = threading.Event()
    gate.run(release.wait)
    try:
        yield
    finally:
        release.set()


def after_all_looks(qtbot: QtBot, gate: Gate) -> None:
    """Wait until every look that is under way, and one that may follow it, has been answered."""
    for _ in range(3):
        with qtbot.waitCallback() as answered:
            gate.run(lambda: None, answered)


def conflicts_of(fleet: Fleet) -> list[PortConflict]:
    conflicts: list[PortConflict] = []
    fleet.supervisor.port_held.connect(conflicts.append)
    return conflicts


# Before a start.


def test_a_start_into_a_foreign_port_names_the_holder(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """It is not executed; it is FAILED with program, process and start of the holder, which runs on."""
    holder = hold()
    fleet = fleet_of(service("api", TAKE.format(port=holder.port), ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    fleet.start("api")

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))

    reason = fleet.life("api").reason
    start = rf"port {holder.port} is held by python\S* \(pid {holder.pid}, started \d\d:\d\d, -S -E -c import .*\)"
    assert re.fullmatch(start, reason), reason
    assert fleet.log("api") == ""
    assert (fleet.life("api").run, fleet.life("api").restarts) == (1, 0)
    assert [(conflict.service_id, conflict.run, conflict.words) for conflict in conflicts] == [("api", 1, reason)]
    assert is_alive(holder.pid)


@pytest.mark.parametrize(("host", "only_ipv6"), [("0.0.0.0", None), ("::1", None), ("::", True), ("::", False)])
def test_every_kind_of_listener_is_named(
    qtbot: QtBot, fleet_of: FleetOf, hold: Hold, host: str, only_ipv6: bool | None
) -> None:
    """On all addresses, in IPv6 alone, or in both."""
    holder = hold(host, only_ipv6=only_ipv6)
    fleet = fleet_of(service("api", ports=(free_port(), holder.port)))
    fleet.start("api")

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert f"port {holder.port} is held by" in fleet.life("api").reason
    assert f"(pid {holder.pid}, " in fleet.life("api").reason


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of another user")
def test_another_users_process_is_called_so(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """Whose it is, and no more."""
    holder = hold(uid=NOBODY)
    fleet = fleet_of(service("api", ports=(holder.port,)))
    fleet.start("api")

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert fleet.life("api").reason == f"port {holder.port} is held by another user's process (uid {NOBODY})"


def test_a_service_of_the_fleet_is_named(qtbot: QtBot, fleet_of: FleetOf) -> None:
    """Two services that want one port: the second names the first."""
    port = free_port()
    code = TAKE.format(port=port)
    fleet = fleet_of(service("worker", code, ports=(port,)), service("api", code, ports=(port,)))
    fleet.start("worker")
    qtbot.waitUntil(lambda: "listening" in fleet.log("worker"))
    fleet.start("api")

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED, "api"))
    assert fleet.life("api").reason == f"port {port} is held by the service worker"
    assert fleet.is_in(State.RUNNING, "worker")


ESCAPE = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    import socket
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", {port}))
    listener.listen()
    print(os.getpid(), flush=True)
    time.sleep(600)
time.sleep(600)
"""
"""A service that leaves a daemon with the port, known by its markers alone; it writes the daemon's process id."""


def test_what_is_left_of_its_own_run_is_told(qtbot: QtBot, fleet_of: FleetOf) -> None:
    """kill_tree = no leaves the child that holds the port: the next start says that this is its own."""
    port = free_port()
    fleet = fleet_of(service("api", ESCAPE.format(port=port), ports=(port,), kill_tree=False))
    fleet.start("api")
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    (escaped,) = fleet.log_pids("api")
    try:
        fleet.stop("api")
        qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
        fleet.start("api")
        qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
        assert fleet.life("api").reason == f"port {port} is held by an earlier run of itself"
        assert fleet.log_pids("api") == [escaped]
    finally:
        os.kill(escaped, signal.SIGKILL)
        qtbot.waitUntil(lambda: not is_alive(escaped))


def test_a_restart_waits_for_the_end_of_what_escaped(qtbot: QtBot, fleet_of: FleetOf) -> None:
    """The child that escaped with the port is ended after the run; the restart comes through all the same."""
    port = free_port()
    fleet = fleet_of(service("api", ESCAPE.format(port=port), ports=(port,)))
    fleet.start("api")
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    fleet.restart("api")

    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 2)
    assert State.FAILED not in fleet.history("api")
    assert not is_alive(fleet.log_pids("api")[0])
    fleet.stop("api")
    qtbot.waitUntil(lambda: not is_alive(fleet.log_pids("api")[1]))


def test_what_escaped_and_cannot_be_ended_is_not_waited_for_for_ever(
    qtbot: QtBot, fleet_of: FleetOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user's by now: the start fails, and says who has the port."""
    port = free_port()
    fleet = fleet_of(service("api", ESCAPE.format(port=port), ports=(port,)))
    fleet.start("api")
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    (escaped,) = fleet.log_pids("api")
    monkeypatch.setattr(portguard, "_HUNT_PATIENCE_SECONDS", 0.5)
    with monkeypatch.context() as patch:
        patch.setattr(system, "signal_process", lambda identity, number: False)
        fleet.restart("api")
        qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert fleet.life("api").reason == f"port {port} is held by an earlier run of itself"
    os.kill(escaped, signal.SIGKILL)
    qtbot.waitUntil(lambda: not is_alive(escaped))


def test_a_stop_during_the_look_stands(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """Stopped before the holder was known: STOPPED, without a reason; the late answer changes nothing."""
    holder = hold()
    fleet = fleet_of(service("api", ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    with held_up(gate):
        fleet.start("api")
        assert fleet.is_in(State.STARTING)
        assert fleet["api"].pid is None
        fleet.stop("api")
        assert fleet.is_in(State.STOPPED)
    after_all_looks(qtbot, gate)

    assert (fleet.life("api").state, fleet.life("api").reason, conflicts) == (State.STOPPED, "", [])


def test_a_late_answer_does_not_touch_the_next_run(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """Stopped and started anyway during the look: that run goes on, whatever the answer to the first one says."""
    holder = hold()
    fleet = fleet_of(service("api", ports=(holder.port,)))
    with held_up(gate):
        fleet.start("api")
        fleet.stop("api")
        fleet.supervisor.on_wish(Wish(WishKind.START, ("api",), ignore_ports=True))
        qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    after_all_looks(qtbot, gate)

    assert (fleet.life("api").state, fleet.life("api").run, fleet.life("api").reason) == (State.RUNNING, 2, "")


def test_what_answers_in_place_of_a_start_that_waits_is_not_its_health(
    qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold
) -> None:
    """As long as nothing was executed nobody is asked: the holder of its port would say that it is well."""
    holder = hold()
    health = HealthConfig(port=("127.0.0.1", holder.port))
    fleet = fleet_of(service("api", ports=(holder.port,), health=health), service("viewer", health=health))
    with held_up(gate):
        fleet.start("api")
        fleet.start("viewer")
        qtbot.waitUntil(lambda: fleet.life("viewer").healthy is True)
        assert (fleet.life("api").state, fleet.life("api").healthy) == (State.STARTING, None)


def test_each_run_gets_the_answer_to_its_own_look(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """Stopped and started again during the look: the first answer is dropped, the second one counts."""
    holder = hold()
    fleet = fleet_of(service("api", ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    with held_up(gate):
        fleet.start("api")
        fleet.stop("api")
        fleet.start("api")
        assert fleet.is_in(State.STARTING)

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    after_all_looks(qtbot, gate)
    assert [conflict.run for conflict in conflicts] == [2]


def test_start_anyway_after_the_refusal(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """The person knows better: it is executed beside the holder, this once."""
    holder = hold()
    fleet = fleet_of(service("api", ports=(holder.port,)))
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    fleet.supervisor.on_wish(Wish(WishKind.START, ("api",), ignore_ports=True))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.restart("api")

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert f"(pid {holder.pid}, " in fleet.life("api").reason


def test_start_anyway_during_the_look(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """A second wish, which ignores the ports, lets the start that is held back through."""
    holder = hold()
    fleet = fleet_of(service("api", ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    with held_up(gate):
        fleet.start("api")
        fleet.supervisor.on_wish(Wish(WishKind.START, ("api",), ignore_ports=True))
        assert fleet["api"].pid is None

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert (fleet.life("api").run, conflicts) == (1, [])


def test_what_it_depends_on_is_not_started_anyway(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """Start anyway is for whom it names."""
    holder = hold()
    fleet = fleet_of(service("db", ports=(holder.port,)), service("api", depends_on=needs("db")))
    fleet.supervisor.on_wish(Wish(WishKind.START, ("api",), with_dependencies=True, ignore_ports=True))

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED, "db"))
    qtbot.waitUntil(lambda: fleet.life("api").reason.startswith(f"Db failed (port {holder.port} is held by"))


def test_a_port_that_was_freed_meanwhile_lets_it_start(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """The holder ends before anybody looked who it was: the start goes on by itself."""
    holder = hold()
    fleet = fleet_of(service("api", TAKE.format(port=holder.port), ports=(holder.port,)))
    with held_up(gate):
        fleet.start("api")
        assert fleet["api"].pid is None
        holder.end()

    qtbot.waitUntil(lambda: "listening" in fleet.log("api"))
    assert (fleet.life("api").state, fleet.life("api").run) == (State.RUNNING, 1)


def test_a_port_in_doubt_that_nobody_listens_on_lets_it_start(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """A port with the remains of another server's connections seems taken, is looked at, and the start goes on."""
    port = time_wait_port(reuse=False)
    fleet = fleet_of(service("api", ports=(port,)))
    fleet.start("api")

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert fleet.history("api") == [State.STOPPED, State.STARTING, State.RUNNING]


def test_a_held_start_can_be_tried_again(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """Once the holder is gone an ordinary start does."""
    holder = hold()
    fleet = fleet_of(service("api", TAKE.format(port=holder.port), ports=(holder.port,)))
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    holder.end()
    fleet.start("api")

    qtbot.waitUntil(lambda: "listening" in fleet.log("api"))


# Nobody waits who need not.


def test_services_without_ports_and_with_free_ports_start_at_once(qtbot: QtBot, fleet_of: FleetOf, gate: Gate) -> None:
    """Nothing is looked up for them: they run though no look is answered."""
    fleet = fleet_of(service("plain"), service("web", ports=(free_port(),)))
    with held_up(gate):
        fleet.start()
        qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_without_ports_no_trial_is_made(qtbot: QtBot, fleet_of: FleetOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither at a start nor after an end is anything asked about ports."""
    asked: list[object] = []
    monkeypatch.setattr(portguard.PortGuard, "holds_back", asked.append)
    monkeypatch.setattr(portguard.PortGuard, "run_ended", lambda *them: asked.append(them))
    fleet = fleet_of(service("plain", "raise SystemExit(1)", restart_limit=2))
    fleet.start()

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert asked == []


def test_an_automatic_restart_does_not_wait(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """After a crash the replacement is executed at once, though somebody took the port meanwhile."""
    port = free_port()
    fleet = fleet_of(service("api", ports=(port,)))
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    hold(port=port)
    with held_up(gate):
        os.kill(fleet.pid("api"), signal.SIGKILL)
        qtbot.waitUntil(lambda: fleet.life("api").run == 2)
        assert fleet.pid("api")


# After an end.


def taking(port: int, **keys: object) -> ServiceConfig:
    """A service that needs this port."""
    return service("api", TAKE.format(port=port), ports=(port,), **keys)


TAKE_ONCE = """
import os, socket, time
if os.environ["MEDIVOTE_RUN"] == "1":
    socket.socket().bind(("127.0.0.1", {port}))
time.sleep(600)
"""
"""A service that needs its port in its first run only."""


def test_time_wait_is_named_after_the_end(qtbot: QtBot, fleet_of: FleetOf) -> None:
    """A program that cannot take its port for the remains of older connections: FAILED says for how long."""
    port = time_wait_port()
    fleet = fleet_of(taking(port, restart=RestartPolicy.NO))
    fleet.start("api")

    qtbot.waitUntil(lambda: "TIME_WAIT" in fleet.life("api").reason)
    reason = re.fullmatch(
        rf"exit code 1; port {port} is in TIME_WAIT, free again in about (\d+) s", fleet.life("api").reason
    )
    assert reason is not None
    assert 45 < int(reason[1]) <= 60
    assert fleet.is_in(State.FAILED)


def test_a_holder_that_came_between_is_named_after_the_end(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """Started anyway, it gives up, and the reason of its end names the holder."""
    holder = hold()
    fleet = fleet_of(taking(holder.port, restart_limit=1))
    fleet.supervisor.on_wish(Wish(WishKind.START, ("api",), ignore_ports=True))

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    qtbot.waitUntil(lambda: "is held by python" in fleet.life("api").reason)
    assert fleet.life("api").reason.startswith(
        f"exit code 1; gave up after 1 restart; port {holder.port} is held by python"
    )
    assert f"(pid {holder.pid}, " in fleet.life("api").reason


def test_the_cause_is_told_while_it_waits_for_its_retry(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """In BACKOFF the reason grows, and the timer stays as it was."""
    holder = hold()
    fleet = fleet_of(taking(holder.port, restart_delay_seconds=LATER_SECONDS, restart_max_delay_seconds=LATER_SECONDS))
    fleet.supervisor.on_wish(Wish(WishKind.START, ("api",), ignore_ports=True))
    qtbot.waitUntil(lambda: fleet.is_in(State.BACKOFF))
    deadline = fleet.life("api").deadline

    qtbot.waitUntil(lambda: f"; port {holder.port} is held by" in fleet.life("api").reason)
    assert (fleet.life("api").state, fleet.life("api").deadline) == (State.BACKOFF, deadline)


def test_the_cause_is_told_in_the_start_that_followed(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """The restart came first; while it is young its reason tells why the run before it ended."""
    holder = hold()
    fleet = fleet_of(
        service("api", TAKE_ONCE.format(port=holder.port), ports=(holder.port,), start_seconds=LATER_SECONDS)
    )
    fleet.supervisor.on_wish(Wish(WishKind.START, ("api",), ignore_ports=True))

    qtbot.waitUntil(lambda: f"exit code 1; port {holder.port} is held by" in fleet.life("api").reason)
    assert (fleet.life("api").state, fleet.life("api").run) == (State.STARTING, 2)


def test_a_service_that_depends_on_another_tells_the_cause_too(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """Its restart passes WAITING, which forgets why the run ended; the cause is told all the same."""
    holder = hold()
    api = service(
        "api",
        TAKE_ONCE.format(port=holder.port),
        ports=(holder.port,),
        start_seconds=LATER_SECONDS,
        depends_on=needs("db"),
    )
    fleet = fleet_of(service("db"), api)
    fleet.supervisor.on_wish(Wish(WishKind.START, ("db", "api"), ignore_ports=True))

    qtbot.waitUntil(lambda: f"port {holder.port} is held by" in fleet.life("api").reason)
    assert (fleet.life("api").state, fleet.life("api").run) == (State.STARTING, 2)


def test_a_replacement_that_has_the_port_is_no_cause(qtbot: QtBot, fleet_of: FleetOf, gate: Gate) -> None:
    """The look is late, and the next run listens already: its end before had another reason."""
    port = free_port()
    code = (
        "import os, socket, time\n"
        "if os.environ['MEDIVOTE_RUN'] == '1': raise SystemExit(3)\n"
        f"listener = socket.create_server(('127.0.0.1', {port}))\n"
        "print('listening', flush=True)\n"
        "time.sleep(600)"
    )
    fleet = fleet_of(service("api", code, ports=(port,), start_seconds=LATER_SECONDS))
    with held_up(gate):
        fleet.start("api")
        qtbot.waitUntil(lambda: "listening" in fleet.log("api"))
    after_all_looks(qtbot, gate)

    assert (fleet.life("api").state, fleet.life("api").reason) == (State.STARTING, "exit code 3")


def test_the_connections_of_the_run_itself_are_no_cause(qtbot: QtBot, fleet_of: FleetOf, gate: Gate) -> None:
    """A run that has served and then fails leaves TIME_WAIT behind: that did not end it."""
    port = free_port()
    code = (
        "import socket, time\n"
        "time.sleep(0.1)\n"  # a connection of the first moments may be from before the run
        f"listener = socket.create_server(('127.0.0.1', {port}))\n"
        f"client = socket.create_connection(('127.0.0.1', {port}))\n"
        "listener.accept()[0].close()\n"
        "client.recv(1)\n"
        "client.close()\n"
        "raise SystemExit(3)"
    )
    fleet = fleet_of(service("api", code, ports=(port,), restart=RestartPolicy.NO))
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    after_all_looks(qtbot, gate)

    assert fleet.life("api").reason == "exit code 3"


@pytest.mark.parametrize("how", ["killed", "late", "asked"])
def test_ends_that_do_not_smell_of_a_port_are_not_looked_into(
    qtbot: QtBot,
    fleet_of: FleetOf,
    gate: Gate,
    hold: Hold,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    how: str,
) -> None:
    """Killed from outside, long after the start, or stopped: whoever has the port by now has nothing to do with it."""
    if how == "late":
        monkeypatch.setattr(portguard, "_EARLY_END_SECONDS", 0.0)
    port = free_port()
    code = (
        f"import os, time\nwhile not os.path.exists({str(tmp_path / 'end')!r}): time.sleep(0.01)\nraise SystemExit(3)"
    )
    fleet = fleet_of(service("api", code, ports=(port,), restart=RestartPolicy.NO))
    fleet.start("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    hold(port=port)
    match how:
        case "killed":
            os.kill(fleet.pid("api"), signal.SIGKILL)
        case "late":
            (tmp_path / "end").touch()
        case _:
            fleet.stop("api")
    qtbot.waitUntil(lambda: fleet.life("api").state.is_at_rest)
    after_all_looks(qtbot, gate)

    assert fleet.life("api").state is (State.STOPPED if how == "asked" else State.FAILED)
    assert "port" not in fleet.life("api").reason


def test_a_restart_by_a_rule_is_no_end_to_be_explained(qtbot: QtBot, fleet_of: FleetOf, gate: Gate, hold: Hold) -> None:
    """What we stop ourselves, even with an exit code of its own, did not end for the sake of a port."""
    port = free_port()
    code = """
    import os, signal, time
    signal.signal(signal.SIGTERM, lambda *them: os._exit(1))
    print(os.getpid(), flush=True)
    while True: time.sleep(0.05)
    """
    fleet = fleet_of(service("api", code, ports=(port,), start_seconds=LATER_SECONDS))
    fleet.start("api")
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    os.kill(fleet.pid("api"), signal.SIGKILL)  # from now on its starts are automatic
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 2)
    hold(port=port)
    fleet["api"].post(RestartDue(time.monotonic(), StopCause.RELOAD, "services.ini changed"))
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 3)
    after_all_looks(qtbot, gate)

    assert (fleet.life("api").state, fleet.life("api").reason) == (State.STARTING, "")


# Making way.


def make_way(fleet: Fleet, conflict: PortConflict, then: Callable[[], None]) -> None:
    PortRelease(conflict, fleet.supervisor, fleet.supervisor.on_wish, then, fleet.supervisor)


def test_a_foreign_holder_is_asked_to_end(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """SIGTERM, to exactly that process; what follows comes when it is gone."""
    slow = "import signal\nsignal.signal(signal.SIGTERM, lambda *them: (time.sleep(0.3), os._exit(7)))\n"
    holder = hold(before=f"import os, time\n{slow}")
    fleet = fleet_of(service("api", TAKE.format(port=holder.port), ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    fleet.start("api")
    qtbot.waitUntil(lambda: len(conflicts) == 1)
    was_there: list[bool] = []

    def start() -> None:
        was_there.append(is_alive(holder.pid))
        fleet.start("api")

    make_way(fleet, conflicts[0], start)

    qtbot.waitUntil(lambda: "listening" in fleet.log("api"))
    assert was_there == [False]
    assert holder.process.wait() == 7


def test_a_service_that_holds_the_port_is_stopped_as_a_person_stops_it(qtbot: QtBot, fleet_of: FleetOf) -> None:
    """It is down for good; recovery does not bring it back into the port."""
    port = free_port()
    code = TAKE.format(port=port)
    fleet = fleet_of(service("worker", code, ports=(port,)), service("api", code, ports=(port,)))
    conflicts = conflicts_of(fleet)
    fleet.start("worker")
    qtbot.waitUntil(lambda: "listening" in fleet.log("worker"))
    fleet.start("api")
    qtbot.waitUntil(lambda: len(conflicts) == 1)
    then: list[State] = []
    make_way(fleet, conflicts[0], lambda: then.append(fleet.life("worker").state))

    qtbot.waitUntil(lambda: then == [State.STOPPED])
    assert fleet.life("worker").stopped_by_person


def test_a_holder_that_does_not_go_is_not_waited_for_for_ever(
    qtbot: QtBot, fleet_of: FleetOf, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ignores SIGTERM: the start is tried all the same, and names it once more."""
    monkeypatch.setattr("medivote_desktop.runtime.release._LOOKS", 5)
    holder = hold(before="import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n")
    fleet = fleet_of(service("api", ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    fleet.start("api")
    qtbot.waitUntil(lambda: len(conflicts) == 1)
    make_way(fleet, conflicts[0], lambda: fleet.start("api"))

    qtbot.waitUntil(lambda: len(conflicts) == 2)
    assert is_alive(holder.pid)


def test_a_holder_that_cannot_be_looked_at_is_looked_at_again(
    qtbot: QtBot,
    fleet_of: FleetOf,
    hold: Hold,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Out of descriptors nobody can be told to end; what follows comes all the same, once it is known that it went."""
    holder = hold()
    fleet = fleet_of(service("api", ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    fleet.start("api")
    qtbot.waitUntil(lambda: len(conflicts) == 1)
    then: list[int] = []
    looks = looks_at_processes(monkeypatch)
    with no_descriptor():
        make_way(fleet, conflicts[0], lambda: then.append(1))
        qtbot.waitUntil(lambda: len(looks) >= 2)
        assert then == []
    holder.process.kill()

    qtbot.waitUntil(lambda: then == [1])
    assert "cannot be ended: [Errno 24]" in caplog.text


def test_a_process_that_took_the_number_is_left_alone(qtbot: QtBot, fleet_of: FleetOf, hold: Hold) -> None:
    """The holder has gone, and its number belongs to another: nothing is sent, and the start follows at once."""
    holder = hold()
    fleet = fleet_of(service("api", ports=(holder.port,)))
    conflicts = conflicts_of(fleet)
    fleet.start("api")
    qtbot.waitUntil(lambda: len(conflicts) == 1)
    conflict = conflicts[0]
    identity = identity_of(holder.pid)
    assert identity is not None
    another = identity._replace(started=identity.started - 1)
    changed = conflict._replace(holder=replace(conflict.holder, identity=another))
    then: list[int] = []
    make_way(fleet, changed, lambda: then.append(1))

    qtbot.waitUntil(lambda: then == [1])
    assert is_alive(holder.pid)
