"""One service in the words of the endpoint."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from medivote_desktop.core.check_facts import CheckFacts
from medivote_desktop.core.endpoint.rows import (
    event_fields,
    health_fields,
    health_row,
    health_word,
    page_row,
    status_fields,
    uptime,
)
from medivote_desktop.core.endpoint.seam import Picture
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot, Usage
from tests.ui.fleet import NOW, facts, service, status

MB = 1024 * 1024


def snapshot(*services: ServiceSnapshot) -> Snapshot:
    return Snapshot(7, "Test", services, taken_at=1700.25, taken_monotonic=NOW)


def picture(*services: ServiceSnapshot, **checks: CheckFacts) -> Picture:
    return Picture(snapshot(*services), checks)


def web(**changes: object) -> ServiceSnapshot:
    return ServiceSnapshot(facts("web", "Web Shop", **changes), status(), Usage(2.26, round(1.26 * MB)))


@pytest.mark.parametrize("state", State)
def test_a_status_has_the_same_keys_in_every_state(state: State) -> None:
    """Running is `running`; all others are their names in lower case."""
    row = status_fields(service("web", state))
    assert row["status"] == state.value == state.value.lower()
    assert list(row) == list(status_fields(web()))


def test_unknown_figures_are_zero_in_the_old_words_and_null_in_the_new() -> None:
    """The earlier manager's clients calculate with them; the page shows a dash."""
    stopped = service("web", State.STOPPED)
    stopped = stopped._replace(usage=None)
    old, new = status_fields(stopped), page_row(stopped, 0, snapshot(stopped))
    assert (old["cpu_percent"], old["memory_mb"], event_fields(stopped)["cpu"]) == (0.0, 0.0, 0.0)
    assert (new["cpu"], new["mem"], new["pid"], new["started_at"]) == (None, None, None, None)


def test_figures_are_rounded_as_they_are_shown() -> None:
    """Else every measurement would be a change."""
    row = event_fields(web())
    assert (row["cpu"], row["mem"]) == (2.3, 1.3)


@pytest.mark.parametrize(("ports", "old", "new"), [((), "N/A", None), ((80, 443), 80, 80)])
def test_the_port_is_the_first(ports: tuple[int, ...], old: object, new: object) -> None:
    """Without one the old words say N/A."""
    row = web(ports=ports)
    assert status_fields(row)["port"] == old
    assert page_row(row, 0, snapshot(row))["port"] == new


@pytest.mark.parametrize("state", State)
def test_without_a_check_what_runs_is_healthy(state: State) -> None:
    """What starts is starting, and of the rest nothing is known."""
    words = {State.RUNNING: "healthy", State.STARTING: "starting"}
    assert health_word(service("web", state)) == words.get(state, "unknown")
    row = service("web", state)
    assert page_row(row, 0, snapshot(row))["health"] == "unknown", "to the page, as to the window"


@pytest.mark.parametrize("health", Health)
def test_with_a_check_only_the_check_decides(health: Health) -> None:
    """A process that runs is not healthy for that."""
    checked = ServiceSnapshot(facts("web", has_health_check=True), status(health=health))
    assert health_word(checked) == health.value


def test_the_last_check_is_an_epoch_of_the_servers_clock() -> None:
    """From the check where there is one; else what was measured last counts, of what runs."""
    checked, plain = web(has_health_check=True), web()
    at = CheckFacts(checked_monotonic=NOW - 5)
    assert health_fields(checked, picture(checked, web=at), 1.0, NOW)["last_check"] == 1695.25
    assert health_fields(checked, picture(checked), 1.0, NOW)["last_check"] is None
    assert health_fields(plain, picture(plain), 1690.0, NOW)["last_check"] == 1690.0
    assert health_fields(plain, picture(plain), None, NOW)["last_check"] == 1700.25
    stopped = service("web", State.STOPPED)
    assert health_fields(stopped, picture(stopped), 1690.0, NOW)["last_check"] is None


def test_health_tells_what_was_checked_and_what_was_not() -> None:
    """Null is a check that is not configured, not one that failed."""
    row = web(has_health_check=True, restart_limit=9)
    found = CheckFacts(checked_monotonic=NOW, failures=2, port_holds=False)
    told = health_row(row, picture(row, web=found), None, NOW)
    assert (told["process_healthy"], told["port_healthy"], told["http_healthy"]) == (True, False, None)
    assert (told["failure_count"], told["recovery_attempts"], told["max_recovery_attempts"]) == (2, 0, 9)


@pytest.mark.parametrize(("state", "holds"), [(State.STARTING, True), (State.STOPPING, False), (State.FAILED, False)])
def test_a_process_that_is_being_stopped_is_not_a_healthy_one(state: State, holds: bool) -> None:
    """Although it is still there."""
    row = service("web", state)
    assert health_row(row, picture(row), None, NOW)["process_healthy"] is holds


def test_the_page_gets_moments_that_do_not_tick() -> None:
    """The same service, later: the same row, for a counter would change all rows with every tick."""
    row = ServiceSnapshot(facts("web"), status(State.BACKOFF))
    now = snapshot(row)
    later = replace(now, revision=8, taken_at=now.taken_at + 3, taken_monotonic=now.taken_monotonic + 3)
    assert page_row(row, 0, now) == page_row(row, 0, later)
    assert page_row(row, 0, now)["next_step_at"] == pytest.approx(1707.25, abs=0.1)


def test_nothing_that_is_nobodys_business_is_told() -> None:
    """Neither command line nor folder nor log file of a service, in any of its rows."""
    row = web()
    assert row.facts.command_line
    assert row.facts.directory
    assert row.facts.log_file
    seen = picture(row)
    told = json.dumps([status_fields(row), event_fields(row), page_row(row, 0, seen.snapshot)])
    told += json.dumps(health_row(row, seen, None, NOW))
    for secret in (row.facts.command_line, row.facts.directory, row.facts.log_file):
        assert secret not in told


def test_uptime_is_never_negative() -> None:
    """A snapshot may be younger than the moment at which it is asked about."""
    assert uptime(web(), NOW - 8000) == 0.0
    assert uptime(web(), NOW) == 7403.0
