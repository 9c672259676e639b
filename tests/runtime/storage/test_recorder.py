"""What happens to real services, as incidents in the history."""

from __future__ import annotations

import logging
import os
import signal
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer

from medivote_desktop.core.config import AppConfig, Condition, RestartPolicy, ServiceConfig, ServiceType
from medivote_desktop.core.events import RestartDue
from medivote_desktop.core.history.incident import Action, IncidentKind
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.reload import compare
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime import system
from tests.runtime.conftest import Record
from tests.runtime.fleet import needs, python, service
from tests.runtime.recorded import Recorded

DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(60)"


def started(record: Record, *services: ServiceConfig) -> Recorded:
    """A fleet that runs."""
    recorded = record(*services)
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.RUNNING))
    return recorded


def test_a_crash_names_the_process_that_ended(record: Record) -> None:
    """Not its replacement, which runs by the time it is written down; and nobody asked for it."""
    recorded = started(record, service("web"))
    fleet = recorded.fleet
    old = fleet.pid("web")
    os.kill(old, signal.SIGKILL)
    recorded.until(lambda: fleet.is_in(State.RUNNING) and fleet.pid("web") != old)

    (incident,) = recorded.incidents()

    assert (incident.kind, incident.action, incident.by) == (IncidentKind.FAILED, Action.RESTARTED, "")
    assert (incident.pid, incident.run, incident.signal, incident.exit_code) == (old, 1, 9, None)
    assert incident.service_name == "Web"
    assert abs(incident.happened_at_ms / 1000 - time.time()) < 15
    assert incident.recovered_seconds is not None
    assert incident.running_seconds is not None
    assert 0 <= incident.recovered_seconds <= incident.running_seconds < 30


def test_the_time_to_the_next_run_holds_the_back_off(record: Record) -> None:
    """The second restart waits, and the incident before it says how long it took."""
    recorded = started(record, service("web", restart_delay_seconds=0.2))
    fleet = recorded.fleet
    os.kill(fleet.pid("web"), signal.SIGKILL)
    recorded.until(lambda: fleet.life("web").restarts == 1 and fleet.is_in(State.RUNNING))
    os.kill(fleet.pid("web"), signal.SIGKILL)
    recorded.until(lambda: fleet.life("web").restarts == 2 and fleet.is_in(State.RUNNING))

    first, second = recorded.incidents()

    assert (first.action, second.action) == (Action.RESTARTED, Action.BACKOFF)
    assert first.recovered_seconds is not None
    assert second.recovered_seconds is not None
    assert 0.17 < second.recovered_seconds < 30


def test_a_start_of_what_waits_for_its_next_try_is_the_recovery(record: Record) -> None:
    """A person does not wait for the back-off: that is what came of the end before, and no event of its own."""
    recorded = started(record, service("web", restart_delay_seconds=60.0))
    fleet = recorded.fleet
    os.kill(fleet.pid("web"), signal.SIGKILL)
    recorded.until(lambda: fleet.life("web").restarts == 1 and fleet.is_in(State.RUNNING))
    os.kill(fleet.pid("web"), signal.SIGKILL)
    recorded.until(lambda: fleet.is_in(State.BACKOFF))
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: fleet.is_in(State.RUNNING))

    begun, *ends = recorded.all_incidents()

    assert (begun.kind, [end.action for end in ends]) == (IncidentKind.STARTED, [Action.RESTARTED, Action.BACKOFF])
    assert all(end.recovered_seconds is not None and end.recovered_seconds < 30 for end in ends)


