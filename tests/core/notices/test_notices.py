"""News: which difference of two snapshots is told, and in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from medivote_desktop.core.config import NotifyLevel
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.news import Notice, NoticeKind, announce, is_told, known_before, notices
from medivote_desktop.core.snapshot import Health, ServiceSnapshot
from tests.ui.fleet import service, snapshot

Kind = NoticeKind


def one(state: State, **status: object) -> ServiceSnapshot:
    """The service `web`; wanted, and without restarts unless said otherwise."""
    fields: dict[str, Any] = {"wanted": True, "restarts": 0, "recent_restarts": 0, **status}
    return service("web", state, name="Web", **fields)


RUNNING = one(State.RUNNING)
UNHEALTHY = one(State.RUNNING, has_health_check=True, health=Health.UNHEALTHY)
HEALTHY = one(State.RUNNING, has_health_check=True, health=Health.HEALTHY)
RESTARTING = one(State.STARTING, restarts=1, recent_restarts=1, reason="exit code 3")
GIVEN_UP = one(State.FAILED, restarts=5, recent_restarts=5, reason="exit code 3; gave up after 5 restarts")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (RUNNING, RESTARTING, Kind.RESTARTED),
        (RUNNING, one(State.BACKOFF, restarts=1), Kind.RESTARTED),
        (one(State.BACKOFF, restarts=1), one(State.STARTING, restarts=1), None),
        (one(State.STARTING, restarts=1), one(State.RUNNING, restarts=1), Kind.RECOVERED),
        (one(State.RUNNING, restarts=1), one(State.RUNNING, restarts=1, pid=9), None),
        (one(State.STARTING), RUNNING, None),
        (one(State.BACKOFF, restarts=5, recent_restarts=5), GIVEN_UP, Kind.GAVE_UP),
        (RUNNING, GIVEN_UP, Kind.GAVE_UP),
        (GIVEN_UP, GIVEN_UP._replace(usage=None), None),
        (GIVEN_UP, one(State.FAILED, restarts=5, recent_restarts=5, reason="another word"), None),
        (one(State.FAILED, run=1), one(State.FAILED, run=2), Kind.FAILED),
        (one(State.STARTING), one(State.FAILED, reason="command not found: postgres"), Kind.FAILED),
        (RUNNING, one(State.FAILED, restart_limit=0), Kind.FAILED),
        (one(State.BACKOFF, restarts=2), one(State.FAILED, restarts=2, recovery_on=False), None),
        (one(State.RUNNING, recovery_on=False), one(State.FAILED, recovery_on=False), Kind.FAILED),
        (HEALTHY, UNHEALTHY, Kind.UNHEALTHY),
        (UNHEALTHY, HEALTHY, Kind.HEALTHY_AGAIN),
        (UNHEALTHY, one(State.STOPPING), None),
        (RUNNING, one(State.STOPPING, wanted=False), None),
        (one(State.STOPPING, wanted=False), one(State.STOPPED, wanted=False), None),
        (one(State.STOPPING), one(State.STARTING), None),
        (RUNNING, one(State.EXITED), None),
        (
            one(State.BACKOFF, restart_limit=0, restarts=4, recent_restarts=4),
            one(State.BACKOFF, restart_limit=0, restarts=5, recent_restarts=5),
            Kind.KEEPS_FAILING,
        ),
    ],
)
def test_what_is_news(before: ServiceSnapshot, after: ServiceSnapshot, expected: NoticeKind | None) -> None:
    """Each difference is one kind of news, or none where it was asked for or is known already."""
    found = notices(snapshot(before), snapshot(after))
    assert [notice.kind for notice in found] == ([] if expected is None else [expected])


def test_why_it_is_unhealthy_is_not_how_an_earlier_run_ended() -> None:
    """That ended with a code; this one runs, and its checks say why it does not work."""
    was = one(State.RUNNING, has_health_check=True, health=Health.HEALTHY, last_end="exit code 1")
    for found in ("answered 500", ""):
        now = one(State.RUNNING, has_health_check=True, health=Health.UNHEALTHY, last_end="exit code 1", reason=found)
        assert [notice.reason for notice in notices(snapshot(was), snapshot(now))] == [found]


def test_the_same_status_is_no_news() -> None:
    """A snapshot that brings measurements alone, or one in which a service is gone: nothing to tell."""
    assert notices(snapshot(GIVEN_UP), snapshot(GIVEN_UP)) == ()
    assert notices(snapshot(GIVEN_UP), snapshot()) == ()


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (one(State.FAILED, reason="command not found: postgres"), Kind.FAILED),
        (GIVEN_UP, Kind.GAVE_UP),
        (RESTARTING, Kind.RESTARTED),
        (UNHEALTHY, Kind.UNHEALTHY),
        (one(State.RUNNING, run=1), None),
        (one(State.STARTING, run=1), None),
        (one(State.FAILED, wanted=False), None),
    ],
)
def test_a_service_that_came_with_a_reload(new: ServiceSnapshot, expected: NoticeKind | None) -> None:
    """One that failed before the first snapshot with it is told; that it came and runs is no news."""
    found = notices(snapshot(), snapshot(new))
    assert [notice.kind for notice in found] == ([] if expected is None else [expected])


def test_nothing_is_told_while_the_program_leaves() -> None:
    """What ends then was asked to."""
    assert notices(snapshot(RUNNING), replace(snapshot(GIVEN_UP), leaving=True)) == ()


def test_the_reason_is_told() -> None:
    """The words of the state come along; without any, how it ended."""
    (notice,) = notices(snapshot(RUNNING), snapshot(GIVEN_UP))
    assert notice == Notice(Kind.GAVE_UP, "web", "Web", "exit code 3; gave up after 5 restarts")
    (notice,) = notices(snapshot(RUNNING), snapshot(one(State.FAILED, reason="", last_end="exit code 1")))
    assert notice.reason == "exit code 1"
    searched = one(State.FAILED, reason="command not found: postgres (searched /usr/bin:/bin)")
    (notice,) = notices(snapshot(RUNNING), snapshot(searched))
    assert notice.reason == "command not found: postgres"


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (NotifyLevel.ALL, set(Kind)),
        (NotifyLevel.FAILURES, {Kind.FAILED, Kind.GAVE_UP, Kind.UNHEALTHY, Kind.KEEPS_FAILING}),
        (NotifyLevel.NONE, set()),
    ],
)
def test_levels(level: NotifyLevel, told: set[NoticeKind]) -> None:
    """`failures` leaves out what mended itself."""
    assert {kind for kind in Kind if is_told(kind, level)} == told


@pytest.mark.parametrize(
    ("kind", "holding", "not_any_more"),
    [
        (Kind.GAVE_UP, GIVEN_UP, RUNNING),
        (Kind.FAILED, GIVEN_UP, one(State.STOPPED, wanted=False)),
        (Kind.UNHEALTHY, UNHEALTHY, HEALTHY),
        (Kind.RESTARTED, RESTARTING, one(State.STOPPED, wanted=False)),
        (Kind.KEEPS_FAILING, RESTARTING, one(State.STOPPED, wanted=False)),
        (Kind.RECOVERED, RUNNING, GIVEN_UP),
        (Kind.RECOVERED, RUNNING, UNHEALTHY),
        (Kind.HEALTHY_AGAIN, HEALTHY, UNHEALTHY),
    ],
)
def test_what_holds_no_more(kind: NoticeKind, holding: ServiceSnapshot, not_any_more: ServiceSnapshot) -> None:
    """News that waited is told only if it is still so."""
    notice = Notice(kind, "web", "Web")
    assert notice.holds(snapshot(holding))
    assert not notice.holds(snapshot(not_any_more))
    assert not notice.holds(snapshot())


def news(kind: NoticeKind, id_: str, reason: str = "") -> Notice:
    return Notice(kind, id_, id_.title(), reason)


@pytest.mark.parametrize(
    ("told", "title", "text"),
    [
        ([news(Kind.GAVE_UP, "web", "exit code 3")], "Web failed", "exit code 3"),
        ([news(Kind.RESTARTED, "web", "exit code 3")], "Web ended and is restarted", "exit code 3"),
        ([news(Kind.RECOVERED, "web", "exit code 3")], "Web is running again", "It had ended: exit code 3"),
        ([news(Kind.RECOVERED, "web")], "Web is running again", ""),
        ([news(Kind.HEALTHY_AGAIN, "web")], "Web is healthy again", ""),
        ([news(Kind.UNHEALTHY, "web")], "Web is unhealthy", "It runs, but its health check fails."),
        ([news(Kind.KEEPS_FAILING, "web", "signal 9")], "Web keeps failing", "signal 9"),
        (
            [news(Kind.FAILED, "web", "exit code 3"), news(Kind.GAVE_UP, "db"), news(Kind.FAILED, "api", "x")],
            "3 services failed",
            "Db\nWeb: exit code 3\nApi: x",
        ),
        ([news(Kind.UNHEALTHY, "a"), news(Kind.UNHEALTHY, "b")], "2 services are unhealthy", "A\nB"),
        ([news(Kind.RECOVERED, "a"), news(Kind.RECOVERED, "b")], "2 services are running again", "A\nB"),
        ([news(Kind.RESTARTED, "a"), news(Kind.RESTARTED, "b")], "2 services ended and are restarted", "A\nB"),
        ([news(Kind.KEEPS_FAILING, "a"), news(Kind.KEEPS_FAILING, "b")], "2 services keep failing", "A\nB"),
        (
            [news(Kind.RECOVERED, "web"), news(Kind.FAILED, "db", "exit code 1")],
            "2 services: 1 failed, 1 running again",
            "Db: failed, exit code 1\nWeb: running again",
        ),
    ],
)
def test_words(told: list[Notice], title: str, text: str) -> None:
    """One service is told by name, several by number; the worst stands first."""
    announcement = announce(told)
    assert (announcement.title, announcement.text) == (title, text)
    assert set(announcement.service_ids) == {notice.service_id for notice in told}


def test_many_are_cut() -> None:
    """A notification shows a few lines; the rest is counted, and all ids are kept."""
    announcement = announce([news(Kind.FAILED, f"s{number}") for number in range(9)])
    assert announcement.title == "9 services failed"
    assert announcement.text.splitlines()[-1] == "and 5 more"
    assert len(announcement.service_ids) == 9
    assert announcement.is_urgent


def test_what_had_failed_before_the_start_is_no_news() -> None:
    """An earlier program has told it; what fails now, in a later run, is told."""
    still = one(State.STOPPED, run=0)
    before = known_before(snapshot(still), {still.id: 3, "gone from the file": 1})
    assert notices(before, snapshot(one(State.FAILED, run=3))) == ()
    (notice,) = notices(before, snapshot(one(State.FAILED, run=4)))
    assert notice.kind is Kind.FAILED
    (notice,) = notices(known_before(snapshot(still), {}), snapshot(one(State.FAILED, run=3)))
    assert notice.kind is Kind.FAILED
