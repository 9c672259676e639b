"""Where the keyboard stands when services leave services.ini."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.table.columns import ColumnId
from medivote_desktop.ui.window import MainWindow
from tests.ui.fleet import service, snapshot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
IDS = "abcdef"


def show(window: MainWindow, ids: str, revision: int) -> None:
    window.show_snapshot(snapshot(*(service(id_, name=id_) for id_ in ids), revision=revision))


@pytest.mark.parametrize(("left", "place"), [("abdef", "d"), ("abd", "d"), ("ab", "b"), ("f", "f")])
def test_a_service_that_goes_leaves_the_keyboard_in_its_place(window: MainWindow, left: str, place: str) -> None:
    """On what has taken it, or on the last; and not at the head of the fleet, where the next key would stop another."""
    show(window, IDS, 1)
    window.table.select("c")
    show(window, left, 2)
    assert window.table.current_id == place
    assert window.table.selected_ids == {place}
    assert window.table.currentIndex().row() == left.index(place)


def test_of_several_those_stay_selected_that_are_left(window: MainWindow) -> None:
    """A wish for them means them, and nobody else."""
    show(window, IDS, 1)
    window.table.select("c")
    window.table.select_all_of(frozenset("ce"))
    show(window, "abdef", 2)
    assert window.table.selected_ids == {"e"}
    assert window.table.current_id == "d"


def test_what_the_filter_hides_is_waited_for(window: MainWindow, qtbot: QtBot) -> None:
    """It has not gone; and with another order its place is that of now."""
    show(window, IDS, 1)
    window.table.sortByColumn(ColumnId.SERVICE, Qt.SortOrder.DescendingOrder)
    window.table.select("c")
    window.table.set_filter("e")
    assert window.table.current_id == "c"
    window.table.set_filter("")
    assert window.table.currentIndex().row() == 3
    show(window, "abdef", 2)
    assert window.table.current_id == "b"