@pytest.mark.parametrize(
    ("keys", "kind", "action", "count"),
    [
        ({"restart": RestartPolicy.NO}, IncidentKind.FAILED, Action.NONE, 1),
        ({"restart": RestartPolicy.NO, "restart_limit": 0}, IncidentKind.FAILED, Action.NONE, 1),
        ({"restart_limit": 1}, IncidentKind.GAVE_UP, Action.GAVE_UP, 2),
    ],
)
def test_a_last_end(record: Record, keys: dict[str, object], kind: IncidentKind, action: Action, count: int) -> None:
    """Given up is what reached its limit; what was never to be restarted has failed."""
    recorded = record(service("web", "raise SystemExit(3)", start_seconds=60.0, **keys))
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.FAILED))

    incidents = recorded.incidents()

    assert len(incidents) == count
    assert (incidents[-1].kind, incidents[-1].action) == (kind, action)
    assert (incidents[-1].reason, incidents[-1].exit_code) == ("exit code 3", 3)


def test_an_end_with_recovery_switched_off_is_no_giving_up(record: Record) -> None:
    """A person had switched it off, though as many restarts had happened before as are allowed."""
    recorded = started(record, service("web", restart_limit=1))
    fleet = recorded.fleet
    os.kill(fleet.pid("web"), signal.SIGKILL)
    recorded.until(lambda: fleet.life("web").restarts == 1 and fleet.is_in(State.RUNNING))
    recorded.wish(WishKind.RECOVERY_OFF, by="you")
    os.kill(fleet.pid("web"), signal.SIGKILL)
    recorded.until(lambda: fleet.is_in(State.FAILED))

    assert [(one.kind, one.action, one.restarts, one.restart_limit) for one in recorded.incidents()] == [
        (IncidentKind.FAILED, Action.RESTARTED, 1, 1),
        (IncidentKind.FAILED, Action.NONE, 0, 0),
    ]


def test_what_is_wished_of_what_is_at_rest_is_no_event(record: Record) -> None:
    """Neither that it stays down nor how it is looked after: nothing ended, and nothing waited."""
    recorded = record(service("web", "raise SystemExit(3)", start_seconds=60.0, restart=RestartPolicy.NO))
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.FAILED))
    for kind in (WishKind.RECOVERY_OFF, WishKind.RECOVERY_ON, WishKind.STOP):
        recorded.wish(kind, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.STOPPED))

    (incident,) = recorded.incidents()

    assert (incident.kind, incident.by) == (IncidentKind.FAILED, "")


def test_a_success_is_no_fault(record: Record) -> None:
    """A service that returns 0 has exited, a oneshot too; nothing was done about it."""
    recorded = record(service("web", "pass"), service("job", "pass", type=ServiceType.ONESHOT))
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.EXITED, "web") and recorded.fleet.is_in(State.COMPLETED, "job"))

    incidents = recorded.incidents()

    assert {incident.service_id for incident in incidents} == {"web", "job"}
    assert {(incident.kind, incident.action) for incident in incidents} == {(IncidentKind.EXITED, Action.NONE)}


def test_what_never_ran_has_no_process(record: Record) -> None:
    """A start that failed is written down without the process of an earlier run."""
    recorded = started(record, service("web"))
    fleet = recorded.fleet
    recorded.wish(WishKind.STOP, by="you")
    recorded.until(lambda: fleet.is_in(State.STOPPED))
    fleet["web"].reconfigure(replace(fleet["web"].config, command=("/no/such/program",)), fleet["web"].policy)
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: fleet.is_in(State.FAILED))

    incident = recorded.incidents()[-1]

    assert (incident.kind, incident.action, incident.pid) == (IncidentKind.START_FAILED, Action.NONE, None)
    assert incident.reason.startswith("command not found: /no/such/program")


def test_who_asked_is_kept(record: Record) -> None:
    """Each end carries the one who asked for it, not whoever asked last for something else."""
    recorded = started(record, service("web"), service("api"))
    fleet = recorded.fleet
    recorded.wish(WishKind.RESTART, "web", by="medivote-ctl")
    recorded.until(lambda: fleet.life("web").run == 2 and fleet.is_in(State.RUNNING))
    recorded.wish(WishKind.STOP, "api", by="you")
    recorded.until(lambda: fleet.is_in(State.STOPPED, "api"))

    incidents = recorded.incidents()

    assert [(incident.service_id, incident.by, incident.action) for incident in incidents] == [
        ("web", "medivote-ctl", Action.RESTARTED),
        ("api", "you", Action.STOPPED),
    ]
    assert {incident.kind for incident in incidents} == {IncidentKind.PERSON}
    assert incidents[0].reason == "asked by medivote-ctl"


