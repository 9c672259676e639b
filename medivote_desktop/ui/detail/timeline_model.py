"""The incidents that are shown, the newest first, with a heading for each day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from medivote_desktop.core.history import incident_text
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.records import dataclass
from medivote_desktop.ui.detail import incident_looks
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.widgets.markup import plain_tip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Day:
    """A heading."""

    date: datetime.date


Row = Day | Incident


class TimelineModel(QAbstractListModel):
    """Holds what was loaded; older incidents are asked for when the end comes into view.

    Signals:
        more_wanted: The end of what was loaded came into view, and there is more.
    """

    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._has_more = False

    @property
    def oldest_id(self) -> int | None:
        """The number of the last incident; None without any."""
        last = self._rows[-1] if self._rows else None
        return last.id if isinstance(last, Incident) else None

    def row_at(self, row: int) -> Row:
        """A heading or an incident."""
        return self._rows[row]

    def incident(self, index: Index) -> Incident | None:
        """What a row tells of; None for a heading, and for no row."""
        row = self._rows[index.row()] if index.isValid() else None
        return row if isinstance(row, Incident) else None

    def first(self) -> QModelIndex:
        """The newest incident."""
        return self.index(1) if self._rows else _ROOT

    def index_of(self, incident_id: int) -> QModelIndex | None:
        """Where the incident of this number stands; None where it is not loaded."""
        rows = enumerate(self._rows)
        return next((self.index(at) for at, row in rows if isinstance(row, Incident) and row.id == incident_id), None)

    def show_all(self, incidents: Sequence[Incident], *, has_more: bool) -> None:
        """Show these and nothing else, the newest first."""
        self.beginResetModel()
        self._rows = list(_with_days(incidents, None))
        self._has_more = has_more
        self.endResetModel()

    def append(self, incidents: Sequence[Incident], *, has_more: bool) -> None:
        """Show older ones below."""
        self._has_more = has_more
        last = self._rows[-1] if self._rows else None
        rows = list(_with_days(incidents, incident_looks.day_of(last) if isinstance(last, Incident) else None))
        if rows:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def merge(self, incidents: Sequence[Incident]) -> None:
        """Show what is new above, and what is known as it is now."""
        places = {row.id: place for place, row in enumerate(self._rows) if isinstance(row, Incident)}
        for incident in incidents:
            if (place := places.get(incident.id)) is not None:
                self._rows[place] = incident
                self.dataChanged.emit(self.index(place), self.index(place))
        newest = self._rows[1] if len(self._rows) > 1 else None
        newest_id = newest.id if isinstance(newest, Incident) else 0
        for incident in sorted((one for one in incidents if one.id > newest_id), key=lambda one: one.id):
            self._add_newest(incident)

    def _add_newest(self, incident: Incident) -> None:
        heading, day = self._rows[0] if self._rows else None, Day(incident_looks.day_of(incident))
        rows: list[Row] = [incident] if heading == day else [day, incident]
        place = 1 if heading == day else 0
        self.beginInsertRows(_ROOT, place, place + len(rows) - 1)
        self._rows[place:place] = rows
        self.endInsertRows()

    # What Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, Day):
            is_text = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return incident_looks.day_text(row.date, datetime.date.today()) if is_text else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(shown(incident_text.reason(row)))
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.incident(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def canFetchMore(self, parent: Index) -> bool:
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._has_more = False  # until the answer says so
            self.more_wanted.emit()


def _with_days(incidents: Iterable[Incident], before: datetime.date | None) -> Iterable[Row]:
    for incident in incidents:
        day = incident_looks.day_of(incident)
        if day != before:
            yield Day(day)
            before = day
        yield incident


def _spoken(incident: Incident) -> str:
    parts = (
        incident_text.headline(incident),
        incident_text.reason(incident),
        incident_text.uptime(incident),
        incident_text.action(incident, shown),
        incident_text.outcome(incident),
    )
    lead = f"{incident_looks.clock_text(incident)} {incident.service_name}".rstrip()
    return ", ".join([lead, *map(shown, filter(None, parts))])
