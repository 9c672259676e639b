"""CPU time of one tick of the services table: a new snapshot, taken in, sorted by CPU and painted.

The baseline, in the same run, is what one would write first: a QSortFilterProxyModel that sorts, and Qt's own delegate,
without sparklines. Both show the same texts in a view of the same size, and every value differs from tick to tick.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from benchmarks.common import tell, title
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot, Usage
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.theme import theming
from tests.ui import fleet

WARM_UP_TICKS = 65  # until every sparkline has its sixty points
TICKS = 40
LIMITS_MS = {100: 6.0, 1000: 12.0, 5000: 20.0}
HIDDEN_LIMIT_MS = 0.1


class PlainModel(QAbstractTableModel):
    """The same texts, told to a proxy that sorts."""

    def __init__(self) -> None:
        super().__init__()
        self.services: tuple[ServiceSnapshot, ...] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.services)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[index.column()].text(self.services[index.row()], fleet.NOW)
        if role == Qt.ItemDataRole.UserRole:
            return COLUMNS[index.column()].key(self.services[index.row()])
        return None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if len(snapshot.services) != len(self.services):
            self.beginResetModel()
            self.services = snapshot.services
            self.endResetModel()
            return
        self.services = snapshot.services
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.services) - 1, len(COLUMNS) - 1))


def snapshots(count: int) -> Callable[[], Snapshot]:
    """A source of sampled snapshots of one fleet, in which every service runs and uses something else each time."""
    base = fleet.running(count)
    chance = random.Random(1)

    def following() -> Snapshot:
        nonlocal base
        usages = [Usage(round(chance.random() * 100, 1), int(chance.random() * 4e8)) for _ in base.services]
        services = tuple(
            ServiceSnapshot(one.facts, one.status, usage) for one, usage in zip(base.services, usages, strict=True)
        )
        base = Snapshot(base.revision + 1, base.title, services, base.taken_at, base.taken_monotonic + 1, sampled=True)
        return base

    return following


def median_ms(tick: Callable[[Snapshot], None], source: Callable[[], Snapshot], warm_up: int, ticks: int) -> float:
    for _ in range(warm_up):
        tick(source())
    spent = []
    for _ in range(ticks):
        snapshot = source()
        began = time.process_time()
        tick(snapshot)
        spent.append(time.process_time() - began)
    return statistics.median(spent) * 1000


def ours(app: QApplication, count: int, *, seen: bool = True) -> float:
    table = ServiceTable(lambda: fleet.NOW, theming().theme)
    table.resize(1000, 700)
    table.horizontalHeader().setSortIndicator(ColumnId.CPU, Qt.SortOrder.DescendingOrder)
    if seen:
        table.show()

    def tick(snapshot: Snapshot) -> None:
        table.record(snapshot)
        if seen:
            table.refresh()
            app.processEvents()
            while table.services.is_untold:  # it is painted in several turns
                app.processEvents()

    result = median_ms(tick, snapshots(count), WARM_UP_TICKS, TICKS if seen else TICKS * 10)
    table.close()
    table.deleteLater()
    return result


def baseline(app: QApplication, count: int) -> float:
    model, proxy, view = PlainModel(), QSortFilterProxyModel(), QTableView()
    proxy.setSourceModel(model)
    proxy.setSortRole(Qt.ItemDataRole.UserRole)
    view.setModel(proxy)
    view.setSortingEnabled(True)
    view.sortByColumn(ColumnId.CPU, Qt.SortOrder.DescendingOrder)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(28)
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.resize(1000, 700)
    view.show()

    def tick(snapshot: Snapshot) -> None:
        model.show_snapshot(snapshot)
        app.processEvents()

    result = median_ms(tick, snapshots(count), 3, 8)
    view.close()
    return result


def main() -> None:
    title("one table tick, CPU; sorted by CPU, all values differ, view of 1000 x 700")
    app = QApplication([])
    for count, limit in LIMITS_MS.items():
        mine, other = ours(app, count), baseline(app, count)
        note = f"baseline {other:.3g} ms, ratio 1 : {other / mine:.1f}"
        tell(f"{count:,} services", mine, limit, "ms", note)
    tell("100 services, hidden", ours(app, 100, seen=False), HIDDEN_LIMIT_MS, "ms")


if __name__ == "__main__":
    main()