def test_the_end_of_the_program_is_not_ascribed_to_the_last_who_asked(record: Record) -> None:
    """Who started the services did not stop them; a stop that was under way before keeps its name."""
    recorded = started(record, service("web"), service("deaf", DEAF, stop_timeout_seconds=0.2))
    fleet = recorded.fleet
    recorded.until(lambda: "deaf" in fleet.log("deaf"))
    recorded.wish(WishKind.STOP, "deaf", by="medivote-ctl")
    fleet.supervisor.leave()
    recorded.until(fleet.supervisor.is_quiet)

    incidents = {incident.service_id: incident for incident in recorded.incidents()}

    assert incidents["web"].by == "the program, which was quit"
    assert (incidents["deaf"].by, incidents["deaf"].signal) == ("medivote-ctl", signal.SIGKILL)
    assert incidents["deaf"].note == ""  # the kernel is not asked who killed what we did


def test_a_reload_is_the_cause_of_what_it_ends(record: Record) -> None:
    """A changed command restarts, a removed section stops; nobody is named as if he had asked for it."""
    recorded = started(record, service("web"), service("api"))
    supervisor = recorded.fleet.supervisor
    changed = replace(supervisor.services["web"].config, command=python("import time; time.sleep(60)"))
    config = AppConfig(supervisor.config.path, supervisor.config.manager, (changed,))
    supervisor.apply(config, compare(supervisor.config, config))
    recorded.until(lambda: set(supervisor.services) == {"web"} and recorded.fleet.life("web").run == 2)

    incidents = {incident.service_id: incident for incident in recorded.incidents()}

    assert {incident.kind for incident in incidents.values()} == {IncidentKind.RELOAD}
    assert {incident.by for incident in incidents.values()} == {""}
    assert (incidents["web"].reason, incidents["web"].action) == ("services.ini changed", Action.RESTARTED)
    assert (incidents["api"].reason, incidents["api"].action) == ("removed from services.ini", Action.STOPPED)


def test_a_reload_is_the_cause_also_where_an_end_comes_before_the_stop(record: Record) -> None:
    """It left services.ini, waits for its dependent, and is killed meanwhile."""
    recorded = started(record, service("db"), service("api", DEAF, depends_on=needs("db"), stop_timeout_seconds=60))
    fleet, supervisor = recorded.fleet, recorded.fleet.supervisor
    recorded.until(lambda: "deaf" in fleet.log("api"))
    config = AppConfig(supervisor.config.path, supervisor.config.manager, ())
    supervisor.apply(config, compare(supervisor.config, config))
    assert fleet.is_in(State.RUNNING, "db")
    os.kill(fleet.pid("db"), signal.SIGKILL)
    recorded.until(lambda: "db" not in supervisor.services)
    os.kill(fleet.pid("api"), signal.SIGKILL)
    recorded.until(lambda: not supervisor.services)

    assert {incident.service_id: incident.kind for incident in recorded.incidents()} == {
        "db": IncidentKind.RELOAD,
        "api": IncidentKind.RELOAD,
    }


