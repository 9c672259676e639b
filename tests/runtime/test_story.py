"""The timeline of a real fleet: what happens to real processes is seen, and told further."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.incident import Incident
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.gate import Gate
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.recorder import Recorder
from medivote_desktop.story import Story
from medivote_desktop.ui.detail.timeline import TimelineView
from medivote_desktop.ui.theme import LIGHT
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
