"""The table as it is seen: selection, clicks, columns that fit, and that only what differs is painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.table.cells import PADDING_PX, column_width
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.theme import LIGHT
from tests.ui import fleet
from tests.ui.conftest import Clock
from tests.ui.fleet import NOW, service, snapshot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture
def table(qtbot: QtBot, clock: Clock) -> ServiceTable:
    made = ServiceTable(clock, LIGHT)
    qtbot.addWidget(made)
    made.resize(1100, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def ids(table: ServiceTable) -> list[str]:
    return [table.services.service(row).id for row in range(table.services.rowCount())]


def uptime(table: ServiceTable) -> str:
    return str(table.services.index(0, ColumnId.UPTIME).data())


def three(*cpu_percents: float) -> Snapshot:
    return snapshot(*(service(name, cpu_percent=cpu) for name, cpu in zip("abc", cpu_percents, strict=True)))


def test_a_selection_follows_its_services(table: ServiceTable) -> None:
    """Rows that change places under live sorting take selection and keyboard with them."""
    table.horizontalHeader().setSortIndicator(ColumnId.CPU, DOWN)
    table.record(three(1, 2, 3))
    table.refresh()
    table.select("a")
    assert table.currentIndex().row() == 2
    table.record(three(9, 2, 3))
    table.refresh()
    assert table.currentIndex().row() == 0
    assert [one.id for one in table.selected_services()] == ["a"]
    assert table.current_id == "a"


class Painted(QObject):
    """What of a widget is painted from now on."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_what_two_snapshots_changed_within_a_turn_is_painted(table: ServiceTable, qtbot: QtBot) -> None:
    """The first changed one row and the second another; neither change is forgotten for the other."""
    table.record(three(1, 2, 3))
    table.refresh()
    painted = Painted(table.viewport())
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    QCoreApplication.processEvents()  # whatever else the new rows bring about
    painted.region = QRegion()
    for cpu_percents in ((1, 2, 9), (8, 2, 9)):
        table.record(three(*cpu_percents))
        table.refresh()
    places = [table.visualRect(table.services.index(row, ColumnId.CPU)).center() for row in (0, 2)]
    qtbot.waitUntil(lambda: all(painted.region.contains(place) for place in places))


def test_several_selected_follow_too(table: ServiceTable) -> None:
    """Two that stood side by side and part stay selected, and nothing between them is."""
    table.horizontalHeader().setSortIndicator(ColumnId.CPU, DOWN)
    table.record(three(3, 2, 1))
    table.refresh()
    table.selectRow(0)
    flags = table.selectionModel().SelectionFlag
    table.selectionModel().select(table.services.index(1, 0), flags.Select | flags.Rows)
    table.record(three(3, 0, 1))
    table.refresh()
    assert [one.id for one in table.selected_services()] == ["a", "b"]
    assert table.currentIndex().row() == 0


def test_what_the_filter_hides_is_selected_again_when_it_returns(table: ServiceTable, qtbot: QtBot) -> None:
    """Filtering never acts on what cannot be seen, and forgets nothing."""
    table.record(fleet.medivote())
    table.refresh()
    table.select("frontend")
    with qtbot.waitSignal(table.chosen):
        table.set_filter("node")
    assert table.selected_services() == []
    assert (table.current_service(), table.current_id) == (None, "frontend")
    table.set_filter("")
    assert [one.id for one in table.selected_services()] == ["frontend"]


def test_sorting_by_figures_begins_with_the_greatest(table: ServiceTable, qtbot: QtBot) -> None:
    """The first click on CPU shows the hungriest, the second the idlest, the third the order of the file."""
    table.record(three(1, 3, 2))
    table.refresh()
    header = table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(ColumnId.CPU) + 40, 10)
    seen = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        seen.append(ids(table))
    assert seen == [["b", "c", "a"], ["a", "c", "b"], ["a", "b", "c"]]


def empty_words(table: ServiceTable) -> str | None:
    label = table.viewport().findChild(QLabel)
    assert label is not None
    return label.text() if label.isVisible() else None


def test_no_hits_are_said(table: ServiceTable) -> None:
    """An empty table says why it is empty and how to fill it again."""
    table.record(fleet.medivote())
    table.refresh()
    assert empty_words(table) is None
    table.set_filter("postgres")
    assert empty_words(table) == "No service fits “postgres”.\nEsc shows all 7 again."
    table.set_filter("")
    assert empty_words(table) is None


def test_a_fleet_without_services_is_said(table: ServiceTable) -> None:
    """Nothing configured is not an empty rectangle, and leads on."""
    table.record(snapshot())
    table.refresh()
    assert empty_words(table) == "services.ini names no services yet.\n“Edit services” in the Fleet menu adds one."


@pytest.fixture
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [2540, 1400, 1100, 960, 900])
@pytest.mark.usefixtures("_english_again")
def test_the_columns_fill_the_window(qtbot: QtBot, clock: Clock, width: int, language: str) -> None:
    """No gap at the right, and no scroll bar, down to the narrowest window that is promised."""
    use_language(language)
    table = ServiceTable(clock, LIGHT)
    qtbot.addWidget(table)
    with qtbot.waitExposed(table):
        table.show()
    table.record(fleet.medivote())
    table.refresh()
    table.resize(width, 400)
    header, metrics = table.horizontalHeader(), table.fontMetrics()
    assert header.length() == table.viewport().width()
    qtbot.waitUntil(lambda: not table.horizontalScrollBar().isVisible())
    assert header.sectionSize(ColumnId.SERVICE) >= 120
    for section, column in enumerate(COLUMNS):
        assert header.sectionSize(section) >= metrics.horizontalAdvance(column.title) + 2 * PADDING_PX


