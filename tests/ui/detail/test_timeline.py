"""The timeline: what it asks for, what it shows, and what people do with it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.core.history.incident_text import FAULTS
from medivote_desktop.core.lifecycle import State
from medivote_desktop.ui.detail.pane import LOG, TIMELINE, DetailPane
from medivote_desktop.ui.detail.timeline import PAGE, TimelineView
from medivote_desktop.ui.detail.timeline_model import TimelineModel
from medivote_desktop.ui.detail.title import ServiceTitle
from medivote_desktop.ui.theme import DARK, LIGHT
from medivote_desktop.ui.window import MainWindow
from tests.ui import fleet
from tests.ui.fleet import NOW, service

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

NOON_MS = int(datetime.datetime(2026, 11, 24, 12, 0).timestamp() * 1000)
HOUR_MS = 3_600_000


def incident(number: int, **more: Any) -> Incident:
    plain = Incident(
        happened_at_ms=NOON_MS + number * 1000,
        service_id="api",
        service_name="The API",
        kind="failed",
        reason=f"exit code {number}",
        exit_code=number,
        uptime_seconds=7403.0,
        action="restarted",
        id=number,
    )
    return replace(plain, **more)


class Asked:
    """A timeline in its pane, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.pages: list[IncidentQuery] = []
        self.lines: list[int] = []
        self.activated: list[Incident] = []
        self.pane = DetailPane(lambda: NOW, LIGHT)
        qtbot.addWidget(self.pane)
        self.pane.timeline_made.connect(self._join)
        self.pane.resize(1000, 300)
        with qtbot.waitExposed(self.pane):
            self.pane.show()
        self.pane.show_service(service("api", name="The API"))

    def _join(self, timeline: TimelineView) -> None:
        timeline.page_wanted.connect(self.pages.append)
        timeline.lines_wanted.connect(self.lines.append)
        timeline.incident_activated.connect(self.activated.append)

    @property
    def view(self) -> TimelineView:
        assert self.pane.timeline is not None
        return self.pane.timeline

    def open(self) -> None:
        self.pane.tabs.setCurrentIndex(TIMELINE)

    def answer(self, *incidents: Incident) -> None:
        """Answer the last question."""
        self.view.take_page(self.pages[-1], incidents)

    def shown(self) -> list[str]:
        model = self.view.model
        return [str(model.index(row).data()) for row in range(model.rowCount())]


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    return Asked(qtbot)


def _left_edge(text: QTextEdit, words: str) -> int:
    """Where these words begin, in pixels."""
    cursor = text.document().find(words)
    cursor.setPosition(cursor.selectionStart())
    return text.cursorRect(cursor).left()


def test_what_is_told_of_an_incident_stands_in_one_line(asked: Asked) -> None:
    """Labels, caption and log lines begin at the same pixel."""
    asked.open()
    asked.answer(incident(1))
    asked.view.take_lines(1, "KeyError: price")
    edges = {_left_edge(asked.view.card.text, words) for words in ("When", "Why", "The last lines", "KeyError")}
    assert len(edges) == 1


def test_nothing_is_loaded_before_it_is_looked_at(asked: Asked) -> None:
    """The tab makes the view, and the view asks for the chosen service, once."""
    assert asked.pane.timeline is None
    asked.open()
    assert asked.pages == [IncidentQuery("api", limit=PAGE)]
    assert (asked.view.bar.isVisible(), asked.pane.log_bar.isVisible()) == (True, False)
    asked.pane.tabs.setCurrentIndex(LOG)
    assert (asked.view.bar.isVisible(), asked.pane.log_bar.isVisible()) == (False, True)


def test_an_incident_reads_like_a_story(asked: Asked) -> None:
    """When, whom, what, why, after how long, what was done, and what came of it; and the chosen one in full."""
    asked.open()
    asked.answer(incident(3, recovered_seconds=0.004, restarts=1, restart_limit=5))
    assert asked.shown()[1] == (
        "12:00:03 The API, Failed, exit code 3, after 2 h 3 min, restarted at once (1 of 5), back in 4 ms"
    )
    assert asked.lines == [3]
    asked.view.take_lines(3, "opening\n<no> such table")
    text = asked.view.card.text.toPlainText()
    assert "exit code 3" in text
    assert "opening\n<no> such table" in text.replace("\u2028", "\n")
    assert not asked.view.grab().isNull()


def test_late_lines_of_another_incident_are_dropped(asked: Asked) -> None:
    """Only those of the chosen one are shown."""
    asked.open()
    asked.answer(incident(2), incident(1))
    asked.view.take_lines(1, "of another")
    assert "of another" not in asked.view.card.text.toPlainText()
    asked.view.take_lines(2, "")
    assert "It wrote nothing" in asked.view.card.text.toPlainText()


