"""A narrow window keeps everything that can be done in view; words give way to pictures, and long ones end in dots."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolBar
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.table.cells import PADDING_PX, SHAPE_PX, column_width
from medivote_desktop.ui.table.columns import ColumnId
from medivote_desktop.ui.widgets.elided import ElidedLabel
from medivote_desktop.ui.widgets.fontscale import scaled
from medivote_desktop.ui.window import MainWindow
from tests.ui.fleet import every_state, medivote, service, snapshot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.usefixtures("_english_again")
def test_buttons_and_filter_stay_in_view(qtbot: QtBot, language: str) -> None:
    """At less than half of the first width; and the words come back with the room."""
    use_language(language)
    made = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
    qtbot.addWidget(made, before_close_func=MainWindow.allow_close)
    made.show()
    made.show_snapshot(every_state())
    [toolbar] = made.findChildren(QToolBar)
    made.resize(500, 600)
    qtbot.waitUntil(lambda: toolbar.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly)
    QApplication.processEvents()
    assert made.width() == 500
    buttons = [toolbar.widgetForAction(action) for action in toolbar.actions() if action.text()]
    parts = [made.filter, made.share_button, *buttons]
    assert len(parts) == 7
    for part in parts:
        assert part.isVisible(), part
        assert toolbar.rect().contains(part.geometry()), part
    made.resize(1160, 600)
    qtbot.waitUntil(lambda: toolbar.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def test_no_scroll_bar_comes_for_next_to_nothing(window: MainWindow) -> None:
    """It would cover a row; where the columns have no room it leads to what is worth it."""
    window.show_snapshot(every_state())
    header = window.table.horizontalHeader()
    hidden = []
    for room in range(300, 1100):
        window.table.columns.fit(room)
        hidden.append(header.length() - room)
    assert min(hidden) == 0
    assert max(hidden) > 100
    assert not [one for one in hidden if 0 < one < 20]


def test_names_are_read_where_the_table_scrolls_sideways(window: MainWindow) -> None:
    """They come first, and what is hidden for them is a movement away."""
    window.show_snapshot(medivote())
    table = window.table
    table.columns.fit(500)
    longest = max(table.fontMetrics().horizontalAdvance(service.facts.name) for service in medivote().services)
    assert table.horizontalHeader().sectionSize(ColumnId.SERVICE) >= longest + 2 * PADDING_PX


@pytest.mark.parametrize("points", [9, 18])
def test_sparklines_give_way_before_a_name_is_cut(window: MainWindow, points: int) -> None:
    """A curve says less than which service it is; and where there is room for both, both are there."""
    table = window.table
    name = "Ballot intake of the northern constituencies"
    window.show_snapshot(snapshot(service("a", name=name, group="Core"), service("b")))
    font = table.font()
    font.setPointSize(points)
    table.setFont(font)
    metrics = table.fontMetrics()
    header = table.horizontalHeader()
    needed = metrics.horizontalAdvance(name) + 2 * PADDING_PX
    curve = column_width(ColumnId.CPU, metrics)
    seen = set()
    for room in range(500, 3000, 5):
        table.columns.fit(room)
        has_curve = header.sectionSize(ColumnId.CPU) >= curve
        assert not has_curve or header.sectionSize(ColumnId.SERVICE) >= needed, room
        seen.add(has_curve)
    assert seen == {True, False}


def test_what_is_measured_in_pixels_grows_with_the_words(window: MainWindow) -> None:
    """The shape of a state, and what is left of a name where the table scrolls."""
    window.show_snapshot(medivote())
    table = window.table
    before = table.horizontalHeader().sectionSize(ColumnId.STATE)
    font = table.font()
    font.setPointSize(24)
    table.setFont(font)
    metrics = table.fontMetrics()
    assert scaled(SHAPE_PX, metrics) > 1.5 * SHAPE_PX
    words = metrics.horizontalAdvance("Completed") + 2 * PADDING_PX
    assert table.horizontalHeader().sectionSize(ColumnId.STATE) >= max(before, words + scaled(SHAPE_PX, metrics))
    table.columns.fit(300)
    longest = max(metrics.horizontalAdvance(one.facts.name) for one in medivote().services) + 2 * PADDING_PX
    assert table.horizontalHeader().sectionSize(ColumnId.SERVICE) >= min(longest, scaled(200, metrics))


def test_a_long_message_ends_before_the_usage(window: MainWindow) -> None:
    """It is cut with dots, and can be read as a whole from its tooltip, as long as it is shown."""
    window.show_snapshot(every_state())
    window.resize(700, 600)
    QApplication.processEvents()
    said = "The program did not end in order last time: it was killed, or crashed.\n7 services ran on."
    window.show_message(said * 2)
    bar = window.statusBar()
    words = bar.currentMessage()
    assert words.startswith("The program did not end in order last time: ")
    assert words.endswith("…")
    usage = next(label for label in bar.findChildren(QLabel) if "CPU" in label.text())
    assert bar.fontMetrics().horizontalAdvance(words) + 8 <= usage.x()
    assert bar.toolTip() == said * 2
    window.show_message("Copied")
    assert bar.currentMessage() == "Copied"
    assert bar.toolTip() == ""


def test_a_long_summary_gives_way(qtbot: QtBot, window: MainWindow) -> None:
    """It does not widen the window, and can be read as a whole from its tooltip; where it fits there is none."""
    window.show_snapshot(every_state())
    window.resize(500, 600)
    [summary] = window.statusBar().findChildren(ElidedLabel)
    qtbot.waitUntil(lambda: summary.toolTip() == summary.text() != "")
    window.resize(1500, 600)
    qtbot.waitUntil(lambda: summary.toolTip() == "")
