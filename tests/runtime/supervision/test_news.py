"""What happened is told soon, in its order, and once: to who only reads, and never to the wrong question."""

from __future__ import annotations

import os
import signal
import time
from itertools import pairwise

from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import RestartPolicy
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.channel.outcomes import Outcome, OutcomeWatch
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.supervision.news import News
from medivote_desktop.runtime.transition import Transition
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service


def test_many_that_end_at_once_are_told_of_together(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Each step once and each life in its order, in fewer tellings than there are services."""
    fleet = make_fleet(*(service(f"s{number}", restart_delay_seconds=0.0) for number in range(20)))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.supervisor.tell()
    told: list[tuple[Transition, ...]] = []
    fleet.supervisor.transitions.connect(told.append)
    for service_id in fleet.supervisor.services:
        os.kill(fleet.pid(service_id), signal.SIGKILL)

    qtbot.waitUntil(lambda: all(fleet.life(id_).run == 2 for id_ in fleet.supervisor.services))
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.supervisor.tell()

    assert len(told) < 20
    for service_id in fleet.supervisor.services:
        steps = [step for steps in told for step in steps if step.service_id == service_id]
        assert [step.after.state for step in steps] == [State.STARTING, State.RUNNING]
        assert all(earlier.after is later.before for earlier, later in pairwise(steps))


def test_news_are_held_back_for_some_frames_only(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """However long spawns go on waiting, readers hear of what happened."""
    fleet = make_fleet(service("web"))
    fleet.start()
    (step, *_) = fleet.transitions
    news_of: list[tuple[str, tuple[Transition, ...]]] = []
    news = News(lambda it: news_of.append(("steps", it)), lambda it: news_of.append(("told", it)), is_busy=lambda: True)
    news.note(step)
    assert news_of == []

    qtbot.waitUntil(lambda: len(news_of) == 2)

    assert news_of == [("steps", (step,)), ("told", (step,))], "who waits for it hears first"
    news.flush()
    assert len(news_of) == 2, "nothing is told twice"


def test_what_was_not_told_yet_is_no_answer_to_a_later_wish(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A service that failed a moment ago is started: the answer is of the start."""
    fleet = make_fleet(service("web", restart=RestartPolicy.NO))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.supervisor.tell()
    outcomes: list[Outcome] = []
    tell = fleet["web"].watcher.changed

    def start_at_once(transition: Transition) -> None:
        tell(transition)
        if transition.after.state is State.FAILED:
            OutcomeWatch(fleet.supervisor, WishKind.START, ("web",), 30.0, lambda it: outcomes.append(dict(it)))
            fleet.start("web")

    fleet["web"].watcher = fleet["web"].watcher._replace(changed=start_at_once)
    os.kill(fleet.pid("web"), signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(outcomes))
    assert outcomes == [{"web": ""}]


def test_a_snapshot_that_is_asked_for_knows_what_was_not_told_yet(make_fleet: MakeFleet) -> None:
    """Who asks for the state hears of this moment."""
    fleet = make_fleet(service("web"))
    publisher = Publisher(fleet.supervisor, time.monotonic)
    fleet.start()
    assert publisher.current().services[0].status.state in (State.STARTING, State.RUNNING)


def test_nobody_hears_a_later_step_first(make_fleet: MakeFleet) -> None:
    """The first to be told wishes something and has that told at once; the second hears both in their order."""
    fleet = make_fleet(service("web"))
    supervisor = fleet.supervisor
    heard: list[tuple[State, State]] = []

    def stop_at_once(steps: tuple[Transition, ...]) -> None:
        if any(step.after.state is State.STARTING for step in steps):
            fleet.stop("web")
            supervisor.tell()

    supervisor.transitions.connect(stop_at_once)
    supervisor.transitions.connect(lambda steps: heard.extend((step.before.state, step.after.state) for step in steps))
    fleet.start("web")

    supervisor.tell()

    assert len(heard) > 1, "what was wished meanwhile is told in the same call"
    assert all(earlier[1] is later[0] for earlier, later in pairwise(heard))


def test_nobody_sees_a_later_snapshot_first(make_fleet: MakeFleet) -> None:
    """The first to see one asks for the state of that moment; the second sees both in their order."""
    fleet = make_fleet(service("web"))
    publisher = Publisher(fleet.supervisor, time.monotonic)
    seen: list[int] = []

    def look(snapshot: Snapshot) -> None:
        if not seen:
            fleet.start("web")
            assert publisher.current().revision > snapshot.revision

    publisher.snapshot_taken.connect(look)
    publisher.snapshot_taken.connect(lambda snapshot: seen.append(snapshot.revision))

    publisher.on_sampled({})

    assert seen == [publisher.snapshot.revision - 1, publisher.snapshot.revision]
