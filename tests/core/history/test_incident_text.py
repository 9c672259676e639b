"""Incidents in words: a table of what an operator reads."""

from __future__ import annotations

from typing import Any

import pytest

from medivote_desktop.core.history import incident_text
from medivote_desktop.core.history.incident import Action, Incident, IncidentKind


def incident(kind: str = IncidentKind.FAILED, **more: Any) -> Incident:
    return Incident(happened_at_ms=0, service_id="api", service_name="The API", kind=kind, **more)


@pytest.mark.parametrize(
    ("told", "headline", "why", "action", "outcome"),
    [
        (
            incident(
                reason="signal 9 (SIGKILL): killed", signal=9, uptime_seconds=7403, action="restarted", restarts=1,
                restart_limit=5, recovered_seconds=0.004,
            ),
            "Killed", "after 2 h 3 min: signal 9 (SIGKILL): killed", "restarted at once (1 of 5)", "back in 4 ms",
        ),
        (
            incident(reason="signal 11 (SIGSEGV): invalid memory access", signal=11, action="restarted", restarts=7),
            "Crashed", "signal 11 (SIGSEGV): invalid memory access", "restarted at once (7)", "",
        ),
        (
            incident(reason="exit code 1", note="port 8001 is held by nginx", exit_code=1, uptime_seconds=0.4,
                     action="backoff", delay_seconds=4.04, restarts=3, restart_limit=5, recovered_seconds=4.05),
            "Failed", "after 400 ms: exit code 1; port 8001 is held by nginx", "restarted after 4.0 s (3 of 5)",
            "back in 4.0 s",
        ),
        (
            incident(reason="exit code 1", exit_code=1, action="backoff", delay_seconds=4.04, restarts=3),
            "Failed", "exit code 1", "restart due after 4.0 s (3)", "",
        ),
        (
            incident(reason="exit code 0", exit_code=0, action="restarted"),
            "Ended", "exit code 0", "restarted at once", "",
        ),
        (
            incident("gave_up", reason="exit code 1", action="gave_up", restarts=5, restart_limit=5),
            "Given up", "exit code 1", "given up after 5 restarts: it stays down until somebody starts it", "gave up",
        ),
        (incident("start_failed", reason="command not found: x", action="none"), "Could not start",
         "command not found: x", "not restarted", "down"),
        (
            incident("unhealthy", reason="unhealthy: answered 500", action="none", running_seconds=9.0),
            "Unhealthy", "answered 500", "left running (health_action = notify, or auto-recovery is off)",
            "healthy after 9.0 s",
        ),
        (incident("person", reason="asked by you", action="stopped"), "Stopped", "asked by you", "stays stopped", ""),
        (
            incident("person", reason="asked by you", action="restarted", recovered_seconds=0.1),
            "Restarted", "asked by you", "started again", "back in 100 ms",
        ),
        (
            incident("started", reason="asked by you", running_seconds=1.0),
            "Started", "asked by you", "", "running in 1.0 s",
        ),
        (incident("of_another_version"), "Of another version", "of another version", "", ""),
    ],
)  # fmt: skip
def test_an_incident_in_words(told: Incident, headline: str, why: str, action: str, outcome: str) -> None:
    """What happened, why and after how long, what was done, and what came of it."""
    assert (
        incident_text.headline(told),
        incident_text.why(told),
        incident_text.action(told),
        incident_text.outcome(told),
    ) == (headline, why, action, outcome)


def test_every_kind_and_action_has_words() -> None:
    """None is shown as the word that the file holds."""
    assert set(incident_text.KIND_LABELS) == set(IncidentKind)
    for kind in IncidentKind:
        for action in Action:
            told = incident(kind, action=action)
            assert incident_text.headline(told)
            assert "_" not in incident_text.headline(told) + incident_text.action_brief(told)


def test_how_a_stop_of_ours_went_is_told_apart() -> None:
    """On request, by force, or with a code of its own."""
    ended = [
        dict(incident_text.facts(incident("memory", signal=number, exit_code=code))).get("How it ended")
        for number, code in ((15, None), (9, None), (None, 7), (None, None))
    ]
    assert ended == ["by SIGTERM, as asked", "it had to be killed (SIGKILL)", "exit code 7", None]


def test_a_kind_is_found_by_what_people_read() -> None:
    """Whatever the case."""
    assert incident_text.kinds_named("MEMORY") == ("memory",)
    assert incident_text.kinds_named("speicher", [("memory", "Zu viel Speicher")]) == ("memory",)
    assert incident_text.kinds_named("start") == (
        "start_failed", "start_timeout", "dependency", "person", "started",
    )  # fmt: skip


def test_a_copy_holds_everything() -> None:
    """Ready to be pasted into a message."""
    told = incident(reason="exit code 1", exit_code=1, pid=7, run=3, uptime_seconds=2.0, action="restarted")
    assert incident_text.as_text(told, "Tue 24 Nov 2026, 02:13:07", "one\ntwo").split("\n") == [
        "Tue 24 Nov 2026, 02:13:07  The API: Failed",
        "Why: exit code 1",
        "Had run: 2.0 s",
        "Done: restarted at once",
        "Process: 7 (run 3)",
        "Last log lines:",
        "    one",
        "    two",
    ]


def test_who_asked_is_said_once() -> None:
    """Where the reason names it, no second row does."""
    told = dict(incident_text.facts(incident("person", reason="asked by you", by="you", action="stopped")))
    assert (told["Why"], "Asked by" in told) == ("asked by you", False)
    told = dict(incident_text.facts(incident("person", reason="asked by you while it waited", by="you")))
    assert told["Asked by"] == "you"