def test_a_wide_window_spreads_its_columns(table: ServiceTable) -> None:
    """The names take what they need and their share; the rest goes to all others, and reasons gain by it."""
    table.record(fleet.medivote())
    table.refresh()
    table.resize(1100, 400)
    header, metrics = table.horizontalHeader(), table.fontMetrics()
    usual = [header.sectionSize(section) for section in range(len(COLUMNS))]
    table.resize(2200, 400)
    longest = max(metrics.horizontalAdvance(one.facts.name + one.facts.group) for one in fleet.medivote().services)
    assert longest < header.sectionSize(ColumnId.SERVICE) < 2200 * 0.35
    for section in set(range(len(COLUMNS))) - {ColumnId.SERVICE}:
        assert header.sectionSize(section) > usual[section] * 1.6
    table.resize(1100, 400)
    assert [header.sectionSize(section) for section in range(len(COLUMNS))] == usual


def test_a_double_click_gives_a_chosen_width_back(table: ServiceTable) -> None:
    """Until then it stays through every width of the window; then it is fitted again with all others."""
    header = table.horizontalHeader()
    before = header.sectionSize(ColumnId.UPTIME)
    header.resizeSection(ColumnId.UPTIME, before + 50)
    table.resize(2200, 400)
    assert header.sectionSize(ColumnId.UPTIME) == before + 50
    header.sectionHandleDoubleClicked.emit(ColumnId.UPTIME)
    assert header.sectionSize(ColumnId.UPTIME) > before + 50
    table.resize(1100, 400)
    assert header.sectionSize(ColumnId.UPTIME) == before


def test_a_narrow_table_drops_its_sparklines(table: ServiceTable) -> None:
    """They give way before the figures do, and come back; a width that a person chose stays."""
    header, metrics = table.horizontalHeader(), table.fontMetrics()
    table.resize(1400, 400)
    assert header.sectionSize(ColumnId.CPU) >= column_width(ColumnId.CPU, metrics)
    header.resizeSection(ColumnId.MEMORY, 300)
    table.resize(900, 400)
    assert header.sectionSize(ColumnId.CPU) == column_width(ColumnId.CPU, metrics, with_sparkline=False)
    assert header.sectionSize(ColumnId.MEMORY) == 300
    table.resize(1400, 400)
    assert header.sectionSize(ColumnId.CPU) >= column_width(ColumnId.CPU, metrics)


def test_arranged_columns_come_back(qtbot: QtBot, table: ServiceTable, clock: Clock) -> None:
    """Order, widths and sorting survive in the state of the header; nonsense changes nothing."""
    table.horizontalHeader().moveSection(ColumnId.PORT, 0)
    table.horizontalHeader().setSortIndicator(ColumnId.MEMORY, DOWN)
    table.horizontalHeader().resizeSection(ColumnId.UPTIME, 171)
    state = table.columns.state()

    other = ServiceTable(clock, LIGHT)
    qtbot.addWidget(other)
    other.columns.restore(state)
    other.columns.restore(QByteArray(b"nonsense"))
    assert other.horizontalHeader().visualIndex(ColumnId.PORT) == 0
    assert other.columnWidth(ColumnId.UPTIME) == 171
    assert other.columnWidth(ColumnId.PORT) < 100
    other.record(snapshot(service("a", rss_bytes=1), service("b", rss_bytes=2)))
    other.refresh()
    assert ids(other) == ["b", "a"]


def test_seconds_go_by_without_snapshots(table: ServiceTable, clock: Clock, qtbot: QtBot) -> None:
    """While it can be seen the table lets time pass by itself."""
    table.record(snapshot(service("a", spawned_monotonic=NOW - 5)))
    table.refresh()
    assert uptime(table) == "5 s"
    clock.now += 3
    with qtbot.waitSignal(table.ticked):
        pass
    assert uptime(table) == "8 s"


def test_a_hidden_table_does_not_tick(table: ServiceTable, qtbot: QtBot) -> None:
    """Nothing happens while nobody looks."""
    table.hide()
    with qtbot.assertNotEmitted(table.ticked, wait=1300):
        pass


class Paints(QObject):
    """Remembers which areas of a widget were painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's own name)
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect())
        return False


def test_a_new_figure_repaints_one_cell(table: ServiceTable, qtbot: QtBot) -> None:
    """From snapshot to screen: one changed CPU paints that cell and no other."""
    table.record(replace(three(1, 2, 3), sampled=False))
    table.refresh()
    cell = table.visualRect(table.services.index(1, ColumnId.CPU))
    paints = Paints(table.viewport())
    qtbot.waitUntil(lambda: len(paints.areas) > 0)
    table.grab()  # columns that were fitted are painted by a timer
    QCoreApplication.processEvents()
    paints.areas.clear()
    table.record(replace(three(1, 2.5, 3), sampled=False))
    table.refresh()
    qtbot.waitUntil(lambda: len(paints.areas) > 0)
    assert paints.areas == [cell]
