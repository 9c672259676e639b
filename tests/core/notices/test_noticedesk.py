"""When news is told: grouped, once an incident, not too often, and not while it is snoozed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.config import NotifyLevel
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.desk import GROUP_SECONDS, MINUTE_SECONDS, NoticeDesk
from medivote_desktop.core.notices.news import Announcement
from medivote_desktop.core.notices.snooze import Snooze, snoozed_words
from medivote_desktop.core.snapshot import Health, ServiceStatus, Snapshot
from tests.ui.fleet import service, snapshot

NAMES = ("web", "db", "api", "job")


@dataclass
class Story:
    """A fleet of four, all running, to which things happen at times that the test says."""

    level: NotifyLevel = NotifyLevel.ALL
    desk: NoticeDesk = field(default_factory=lambda: NoticeDesk(max_per_minute=3))
    now: float = 1000.0
    told: list[tuple[float, Announcement]] = field(default_factory=list)
    fleet: Snapshot = field(
        default_factory=lambda: snapshot(*(service(id_, name=id_.title(), has_health_check=True) for id_ in NAMES))
    )

    def happens(self, *ids: str, **changes: object) -> None:
        before = self.fleet
        services = tuple(
            one._replace(status=one.status._replace(**changes)) if one.id in ids else one  # type: ignore[arg-type]
            for one in before.services
        )
        self.fleet = replace(before, services=services, revision=before.revision + 1)
        self.desk.see(before, self.fleet, dict.fromkeys(NAMES, self.level), self.now)

    def status(self, id_: str) -> ServiceStatus:
        return self.fleet.by_id[id_].status

    def crashes(self, *ids: str) -> None:
        for id_ in ids:
            restarts = self.status(id_).restarts + 1
            self.happens(id_, state=State.STARTING, restarts=restarts, recent_restarts=restarts, reason="exit code 3")

    def gives_up(self, *ids: str) -> None:
        for id_ in ids:
            self.happens(id_, state=State.FAILED, recent_restarts=5, restarts=5, reason="gave up")

    def recovers(self, *ids: str) -> None:
        self.happens(*ids, state=State.RUNNING, reason="")

    def is_started(self, id_: str) -> None:
        """By a person: a fresh budget, and a run of its own."""
        run = self.status(id_).run + 1
        fresh = {"restarts": 0, "recent_restarts": 0, "reason": "", "wanted": True, "run": run}
        self.happens(id_, state=State.STARTING, **fresh)
        self.recovers(id_)

    def passes(self, seconds: float) -> None:
        """Time passes, and what falls due is told at the moment it does."""
        end = self.now + seconds
        while (due := self.desk.due_at) is not None and due <= end:
            self.now = max(self.now, due)
            if announcement := self.desk.take(self.now, self.fleet):
                self.told.append((self.now, announcement))
        self.now = end

    @property
    def titles(self) -> list[str]:
        return [announcement.title for _at, announcement in self.told]


def test_nothing_is_due_without_news() -> None:
    """No timer needs to run while all is well."""
    story = Story()
    assert story.desk.due_at is None
    assert story.desk.take(story.now, story.fleet) is None


def test_one_failure_is_told_once() -> None:
    """It is told when the group is complete, and never again."""
    story = Story()
    story.gives_up("web")
    story.passes(GROUP_SECONDS - 0.1)
    assert story.titles == []
    story.passes(3600)
    assert story.titles == ["Web failed"]


def test_what_comes_within_ten_seconds_is_told_together() -> None:
    """Three failures, seconds apart, are one notification."""
    story = Story()
    for id_ in ("web", "db", "api"):
        story.gives_up(id_)
        story.passes(3)
    story.passes(60)
    assert story.titles == ["3 services failed"]


def test_a_crash_and_its_recovery_are_one() -> None:
    """What mended itself within the group is told as mended, with the reason why it had ended."""
    story = Story()
    story.crashes("web")
    story.passes(1)
    story.recovers("web")
    story.passes(60)
    ((_at, told),) = story.told
    assert (told.title, told.text) == ("Web is running again", "It had ended: exit code 3")


def test_a_crash_loop_that_is_given_up_is_one_notification() -> None:
    """With `notify = failures` the restarts on the way are not told."""
    story = Story(NotifyLevel.FAILURES)
    for _ in range(5):
        story.crashes("web")
        story.passes(2)
        story.recovers("web")
        story.passes(2)
    story.gives_up("web")
    story.passes(3600)
    assert story.titles == ["Web failed"]


def test_further_crashes_of_an_incident_are_not_told() -> None:
    """Until it recovers or is given up, one incident is one piece of news of a kind."""
    story = Story()
    for _ in range(4):
        story.crashes("web")
        story.passes(15)
    assert story.titles == ["Web ended and is restarted"]
    story.recovers("web")
    story.passes(15)
    assert story.titles[1:] == ["Web is running again"]


def test_what_a_person_stopped_or_started_meanwhile_is_not_told() -> None:
    """News must still be so when it is told."""
    story = Story()
    story.gives_up("web", "db")
    story.passes(5)
    story.is_started("web")
    story.happens("db", state=State.STOPPED, wanted=False)
    story.passes(60)
    assert story.titles == []


def test_a_started_service_begins_a_new_incident() -> None:
    """Crash, a person's restart, crash again: both crashes are told."""
    story = Story()
    story.crashes("web")
    story.passes(15)
    story.is_started("web")
    story.passes(15)
    story.crashes("web")
    story.passes(15)
    assert story.titles == ["Web ended and is restarted"] * 2


