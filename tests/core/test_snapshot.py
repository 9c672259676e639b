"""The one picture that every reader gets, and what of it is told to scripts."""

from __future__ import annotations

import json

import pytest

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import (
    Health,
    ServiceFacts,
    ServiceSnapshot,
    ServiceStatus,
    Snapshot,
    Usage,
    service_to_json,
    snapshot_to_json,
)

FACTS = ServiceFacts("web", "Web Shop", group="Front", ports=(80, 443), command_line="serve --secret s3cret")
RUNNING = ServiceStatus(
    State.RUNNING, wanted=True, health=Health.HEALTHY, pid=4711, run=2, started_at=1000.5, spawned_monotonic=40.0
)


def snapshot(*services: ServiceSnapshot) -> Snapshot:
    return Snapshot(7, "Test", services, taken_at=1700.25, taken_monotonic=100.0)


def test_what_is_known_is_told_with_its_unit() -> None:
    """Units are in the keys, times are relative to the moment of asking."""
    told = service_to_json(ServiceSnapshot(FACTS, RUNNING, Usage(2.125, 4096, processes=3)), monotonic_now=100.12345)

    assert {key: told[key] for key in ("id", "name", "group", "state", "health", "pid", "ports")} == {
        "id": "web",
        "name": "Web Shop",
        "group": "Front",
        "state": "running",
        "health": "healthy",
        "pid": 4711,
        "ports": [80, 443],
    }
    assert (told["cpu_percent"], told["rss_bytes"], told["processes"]) == (2.1, 4096, 3)
    assert (told["started_at"], told["uptime_seconds"], told["next_step_seconds"]) == (1000.5, 60.123, None)


def test_what_is_unknown_is_null_and_never_zero() -> None:
    """Before the first look, without a process, without an end."""
    told = service_to_json(ServiceSnapshot(FACTS, ServiceStatus()), monotonic_now=100.0)
    first_look = service_to_json(ServiceSnapshot(FACTS, RUNNING, Usage(None, 4096)), monotonic_now=100.0)

    unknown = ("pid", "cpu_percent", "rss_bytes", "processes", "started_at", "uptime_seconds", "next_step_seconds")
    assert [told[key] for key in (*unknown, "stop_stage", "last_end", "url", "stop_warning")] == [None] * 11
    assert (first_look["cpu_percent"], first_look["rss_bytes"]) == (None, 4096)


@pytest.mark.parametrize(("deadline", "left_seconds"), [(107.5, 7.5), (100.0, 0.0), (99.0, 0.0)])
def test_the_next_step_is_told_in_seconds_from_now(deadline: float, left_seconds: float) -> None:
    """A deadline that is past, because the loop is busy, is no negative time."""
    status = ServiceStatus(State.BACKOFF, deadline_monotonic=deadline, reason="exit code 1", restarts=3)

    told = service_to_json(ServiceSnapshot(FACTS, status), monotonic_now=100.0)

    assert (told["next_step_seconds"], told["reason"], told["restarts"]) == (left_seconds, "exit code 1", 3)


def test_every_service_has_the_same_keys() -> None:
    """Whatever its state, a script finds each key."""
    services = [ServiceSnapshot(FACTS, ServiceStatus(state)) for state in State]

    assert len({tuple(service_to_json(service, 0.0)) for service in services}) == 1


def test_the_fleet_is_json_in_the_order_of_the_file() -> None:
    """It survives a turn through text, and no command line is in it."""
    other = ServiceSnapshot(ServiceFacts("api", "Api"), ServiceStatus())
    told = snapshot_to_json(snapshot(ServiceSnapshot(FACTS, RUNNING), other), monotonic_now=100.0)

    text = json.dumps(told)

    assert json.loads(text) == told
    assert "s3cret" not in text
    assert (told["title"], told["revision"], told["taken_at"], told["leaving"]) == ("Test", 7, 1700.25, False)
    services = told["services"]
    assert isinstance(services, list)
    assert [service["id"] for service in services] == ["web", "api"]


def test_a_snapshot_cannot_be_changed() -> None:
    """Nobody sees half a change."""
    service = ServiceSnapshot(FACTS, RUNNING)
    whole = snapshot(service)

    with pytest.raises(AttributeError):
        whole.title = "Other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        service.status.pid = 1  # type: ignore[misc]


def test_services_are_found_by_id() -> None:
    """Name, id and state are those of facts and status."""
    service = ServiceSnapshot(FACTS, RUNNING)

    assert snapshot(service).by_id == {"web": service}
    assert (service.id, service.name, service.state) == ("web", "Web Shop", State.RUNNING)


def test_uptime_is_never_negative() -> None:
    """A reader whose clock was read before the spawn sees zero; without a run it is unknown."""
    service = ServiceSnapshot(FACTS, RUNNING)

    assert service.uptime_seconds(39.0) == 0.0
    assert service.uptime_seconds(40.5) == 0.5
    assert ServiceSnapshot(FACTS, ServiceStatus()).uptime_seconds(39.0) is None
