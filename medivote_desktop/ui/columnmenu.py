"""Which columns the table shows: in the View menu, and where the headings are clicked with the right button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from medivote_desktop.ui.columns import COLUMNS, ColumnId
from medivote_desktop.ui.language import tr


class ColumnMenu(QMenu):
    """One switch a column. That of the names stays on: without names no row could be told from another."""

    def __init__(self, header: QHeaderView, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Columns"), parent)
        self.menuAction().setIconText(tr("Show column"))
        self._header = header
        self._switches: list[QAction] = []
        for section, column in enumerate(COLUMNS):
            switch = self.addAction(column.title)
            switch.setCheckable(True)
            switch.setEnabled(section != ColumnId.SERVICE)
            switch.triggered.connect(lambda is_on, section=section: self._show(section, is_on))
            self._switches.append(switch)
        self.addSeparator()
        self._usual = self.addAction(tr("&Usual columns"))
        self._usual.triggered.connect(self._show_usual)
        self.aboutToShow.connect(self._on_about_to_show)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_asked)

    def _on_about_to_show(self) -> None:
        for section, switch in enumerate(self._switches):
            switch.setChecked(not self._header.isSectionHidden(section))
        sections = range(len(COLUMNS))
        self._usual.setEnabled(
            any(map(self._header.isSectionHidden, sections))
            or any(self._header.visualIndex(section) != section for section in sections)
        )

    def _on_asked(self, place: QPoint) -> None:
        self.popup(self._header.viewport().mapToGlobal(place))

    def _show(self, section: int, is_on: bool) -> None:
        """Show or hide a column; the table is not left sorted by one that nobody sees."""
        self._header.setSectionHidden(section, not is_on)
        if not is_on and self._header.sortIndicatorSection() == section:
            self._header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _show_usual(self) -> None:
        for section in range(len(COLUMNS)):
            self._header.setSectionHidden(section, False)
            self._header.moveSection(self._header.visualIndex(section), section)
