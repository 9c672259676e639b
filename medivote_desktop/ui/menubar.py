"""The menus of the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from medivote_desktop.ui.chrome import SortMenu, add_command
from medivote_desktop.ui.columnmenu import ColumnMenu
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.menus import ActionIcons, FleetActions

if TYPE_CHECKING:
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
        self._add(fleet, tr("E&dit services…"), lambda: window.edit_asked.emit(None), "edit", "Ctrl+Shift+E")
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
        view.addMenu(SortMenu(window.table.horizontalHeader(), window))
        view.addMenu(ColumnMenu(window.table.horizontalHeader(), window))
        view.addSeparator()
        self._add(view, tr("&Filter services"), window.go_to_filter, "search", "Ctrl+F")
        add_command(view, tr("Find in &log"), window.go_to_find, "Ctrl+Shift+F")
        add_command(view, tr("&Timeline"), window.go_to_timeline, "F8")
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


# Loaded when asked for: few people open these, and the window shall be there at once.


def _show_shortcuts(window: QWidget) -> None:
    from medivote_desktop.ui.chrome import shortcut_rows
    from medivote_desktop.ui.dialogs import show_shortcuts

    show_shortcuts(window, shortcut_rows(window))


def _show_about(window: QWidget) -> None:
    from medivote_desktop.ui.about import show_about

    show_about(window)
