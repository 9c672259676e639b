"""Words for people."""

from __future__ import annotations

import pytest

from medivote_desktop.core import report, service_rows
from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.core.snapshot import Health, ServiceFacts, ServiceSnapshot, ServiceStatus, Snapshot, Usage

KB, MB, GB = 1024, 1024**2, 1024**3


def service(id_: str = "web", *, usage: Usage | None = None, limit: int = 5, **status: object) -> ServiceSnapshot:
    """A service at one moment."""
    facts = ServiceFacts(id=id_, name=id_.title(), restart_limit=limit, has_health_check=True)
    return ServiceSnapshot(facts, ServiceStatus(**status), usage)  # type: ignore[arg-type]


def snapshot(*services: ServiceSnapshot, leaving: bool = False) -> Snapshot:
    """A fleet at one moment."""
    return Snapshot(1, "Test", services, taken_at=0.0, taken_monotonic=0.0, leaving=leaving)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "–"),
        (0, "0 B"),
        (1023, "1023 B"),
        (KB, "1.0 KB"),
        (43_935_334, "41.9 MB"),
        (int(999.94 * KB), "999.9 KB"),
        (int(999.96 * KB), "1.0 MB"),
        (GB - 1, "1.0 GB"),
        (5000 * GB, "5000.0 GB"),
    ],
)
def test_sizes(count: int | None, text: str) -> None:
    """Binary multiples with one digit behind the point; never four digits before it, but for GB."""
    assert report.bytes_text(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min 0 s"),
        (243, "4 min 3 s"),
        (3599, "59 min 59 s"),
        (7380, "2 h 3 min"),
        (86_399, "23 h 59 min"),
        (435_600, "5 d 1 h"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    """Two units at most, whole, never rounded up."""
    assert report.duration_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0042, "4 ms"), (0.5, "500 ms"), (1.25, "1.2 s"), (9.94, "9.9 s"), (75, "1 min 15 s")]
)
def test_brief_durations(seconds: float, text: str) -> None:
    """With the unit that fits."""
    assert report.brief_duration_text(seconds) == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (ProcessEnd(exit_code=0), "exit code 0"),
        (ProcessEnd(exit_code=3), "exit code 3"),
        (ProcessEnd(exit_code=127), "exit code 127 (a program was not found)"),
        (ProcessEnd(exit_code=137), "exit code 137 (a child was killed)"),
        (ProcessEnd(exit_code=247), "exit code 247 (a child was killed)"),
        (ProcessEnd(exit_code=0xC0000135), "exit code 3221225781 (a library that it needs was not found)"),
        (
            ProcessEnd(signal=9),
            "signal 9 (SIGKILL): killed; not by us: often the out-of-memory killer or kill -9",
        ),
        (ProcessEnd(signal=11), "signal 11 (SIGSEGV): invalid memory access"),
        (ProcessEnd(signal=24), "signal 24 (SIGXCPU): the limit of its CPU time is reached"),
        (ProcessEnd(signal=25), "signal 25 (SIGXFSZ): the limit of a file's size is reached"),
        (ProcessEnd(signal=33), "signal 33"),
        (ProcessEnd(), "exit status unknown"),
    ],
)
def test_ends(end: ProcessEnd, text: str) -> None:
    """How it ended, with what that usually means."""
    assert report.end_text(end) == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (ProcessEnd(signal=9), "signal 9 (SIGKILL)"),
        (ProcessEnd(signal=15), "signal 15 (SIGTERM)"),
        (ProcessEnd(exit_code=0), "exit code 0"),
    ],
)
def test_ends_that_we_asked_for(end: ProcessEnd, text: str) -> None:
    """Our own signal is not explained as somebody else's."""
    assert report.end_text(end, asked=True) == text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("command not found: postgres (searched /usr/bin:/bin)", "command not found: postgres"),
        ("command not found: /opt/my db (x)/run (searched /opt/my db (x))", "command not found: /opt/my db (x)/run"),
        (
            "Api failed (command not found: my-api (searched /opt/my (x):/bin))",
            "Api failed (command not found: my-api)",
        ),
        ("exit code 3; its log says (searched everywhere)", "exit code 3; its log says (searched everywhere)"),
        ("", ""),
    ],
)
def test_a_reason_in_brief_names_no_folders(reason: str, text: str) -> None:
    """In a cell or a notification they would hide what is missing; the details keep them."""
    assert report.brief(reason) == text
    failed = service(state=State.FAILED, reason=reason)
    assert report.state_text(failed, 100.0, in_brief=True) == (f"Failed: {text}" if text else "Failed")
    assert report.state_text(failed, 100.0) == (f"Failed: {reason}" if reason else "Failed")


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (service(state=State.RUNNING), ""),
        (service(state=State.FAILED, reason="exit code 3"), "exit code 3"),
        (
            service(state=State.BACKOFF, reason="exit code 1", deadline_monotonic=107.4, recent_restarts=3),
            "retry in 7 s (3 of 5): exit code 1",
        ),
        (
            service(state=State.BACKOFF, reason="exit code 1", deadline_monotonic=99.0, recent_restarts=3, limit=0),
            "retry in 0 s: exit code 1",
        ),
        (
            service(
                state=State.BACKOFF,
                reason="the disk does not answer: /far",
                deadline_monotonic=107.4,
                recent_restarts=1,
                is_at_fault=False,
            ),
            "retry in 7 s: the disk does not answer: /far",
        ),
        (service(state=State.STOPPING, stop_stage="SIGTERM", deadline_monotonic=107.0), "SIGTERM, 7 s left"),
        (
            service(state=State.STOPPING, stop_stage="kill", deadline_monotonic=102.0, reason="not healthy"),
            "kill, 2 s left: not healthy",
        ),
        (service(state=State.WAITING, reason="waits for db"), "waits for db"),
    ],
)
def test_what_a_state_alone_does_not_tell(shown: ServiceSnapshot, text: str) -> None:
    """What comes next and when, or why it is so."""
    assert report.detail_text(shown, monotonic_now=100.0) == text


