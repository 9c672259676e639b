"""Health checks against real servers: what they see, and that they leave no trace."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QProcess
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from medivote_desktop.core.config import Condition, HealthAction, HealthConfig, ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.core.snapshot import Health
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.health.checks import CommandCheck, LogLineCheck
from medivote_desktop.runtime.health.http_check import HttpCheck
from medivote_desktop.runtime.publisher import Publisher, health_of
from tests import programs
from tests.programs import is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import FOREVER, Fleet, needs, python, service

WEB = """
    import os, socket, sys, time
    listener = socket.socket()
    for _ in range(200):
        try: listener.bind(("127.0.0.1", {port})); break
        except OSError: time.sleep(0.02)
    listener.listen()
    while True:
        client, _ = listener.accept()
        if client.recv(4096):
            status = open({answer!r}).read() if os.path.exists({answer!r}) else "200 OK"
            client.sendall(b"HTTP/1.1 " + status.encode() + b"\\r\\nContent-Length: 2\\r\\n\\r\\nok")
        client.close()
"""


RETRIES = HealthConfig().retries


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return programs.free_port()


def quick(**keys: object) -> HealthConfig:
    """Checks that are asked often."""
    values: dict[str, object] = {"interval_seconds": 0.05, "timeout_seconds": 30.0, "start_period_seconds": 0.0, **keys}
    return HealthConfig(**values)  # type: ignore[arg-type]


def until_asked_again(fleet: Fleet, qtbot: QtBot) -> None:
    """Wait for three more rounds of the checks of `web`, or for its restart."""
    rounds: set[float | None] = set()

    def is_asked() -> bool:
        rounds.add(fleet.supervisor.check_facts()["web"].checked_monotonic)
        return len(rounds) > 3 or fleet.life("web").run > 1

    qtbot.waitUntil(is_asked)


def test_running_is_reached_when_the_url_answers(
    make_fleet: MakeFleet, qtbot: QtBot, free_port: int, tmp_path: Path
) -> None:
    """STARTING until the first good answer; a dependent with `healthy` starts only then."""
    answer = tmp_path / "answer"
    answer.write_text("503 Not yet")
    health = quick(url=f"http://127.0.0.1:{free_port}/health")
    fleet = make_fleet(
        service("web", WEB.format(port=free_port, answer=str(answer)), health=health),
        service("api", depends_on=needs("web", condition=Condition.HEALTHY)),
    )
    fleet.start()
    qtbot.waitUntil(lambda: "answered 503" in fleet.supervisor.probe_fault("web"))
    assert (fleet.life("web").state, fleet.life("api").state) == (State.STARTING, State.WAITING)
    answer.unlink()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_an_unhealthy_service_is_restarted_with_its_reason(
    make_fleet: MakeFleet, qtbot: QtBot, free_port: int, tmp_path: Path
) -> None:
    """health_retries bad answers in a row: a new process, and the answer seen is the reason."""
    answer = tmp_path / "answer"
    fleet = make_fleet(
        service(
            "web", WEB.format(port=free_port, answer=str(answer)), health=quick(url=f"http://127.0.0.1:{free_port}/")
        )
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    old = fleet.pid("web")
    answer.write_text("500 Broken")
    qtbot.waitUntil(lambda: fleet.life("web").run == 2)
    reasons = [t.after.reason for t in fleet.transitions if t.after.state is State.STOPPING]
    assert reasons[0] == f"unhealthy: http://127.0.0.1:{free_port}/: answered 500: ok (3 times in a row)"
    answer.unlink()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert fleet.pid("web") != old
    assert fleet.life("web").restarts == 1


def test_bad_rounds_between_good_ones_make_nothing_unhealthy(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """Only so many in a row: what stumbles now and then is not restarted once in a while."""
    rounds = tmp_path / "rounds"
    each_third_is_good = f"echo >> {rounds}; test $(($(wc -l < {rounds}) % 3)) = 0"
    fleet = make_fleet(
        service("web", health=quick(command=("sh", "-c", each_third_is_good), retries=3, timeout_seconds=30.0))
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    begun = rounds.read_text().count("\n")
    qtbot.waitUntil(lambda: rounds.read_text().count("\n") > begun + 9)
    assert (fleet.life("web").run, fleet.life("web").healthy) == (1, True)


@pytest.mark.parametrize("switched_off", [False, True], ids=["notify", "auto-recovery off"])
def test_it_is_only_shown(
    make_fleet: MakeFleet, qtbot: QtBot, free_port: int, tmp_path: Path, switched_off: bool
) -> None:
    """Unhealthy is shown with what the checks find now, nothing is ended for it, and it may become healthy again."""
    answer = tmp_path / "answer"
    action = HealthAction.RESTART if switched_off else HealthAction.NOTIFY
    health = quick(url=f"http://127.0.0.1:{free_port}/", action=action)
    fleet = make_fleet(service("web", WEB.format(port=free_port, answer=str(answer)), health=health))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    if switched_off:
        fleet.wish(WishKind.RECOVERY_OFF, "web")
    answer.write_text("500 Broken")
    qtbot.waitUntil(lambda: fleet.life("web").healthy is False)
    assert fleet.life("web").reason == f"http://127.0.0.1:{free_port}/: answered 500: ok"
    answer.write_text("503 Busy")
    qtbot.waitUntil(lambda: fleet.life("web").reason == f"http://127.0.0.1:{free_port}/: answered 503: ok")
    answer.unlink()
    qtbot.waitUntil(lambda: fleet.life("web").healthy is True)
    assert (fleet.life("web").run, fleet.life("web").state) == (1, State.RUNNING)
    assert fleet.life("web").reason == ""


def test_a_young_run_has_time_until_its_first_good_round(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """What fails within health_start_period does not count; once a round was good all do, however young it is."""
    ready = tmp_path / "ready"
    fleet = make_fleet(service("web"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    old = fleet.supervisor.config
    health = quick(command=("test", "-e", str(ready)), retries=1, start_period_seconds=600.0)
    new = replace(old, services=(replace(old.services[0], health=health),))

    fleet.supervisor.apply(new, compare(old, new))

    until_asked_again(fleet, qtbot)
    assert (fleet.life("web").run, fleet.life("web").healthy) == (1, None)
    ready.touch()
    qtbot.waitUntil(lambda: fleet.life("web").healthy is True)
    ready.unlink()
    qtbot.waitUntil(lambda: fleet.life("web").run == 2)


def test_what_runs_as_it_was_is_asked_as_it_was(
    make_fleet: MakeFleet, qtbot: QtBot, free_port: int, tmp_path: Path
) -> None:
    """A reload without restarts moves the server and its check: what runs is healthy still, and the next run is."""
    other_port = programs.free_port()

    def serving(port: int) -> ServiceConfig:
        code = WEB.format(port=port, answer=str(tmp_path / "answer"))
        return service("web", code, health=quick(url=f"http://127.0.0.1:{port}/", retries=1))

    fleet = make_fleet(serving(free_port))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    old = fleet.supervisor.config
    new = replace(old, services=(serving(other_port),))
    rounds: set[float | None] = set()

    fleet.supervisor.apply(new, compare(old, new), restarts=False)

    def is_seen_well() -> bool:
        rounds.add(fleet.supervisor.check_facts()["web"].checked_monotonic)
        return len(rounds) > 5 or fleet.life("web").run > 1

    qtbot.waitUntil(is_seen_well)
    assert (fleet.life("web").run, fleet.life("web").healthy) == (1, True)
    back = replace(new, services=(replace(new.services[0], command=old.services[0].command),))
    fleet.supervisor.apply(back, compare(new, back), restarts=False)
    qtbot.waitUntil(lambda: fleet.life("web").run == 2)  # it is what the file says, and not healthy by that
    fleet.supervisor.apply(new, compare(back, new))
    qtbot.waitUntil(lambda: fleet.life("web").run > 2 and fleet.life("web").healthy is True)


@pytest.mark.parametrize("start_seconds", [0.0, 2.0])
@pytest.mark.parametrize("enabled", [True, False])
def test_what_was_asked_nothing_is_asked_nothing_as_long_as_it_is_as_it_was(
    make_fleet: MakeFleet, qtbot: QtBot, free_port: int, enabled: bool, start_seconds: float
) -> None:
    """A reload without restarts, or one that disables it, brings a check that only the next run can hold.

    Who waits until it is healthy does not wait for ever, and its health is told as unknown.
    """
    times = partial(replace, start_seconds=start_seconds, start_timeout_seconds=20.0)
    fleet = make_fleet(times(service("web")), service("clock", health=quick(command=python("pass"))))
    publisher = Publisher(fleet.supervisor, time.monotonic)
    fleet.start("clock")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "clock"))
    fleet.start("web")
    qtbot.waitUntil(lambda: fleet.life("web").confirmed)
    assert fleet.is_in(State.STARTING if start_seconds else State.RUNNING, "web")
    old = fleet.supervisor.config
    server = WEB.format(port=free_port, answer="/nowhere")
    health = quick(url=f"http://127.0.0.1:{free_port}/", retries=1)
    later = service("later", depends_on=needs("web", condition=Condition.HEALTHY))
    web = times(service("web", server, health=health, enabled=enabled))
    new = replace(old, services=(web, old.services[1], later))
    rounds: set[float | None] = set()

    fleet.supervisor.apply(new, compare(old, new), restarts=not enabled)

    def is_seen() -> bool:
        if fleet.is_in(State.RUNNING, "web", "later"):
            rounds.add(fleet.supervisor.check_facts()["clock"].checked_monotonic)
        return len(rounds) > 5 or not fleet.life("web").wanted or fleet.life("web").run > 1

    qtbot.waitUntil(is_seen)
    assert (fleet.life("web").state, fleet.life("web").run, fleet.life("web").healthy) == (State.RUNNING, 1, None)
    assert publisher.current().by_id["web"].status.health is Health.UNKNOWN
    if enabled:
        fleet.restart("web")
        qtbot.waitUntil(lambda: fleet.life("web").run == 2 and fleet.life("web").healthy is True)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "401 Unauthorized", "302 Found"])
def test_alive_but_refusing_is_not_down(
    make_fleet: MakeFleet, qtbot: QtBot, free_port: int, tmp_path: Path, status: str
) -> None:
    """What only refuses or redirects answers, and that is what was asked."""
    answer = tmp_path / "answer"
    answer.write_text(status)
    fleet = make_fleet(
        service(
            "web", WEB.format(port=free_port, answer=str(answer)), health=quick(url=f"http://127.0.0.1:{free_port}/")
        )
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_all_checks_must_hold(make_fleet: MakeFleet, qtbot: QtBot, free_port: int, tmp_path: Path) -> None:
    """Port, command and log line together: RUNNING only when the last of them holds."""
    ready = tmp_path / "ready"
    code = f"""
        import socket, time
        listener = socket.create_server(("127.0.0.1", {free_port}))
        print("listening", flush=True)
        while True: time.sleep(60)
    """
    health = quick(
        port=("127.0.0.1", free_port),
        command=python(f"import os, sys; sys.exit(not os.path.exists({str(ready)!r}))"),
        log_line="^listen",
    )
    fleet = make_fleet(service("web", code, health=health))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.supervisor.probe_fault("web").endswith("exit code 1"))
    assert fleet.is_in(State.STARTING)
    ready.touch()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_a_log_line_of_an_earlier_run_does_not_count(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """Readiness is told by a line of this run."""
    (tmp_path / "api.log").write_text("ready\n")
    fleet = make_fleet(service("api", FOREVER, health=quick(log_line="ready")))
    fleet.start()
    qtbot.waitUntil(lambda: "no line of the log" in fleet.supervisor.probe_fault("api"))
    assert fleet.is_in(State.STARTING)


def test_not_healthy_in_time_is_a_failed_start(make_fleet: MakeFleet, qtbot: QtBot, free_port: int) -> None:
    """At start_timeout the run is stopped and counted; given up after the limit, with what the checks found last."""
    fleet = make_fleet(
        service(
            "web",
            health=quick(port=("127.0.0.1", free_port)),
            start_timeout_seconds=1.0,
            restart_limit=1,
            restart_delay_seconds=0.01,
        )
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    why = f"not healthy after 1 s (start_timeout); port {free_port}: Connection refused"
    assert fleet.life("web").reason == f"{why}; gave up after 1 restart"


def test_a_check_that_never_answers_is_a_failure(make_fleet: MakeFleet, qtbot: QtBot, free_port: int) -> None:
    """A server that accepts and is silent fails the check after health_timeout."""
    code = f"""
        import socket, time
        listener = socket.create_server(("127.0.0.1", {free_port}))
        time.sleep(60)
    """
    fleet = make_fleet(service("web", code, health=quick(url=f"http://127.0.0.1:{free_port}/", timeout_seconds=0.1)))
    fleet.start()
    qtbot.waitUntil(lambda: "no answer within 0.1 s" in fleet.supervisor.probe_fault("web"))


@pytest.mark.parametrize("kind", ["url", "name", "port", "port of a name", "command"])
@pytest.mark.qt_log_ignore("Cannot create pipe", "QSocketNotifier", "fork failure")
def test_what_could_not_be_asked_has_not_failed(
    kind: str, make_fleet: MakeFleet, qtbot: QtBot, free_port: int, tmp_path: Path
) -> None:
    """Without a descriptor no check can be made: that is this program's trouble, and no reason to end a service."""
    asked = {
        "url": quick(url=f"http://127.0.0.1:{free_port}/"),
        "name": quick(url=f"http://localhost:{free_port}/"),
        "port": quick(port=("127.0.0.1", free_port)),
        "port of a name": quick(port=("localhost", free_port)),
        "command": quick(command=("/bin/true",)),
    }
    fleet = make_fleet(service("web", WEB.format(port=free_port, answer=str(tmp_path / "no")), health=asked[kind]))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and fleet.life("web").healthy is True)
    qtbot.waitUntil(lambda: not fleet.supervisor.probe_fault("web"))
    rounds = set[float | None]()

    def bad_rounds() -> int:
        if fleet.supervisor.probe_fault("web"):
            rounds.add(fleet.supervisor.check_facts()["web"].checked_monotonic)
        return len(rounds)

    with no_more_descriptors() as are_taken:
        qtbot.waitUntil(lambda: (are_taken() and bad_rounds() > 2 * RETRIES) or not fleet.is_in(State.RUNNING))

        told = health_of(fleet.life("web"), has_check=True), fleet.life("web").reason[:28]

    assert fleet.is_in(State.RUNNING)
    assert (fleet.life("web").run, fleet.life("web").healthy) == (1, True)
    assert told == (Health.UNKNOWN, "its health cannot be asked: "), "what was true is not shown as if it were"
    qtbot.waitUntil(lambda: not fleet.supervisor.probe_fault("web"))
    qtbot.waitUntil(lambda: health_of(fleet.life("web"), has_check=True) is Health.HEALTHY)
    assert fleet.life("web").reason == ""


