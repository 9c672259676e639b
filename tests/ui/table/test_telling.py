"""When the table tells and paints what differs: in turns of the loop, and only that."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QRegion
from pytestqt.qtbot import QtBot

from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot, Usage
from medivote_desktop.ui.table import telling
from medivote_desktop.ui.table.columns import ColumnId
from medivote_desktop.ui.table.paint import TablePainter
from medivote_desktop.ui.table.sparkline import Sparkline
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.theme import LIGHT
from tests.ui import fleet
from tests.ui.conftest import Clock
from tests.ui.table.test_table_view import DOWN, Painted, Paints, ids

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def tall(qtbot: QtBot, clock: Clock) -> ServiceTable:
    """A table with forty services in view, painted and at rest."""
    table = ServiceTable(clock, LIGHT)
    qtbot.addWidget(table)
    table.resize(1300, 1400)
    with qtbot.waitExposed(table):
        table.show()
    table.record(fleet.running(40))
    table.refresh()
    table.viewport().repaint()
    qtbot.waitUntil(lambda: not table.services.is_untold)
    QCoreApplication.processEvents()
    return table


def busier(by: int, *, reverse: bool = False) -> Snapshot:
    """The services of `tall`, each with another CPU, memory and uptime."""
    before = fleet.running(40)
    shares = range(40, 0, -1) if reverse else range(40)
    services = tuple(
        ServiceSnapshot(one.facts, one.status, Usage(share + by, (share + by) * 10**6, 1))
        for one, share in zip(before.services, shares, strict=True)
    )
    return replace(before, services=services, sampled=True)


def test_rows_that_move_leave_the_heading_as_it_is(tall: ServiceTable, qtbot: QtBot) -> None:
    """It is painted when something else is sorted by, and not each time that the order by CPU is another one."""
    heading = Paints(tall.horizontalHeader().viewport())
    tall.horizontalHeader().setSortIndicator(ColumnId.CPU, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: bool(heading.areas))
    heading.areas.clear()
    for reverse in (False, True):
        before = ids(tall)
        tall.record(busier(3, reverse=reverse))
        tall.refresh()
        assert ids(tall) != before
        qtbot.waitUntil(lambda: not tall.services.is_untold)
        QCoreApplication.processEvents()
    assert heading.areas == []


def test_what_changes_at_once_is_painted_in_turns(tall: ServiceTable, qtbot: QtBot, clock: Clock) -> None:
    """Forty rows whose figures all differ: from top to bottom, no more of them in a turn than take a moment."""
    clock.now += 100_000  # uptimes differ, too
    paints, row = Paints(tall.viewport()), tall.rowHeight(0)
    tall.record(busier(3))
    tall.refresh()
    qtbot.waitUntil(lambda: bool(paints.areas) and paints.areas[-1].bottom() >= 40 * row - 1)
    assert len(paints.areas) >= 2
    assert max(area.height() for area in paints.areas) <= 28 * row
    assert [area.top() for area in paints.areas] == sorted({area.top() for area in paints.areas})


def test_rows_that_move_are_painted_in_turns_and_alone(tall: ServiceTable, qtbot: QtBot) -> None:
    """Sorted by CPU, two services change places: their rows are painted whole, and those between are not."""
    tall.horizontalHeader().setSortIndicator(ColumnId.CPU, DOWN)
    tall.record(first := replace(busier(0), sampled=False))
    tall.refresh()
    paints, row = Paints(tall.viewport()), tall.rowHeight(0)
    qtbot.waitUntil(lambda: bool(paints.areas) and paints.areas[-1].bottom() >= 40 * row - 1)
    assert max(area.height() for area in paints.areas) <= 10 * row
    QCoreApplication.processEvents()
    painted = Painted(tall.viewport())
    shares = [one.usage for one in first.services]
    shares[10], shares[20] = shares[20], shares[10]
    services = tuple(
        ServiceSnapshot(one.facts, one.status, usage) for one, usage in zip(first.services, shares, strict=True)
    )
    tall.record(replace(first, services=services))
    tall.refresh()
    middles = [tall.visualRect(tall.services.index(at, ColumnId.SERVICE)).center() for at in range(40)]
    moved = [at for at in range(40) if ids(tall)[at] in {services[10].id, services[20].id}]
    qtbot.waitUntil(lambda: all(painted.region.contains(middles[at]) for at in moved))
    assert [at for at in range(40) if painted.region.contains(middles[at])] == moved


def test_the_rest_is_told_where_nothing_is_painted(tall: ServiceTable, qtbot: QtBot) -> None:
    """A window that is behind others gets no picture; what waits for one is told all the same."""
    tall.viewport().setUpdatesEnabled(False)
    tall.record(busier(3))
    tall.refresh()
    qtbot.waitUntil(lambda: not tall.services.is_untold)


def test_curves_are_drawn_before_they_are_painted(
    tall: ServiceTable, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the turn in which they are told, which has time for it."""
    drawn, painting = list[bool](), list[bool]()
    image, paint = Sparkline._image, TablePainter.paint

    def noted_image(self: Sparkline, levels: bytes) -> QImage:
        drawn.append(bool(painting))
        return image(self, levels)

    def noted_paint(self: TablePainter, region: QRegion, selected: Set[int], hovered: int) -> None:
        painting.append(True)
        paint(self, region, selected, hovered)
        painting.clear()

    monkeypatch.setattr(Sparkline, "_image", noted_image)
    monkeypatch.setattr(TablePainter, "paint", noted_paint)
    for by in (3, 9):
        tall.record(busier(by, reverse=by == 9))
        tall.refresh()
        qtbot.waitUntil(lambda: not tall.services.is_untold)
        QCoreApplication.processEvents()
    assert drawn.count(False) > 10 * max(1, drawn.count(True))


def test_what_takes_long_to_compute_leaves_the_loop_its_turns(
    tall: ServiceTable, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a turn is over after each row, the loop comes round between any two of them, and nothing is told yet."""
    turns: list[int] = []
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turns.append(len(tall.services.rows.unmade(0, 39, 40))))
    monkeypatch.setattr(telling, "_TURN_SECONDS", -1.0)
    beat.start()
    tall.record(busier(3))
    tall.refresh()
    qtbot.waitUntil(lambda: not tall.services.is_untold)
    beat.stop()
    assert {*range(10, 40)} <= {*turns}


@pytest.mark.parametrize("column", [4, 400])
def test_rows_are_parted_by_one_line(tall: ServiceTable, column: int) -> None:
    """Of one pixel, at the bottom of each row, from edge to edge."""
    image, row = tall.viewport().grab().toImage(), tall.rowHeight(0)
    line = QColor(LIGHT.line).name()
    for at in range(40):
        colours = [image.pixelColor(column, y).name() for y in (at * row + row - 2, at * row + row - 1, at * row + row)]
        assert [colour == line for colour in colours] == [False, True, False]
    assert image.pixelColor(tall.viewport().width() - 1, row - 1).name() == line