def test_a_disabled_service_says_so() -> None:
    """Its state alone would look as if somebody had stopped it."""
    disabled = ServiceSnapshot(ServiceFacts("web", "Web", enabled=False), ServiceStatus())

    assert report.state_text(disabled, 0.0) == "Stopped: disabled in services.ini"
    assert ("Starts", "never: disabled in services.ini") in service_rows.facts_rows(disabled)


def test_every_state_has_words_and_a_severity() -> None:
    """None was forgotten when a state was added; FAILED is the worst, and then comes BACKOFF."""
    assert set(report.STATE_LABELS) == set(State)
    by_severity = sorted(State, key=report.severity)
    assert by_severity[-2:] == [State.BACKOFF, State.FAILED]
    assert report.severity(State.RUNNING) == report.severity(State.COMPLETED) == 0


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([], State.STOPPED),
        ([State.RUNNING], State.RUNNING),
        ([State.RUNNING, State.STOPPED], State.STOPPED),
        ([State.FAILED, State.RUNNING, State.BACKOFF], State.FAILED),
        ([State.RUNNING, State.STARTING], State.STARTING),
    ],
)
def test_the_worst_state(states: list[State], worst: State) -> None:
    """What deserves attention first."""
    assert report.worst_state(snapshot(*(service(state=state) for state in states))) is worst


@pytest.mark.parametrize(
    ("services", "text"),
    [
        ([], "0 of 0 running"),
        ([service(state=State.RUNNING)], "1 of 1 running"),
        (
            [service(state=state) for state in (State.RUNNING, State.FAILED, State.FAILED, State.WAITING)],
            "1 of 4 running, 2 failed, 1 waiting",
        ),
        ([service(state=State.STOPPED), service(state=State.COMPLETED)], "0 of 2 running, 1 completed"),
        ([service(state=State.RUNNING, health=Health.UNHEALTHY)], "1 of 1 running, 1 unhealthy"),
    ],
)
def test_the_summary(services: list[ServiceSnapshot], text: str) -> None:
    """How many run, and what deserves a word."""
    assert report.summary_text(snapshot(*services)) == text


def test_the_tooltip_names_what_needs_attention() -> None:
    """At most three names, and how many more there are."""
    good = service("good", state=State.RUNNING)
    sick = service("sick", state=State.RUNNING, health=Health.UNHEALTHY)
    bad = [service(f"bad{number}", state=State.FAILED) for number in range(4)]

    assert report.tooltip_text(snapshot(good)) == "Test: 1 of 1 running"
    assert report.tooltip_text(snapshot(good, sick)) == "Test: 2 of 2 running; Sick unhealthy"
    assert report.tooltip_text(snapshot(good, *bad)) == (
        "Test: 1 of 5 running; Bad0 failed, Bad1 failed, Bad2 failed and 1 more"
    )


def test_usage_of_the_fleet_is_summed() -> None:
    """Without any measurement there is no text; a first look without CPU does not count as zero."""
    known = service(usage=Usage(12.4, 200 * MB))
    first_look = service(usage=Usage(None, 110 * MB))

    assert report.usage_text(snapshot()) == ""
    assert report.usage_text(snapshot(first_look)) == ""
    assert report.usage_text(snapshot(known, first_look, service())) == "12 % CPU, 310.0 MB"
    assert (report.cpu_text(None), report.cpu_text(first_look.usage), report.cpu_text(known.usage)) == (
        "–",
        "–",
        "12.4 %",
    )


def test_while_leaving_it_is_told_who_is_waited_for() -> None:
    """Services with a process are counted; nothing is told while nobody leaves."""
    fleet = (service(state=State.STOPPING), service(state=State.STOPPED), service(state=State.RUNNING))

    assert report.leaving_text(snapshot(*fleet)) == ""
    assert report.leaving_text(snapshot(*fleet, leaving=True)) == "Leaving: 2 still to end"


def test_health_is_a_dash_where_nothing_can_be_said() -> None:
    """Without a check, and without a process."""
    unchecked = ServiceSnapshot(ServiceFacts("web", "Web"), ServiceStatus(state=State.RUNNING))

    assert report.health_text(unchecked) == "–"
    assert report.health_text(service(state=State.STOPPED, health=Health.UNKNOWN)) == "–"
    assert report.health_text(service(state=State.RUNNING, health=Health.UNHEALTHY)) == "unhealthy"


def test_details_are_lines_that_can_be_pasted() -> None:
    """Facts and moment, each with its label; the labels are the same whatever the state."""
    stopped = service()
    running = service(state=State.RUNNING, pid=4711, run=3, spawned_monotonic=40.0, usage=Usage(1.0, MB, processes=3))

    lines = service_rows.details_text(running, monotonic_now=100.0).splitlines()

    assert {"Name: Web (web)", "Process: 4711 (run 3)", "Uptime: 1 min 0 s", "CPU: 1.0 %"} <= set(lines)
    assert "Memory: 1.0 MB in 3 processes" in lines
    labels = [label for label, _ in service_rows.moment_rows(stopped, 0.0)]
    assert labels == [label for label, _ in service_rows.moment_rows(running, 0.0)]
    assert len(set(labels)) == len(labels)