@pytest.mark.parametrize("kind", ["command", "log line"])
@pytest.mark.qt_log_ignore("Cannot create pipe", "QSocketNotifier", "fork failure")
def test_who_could_not_be_asked_does_not_start_too_slowly(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    """What starts while no check can be made is not ended for that at start_timeout; its reason says why it lasts."""
    ready = tmp_path / "ready"
    asked = {
        "command": (quick(command=("/bin/sh", "-c", f"test -e {ready}")), "/bin/sh cannot be executed: the system has"),
        "log line": (quick(log_line="^ready$"), f"the log file {tmp_path / 'web.log'} cannot be opened: Too many"),
    }
    health, why = asked[kind]
    code = f"""
        import os, time
        while not os.path.exists({str(ready)!r}): time.sleep(0.02)
        print("ready", flush=True)
        while True: time.sleep(60)
    """
    fleet = make_fleet(service("web", code, health=health, start_timeout_seconds=1.5))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.supervisor.probe_fault("web") != "")
    spawned_at = fleet.life("web").spawned_at
    assert spawned_at is not None
    with no_more_descriptors() as are_taken:
        cannot_be_asked = f"its health cannot be asked: {why}"
        qtbot.waitUntil(lambda: are_taken() and fleet.life("web").reason.startswith(cannot_be_asked))
        qtbot.waitUntil(lambda: are_taken() and time.monotonic() > spawned_at + 3.0)  # twice its time
        assert fleet.life("web").reason.startswith(cannot_be_asked)
    ready.touch()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert (fleet.life("web").run, fleet.life("web").reason) == (1, "")


