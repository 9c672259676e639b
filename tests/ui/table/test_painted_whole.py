"""Whatever happens in whatever order, the table at rest looks as if it were painted whole.

Only what differs is painted, and in a later turn of the loop than it was told: a change that got lost on the way would
stay on the screen.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot, Usage
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.theme import DARK, LIGHT
from tests.ui.conftest import Clock
from tests.ui.fleet import NOW, service, snapshot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_ACTS = 120


class Randomly:
    """Does something to a table, again and again, each time by chance."""

    def __init__(self, table: ServiceTable, clock: Clock, seed: int) -> None:
        self.table, self.clock = table, clock
        self.chance = chance = random.Random(seed)
        self.services = [self.any_service(f"s{number}") for number in range(chance.choice((3, 60)))]
        self.acts: tuple[Callable[[], object], ...] = (
            *[self.change_some] * 8,
            *[self.measure_all] * 4,
            *[self.let_time_pass] * 2,
            *[self.turn] * 6,
            self.scroll,
            self.sort,
            self.filter,
            self.resize,
            self.select,
            self.hover,
            self.use_theme,
            self.move_column,
            self.hide_column,
            *[self.expose] * 4,
            self.use_font,
            self.turn_round,
            self.come_and_go,
            self.focus,
        )
        self.tell()

    def any_service(self, id_: str) -> ServiceSnapshot:
        chance = self.chance
        state = chance.choice([*State, *[State.RUNNING] * 6])
        return service(
            id_,
            state,
            name=id_ * chance.choice((1, 1, 20)),
            group=chance.choice(("", "core")),
            spawned_monotonic=self.clock.now - chance.choice((3, 50, 7000)) if state.has_process else None,
            health=chance.choice(list(Health)),
            has_health_check=chance.random() < 0.5,
            reason=chance.choice(("", "exit code 1", "waits for the database " * 9)),
            cpu_percent=chance.choice((0.0, 0.1, 50.0)) if state.has_process else None,
        )

    def tell(self, *, sampled: bool = False) -> None:
        moment = snapshot(*self.services)
        self.table.record(Snapshot(1, "x", moment.services, NOW, self.clock.now, sampled=sampled))
        self.table.refresh()

    def change_some(self) -> None:
        for _ in range(self.chance.choice((1, 1, 2, 30))):
            at = self.chance.randrange(len(self.services))
            self.services[at] = self.any_service(self.services[at].facts.id)
        self.tell()

    def measure_all(self) -> None:
        """Some use what they used, some something else."""
        for at, one in enumerate(self.services):
            if one.usage is not None and self.chance.random() < 0.7:
                usage = Usage(self.chance.choice((0.0, 12.5, 99.0)), self.chance.choice((1, 9)) * 1_000_000)
                self.services[at] = ServiceSnapshot(one.facts, one.status, usage)
        self.tell(sampled=True)

    def let_time_pass(self) -> None:
        self.clock.now += self.chance.choice((0.2, 1, 61))
        self.table._on_tick()

    def turn(self) -> None:
        QCoreApplication.processEvents()

    def scroll(self) -> None:
        for bar in (self.table.verticalScrollBar(), self.table.horizontalScrollBar()):
            bar.setValue(self.chance.randint(bar.minimum(), bar.maximum()))

    def sort(self) -> None:
        order = self.chance.choice((Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder))
        self.table.horizontalHeader().setSortIndicator(self.chance.choice((-1, *range(len(COLUMNS)))), order)

    def filter(self) -> None:
        self.table.set_filter(self.chance.choice(("", "", "s1", "running", "nothing like it")))

    def resize(self) -> None:
        self.table.resize(self.chance.randint(300, 1300), self.chance.randint(90, 700))

    def select(self) -> None:
        ids = [one.facts.id for one in self.services]
        self.table.select_all_of(frozenset(self.chance.sample(ids, self.chance.randint(0, min(3, len(ids))))))

    def hover(self) -> None:
        QTest.mouseMove(self.table.viewport(), QPoint(self.chance.randint(0, 300), self.chance.randint(0, 600)))

    def use_theme(self) -> None:
        self.table.use_theme(self.chance.choice((LIGHT, DARK)))

    def move_column(self) -> None:
        header = self.table.horizontalHeader()
        header.moveSection(self.chance.randrange(len(COLUMNS)), self.chance.randrange(len(COLUMNS)))

    def hide_column(self) -> None:
        column = self.chance.choice((ColumnId.HEALTH, ColumnId.PORT, ColumnId.MEMORY))
        self.table.horizontalHeader().setSectionHidden(column, self.chance.random() < 0.5)

    def expose(self) -> None:
        """Parts of it are to be painted again soon, or at once, as when another window went away."""
        chance, viewport = self.chance, self.table.viewport()
        for _ in range(chance.randint(1, 4)):
            area = QRect(chance.randint(0, 900), chance.randint(0, 500), chance.randint(1, 200), chance.randint(1, 60))
            chance.choice((viewport.update, viewport.repaint))(area)

    def use_font(self) -> None:
        font = self.table.font()
        font.setPointSize(self.chance.choice((9, 10, 14)))
        self.table.setFont(font)

    def turn_round(self) -> None:
        """As for a language that is written from right to left."""
        self.table.setLayoutDirection(
            self.chance.choice((Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft))
        )

    def come_and_go(self) -> None:
        if len(self.services) > 2 and self.chance.random() < 0.5:
            del self.services[self.chance.randrange(len(self.services))]
        else:
            self.services.append(self.any_service(f"n{self.chance.randrange(10**6)}"))
        self.tell()

    def focus(self) -> None:
        self.chance.choice((self.table.setFocus, self.table.clearFocus))()


def on_screen(table: ServiceTable) -> QImage:
    """The pixels that the window has, without painting anything."""
    return table.screen().grabWindow(table.winId()).toImage()


class Updates(QObject):
    """Counts how often a window was brought up to date."""

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        self.window, self.count = window, 0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's own name)
        self.count += event.type() is QEvent.Type.UpdateRequest
        return False


def at_rest(table: ServiceTable, qtbot: QtBot) -> QImage:
    """The pixels once everything is told and painted."""
    updates = Updates(table.windowHandle())
    for count in (1, 2):  # what is painted may tell of more that is to be painted
        qtbot.waitUntil(lambda: not table.services.is_untold)
        table.windowHandle().requestUpdate()
        qtbot.waitUntil(lambda count=count: updates.count >= count)  # type: ignore[misc]
    table.windowHandle().removeEventFilter(updates)
    QCoreApplication.processEvents()
    return on_screen(table)


@pytest.fixture
def table(qtbot: QtBot, clock: Clock) -> ServiceTable:
    made = ServiceTable(clock, LIGHT)
    qtbot.addWidget(made)
    made.resize(1000, 400)
    with qtbot.waitExposed(made):
        made.show()
    made._ticking.setInterval(10**6)  # time passes when the test says so
    return made


def test_what_is_painted_before_it_is_told_is_known_as_painted(qtbot: QtBot, table: ServiceTable) -> None:
    """Another window goes away between two snapshots of one turn; the second is again as it was before the first."""
    calm, busy = (snapshot(service(cpu_percent=cpu), sampled=False) for cpu in (1.0, 80.0))
    table.record(calm)
    table.refresh()
    before = at_rest(table, qtbot)
    table.record(busy)
    table.refresh()
    table.viewport().repaint()
    table.record(calm)
    table.refresh()
    assert at_rest(table, qtbot) == before


@pytest.mark.parametrize("sorted_column", [-1, ColumnId.CPU])
def test_rows_that_scroll_after_a_part_of_them_was_painted(
    qtbot: QtBot, table: ServiceTable, sorted_column: int
) -> None:
    """Before anybody was told of them: what Qt is asked to paint while it paints it would paint in the old place."""
    table.horizontalHeader().setSortIndicator(sorted_column, Qt.SortOrder.DescendingOrder)
    for shares in (range(60), range(60, 0, -1)):
        services = [service(f"s{at}", cpu_percent=share) for at, share in enumerate(shares)]
        at_rest(table, qtbot)
        table.record(snapshot(*services))
        table.refresh()
        table.verticalScrollBar().setValue(200)
    table.viewport().repaint(QRect(400, 0, 150, 300))
    table.verticalScrollBar().setValue(80)
    seen = at_rest(table, qtbot)
    table.viewport().update()
    assert seen == at_rest(table, qtbot)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_seen_at_rest_is_what_a_whole_painting_shows(
    qtbot: QtBot, table: ServiceTable, clock: Clock, seed: int
) -> None:
    """After snapshots, time, scrolling, sorting, filtering and whatever else people and desktops do to a table."""
    randomly = Randomly(table, clock, seed)
    for act in range(_ACTS):
        chosen = randomly.chance.choice(randomly.acts)
        chosen()
        if act % 6 == 5:
            seen = at_rest(table, qtbot)
            table.viewport().update()
            assert seen == at_rest(table, qtbot), chosen.__name__
    assert not seen.isNull()
