"""Real deaths, each made on purpose: the timeline tells the right cause, what was done, and what was said last."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from medivote_desktop.core.config import AppConfig, HealthAction, HealthConfig, ServiceConfig
from medivote_desktop.core.events import PolicyChanged
from medivote_desktop.core.history import incident_text
from medivote_desktop.core.history.incident import Action, Incident, IncidentKind
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import compare
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.meters.meter import RootProcess, make_meter
from medivote_desktop.runtime.supervision.memory_guard import MemoryGuard
from tests.programs import free_port
from tests.runtime.conftest import Record
from tests.runtime.fleet import needs, service
from tests.runtime.recorded import Recorded

MB = 1 << 20
SAY_AND_STAY = "import time\nprint('ready', flush=True)\ntime.sleep(600)"
TOO_LONG = """
import os, resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # as everybody but Python has it
length = os.fstat(1).st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (length + 18, length + 18))
os.write(1, b"no more than this\\n")
os.write(1, b"this is too much\\n")
"""
SERVER = """
import signal, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
told = []
signal.signal(signal.SIGUSR1, lambda *_: told.append("to fall sick"))
class Handler(BaseHTTPRequestHandler):
    count = 0
    def log_message(self, *_): pass
    def do_GET(self):
        Handler.count += 1
        is_sick = {is_sick}
        if is_sick:
            {fault}
        body = b"database is locked" if is_sick else b"ok"
        self.send_response(500 + Handler.count % 2 * {step} if is_sick else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
print("serving", flush=True)
HTTPServer(("127.0.0.1", {port}), Handler).serve_forever()
"""


@dataclass
class Death:
    """One way to die, and what is to be told of it; every word of `reason` and `lines` must be there."""

    name: str
    services: Callable[[], tuple[ServiceConfig, ...]]
    kind: str
    action: str
    reason: tuple[str, ...]
    befall: Callable[[Recorded], None] = lambda recorded: None
    exit_code: int | None = None
    signal: int | None = None
    lines: str | None = None
    by: str = ""
    headline: str = ""
    starts: State = State.RUNNING


def one(code: str, **keys: object) -> Callable[[], tuple[ServiceConfig, ...]]:
    return lambda: (service("web", code, **keys),)


def kill(number: signal.Signals) -> Callable[[Recorded], None]:
    def befall(recorded: Recorded) -> None:
        recorded.until(lambda: "ready" in recorded.fleet.log("web"))
        os.kill(recorded.fleet.pid("web"), number)

    return befall


def ask(kind: WishKind, service_id: str = "web") -> Callable[[Recorded], None]:
    def befall(recorded: Recorded) -> None:
        recorded.until(lambda: "ready" in recorded.fleet.log("web"))
        recorded.wish(kind, service_id, by="medivote-ctl")

    return befall


def sick(
    fault: str = "pass", *, timeout_seconds: float = 60.0, is_sick: str = "bool(told)", step: int = 0
) -> tuple[ServiceConfig, ...]:
    port = free_port()
    health = HealthConfig(
        url=f"http://127.0.0.1:{port}/health",
        interval_seconds=0.05,
        timeout_seconds=timeout_seconds,
        retries=2,
        start_period_seconds=0.0,
    )
    code = SERVER.format(port=port, fault=fault, is_sick=is_sick, step=step)
    return (service("web", code, health=health),)


def fall_sick(recorded: Recorded) -> None:
    os.kill(recorded.fleet.pid("web"), signal.SIGUSR1)


def wait_no_longer(recorded: Recorded) -> None:
    """As a reload that shortens its start_timeout."""
    recorded.until(lambda: "ready" in recorded.fleet.log("web"))
    web = recorded.fleet["web"]
    web.reconfigure(web.config, web.policy._replace(start_timeout_seconds=0.5))
    web.post(PolicyChanged(time.monotonic()))


def eat(recorded: Recorded) -> None:
    """Measure it for real, as the sampler does."""
    recorded.until(lambda: "ready" in recorded.fleet.log("web"))
    guard = MemoryGuard(recorded.fleet.supervisor.services, time.monotonic)
    meter = make_meter()
    for _ in range(2):
        guard.on_sampled(meter.measure({"web": RootProcess(recorded.fleet.pid("web"))}, time.monotonic()))
    meter.close()


DEATHS = (
    Death(
        "exit 1",
        one("print('no such table: votes', flush=True)\nraise SystemExit(1)", start_seconds=60.0),
        IncidentKind.FAILED,
        Action.RESTARTED,
        ("exit code 1",),
        exit_code=1,
        lines="no such table: votes",
        headline="Failed",
        starts=State.FAILED,
    ),
    Death(
        "exit 0",
        one("print('done', flush=True)", start_seconds=60.0),
        IncidentKind.EXITED,
        Action.NONE,
        ("exit code 0",),
        exit_code=0,
        lines="done",
        headline="Finished",
        starts=State.EXITED,
    ),
    Death(
        "SIGKILL from outside",
        one(SAY_AND_STAY),
        IncidentKind.FAILED,
        Action.RESTARTED,
        ("signal 9 (SIGKILL)", "not by us", "the kernel says: not its out-of-memory killer"),
        kill(signal.SIGKILL),
        signal=9,
        lines="ready",
        headline="Killed",
    ),
    Death(
        "SIGSEGV",
        one(SAY_AND_STAY),
        IncidentKind.FAILED,
        Action.RESTARTED,
        ("signal 11 (SIGSEGV)", "invalid memory access"),
        kill(signal.SIGSEGV),
        signal=11,
        lines="ready",
        headline="Crashed",
    ),
    Death(
        "a file too long",
        one(TOO_LONG),
        IncidentKind.FAILED,
        Action.RESTARTED,
        ("signal 25 (SIGXFSZ)", "the limit of a file's size is reached"),
        signal=25,
        lines="no more than this",
        headline="Ended by a signal",
    ),
    Death(
        "SIGTERM from outside",
        one(SAY_AND_STAY),
        IncidentKind.FAILED,
        Action.RESTARTED,
        ("signal 15 (SIGTERM)", "asked to end by somebody else"),
        kill(signal.SIGTERM),
        signal=15,
        lines="ready",
        headline="Ended by a signal",
    ),
    Death(
        "health: HTTP 500",
        lambda: sick("pass"),
        IncidentKind.UNHEALTHY,
        Action.RESTARTED,
        ("answered 500: database is locked", "2 times"),
        fall_sick,
        signal=15,
        lines="serving",
        headline="Unhealthy",
    ),
    Death(
        "health: no answer",
        lambda: sick("time.sleep(600)", timeout_seconds=0.5),
        IncidentKind.UNHEALTHY,
        Action.RESTARTED,
        ("no answer within 0.5 s",),
        fall_sick,
        signal=15,
        lines="serving",
        headline="Unhealthy",
    ),
    Death(
        "memory",
        one("x = b'x' * (60 << 20)\n" + SAY_AND_STAY, memory_limit_bytes=30 * MB, memory_limit_for_seconds=0.0),
        IncidentKind.MEMORY,
        Action.RESTARTED,
        ("above the limit of 30.0 MB",),
        eat,
        signal=15,
        lines="ready",
        headline="Too much memory",
    ),
    Death(
        "start_timeout",
        one(SAY_AND_STAY, health=HealthConfig(port=("127.0.0.1", 1))),
        IncidentKind.START_TIMEOUT,
        Action.RESTARTED,
        ("not healthy after 0.5 s (start_timeout)",),
        wait_no_longer,
        signal=15,
        lines="ready",
        headline="Start took too long",
        starts=State.STARTING,
    ),
    Death(
        "missing program",
        lambda: (service("web", command=("/no/such/program",)),),
        IncidentKind.START_FAILED,
        Action.NONE,
        ("command not found: /no/such/program",),
        headline="Could not start",
        starts=State.FAILED,
    ),
    Death(
        "stopped by a person",
        one(SAY_AND_STAY),
        IncidentKind.PERSON,
        Action.STOPPED,
        ("asked by medivote-ctl",),
        ask(WishKind.STOP),
        signal=15,
        lines="ready",
        by="medivote-ctl",
        headline="Stopped",
    ),
    Death(
        "restarted by a person",
        one(SAY_AND_STAY),
        IncidentKind.PERSON,
        Action.RESTARTED,
        ("asked by medivote-ctl",),
        ask(WishKind.RESTART),
        signal=15,
        lines="ready",
        by="medivote-ctl",
        headline="Restarted",
    ),
    Death(
        "a dependency's restart",
        lambda: (
            service("db"),
            service("web", SAY_AND_STAY, depends_on=needs("db"), restart_with_dependencies=True),
        ),
        IncidentKind.DEPENDENCY,
        Action.RESTARTED,
        ("Db was restarted",),
        ask(WishKind.RESTART, "db"),
        signal=15,
        lines="ready",
        headline="Restarted",
    ),
)


@pytest.mark.parametrize("death", DEATHS, ids=lambda death: death.name)
def test_a_death_is_told_rightly(record: Record, death: Death) -> None:
    """Cause, code or signal, what was done, who asked, and the last lines; and no second incident beside it."""
    recorded = record(*death.services())
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.life("web").run > 0)
    if death.starts is State.RUNNING:
        recorded.until(lambda: recorded.fleet.is_in(State.RUNNING) or recorded.fleet.life("web").restarts > 0)
    death.befall(recorded)
    told: list[Incident] = []

    def is_told() -> bool:
        told[:] = [incident for incident in recorded.incidents() if incident.service_id == "web"]
        return bool(told)

    recorded.until(is_told)

    incident = told[0]
    assert (incident.kind, incident.action, incident.by) == (death.kind, death.action, death.by)
    assert (incident.exit_code, incident.signal) == (death.exit_code, death.signal)
    words = incident_text.reason(incident)
    assert [word for word in death.reason if word not in words] == []
    assert incident_text.headline(incident) == death.headline
    assert recorded.lines(incident) == death.lines
    assert (incident.uptime_seconds is not None and 0 <= incident.uptime_seconds < 30) or death.lines is None


@pytest.mark.parametrize("switched_off", [False, True], ids=["notify", "auto-recovery off"])
def test_what_is_only_shown_as_unhealthy_is_told_too(record: Record, switched_off: bool) -> None:
    """No process ended, but it happened, once, whatever each round of checks finds; healthy again is told with it."""
    (config,) = sick(is_sick="Handler.count in range(2, 12)", step=1)
    health = replace(config.health, action=HealthAction.RESTART if switched_off else HealthAction.NOTIFY)
    recorded = record(replace(config, health=health))
    if switched_off:
        recorded.wish(WishKind.RECOVERY_OFF, by="you")
    recorded.wish(WishKind.START, by="you")

    recorded.until(lambda: any(incident.running_seconds is not None for incident in recorded.incidents()))

    (incident,) = recorded.incidents()
    assert (incident.kind, incident.action, incident.signal) == (IncidentKind.UNHEALTHY, Action.NONE, None)
    assert ": database is locked" in incident.reason
    assert incident_text.outcome(incident).startswith("healthy after ")
    assert recorded.lines(incident) is None


def test_the_lines_of_a_run_are_its_own(record: Record) -> None:
    """Each end keeps what its run said last, though the next run writes to the same file at once."""
    code = """
        import os, time
        for number in range(30): print(os.getpid(), "line", number, flush=True)
        os.kill(os.getpid(), 9)
    """
    recorded = record(service("web", code, restart_limit=3, restart_delay_seconds=0.0))
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.FAILED))

    incidents = recorded.incidents()

    assert [incident.kind for incident in incidents] == ["failed", "failed", "failed", "gave_up"]
    assert [incident.restarts for incident in incidents] == [1, 2, 3, 3]
    for incident in incidents:
        assert recorded.lines(incident) == "\n".join(f"{incident.pid} line {number}" for number in range(10, 30))


def test_a_run_that_said_nothing_has_no_lines_of_another(record: Record) -> None:
    """Not those of the run before, nor of an earlier program; nothing is what it said."""
    recorded = record(service("web", "import os\nos.kill(os.getpid(), 9)", restart_limit=1, start_seconds=60.0))
    log = Path(recorded.fleet.folder / "web.log")
    log.write_text("of an earlier program\n")
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.FAILED))

    assert [recorded.lines(incident) for incident in recorded.incidents()] == ["", ""]


def test_a_run_has_no_lines_of_a_log_that_it_did_not_write(record: Record) -> None:
    """A reload named another log meanwhile, in which somebody else has written."""
    recorded = record(service("web", SAY_AND_STAY))
    supervisor = recorded.fleet.supervisor
    other = recorded.fleet.folder / "other.log"
    other.write_text("of somebody else\n" * 100)
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: "ready" in recorded.fleet.log("web"))
    changed = service("web", SAY_AND_STAY, log_file=str(other), default_log_file=False)
    config = AppConfig(supervisor.config.path, supervisor.config.manager, (changed,))
    supervisor.apply(config, compare(supervisor.config, config), restarts=False)

    os.kill(recorded.fleet.pid("web"), signal.SIGKILL)
    recorded.until(lambda: recorded.fleet.life("web").run == 2)

    assert [recorded.lines(incident) for incident in recorded.incidents()] == [None]


def test_who_started_it_is_told(record: Record) -> None:
    """A start that somebody asked for is part of the story, with the time until it ran."""
    recorded = record(service("web"))
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.RUNNING))

    (incident,) = recorded.all_incidents()

    assert (incident.kind, incident.by, incident.reason) == (IncidentKind.STARTED, "you", "asked by you")
    assert incident.running_seconds is not None
    assert 0 <= incident.running_seconds < 30


def test_a_stop_of_what_waits_is_told(record: Record) -> None:
    """No process ends, and yet somebody should know why it does not come back."""
    recorded = record(service("web", "raise SystemExit(3)", restart_delay_seconds=60.0, start_seconds=60.0))
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.BACKOFF))
    recorded.wish(WishKind.STOP, by="medivote-ctl")
    recorded.until(lambda: recorded.fleet.is_in(State.STOPPED))

    incident = recorded.incidents()[-1]

    assert (incident.kind, incident.action, incident.by) == (IncidentKind.PERSON, Action.STOPPED, "medivote-ctl")
    assert incident.reason == "asked by medivote-ctl while it waited"
    waited = recorded.incidents()[-2]
    assert waited.action == Action.BACKOFF
    assert waited.delay_seconds is not None
    assert 50 < waited.delay_seconds < 70