@pytest.mark.qt_log_ignore("Cannot create pipe", "QSocketNotifier", "fork failure")
def test_who_is_not_asked_any_more_is_not_told_to_be_unasked(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A reload takes the check away while it cannot be made: there is nothing to be asked, and that is no trouble."""
    fleet = make_fleet(service("web", health=quick(command=("/bin/true",))))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    import_module("medivote_desktop.runtime.supervision.rollout")  # as whoever reads the file does
    old = fleet.supervisor.config
    new = replace(old, services=(replace(old.services[0], health=HealthConfig()),))
    with no_more_descriptors() as are_taken:
        qtbot.waitUntil(lambda: are_taken() and fleet.life("web").unasked)
        fleet.supervisor.apply(new, compare(old, new))
    assert fleet.is_in(State.RUNNING, "web")
    assert (fleet.life("web").unasked, fleet.life("web").reason) == (False, "")


@contextlib.contextmanager
def no_more_descriptors() -> Iterator[Callable[[], bool]]:
    """All that there may be are taken; to be called again and again, as a check under way gives its own back."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = [os.open(os.devnull, os.O_RDONLY)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(taken[0] + 50, soft), hard))

    def are_taken() -> bool:
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.dup(taken[0]))
        return True

    are_taken()
    try:
        yield are_taken
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_why_a_log_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """One that is not there yet has no line yet; what is no file never will have one, and that is no want of room."""
    answers: list[str] = []
    excuses: list[str] = []
    for path in (tmp_path / "web.log", tmp_path):
        LogLineCheck("ready", str(path), 0, lambda: excuses.append("room")).ask(answers.append)
    assert answers == [
        "no line of the log matches health_log_line yet",
        f"the log file {tmp_path} cannot be opened: {os.strerror(errno.EISDIR)}",
    ]
    assert excuses == []