def test_days_have_headings(asked: Asked) -> None:
    """One for each day, and no keyboard stops at one."""
    asked.open()
    asked.answer(
        incident(3),
        incident(2, happened_at_ms=NOON_MS - 24 * HOUR_MS),
        incident(1, happened_at_ms=NOON_MS - 25 * HOUR_MS),
    )
    rows = asked.shown()
    assert ["November" in row for row in rows] == [True, False, True, False, False]
    asked.view.list.setFocus()
    QTest.keyClick(asked.view.list, Qt.Key.Key_Down)
    assert asked.view.list.currentIndex().row() == 3


def test_what_is_wanted_is_asked_for(qtbot: QtBot, asked: Asked) -> None:
    """All services, a kind, words: each question holds all that is chosen."""
    asked.open()
    asked.view.bar.all_services.click()
    assert asked.pages[-1] == IncidentQuery(None, limit=PAGE)
    assert asked.pane.title.accessibleName() == ""
    faults = next(action for action in asked.view.bar.kind.menu().actions() if action.text() == "Faults")
    faults.trigger()
    assert asked.pages[-1] == IncidentQuery(None, FAULTS, limit=PAGE)
    assert asked.view.bar.kind.text() == "Faults"
    asked.view.bar.field.setText("no table")
    qtbot.waitUntil(lambda: asked.pages[-1] == IncidentQuery(None, FAULTS, ("no", "table"), limit=PAGE))
    asked.view.bar.all_services.click()
    assert asked.pages[-1] == IncidentQuery("api", FAULTS, ("no", "table"), limit=PAGE)
    assert asked.pane.title.accessibleName() == "The API, Running"


def test_another_service_is_another_story(asked: Asked) -> None:
    """The same one asks nothing; hidden, it is asked for when it is shown again."""
    asked.open()
    asked.answer(incident(1))
    asked.pane.show_service(service("api", name="The API"))
    assert len(asked.pages) == 1
    asked.pane.show_service(service("db"))
    assert asked.pages[-1].service_id == "db"
    asked.pane.tabs.setCurrentIndex(LOG)
    asked.pane.show_service(service("web"))
    assert len(asked.pages) == 2
    asked.open()
    assert [query.service_id for query in asked.pages] == ["api", "db", "web"]


def test_an_answer_to_an_earlier_question_is_dropped(asked: Asked) -> None:
    """What comes late is not shown under another name."""
    asked.open()
    early = asked.pages[-1]
    asked.pane.show_service(service("db"))
    asked.view.take_page(early, (incident(1),))
    assert asked.shown() == []


def test_older_ones_come_when_the_end_is_reached(asked: Asked) -> None:
    """Page by page, down to the first incident."""
    asked.open()
    asked.answer(*(incident(number) for number in range(1000, 1000 - PAGE, -1)))
    asked.view.list.scrollToBottom()
    asked.view.list.viewport().repaint()
    assert asked.pages[-1] == IncidentQuery("api", before_id=1000 - PAGE + 1, limit=PAGE)
    asked.answer(incident(5), incident(4))
    assert len(asked.shown()) == 1 + PAGE + 2
    assert not asked.view.model.canFetchMore(asked.view.model.index(-1))


def test_older_ones_wait_for_an_answer_that_is_still_to_come(asked: Asked) -> None:
    """Whoever scrolls down before another filter is answered gets what fits it, and none of the rows before."""
    asked.open()
    asked.answer(*(incident(number) for number in range(1000, 1000 - PAGE, -1)))
    asked.view.bar.field.setText("late")
    asked.view.bar.changed.emit()
    narrowed = asked.pages[-1]
    assert narrowed.words == ("late",)

    asked.view.list.scrollToBottom()
    asked.view.list.viewport().repaint()
    asked.view.take_page(narrowed, (incident(5, reason="late"),))

    assert len(asked.shown()) == 2


def changes(asked: Asked, *incidents: Incident) -> None:
    ids = tuple(one.id for one in incidents)
    asked.view.take_changes(replace(asked.view.query, ids=ids, limit=len(ids)), incidents)


def test_what_happens_now_is_shown_at_once(asked: Asked) -> None:
    """New ones above, what came of older ones in their place; the chosen one stays chosen."""
    asked.open()
    asked.answer(incident(2), incident(1))
    assert asked.view.on_changed()
    changes(asked, incident(4), incident(3), incident(2, recovered_seconds=0.004))
    assert [row.split()[0] for row in asked.shown()[1:]] == ["12:00:04", "12:00:03", "12:00:02", "12:00:01"]
    assert asked.shown()[3].endswith("back in 4 ms")
    assert asked.view.model.incident(asked.view.list.currentIndex()) == incident(2, recovered_seconds=0.004)
    assert "4 ms" in asked.view.card.text.toPlainText()


def test_hidden_it_asks_nothing(asked: Asked) -> None:
    """What happened meanwhile is asked for when it is shown again."""
    asked.open()
    asked.answer(incident(1))
    asked.pane.tabs.setCurrentIndex(LOG)
    assert not asked.view.on_changed()
    asked.open()
    assert len(asked.pages) == 2