def test_a_reload_is_the_cause_of_what_it_starts(record: Record) -> None:
    """Who is new, and who had failed and may be mended, is told as started; who is not started is not."""
    broken = replace(service("broken"), command=("/no/such/program",), restart=RestartPolicy.NO)
    recorded = record(service("web"), broken)
    fleet, supervisor = recorded.fleet, recorded.fleet.supervisor
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: fleet.is_in(State.RUNNING, "web") and fleet.is_in(State.FAILED, "broken"))
    before = len(recorded.all_incidents())
    services = (service("web"), service("broken"), service("new"), service("later", autostart=False))
    config = AppConfig(supervisor.config.path, supervisor.config.manager, services)
    supervisor.apply(config, compare(supervisor.config, config))
    recorded.until(lambda: fleet.is_in(State.RUNNING, "web", "broken", "new"))

    told = recorded.all_incidents()[before:]

    assert sorted((one.service_id, one.kind, one.reason, one.by) for one in told) == [
        ("broken", IncidentKind.STARTED, "services.ini changed", ""),
        ("new", IncidentKind.STARTED, "services.ini changed", ""),
    ]
    assert all(one.running_seconds is not None for one in told)


def test_a_start_that_no_person_asked_for_tells_what_did(record: Record) -> None:
    """A reload brings one that needs another: both starts are told, and nobody is named as if he had asked."""
    recorded = record(service("db", autostart=False))
    supervisor = recorded.fleet.supervisor
    db = supervisor.services["db"].config
    config = replace(supervisor.config, services=(db, service("api", depends_on=needs("db"))))
    supervisor.apply(config, compare(supervisor.config, config))
    recorded.until(lambda: len(supervisor.services) == 2 and recorded.fleet.is_in(State.RUNNING))

    told = {incident.service_id: incident for incident in recorded.all_incidents()}

    assert {incident.kind for incident in told.values()} == {IncidentKind.STARTED}
    assert {id_: incident.reason for id_, incident in told.items()} == {
        "api": "services.ini changed",
        "db": "Api needs it",
    }
    assert {(incident.by, incident.run) for incident in told.values()} == {("", 1)}
    assert None not in {incident.running_seconds for incident in told.values()}


def test_a_stop_of_what_waits_for_another_is_told(record: Record) -> None:
    """No process ended, and a person has decided all the same."""
    recorded = record(
        service("db", start_seconds=60.0), service("api", depends_on=needs("db", condition=Condition.HEALTHY))
    )
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.WAITING, "api"))
    recorded.wish(WishKind.STOP, "api", by="medivote-ctl")
    recorded.until(lambda: recorded.fleet.is_in(State.STOPPED, "api"))

    (incident,) = recorded.incidents()

    assert (incident.kind, incident.action, incident.pid) == (IncidentKind.PERSON, Action.STOPPED, None)
    assert (incident.reason, incident.by) == ("asked by medivote-ctl while it waited", "medivote-ctl")


def test_a_reload_that_ends_a_wait_is_told(record: Record) -> None:
    """What was to be tried again is not any more: the timeline says why."""
    broken = [service(name, "raise SystemExit(3)", restart_delay_seconds=60.0) for name in ("off", "alone")]
    recorded = record(*broken)
    recorded.wish(WishKind.START, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.BACKOFF))
    supervisor = recorded.fleet.supervisor
    changed = (replace(broken[0], enabled=False), replace(broken[1], restart=RestartPolicy.NO))
    config = replace(supervisor.config, services=changed)
    supervisor.apply(config, compare(supervisor.config, config))
    assert (recorded.fleet.is_in(State.STOPPED, "off"), recorded.fleet.is_in(State.FAILED, "alone")) == (True, True)

    told = {one.service_id: one for one in recorded.incidents() if one.kind == IncidentKind.RELOAD}

    assert (told["off"].reason, told["off"].action) == ("disabled in services.ini (enabled = false)", Action.STOPPED)
    assert (told["alone"].reason, told["alone"].action) == ("exit code 3; restart = no in services.ini", Action.NONE)


def test_a_nonzero_end_of_an_asked_stop_is_told(record: Record) -> None:
    """The program was asked to end and returned 7: that is the reason, beside who asked."""
    code = """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
        print("ready", flush=True)
        while True: time.sleep(0.05)
    """
    recorded = started(record, service("web", code))
    recorded.until(lambda: "ready" in recorded.fleet.log("web"))
    recorded.wish(WishKind.STOP, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.STOPPED))

    (incident,) = recorded.incidents()

    assert (incident.kind, incident.by, incident.reason, incident.exit_code) == ("person", "you", "exit code 7", 7)