def test_a_line_of_the_log_ends_before_what_ends_it(tmp_path: Path) -> None:
    """Windows ends lines with two characters, as terminals do."""
    path, answers = tmp_path / "web.log", list[str]()
    path.write_bytes(b"not ready\r\nready\r\n")
    LogLineCheck("^ready$", str(path), 0, lambda: None).ask(answers.append)
    assert answers == [""]


def test_a_line_of_the_log_may_come_in_pieces(tmp_path: Path) -> None:
    """Each look goes on where the one before ended: within a line, and never among those of an earlier run."""
    path, answers = tmp_path / "web.log", list[str]()
    earlier = b"ready\n" * 100
    path.write_bytes(earlier)
    check = LogLineCheck("^ready$", str(path), len(earlier), lambda: None)
    for piece in (b"works\n", b"rea", b"dy\n"):
        with path.open("ab") as log:
            log.write(piece)
        check.ask(answers.append)
    assert answers == ["no line of the log matches health_log_line yet"] * 2 + [""]


def test_a_log_that_was_truncated_is_read_from_its_beginning(tmp_path: Path) -> None:
    """Where the file system knows no holes a rotation cuts it: what is written then lies before what was read."""
    path, answers = tmp_path / "web.log", list[str]()
    path.write_text("begins\n" * 100)
    check = LogLineCheck("^ready$", str(path), 0, lambda: None)
    check.ask(answers.append)
    path.write_text("ready\n")
    check.ask(answers.append)
    assert answers == ["no line of the log matches health_log_line yet", ""]


