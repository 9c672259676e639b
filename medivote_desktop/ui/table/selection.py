"""Remembers which services are selected while rows come and go."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, Signal
from PySide6.QtWidgets import QTableView

from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.table.model import ServiceTableModel


class KeptSelection(QObject):
    """The selection of a view, as services instead of rows.

    Rows that only change places keep their selection by Qt's own means. When rows come or go, what was selected is
    selected again; what the filter hides stays remembered until somebody selects anew. Where the service that the
    keyboard stands on has gone, it stands on what has taken its place.

    Signals:
        changed: Other services are selected, or another one is current.

    Attributes:
        current_id: The service that the keyboard stands on, or stood on before the filter hid it.
    """

    changed = Signal()

    def __init__(self, view: QTableView, model: ServiceTableModel) -> None:
        super().__init__(view)
        self.current_id: str | None = None
        self._view = view
        self._model = model
        self._ids: frozenset[str] = frozenset()
        self._row = 0
        self._is_restoring = False
        model.modelAboutToBeReset.connect(self._note_row)
        model.modelReset.connect(self._restore)
        view.selectionModel().selectionChanged.connect(self._remember)
        view.selectionModel().currentRowChanged.connect(self._remember)

    @property
    def ids(self) -> frozenset[str]:
        """The services that are selected, those that the filter hides included."""
        return self._ids

    def select(self, ids: frozenset[str]) -> None:
        """Select these and no others; the keyboard stays where it stands."""
        self._ids = ids
        self._restore()

    def rows(self) -> set[int]:
        """The selected rows."""
        selection = self._view.selectionModel().selection()
        return {row for part in selection for row in range(part.top(), part.bottom() + 1)}  # type: ignore[attr-defined]

    def _remember(self) -> None:
        if self._is_restoring:
            return
        self._ids = frozenset(self._model.service(row).id for row in self.rows())
        current = self._view.currentIndex()
        if current.isValid():
            self.current_id = self._model.service(current.row()).id
        self.changed.emit()

    def _restore(self) -> None:
        self._follow_gone()
        selection, current = QItemSelection(), QModelIndex()
        for row in range(self._model.rowCount()):
            service_id = self._model.service(row).id
            if service_id in self._ids:
                selection.select(self._model.index(row, 0), self._model.index(row, len(COLUMNS) - 1))
            if service_id == self.current_id:
                current = self._model.index(row, ColumnId.SERVICE)
        self._is_restoring = True
        model = self._view.selectionModel()
        model.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_restoring = False
        self.changed.emit()

    def _note_row(self) -> None:
        self._row = max(0, self._view.currentIndex().row())

    def _follow_gone(self) -> None:
        """Nobody reaches from the middle of a fleet for its first service."""
        known = {facts.id for facts in self._model.facts}
        count = self._model.rowCount()
        if self.current_id is None or self.current_id in known or not count:
            return
        self.current_id = self._model.service(min(self._row, count - 1)).id
        self._ids = self._ids & known or frozenset({self.current_id})
