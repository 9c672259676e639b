"""The column chooser: what it hides stays hidden, and the names always stay."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.arranging import layout_state, restore_layout
from medivote_desktop.ui.commands.menubar import ColumnMenu
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.window import MainWindow
from tests.ui import fleet
from tests.ui.conftest import Clock, Question

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def toggle(window: MainWindow, section: int) -> None:
    """Open the menu and choose a column, as a person would."""
    menu = window.findChild(ColumnMenu)
    assert menu is not None
    menu.aboutToShow.emit()
    menu.actions()[section].trigger()


def widths(table: ServiceTable) -> list[int]:
    return [table.columnWidth(section) for section in range(len(COLUMNS))]


def test_a_hidden_column_gives_its_room_to_the_others(window: MainWindow) -> None:
    """The table stays exactly as wide as its view, before, without the column, and with it again."""
    window.show_snapshot(fleet.medivote())
    table = window.table
    before = widths(table)
    toggle(window, ColumnId.UPTIME)
    assert table.isColumnHidden(ColumnId.UPTIME)
    assert sum(widths(table)) == sum(before)
    assert all(now >= then for now, then in zip(widths(table), before, strict=True) if now)
    assert table.horizontalHeader().length() == table.viewport().width()
    toggle(window, ColumnId.UPTIME)
    assert widths(table) == before


def test_the_switches_tell_what_is_shown(window: MainWindow) -> None:
    """One a column, checked where it is shown; that of the names cannot be switched off."""
    menu = window.findChild(ColumnMenu)
    assert menu is not None
    toggle(window, ColumnId.PORT)
    menu.aboutToShow.emit()
    switches = menu.actions()[: len(COLUMNS)]
    assert [one.text() for one in switches] == [column.title for column in COLUMNS]
    assert [one.isChecked() for one in switches] == [section != ColumnId.PORT for section in range(len(COLUMNS))]
    assert not switches[ColumnId.SERVICE].isEnabled()


def test_nobody_sorts_by_what_is_hidden(window: MainWindow) -> None:
    """Hiding the column that the table is sorted by brings back the file's order."""
    header = window.table.horizontalHeader()
    header.setSortIndicator(ColumnId.CPU, Qt.SortOrder.DescendingOrder)
    toggle(window, ColumnId.CPU)
    assert header.sortIndicatorSection() == -1


def test_hidden_columns_are_remembered(window: MainWindow, qtbot: QtBot, question: Question, clock: Clock) -> None:
    """Another window with the same arrangement hides the same; the usual columns bring all back, in their order."""
    toggle(window, ColumnId.PID)
    window.table.horizontalHeader().moveSection(0, 5)
    window.table.horizontalHeader().resizeSection(ColumnId.PORT, 222)
    again = MainWindow("Fleet", question, clock)
    qtbot.addWidget(again)
    restore_layout(again, None, layout_state(window)[1], None)
    assert again.table.isColumnHidden(ColumnId.PID)
    menu = again.findChild(ColumnMenu)
    assert menu is not None
    menu.aboutToShow.emit()
    assert again.table.columnWidth(ColumnId.PORT) == 222
    menu.actions()[-1].trigger()
    header = again.table.horizontalHeader()
    assert again.table.columnWidth(ColumnId.PORT) < 222
    assert [header.visualIndex(section) for section in range(len(COLUMNS))] == list(range(len(COLUMNS)))
    assert not any(map(header.isSectionHidden, range(len(COLUMNS))))
    menu.aboutToShow.emit()
    assert not menu.actions()[-1].isEnabled()


def test_an_arrangement_without_names_is_mended(
    window: MainWindow, qtbot: QtBot, question: Question, clock: Clock
) -> None:
    """However the file came to say so, the column of the names is shown."""
    window.table.horizontalHeader().setSectionHidden(ColumnId.SERVICE, True)
    again = MainWindow("Fleet", question, clock)
    qtbot.addWidget(again)
    restore_layout(again, None, layout_state(window)[1], None)
    assert not again.table.isColumnHidden(ColumnId.SERVICE)


def test_the_headings_own_menu_is_this_one(window: MainWindow, qtbot: QtBot) -> None:
    """The right button on a heading opens the chooser."""
    header = window.table.horizontalHeader()
    header.customContextMenuRequested.emit(QPoint(20, 8))
    menu = window.findChild(ColumnMenu)
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