def test_each_change_is_a_line_of_the_log(record: Record, caplog: pytest.LogCaptureFixture) -> None:
    """From which state to which, and why; and who switched auto-recovery."""
    with caplog.at_level(logging.INFO, "medivote_desktop"):
        recorded = record(service("web", "raise SystemExit(3)", start_seconds=60.0, restart=RestartPolicy.NO))
        recorded.wish(WishKind.RECOVERY_OFF, by="medivote-ctl")
        recorded.wish(WishKind.START, by="you")
        recorded.until(lambda: recorded.fleet.is_in(State.FAILED))
        recorded.until(lambda: len(caplog.messages) == 3)

    assert caplog.messages == [
        "medivote-ctl asked: recovery_off web",
        "web: stopped -> starting",
        "web: starting -> failed (exit code 3)",
    ]


def test_why_a_run_ended_is_told_where_the_next_one_waits(record: Record, caplog: pytest.LogCaptureFixture) -> None:
    """Its turn comes later, as that of all that depend on others."""
    with caplog.at_level(logging.INFO, "medivote_desktop"):
        recorded = started(record, service("db"), service("web", depends_on=needs("db")))
        os.kill(recorded.fleet.pid("web"), signal.SIGKILL)
        recorded.until(lambda: any(line.startswith("web: running -> ") for line in caplog.messages))

    (told,) = (line for line in caplog.messages if line.startswith("web: running -> "))
    assert told.startswith("web: running -> waiting (signal 9")


def test_an_end_that_was_asked_for_is_no_cause_in_the_log(record: Record, caplog: pytest.LogCaptureFixture) -> None:
    """Not even of a run that recovery had started: its signal was ours."""
    with caplog.at_level(logging.INFO, "medivote_desktop"):
        recorded = started(record, service("web"))
        os.kill(recorded.fleet.pid("web"), signal.SIGKILL)
        recorded.until(lambda: recorded.fleet.life("web").run == 2 and recorded.fleet.is_in(State.RUNNING))
        recorded.fleet["web"].post(RestartDue(time.monotonic(), StopCause.RELOAD, "services.ini changed"))
        recorded.until(lambda: any(line.startswith("web: stopping -> ") for line in caplog.messages))

    assert "web: stopping -> starting" in caplog.messages


def test_after_the_end_nothing_is_noted(record: Record) -> None:
    """The services are stopped after the history was closed: nothing waits for a later that never comes."""
    recorded = started(record, service("web"))
    recorded.close_history()
    recorded.wish(WishKind.STOP, by="you")
    recorded.until(lambda: recorded.fleet.is_in(State.STOPPED))

    assert [timer.isActive() for timer in recorded.recorder.findChildren(QTimer)] == [False]


def test_what_ends_a_want_of_room_is_recorded(
    record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Want of room is told once, however often it is looked for; the fault that is found then is told too."""
    caplog.set_level(logging.INFO, "medivote_desktop")
    recorded = record(service("web", command=("/no/such/program",)))
    with monkeypatch.context() as patch:
        patch.setattr(system, "room_for_children", lambda: 0)
        recorded.wish(WishKind.START, by="you")
        recorded.until(lambda: recorded.fleet.life("web").shortages >= 2)
    recorded.until(lambda: recorded.fleet.is_in(State.FAILED))

    shortage, fault = recorded.incidents()

    steps = [line.partition(" (")[0] for line in caplog.messages if line.startswith("web: ")]
    assert steps == ["web: stopped -> starting", "web: starting -> retrying", "web: starting -> failed"]
    assert "no room" in shortage.reason
    assert (fault.kind, fault.reason.partition(" (")[0]) == (
        IncidentKind.START_FAILED,
        "command not found: /no/such/program",
    )
