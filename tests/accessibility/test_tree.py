"""The tree that screen readers walk: everything has a name, a fitting role, and its words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleTextInterface
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.ui.detail.pane import CHARTS, DETAILS
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.window import MainWindow
from tests.accessibility.surfaces import LINES, WINDOWS, opened, with_log
from tests.accessibility.tree import (
    CONTROLS,
    Role,
    description,
    label_of,
    name,
    node_of,
    nodes,
    told,
)
from tests.translations.surfaces import main_window, share_panel, the_fleet, with_tab
from tests.ui import fleet
from tests.ui.readers import WITH_A_READER

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("surface", WINDOWS)
def test_everything_that_can_be_reached_has_a_name(qtbot: QtBot, parent: QWidget, surface: str) -> None:
    """What takes the keyboard says what it is. A list of choices names what is chosen: its label says of what."""
    nameless = []
    for node in nodes(opened(qtbot, parent, surface)):
        if node.state().focusable and node.object() is not None:
            words = label_of(node) or description(node) if node.role() is Role.ComboBox else name(node)
            nameless += [told(node)] if not words.strip() else []
    assert nameless == []


@pytest.mark.parametrize("surface", WINDOWS)
def test_what_can_be_used_is_told_as_what_it_is(qtbot: QtBot, parent: QWidget, surface: str) -> None:
    """A button is a button, and what only shows something is a text or a picture with words."""
    wrong = []
    for node in nodes(opened(qtbot, parent, surface)):
        role, held = node.role(), node.object()
        is_of_a_question = held is not None and isinstance(held.parent(), QMessageBox)  # the role says the same
        if isinstance(held, QAbstractButton) and role not in CONTROLS:
            wrong.append(told(node))
        if role in (Role.Graphic, Role.ListItem, Role.Cell) and not name(node) and not is_of_a_question:
            wrong.append(told(node))
    assert wrong == []


@pytest.mark.parametrize("surface", WINDOWS)
def test_no_label_is_read_in_place_of_what_a_control_says(qtbot: QtBot, parent: QWidget, surface: str) -> None:
    """Of a check box with a label before it Orca says the label alone, so that nobody hears what is switched."""
    named = {Role.CheckBox, Role.RadioButton, Role.Button}
    labelled = [node for node in nodes(opened(qtbot, parent, surface)) if node.role() in named and label_of(node)]
    assert [told(node) for node in labelled if not name(node).startswith(label_of(node))] == []


def test_the_table_is_read_cell_by_cell(qtbot: QtBot, parent: QWidget) -> None:
    """Each cell names its column and says its value; nothing that is seen as a shape or a colour is missing."""
    window = main_window(parent)
    qtbot.addWidget(window)
    table = node_of(window.table)
    assert (table.role(), name(table)) == (Role.Table, "Services")
    headers = [name(node) for node in nodes(window.table) if node.role() is Role.ColumnHeader]
    assert headers == [column.title for column in COLUMNS]
    cells = [node for node in nodes(window.table) if node.role() is Role.Cell]
    services = the_fleet().services
    assert len(cells) == len(services) * len(COLUMNS)
    for row, service in enumerate(services):
        words = [name(cell) for cell in cells[row * len(COLUMNS) : (row + 1) * len(COLUMNS)]]
        assert [said.split(":")[0] for said in words] == headers
        assert report.STATE_LABELS[service.state] in words[ColumnId.STATE]
        assert service.name in words[ColumnId.SERVICE]
        if service.state is State.RUNNING:
            assert words[ColumnId.HEALTH].removeprefix("Health: ") in ("healthy", "unhealthy")


def test_what_a_sparkline_shows_is_said(window: MainWindow) -> None:
    """The cell says between which values the last minute lay, as its curve shows it."""
    one = fleet.service("api", cpu_percent=2.0)
    window.show_snapshot(fleet.snapshot(one))
    for second, percent in enumerate((7.0, 4.0), 1):
        moved = fleet.service("api", cpu_percent=percent)
        window.show_snapshot(fleet.snapshot(moved, revision=second + 1, at=fleet.NOW + second))
    cells = [name(node) for node in nodes(window.table) if node.role() is Role.Cell]
    assert cells[ColumnId.CPU] == "CPU: 4.0 %, 2.0 % to 7.0 % in the last 2 s"
    assert cells[ColumnId.MEMORY] == "Memory: 42.0 MB"  # steady: a level line says no more


def test_the_title_says_service_and_state(qtbot: QtBot, parent: QWidget) -> None:
    """It is painted by us, and a text all the same."""
    window = main_window(parent)
    qtbot.addWidget(window)
    title = node_of(window.pane.title)
    service = the_fleet().services[0]
    assert title.role() is Role.StaticText
    assert name(title) == f"{service.name}, Stopped: exit code 3"


def test_the_details_say_label_and_value(qtbot: QtBot, parent: QWidget) -> None:
    """Not the label alone."""
    window = with_tab(DETAILS)(parent)
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    words = [name(node) for node in nodes(window.pane.facts)]
    assert "State: Stopped: exit code 3" in words
    assert "URL: http://127.0.0.1:8000/" in words
    assert "Port: 8000" in words


def test_the_status_line_says_what_it_shows(qtbot: QtBot, parent: QWidget) -> None:
    """How all are, in words, and the shape beside them as well."""
    window = main_window(parent)
    qtbot.addWidget(window)
    line = window.statusBar()
    words = [name(node) for node in nodes(line)]
    summary, usage = report.summary_text(the_fleet()), str(report.usage_text(the_fleet()))
    assert summary in words
    assert usage in words
    assert "Failed" in words


def _asked(node: QAccessibleInterface) -> QAccessibleTextInterface:
    """The text, as it is now: readers ask for it each time."""
    lines = node.textInterface()
    assert lines is not None
    return lines


def test_the_log_says_the_line_one_is_at(qtbot: QtBot, parent: QWidget) -> None:
    """It is a text of the lines in view; without a caret one is at the newest, then at the line of the caret."""
    window = with_log(parent)
    qtbot.addWidget(window)
    log = window.pane.log
    window.activateWindow()
    log.setFocus()
    qtbot.waitUntil(log.hasFocus)
    node = node_of(log)
    assert name(node) == "Log"
    assert node.role() is Role.EditableText
    assert node.state().readOnly
    assert node.state().multiLine
    lines = _asked(node)
    text = lines.text(0, lines.characterCount())
    assert tuple(text.split("\n")) == LINES
    assert text[lines.cursorPosition() :] == LINES[-1]
    log.move_caret(1)
    assert text[_asked(node).cursorPosition() :].split("\n")[0] == LINES[1]
    lines.setCursorPosition(text.index(LINES[2]) + 3)
    assert log.marks.caret == (2, 3)
    lines.setSelection(0, 2, 5)
    assert _asked(node).selectionCount() == 1
    assert log.marks.span == ((0, 2), (0, 5))
    lines.removeSelection(0)
    assert _asked(node).selectionCount() == 0
    for offset in (0, 3, text.index(LINES[1]) + 1):
        assert lines.offsetAtPoint(lines.characterRect(offset).center() - QPoint(2, 0)) == offset


def test_a_log_that_is_gone_leaves_no_reader_behind(qtbot: QtBot, parent: QWidget) -> None:
    """Its interface goes with it, and another one takes its place."""
    for _time in range(3):
        window = with_log(parent)
        node = node_of(window.pane.log)
        assert node.textInterface() is not None
        with qtbot.waitSignal(window.pane.log.destroyed):
            window.deleteLater()
        assert not isValid(node)


def test_the_charts_say_what_they_show(qtbot: QtBot, parent: QWidget) -> None:
    """The latest values, and with the crosshair those of its moment; the strips say how available it was."""
    window = with_tab(CHARTS)(parent)
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    pictures = [node for node in nodes(window) if node.role() is Role.Graphic and "Charts" in name(node)]
    assert len(pictures) == 1
    words = description(pictures[0])
    assert the_fleet().services[0].name in words
    assert "42.0 MB" in words
    strips = [node for node in nodes(window) if name(node) == "Availability"]
    assert [node.role() for node in strips] == [Role.StaticText]
    assert "24 h: no data" in description(strips[0])


def test_the_timeline_is_read_line_by_line(qtbot: QtBot, parent: QWidget) -> None:
    """What happened, when, to whom, and what was done about it."""
    from medivote_desktop.ui.detail.pane import TIMELINE

    window = with_tab(TIMELINE)(parent)
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    assert window.pane.timeline is not None
    words = [name(node) for node in nodes(window.pane.timeline.list) if node.role() in (Role.ListItem, Role.Cell)]
    assert any("Killed" in said and "exit code 3" in said for said in words)
    assert all(words)


def test_the_share_panel_says_the_address(qtbot: QtBot, parent: QWidget) -> None:
    """And not the word for it alone."""
    panel = share_panel(parent)
    assert any("http://1/" in name(node) for node in nodes(panel))


@WITH_A_READER
def test_a_screen_reader_is_there(parent: QWidget) -> None:
    """What these tests stand on."""
    assert QAccessible.isActive()
    assert node_of(parent).isValid()
