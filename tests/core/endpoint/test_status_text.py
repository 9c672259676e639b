"""The text that is kept is the text that would be made."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import (
    Health,
    ServiceFacts,
    ServiceSnapshot,
    ServiceStatus,
    Snapshot,
    Usage,
    snapshot_to_json,
)
from medivote_desktop.core.status_text import StatusText

moments = st.floats(0, 1e6)
maybe = st.none() | moments
services = st.builds(
    ServiceSnapshot,
    st.builds(
        ServiceFacts, st.sampled_from(["api", "db", "web"]), st.text(max_size=5), url=st.none() | st.text(max_size=5)
    ),
    st.builds(
        ServiceStatus,
        st.sampled_from(State),
        health=st.sampled_from(Health),
        reason=st.text(max_size=5),
        pid=st.none() | st.integers(1, 9999),
        started_at=maybe,
        spawned_monotonic=maybe,
        deadline_monotonic=maybe,
    ),
    st.none() | st.builds(Usage, maybe, st.integers(0, 10**9)),
)
snapshots = st.builds(
    Snapshot,
    st.integers(0, 100),
    st.text(max_size=5),
    st.lists(services, max_size=3, unique_by=lambda service: service.id).map(tuple),
    moments,
    moments,
    leaving=st.booleans(),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(snapshots, moments), min_size=1, max_size=4))
def test_the_text_says_what_the_snapshot_says(asked: list[tuple[Snapshot, float]]) -> None:
    """One encoder asked about snapshot after snapshot gives what a fresh look at each would give."""
    text = StatusText(lambda snapshot: {})

    for snapshot, now in asked:
        for later in (now, now + 1.5):
            assert json.loads(text.encode(snapshot, later)) == snapshot_to_json(snapshot, later)


def test_what_changed_is_seen_and_what_left_is_gone() -> None:
    """A service with a new status is encoded anew; one that left the fleet is not in the text."""
    api = ServiceSnapshot(ServiceFacts("api", "API"), ServiceStatus(State.RUNNING, spawned_monotonic=10.0))
    db = ServiceSnapshot(ServiceFacts("db", "Database"), ServiceStatus(State.RUNNING))
    snapshot = Snapshot(1, "Fleet", (api, db), 0.0, 20.0)
    text = StatusText(lambda snapshot: {})
    first = json.loads(text.encode(snapshot, 20.0))

    failed = api._replace(status=ServiceStatus(State.FAILED))
    second = json.loads(text.encode(replace(snapshot, services=(failed,)), 21.0))

    assert [(service["state"], service["uptime_seconds"]) for service in first["services"]] == [
        ("running", 10.0),
        ("running", None),
    ]
    assert [(service["id"], service["state"], service["uptime_seconds"]) for service in second["services"]] == [
        ("api", "failed", None)
    ]
