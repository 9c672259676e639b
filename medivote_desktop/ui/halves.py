"""How the table of services and the details below it share the window."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from medivote_desktop.ui.table_view import ServiceTable


class Halves(QSplitter):
    """The table above and the details below, as a person arranged them, or else as the fleet needs it."""

    def __init__(self, table: ServiceTable, pane: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._table = table
        self._has_arrangement = False  # whether a person's own has been restored
        self.addWidget(table)
        self.addWidget(pane)
        self.setChildrenCollapsible(False)
        pane.setMinimumHeight(110)
        table.setMinimumHeight(120)

    def arrange(self, state: QByteArray) -> None:
        """Share the room as a person did; what does not fit any more changes nothing."""
        self._has_arrangement = self.restoreState(state)

    def share_room(self) -> None:
        """A small fleet gets the height it needs and leaves the rest to the log; a large one gets most of it."""
        if self._has_arrangement:
            return
        height = self.height()
        needed = self._table.needed_height()
        table = min(needed, height * 6 // 10)
        self.setSizes([table, height - table])
        self.setStretchFactor(0, int(needed > table))
        self.setStretchFactor(1, int(needed <= table))