def test_empty_it_says_so_and_fills(asked: Asked) -> None:
    """Friendly words first; the first incident takes their place."""
    asked.open()
    asked.answer()
    assert not asked.view.card.isVisible()
    assert not asked.view.grab().isNull()
    changes(asked, incident(1))
    assert asked.view.card.isVisible()
    assert asked.view.list.currentIndex().row() == 1


def test_enter_shows_the_log_and_copy_copies(asked: Asked) -> None:
    """By key, by button, by double click; what concerns no service has no log."""
    asked.open()
    asked.answer(incident(2), incident(1, service_id="", service_name="", kind="slept", reason="7 h"))
    asked.view.take_lines(2, "last words")
    asked.view.list.setFocus()
    QTest.keyClick(asked.view.list, Qt.Key.Key_Return)
    asked.view.card.show_log.click()
    assert asked.activated == [incident(2), incident(2)]
    QTest.keyClick(asked.view.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().endswith("Last log lines:\n    last words")
    QTest.keyClick(asked.view.list, Qt.Key.Key_Down)
    QTest.keyClick(asked.view.list, Qt.Key.Key_Return)
    assert len(asked.activated) == 2
    assert not asked.view.card.show_log.isEnabled()


def test_narrow_the_chosen_one_stands_below(asked: Asked) -> None:
    """Nothing is cut off: the list above, the chosen incident below it."""
    asked.open()
    asked.answer(*(incident(number) for number in range(9, 0, -1)))
    asked.pane.resize(560, 500)
    assert asked.view.card.geometry().top() >= asked.view.list.geometry().bottom()
    asked.pane.use_theme(DARK)
    assert not asked.pane.grab().isNull()
    asked.pane.resize(1000, 300)
    assert asked.view.card.geometry().left() >= asked.view.list.geometry().right()


def test_trouble_is_not_told_as_peace(asked: Asked) -> None:
    """A history that cannot be read does not look like a fleet to which nothing happened."""
    asked.open()
    asked.view.trouble = "disk I/O error"
    asked.answer()
    assert asked.view._empty_words()[0] == "The history cannot be read"
    assert not asked.view.grab().isNull()


def test_from_the_timeline_to_the_log(window: MainWindow) -> None:
    """F8 brings the timeline; from there the log of any service is shown, even of one that the filter hides."""
    window.show_snapshot(fleet.medivote())
    window.filter.setText("backend")
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert window.pane.tabs.currentIndex() == TIMELINE
    window.show_log("frontend")
    assert (window.table.current_id, window.pane.tabs.currentIndex()) == ("frontend", LOG)
    assert window.filter.text() == ""


@pytest.fixture
def model(qtbot: QtBot) -> TimelineModel:
    made: QAbstractItemModel = TimelineModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    assert isinstance(made, TimelineModel)
    return made


def ids(model: TimelineModel) -> Sequence[int]:
    rows = [model.row_at(row) for row in range(model.rowCount())]
    return [row.id if isinstance(row, Incident) else 0 for row in rows]


def test_the_model_keeps_its_promises(model: TimelineModel) -> None:
    """Qt's own tester watches while pages, new incidents and a new day come."""
    model.show_all([incident(5), incident(4)], has_more=True)
    model.append([incident(3), incident(2, happened_at_ms=NOON_MS - 24 * HOUR_MS)], has_more=False)
    model.merge([incident(6), incident(7, happened_at_ms=NOON_MS + 24 * HOUR_MS), incident(1)])
    assert ids(model) == [0, 7, 0, 6, 5, 4, 3, 0, 2]
    assert model.oldest_id == 2
    model.show_all([], has_more=False)
    model.merge([incident(9)])
    assert ids(model) == [0, 9]


def test_a_long_name_hides_neither_what_happened_nor_the_buttons(asked: Asked) -> None:
    """The name is cut in its middle, and buttons beside it give their words up."""
    asked.open()
    asked.answer(incident(1, service_name="Counting of answers and of votes number 27"))
    card = asked.view.card
    asked.pane.resize(1400, 300)
    assert card.show_log.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    asked.pane.resize(900, 300)
    assert card.show_log.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    assert card.copy.geometry().right() <= card.width()


def test_a_long_name_leaves_room_for_the_state(qtbot: QtBot) -> None:
    """Above the details: two states of one service are two pictures, however long its name is."""
    title = ServiceTitle(LIGHT)
    qtbot.addWidget(title)
    title.resize(400, 30)
    pictures = []
    for reason in ("exit code 1", "memory above its limit"):
        title.show_service(service("api", name="Counting " * 20, state=State.EXITED, reason=reason), NOW)
        pictures.append(title.grab().toImage())
    assert pictures[0] != pictures[1]