def test_unhealthy_and_healthy_again() -> None:
    """Where health is only told, both changes are."""
    story = Story()
    story.happens("web", health=Health.UNHEALTHY)
    story.passes(15)
    story.happens("web", health=Health.HEALTHY)
    story.passes(15)
    assert story.titles == ["Web is unhealthy", "Web is healthy again"]


def test_who_was_unhealthy_for_a_moment_had_not_ended() -> None:
    """Both are told together, as one: what the checks had found is not how it ended."""
    story = Story()
    story.happens("web", health=Health.UNHEALTHY, reason="answered 500")
    story.passes(2)
    story.happens("web", health=Health.HEALTHY, reason="")
    story.passes(15)
    assert [(news.title, news.text) for _at, news in story.told] == [("Web is healthy again", "")]


def test_no_more_than_the_limit_in_a_minute() -> None:
    """What exceeds the limit waits, and is told together."""
    story = Story()
    story.desk.max_per_minute = 1
    story.gives_up("web")
    story.passes(15)
    story.gives_up("db")
    story.passes(15)
    story.gives_up("api")
    story.passes(29)
    assert story.titles == ["Web failed"]
    story.passes(60)
    assert story.titles == ["Web failed", "2 services failed"]


def test_snoozed_failures_are_told_afterwards_if_they_still_are() -> None:
    """What mended itself, and what somebody looked after, is not."""
    story = Story()
    story.desk.is_snoozed = True
    story.gives_up("web", "db")
    story.crashes("api")
    story.passes(1800)
    assert story.desk.due_at is None
    story.is_started("db")
    story.desk.is_snoozed = False
    story.passes(1)
    assert story.titles == ["Web failed"]


def test_snoozing_forgets_what_needs_nobody() -> None:
    """A recovery that waits is not worth a word an hour later."""
    story = Story()
    story.crashes("api")
    story.recovers("api")
    story.desk.is_snoozed = True
    story.desk.is_snoozed = False
    story.passes(60)
    assert story.titles == []


ACTS = ("crashes", "gives_up", "recovers", "is_started", "stopped", "snooze", "resume")


@given(
    acts=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES), st.floats(0, 30)), max_size=60),
    limit=st.integers(1, 4),
    level=st.sampled_from(NotifyLevel),
)
def test_whatever_happens(acts: list[tuple[str, str, float]], limit: int, level: NotifyLevel) -> None:
    """The limit holds in every minute, each announcement is true and its level fits, and silence ends."""
    story = Story(level, NoticeDesk(limit))
    for act, id_, seconds in acts:
        match act:
            case "stopped":
                story.happens(id_, state=State.STOPPED, wanted=False)
            case "snooze" | "resume":
                story.desk.is_snoozed = act == "snooze"
            case "is_started":
                story.is_started(id_)
            case _ if story.status(id_).wanted:
                getattr(story, act)(id_)
        told = len(story.told)
        story.passes(seconds)
        assert not story.desk.is_snoozed or len(story.told) == told
        assert level is not NotifyLevel.FAILURES or all(news.is_urgent for _at, news in story.told)
    story.desk.is_snoozed = False
    story.passes(2 * MINUTE_SECONDS)
    assert story.desk.due_at is None
    times = [at for at, _news in story.told]
    assert all(later - first > MINUTE_SECONDS - 1e-6 for first, later in zip(times, times[limit:], strict=False))
    assert level is not NotifyLevel.NONE or not times


@pytest.mark.parametrize(
    ("choice", "now", "words"),
    [
        (Snooze.HALF_HOUR, dt.datetime(2026, 5, 4, 14, 0), "Snoozed until 14:30"),
        (Snooze.HOUR, dt.datetime(2026, 5, 4, 23, 30), "Snoozed until tomorrow 00:30"),
        (Snooze.TOMORROW, dt.datetime(2026, 5, 4, 14, 0), "Snoozed until tomorrow 08:00"),
        (Snooze.TOMORROW, dt.datetime(2026, 12, 31, 23, 59), "Snoozed until tomorrow 08:00"),
    ],
)
def test_snoozes(choice: Snooze, now: dt.datetime, words: str) -> None:
    """The menu says when it is over."""
    assert snoozed_words(choice.until(now), now) == words
