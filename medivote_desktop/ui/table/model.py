"""The model of the services table. It keeps filter and order itself and tells only what differs on the screen.

A proxy that sorts would cost ten times as much a tick as sorting one list of numbers here does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from medivote_desktop.core import report, service_rows
from medivote_desktop.core.folding import folded
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceFacts, ServiceSnapshot, Snapshot
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.table.columns import COLUMNS, SPANNED, ColumnId, fits
from medivote_desktop.ui.table.rowcells import RowCells
from medivote_desktop.ui.table.shownrows import ShownRows
from medivote_desktop.ui.table.sparkline import UsageHistory, cpu_levels, gone_on, memory_levels
from medivote_desktop.ui.widgets.markup import plain_tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_FEW = 20  # so many rows are found faster one by one than by an index of all


class ServiceTableModel(QAbstractTableModel):
    """The services that pass the filter, in the order asked for.

    `record` takes every snapshot, `refresh` makes the latest one visible, and `announce`, before anything is painted
    again, tells the view what differs from what was painted; rows that moved, too. While nobody looks, only `record` is
    called.

    Attributes:
        rows: What they show, and what of that is untold.
        filter_text: What was typed; all its words must occur in a row's name, id, group, state or port.
    """

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.filter_text = ""
        self.history = UsageHistory()
        self._latest: tuple[ServiceSnapshot, ...] = ()
        self._services: tuple[ServiceSnapshot, ...] = ()
        self._latest_facts: list[ServiceFacts] = []
        self._facts = self._latest_facts
        self._places: list[int] = []  # row -> place in the snapshot
        self._sort_column: int = -1
        self._descending = False
        self.rows = ShownRows(self._make_cells)

    # Values in

    def record(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, and its measurements if it brings any."""
        self._latest = snapshot.services
        facts = [service.facts for service in snapshot.services]
        if facts != self._latest_facts:
            self._latest_facts = facts
            self.history.arrange(snapshot.services)
        if snapshot.sampled:
            self.history.record(snapshot)

    def refresh(self) -> None:
        """Make the latest snapshot the one that is shown; `announce` is due if then something `is_untold`."""
        self.rows.read_anew()
        if self._latest_facts is not self._facts:
            self._replace_rows()
        else:
            self._services = self._latest
            self._arrange()

    def tick(self) -> None:
        """Time has passed: uptimes and countdowns may read differently."""
        self.rows.read_anew()

    @property
    def is_untold(self) -> bool:
        """Whether something may read differently than it was painted, and `announce` is due."""
        return self.rows.is_untold

    def announce(self, first: int, last: int, most_cells: int = sys.maxsize) -> bool:
        """Tell the view which cells of these rows show something else than before, as far as they are in its sight.

        Args:
            most_cells: About so many are told; the rest is with the next call.

        Returns:
            Whether nothing of these rows is untold any more.
        """
        columns_of = self.rows.tell(first, last, most_cells)
        if len(columns_of) > 1:
            top, bottom, union = min(columns_of), max(columns_of), set().union(*columns_of.values())
            # One area is cheaper than many signals, if not much more is painted for that.
            if (bottom - top + 1) * len(union) <= 1.5 * sum(map(len, columns_of.values())):
                columns_of = {}
                self._tell(top, bottom, union)
        for row, columns in columns_of.items():
            self._tell(row, row, columns)
        return self.rows.are_told(first, last)

    def set_filter(self, text: str) -> None:
        """Show only what fits all the words of `text`."""
        if text.split() != self.filter_text.split():
            self.filter_text = text
            self._arrange()

    # Values out

    def service(self, row: int) -> ServiceSnapshot:
        """The service in a row."""
        return self._services[self._places[row]]

    def row_of(self, service_id: str) -> int | None:
        """Where a service is shown; None if it is filtered out or unknown."""
        for row, place in enumerate(self._places):
            if self._services[place].facts.id == service_id:
                return row
        return None

    @property
    def facts(self) -> Sequence[ServiceFacts]:
        """What services.ini says of each service, the filtered ones included; another sequence when that changed."""
        return self._facts

    @property
    def total(self) -> int:
        """How many services there are, the filtered ones included."""
        return len(self._services)

    def details_text(self, services: Sequence[ServiceSnapshot]) -> str:
        """Everything known of these services now, as text."""
        return "\n\n".join(service_rows.details_text(service, self._clock(), shown) for service in services)

    def cells(self, row: int) -> RowCells:
        """What a row shows now; computed once between two refreshes."""
        return self.rows.cells(row)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cells, column = self.cells(index.row()), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cells.texts[column]
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(index.row(), column)
            case Qt.ItemDataRole.ToolTipRole:
                tip = self._tooltip(cells, column)
                return tip and plain_tip(tip)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.AccessibleTextRole:
                if self._sort_column != section:
                    return column.title
                sentence = tr("{column}, sorted down") if self._descending else tr("{column}, sorted up")
                return sentence.format(column=column.title)
            case Qt.ItemDataRole.ToolTipRole:
                return column.hint
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
            case Qt.ItemDataRole.InitialSortOrderRole:
                # Python's enums do not reach Qt through a QVariant; their numbers do.
                return (Qt.SortOrder.DescendingOrder if column.is_number else Qt.SortOrder.AscendingOrder).value
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 is the order of services.ini."""
        self._sort_column, self._descending = column, order is Qt.SortOrder.DescendingOrder
        self._arrange()

    # How it is done

    def _make_cells(self, row: int, before: RowCells | None) -> RowCells:
        service, now = self._services[self._places[row]], self._clock()
        cpu = memory = b""
        if before is not None and before.service is service:  # most of a fleet is idle: time alone has passed
            uptime = COLUMNS[ColumnId.UPTIME].text(service, now)
            texts = (*before.texts[: ColumnId.UPTIME], uptime, *before.texts[ColumnId.UPTIME + 1 :])
            cpu, memory = (gone_on(past, self.history.samples) for past in (before.cpu_levels, before.memory_levels))
        else:
            texts = tuple(column.text(service, now) for column in COLUMNS)
        state = service.status.state
        if state is State.STOPPING or not state.has_process:
            detail = shown(report.brief(report.detail_text(service, now)))
            if detail:
                return RowCells(service, texts, detail, b"", b"")
        cpu = cpu or cpu_levels(self.history.cpu_percent(service.id))
        return RowCells(service, texts, "", cpu, memory or memory_levels(self.history.memory_bytes(service.id)))

    def _tell(self, first: int, last: int, columns: set[int]) -> None:
        """One signal for columns that lie side by side: what lies between others need not be painted."""
        for left in columns:
            if left - 1 not in columns:
                right = left
                while right + 1 in columns:
                    right += 1
                self.dataChanged.emit(self.index(first, left), self.index(last, right))

    def _replace_rows(self) -> None:
        self.beginResetModel()
        self._facts, self._services = self._latest_facts, self._latest
        self.rows.begin_anew()
        self._places = self._ordered()
        self.endResetModel()

    def _arrange(self) -> None:
        """Bring the rows into the order and selection that filter and sorting ask for."""
        wanted = self._ordered()
        if wanted == self._places:
            return
        all_shown = len(wanted) == len(self._places) == len(self._services)
        if not all_shown and set(wanted) != set(self._places):
            self.beginResetModel()
            self.rows.begin_anew()
            self._places = wanted
            self.endResetModel()
        else:
            self._move_rows(wanted)

    def _move_rows(self, wanted: list[int]) -> None:
        _tell_of_rows(self.layoutAboutToBeChanged)
        kept = self.persistentIndexList()
        rows = {index.row() for index in kept}
        if len(rows) < _FEW:
            row_of = {self._places[row]: wanted.index(self._places[row]) for row in rows}
        else:
            row_of = {place: row for row, place in enumerate(wanted)}
        moved = [self.index(row_of[self._places[index.row()]], index.column()) for index in kept]
        self.changePersistentIndexList(kept, moved)
        self.rows.read_anew()
        self._places = wanted
        _tell_of_rows(self.layoutChanged)

    def _ordered(self) -> list[int]:
        services = self._services
        places: Sequence[int] = range(len(services))
        words = folded(self.filter_text).split()
        if words:
            places = [place for place in places if fits(services[place], words)]
        if self._sort_column < 0:
            return list(places)
        key = COLUMNS[self._sort_column].key
        keys = list(map(key, services))
        return sorted(places, key=keys.__getitem__, reverse=self._descending)

    def _spoken(self, row: int, column: int) -> str:
        cells = self.cells(row)
        value = tr("none") if cells.texts[column] == report.DASH else cells.texts[column]
        more = cells.detail if column == ColumnId.STATE else ""
        if COLUMNS[column].has_sparkline and not cells.detail:
            more = self.history.range_text(cells.service.id, column == ColumnId.CPU)
        return ", ".join(filter(None, (f"{COLUMNS[column].title}: {value}", more)))

    def _tooltip(self, cells: RowCells, column: int) -> str | None:
        service = cells.service
        if cells.detail and (column == ColumnId.STATE or column in SPANNED):
            return cells.detail
        match column:
            case ColumnId.STATE:
                return report.state_text(service, self._clock(), shown)
            case ColumnId.SERVICE:
                return "\n".join(filter(None, (service.name, service.facts.description)))
            case ColumnId.CPU | ColumnId.MEMORY if service.usage is not None:
                seconds = self.history.seconds
                return tr("The curve shows the last {duration}", duration=report.duration_text(seconds))
        return None


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].is_number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _tell_of_rows(signal: Any) -> None:
    """Of them alone, so that the heading is left as it is. That a signal has overloads Qt's stubs do not know."""
    of_rows = signal["QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"]
    of_rows.emit([], QAbstractTableModel.LayoutChangeHint.VerticalSortHint)
