"""The timeline of a real fleet: what happens to real processes is seen, and told further."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.recorder import Recorder
from medivote_desktop.ui.detail.timeline import TimelineView
from medivote_desktop.ui.theme import LIGHT
from medivote_desktop.wiring.story import Story
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def history(qtbot: QtBot, tmp_path: Path) -> Iterator[History]:
    gate = Gate()
    made = History(gate, tmp_path / "history.db")
    yield made
    made.close()
    assert gate.close(10.0)


def shown(timeline: TimelineView) -> list[Incident]:
    rows = (timeline.model.row_at(row) for row in range(timeline.model.rowCount()))
    return [row for row in rows if isinstance(row, Incident)]


def test_a_death_is_seen_while_it_is_looked(
    qtbot: QtBot,
    make_fleet: MakeFleet,
    history: History,
) -> None:
    """It appears, its recovery follows, and its last lines stand beside it; Enter asks for its log."""
    fleet = make_fleet(service("web", "import time\nprint('last words', flush=True)\ntime.sleep(600)"))
    recorder = Recorder(fleet.supervisor, history)
    timeline = TimelineView(LIGHT)
    qtbot.addWidget(timeline)
    story = Story(timeline, history)
    wanted: list[tuple[str, object]] = []
    story.log_wanted.connect(lambda service_id, epoch_ms: wanted.append((service_id, epoch_ms)))
    timeline.show_service("web", "Web")
    timeline.resize(900, 300)
    with qtbot.waitExposed(timeline):
        timeline.show()
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and "last words" in fleet.log("web"))
    assert shown(timeline) == []

    os.kill(fleet.pid("web"), signal.SIGKILL)

    qtbot.waitUntil(lambda: [one.running_seconds is not None for one in shown(timeline)] == [True])
    (incident,) = shown(timeline)
    assert (incident.signal, incident.action) == (9, "restarted")
    qtbot.waitUntil(lambda: "last words" in timeline.card.text.toPlainText())
    timeline.card.show_log.click()
    assert wanted == [("web", incident.happened_at_ms)]
    recorder.deleteLater()


def crash(run: int) -> Incident:
    at_ms = round(time.time() * 1000)
    return Incident(happened_at_ms=at_ms, service_id="web", service_name="Web", kind="failed", run=run)


@pytest.fixture
def timeline(qtbot: QtBot, history: History) -> TimelineView:
    """One that is looked at, of Web."""
    made = TimelineView(LIGHT)
    qtbot.addWidget(made)
    Story(made, history)
    made.show_service("web", "Web")
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_a_history_that_begins_anew_is_shown_so(
    qtbot: QtBot, history: History, timeline: TimelineView, tmp_path: Path
) -> None:
    """Its numbers are those of other incidents: what was told before is not mixed with what happens now."""
    for run in range(5):
        history.record(crash(run))
    qtbot.waitUntil(lambda: [one.run for one in shown(timeline)] == [4, 3, 2, 1, 0])
    for file in tmp_path.glob("history.db*"):
        file.unlink()
    for run in (7, 8):
        history.record(crash(run))
    qtbot.waitUntil(lambda: [one.run for one in shown(timeline)] == [8, 7])


def test_what_could_not_be_read_is_shown_when_it_can(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While the file is not there to be read nothing is; afterwards all of it is, and not only what is new."""
    gate = Gate()
    earlier = History(gate, tmp_path / "history.db")
    for run in range(3):
        earlier.record(crash(run))
    earlier.close()
    done: list[bool] = []
    gate.run(lambda: True, done.append)
    qtbot.waitUntil(lambda: bool(done))
    history = History(gate, tmp_path / "history.db", retry_ms=50)
    moved = tmp_path / "history.db"
    moved.rename(tmp_path / "elsewhere")
    moved.mkdir()
    timeline = TimelineView(LIGHT)
    qtbot.addWidget(timeline)
    Story(timeline, history)
    timeline.show_service("web", "Web")
    with qtbot.waitExposed(timeline):
        timeline.show()
    qtbot.waitUntil(lambda: timeline.list._words[0] == "The history cannot be read")
    history.record(crash(9))
    moved.rmdir()
    (tmp_path / "elsewhere").rename(moved)
    qtbot.waitUntil(lambda: [one.run for one in shown(timeline)] == [9, 2, 1, 0])
    assert "cannot write" in caplog.text
    assert history.lost == 0
    history.close()
    assert gate.close(10.0)


def test_after_the_end_nothing_is_asked(qtbot: QtBot, tmp_path: Path) -> None:
    """The last incidents are stored while the program leaves; the window may still be there."""
    gate = Gate()
    history = History(gate, tmp_path / "history.db")
    timeline = TimelineView(LIGHT)
    qtbot.addWidget(timeline)
    story = Story(timeline, history)
    with qtbot.waitExposed(timeline):
        timeline.show()
    history.record(Incident(happened_at_ms=0, service_id="web", service_name="Web", kind="failed"))
    history.close()
    assert gate.close(10.0)
    timeline.bar.all_services.click()
    assert shown(timeline) == []
    story.deleteLater()