def test_who_was_ready_before_we_came_is_so_whatever_its_log_holds_by_now(tmp_path: Path) -> None:
    """What was taken over said so to an earlier program; a rotation may have moved that line away."""
    path, answers = tmp_path / "web.log", list[str]()
    path.write_text("works\n")
    LogLineCheck("^ready$", str(path), None, lambda: None).ask(answers.append)
    assert answers == [""]


def test_who_runs_has_been_ready(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """A reload changes how its health is asked for, when the line that told it is gone: it is healthy all the same."""
    health = quick(log_line="ready", retries=1)
    fleet = make_fleet(service("web", f"print('ready', flush=True)\n{FOREVER}", health=health))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    os.truncate(tmp_path / "web.log", 0)  # as a rotation does
    old = fleet.supervisor.config
    new = replace(old, services=(replace(old.services[0], health=replace(health, timeout_seconds=2.0)),))

    fleet.supervisor.apply(new, compare(old, new))

    until_asked_again(fleet, qtbot)
    assert (fleet.life("web").run, fleet.life("web").healthy) == (1, True)


def test_a_hanging_command_is_killed(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """After health_timeout the command and its children are gone."""
    pids = tmp_path / "pids"
    command = ("/bin/sh", "-c", f"sleep 60 & echo $$ $! >> {pids}; wait")
    fleet = make_fleet(service("web", health=quick(command=command, timeout_seconds=0.3)))
    fleet.start()
    qtbot.waitUntil(lambda: "no answer within" in fleet.supervisor.probe_fault("web"))
    qtbot.waitUntil(lambda: pids.exists() and len(pids.read_text().split()) >= 2)  # a busy machine may kill it sooner
    shell, child = (int(pid) for pid in pids.read_text().split()[:2])
    qtbot.waitUntil(lambda: not Path(f"/proc/{shell}").exists() and not is_alive(child))


def test_a_command_ends_with_the_run_that_it_asks_about(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """Stopped while its check is under way: of that nothing is left either."""
    pids = tmp_path / "pids"
    command = ("/bin/sh", "-c", f"sleep 60 & echo $$ $! > {pids}; wait")
    fleet = make_fleet(service("web", health=quick(command=command, timeout_seconds=60.0)))
    fleet.start()
    qtbot.waitUntil(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    fleet.stop("web")
    qtbot.waitUntil(lambda: not any(is_alive(int(pid)) for pid in pids.read_text().split()))


def test_a_probed_port_is_free_at_once(request: pytest.FixtureRequest, qtbot: QtBot, free_port: int) -> None:
    """After 100 probes a server without SO_REUSEADDR can be killed and bind again at once, though it closes first."""
    code = f"""
import socket
listener = socket.socket()
listener.bind(("127.0.0.1", {free_port}))
listener.listen()
print("up", flush=True)
while True:
    client, _ = listener.accept()
    client.recv(4096)
    client.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\nok")
    client.close()
"""

    def serve() -> subprocess.Popen[bytes]:
        server = subprocess.Popen([sys.executable, "-S", "-E", "-c", code], stdout=subprocess.PIPE)
        request.addfinalizer(lambda: end(server))
        assert server.stdout is not None
        assert server.stdout.readline() == b"up\n"
        return server

    def end(server: subprocess.Popen[bytes]) -> None:
        with server:
            server.kill()

    server = serve()
    check = HttpCheck(f"http://127.0.0.1:{free_port}/", pytest.fail)
    answers: list[str] = []
    for number in range(1, 101):
        check.ask(answers.append)
        qtbot.waitUntil(partial(_has, answers, number))
    assert set(answers) == {""}
    end(server)
    serve()


def _has(answers: list[str], number: int) -> bool:
    return len(answers) == number


def test_a_command_that_is_given_up_holds_up_nobody(qtbot: QtBot) -> None:
    """Who asked goes at once; what is being killed is waited for by nobody, and gone when it has ended."""
    check = CommandCheck(("sleep", "60"), "/", dict(os.environ), pytest.fail)
    check.ask(lambda fault: None)
    helper = check.findChild(QProcess)
    assert helper is not None
    qtbot.waitUntil(lambda: helper.state() is QProcess.ProcessState.Running)
    pid = helper.processId()

    check.cancel("")
    check.deleteLater()
    QCoreApplication.sendPostedEvents(check, QEvent.Type.DeferredDelete.value)

    assert isValid(helper)
    qtbot.waitUntil(lambda: not is_alive(pid))
    qtbot.waitUntil(lambda: not isValid(helper))
