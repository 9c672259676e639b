"""The menus of the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from medivote_desktop.ui.commands.menus import ActionIcons, FleetActions
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId

if TYPE_CHECKING:
    from medivote_desktop.ui.table.view import ServiceTable
    from medivote_desktop.ui.window import MainWindow


class WindowMenus:
    """Service, Fleet, View and Help: everything that the window can be asked for, with its keys.

    Attributes:
        service: What can be done with the selected services; the table's context menu, too.
        pane_shown: The switch of the details pane.
    """

    def __init__(self, window: MainWindow, actions: FleetActions, pictures: ActionIcons) -> None:
        self._pictures = pictures
        bar = window.menuBar()
        self.service = bar.addMenu(tr("&Service"))
        actions.fill_service_menu(self.service)
        fleet = bar.addMenu(tr("&Fleet"))
        actions.fill_fleet_menu(fleet)
        fleet.addSeparator()
        self._add(
            fleet,
            tr("E&dit services…"),
            lambda: window.edit_asked.emit(window.table.current_id),
            "edit",
            "Ctrl+Shift+E",
        )
        self._add(fleet, tr("Re&load services.ini"), window.reload_asked.emit, "reload", "F5")
        self._add(fleet, tr("&Import services…"), window.import_asked.emit, "import")
        self._add(fleet, tr("S&hare with browsers…"), window.share_button.click, "share", "Ctrl+Shift+B")
        fleet.addSeparator()
        self._add(fleet, tr("S&ettings…"), window.settings_asked.emit, "settings", "Ctrl+,")
        fleet.addSeparator()
        self._add(fleet, tr("&Quit"), window.quit_asked.emit, "quit", "Ctrl+Q")
        view = bar.addMenu(tr("&View"))
        self.pane_shown = add_command(view, tr("&Details pane"), window.on_pane_toggled, "F9")
        self.pane_shown.setCheckable(True)
        self.pane_shown.setChecked(True)
        add_command(view, tr("Ne&xt pane"), window.halves.go_over, "F6")
        view.addMenu(SortMenu(window.table.horizontalHeader(), view))
        view.addMenu(ColumnMenu(window.table, view))
        view.addSeparator()
        self._add(view, tr("&Filter services"), window.filter.begin, "search", "Ctrl+F")
        add_command(view, tr("Find in &log"), lambda: window.open_pane().go_to_find(), "Ctrl+Shift+F")
        add_command(view, tr("&Timeline"), lambda: window.show_timeline(), "F8")
        view.addSeparator()
        add_command(view, tr("Command &palette…"), window.show_palette, "Ctrl+K")
        help_ = bar.addMenu(tr("&Help"))
        self._add(help_, tr("&Keyboard shortcuts"), partial(_show_shortcuts, window), "keyboard", "F1").setShortcuts(
            [QKeySequence("F1"), QKeySequence("?")]
        )
        help_.addSeparator()
        self._add(help_, tr("Open &services.ini"), window.open_config_asked.emit, "file")
        self._add(help_, tr("Open &log folder"), window.open_logs_asked.emit, "folder")
        self._add(help_, tr("&Program log"), window.program_log_asked.emit, "log")
        self._add(help_, tr("Save &diagnostics…"), window.diagnostics_asked.emit, "details")
        help_.addSeparator()
        self._add(help_, tr("&About MediVote Desktop"), partial(_show_about, window), "info")
        for menu in (self.service, fleet, view, help_):
            menu.aboutToShow.connect(self._pictures.draw)

    def _add(self, menu: QMenu, text: str, do: Callable[[], object], picture: str, keys: str = "") -> QAction:
        action = add_command(menu, text, do, keys)
        self._pictures.add(action, picture)
        return action


def add_command(menu: QMenu, text: str, do: Callable[[], object], keys: str = "") -> QAction:
    """A new entry at the end of a menu that concerns the window itself: its words, what it does and its keys."""
    action = menu.addAction(text)
    action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda _checked=False: do())
    return action


class SortMenu(QMenu):
    """What clicks on the headings do, for the keyboard."""

    def __init__(self, header: QHeaderView, parent: QWidget | None = None) -> None:
        super().__init__(tr("S&ort by"), parent)
        self.menuAction().setIconText(tr("Sort by"))
        self._header = header
        self._group = QActionGroup(self)
        self._add(tr("&Order of services.ini"), -1)
        self.addSeparator()
        for section, column in enumerate(COLUMNS):
            self._add(column.title, section)
        self._group.triggered.connect(self._on_triggered)
        self.aboutToShow.connect(self._on_about_to_show)

    def _add(self, text: str, section: int) -> None:
        action = QAction(text, self._group)
        action.setCheckable(True)
        action.setData(section)
        self.addAction(action)

    def _on_about_to_show(self) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == self._header.sortIndicatorSection())

    def _on_triggered(self, action: QAction) -> None:
        section: int = action.data()
        falls = section >= 0 and COLUMNS[section].is_number
        if section == self._header.sortIndicatorSection():  # chosen again: the other way round
            falls = self._header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicator(section, order)


class ColumnMenu(QMenu):
    """One switch a column. That of the names stays on: without names no row could be told from another."""

    def __init__(self, table: ServiceTable, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Columns"), parent)
        self.menuAction().setIconText(tr("Show column"))
        self._header, self._columns = table.horizontalHeader(), table.columns
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
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._on_asked)

    def _on_about_to_show(self) -> None:
        for section, switch in enumerate(self._switches):
            switch.setChecked(not self._header.isSectionHidden(section))
        sections = range(len(COLUMNS))
        self._usual.setEnabled(
            any(map(self._header.isSectionHidden, sections))
            or any(self._header.visualIndex(section) != section for section in sections)
            or not self._columns.is_usual
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
        self._columns.release_all()


# Loaded when asked for: few people open these, and the window shall be there at once.


def _show_shortcuts(window: QWidget) -> None:
    from medivote_desktop.ui.dialogs.shortcuts import show_keys

    show_keys(window)


def _show_about(window: QWidget) -> None:
    from medivote_desktop.ui.dialogs.about import show_about

    show_about(window)
