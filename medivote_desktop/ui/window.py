"""The main window: shows the latest snapshot while it can be seen, and sends out what people ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QWidget

from medivote_desktop.core.snapshot import ServiceSnapshot, ServiceStatus, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui import icons
from medivote_desktop.ui.actions import ActionEntry, ActionId, fleet_actions, service_actions
from medivote_desktop.ui.chrome import TOOLBAR, SortMenu, add_command, new_toolbar, shortcut_rows
from medivote_desktop.ui.columnmenu import ColumnMenu
from medivote_desktop.ui.detail.pane import DetailPane
from medivote_desktop.ui.language import tr, trn
from medivote_desktop.ui.menus import ActionIcons, FleetActions
from medivote_desktop.ui.reach import make_reachable
from medivote_desktop.ui.searchfield import SearchField
from medivote_desktop.ui.share import ShareButton, ShareLabel
from medivote_desktop.ui.statusline import StatusLine
from medivote_desktop.ui.table_view import ServiceTable
from medivote_desktop.ui.theme import Theme, theming, window_stylesheet

Confirm = Callable[[QWidget, Sequence[ServiceSnapshot], WishKind, Callable[[], None]], object]
"""Asks, where that is due, before services stop or restart, and calls back once it may be done."""

_FIRST_SIZE = QSize(1160, 740)


class MainWindow(QMainWindow):
    """The table of all services above, one service's log and details below.

    Signals:
        wish_made: A person asks for something: a `Wish`.
        edit_asked: services.ini is to be edited; carries the id of the service it is about, or None.
        log_wanted: The id of the service whose log is looked at; None while none is.
        visibility_changed: Whether the window can be seen: shown, and not minimised.
        close_asked: The window was asked to close. It stays open unless `allow_close` was called.
    """

    wish_made = Signal(object)
    quit_asked = Signal()
    log_wanted = Signal(object)
    open_config_asked = Signal()
    edit_asked = Signal(object)
    open_logs_asked = Signal()
    reload_asked = Signal()
    diagnostics_asked = Signal()
    import_asked = Signal()
    program_log_asked = Signal()
    settings_asked = Signal()
    visibility_changed = Signal(bool)
    close_asked = Signal()

    def __init__(self, title: str, confirm: Confirm, clock: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._confirm = confirm
        self._snapshot: Snapshot | None = None
        self._may_close = False
        self._is_seen = False
        self._has_arrangement = False  # whether a person's own has been restored
        self._log_id: str | None = None
        self._moment: tuple[list[ServiceStatus], bool] | None = None
        theme = theming().theme
        self.table = ServiceTable(clock, theme)
        self.pane = DetailPane(clock, theme)
        self.filter = SearchField(tr("Filter services"), 230)
        self._pictures = ActionIcons()
        self._actions = FleetActions(self._pictures, self)
        self._status = StatusLine(theme)
        self.share_button, self.share_label = ShareButton(), ShareLabel()
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._set_up(title)
        self._fill_menus()
        self._connect()
        self._dress(theme)
        theming().changed.connect(self._use_theme)

    # Values in

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the latest picture of the fleet; it is drawn now, or as soon as the window can be seen."""
        self._snapshot = snapshot
        self.table.record(snapshot)
        if self._is_seen:
            self._refresh(snapshot)

    def show_log(self, service_id: str | None = None) -> None:
        """Show the log of a service, even of one that the filter hides, and give it the keyboard; None: as chosen."""
        if service_id is not None and service_id != self.table.current_id:
            self.filter.clear()
            self.table.select(service_id)
        self._go_to_log()

    def show_timeline(self, service_id: str) -> None:
        """Show what happened to a service, even to one that the filter hides."""
        if service_id != self.table.current_id:
            self.filter.clear()
            self.table.select(service_id)
        self._go_to_timeline()

    def show_message(self, text: str, **how_long: int) -> None:
        """Say something in the status bar for some seconds, or so many `milliseconds`."""
        self._status.say(text, **how_long)

    def allow_close(self) -> None:
        """Let the next close really close."""
        self._may_close = True

    def layout_state(self) -> tuple[QByteArray, QByteArray, QByteArray]:
        """What a person arranged, to be kept: geometry, columns, and how table and details share the window."""
        return self.saveGeometry(), self.table.horizontalHeader().saveState(), self._splitter.saveState()

    def restore_layout(
        self, geometry: QByteArray | None, header: QByteArray | None, splitter: QByteArray | None
    ) -> None:
        """Arrange the window as it was; None, and what does not fit any more, leaves that part as it is."""
        if geometry:
            self.restoreGeometry(geometry)
            make_reachable(self)
        if header:
            self.table.restore_header(header)
        if splitter:
            self._has_arrangement = self._splitter.restoreState(splitter)
            self._pane_shown.setChecked(not self.pane.isHidden())

    # What Qt tells

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            super().closeEvent(event)
            return
        event.ignore()
        self.close_asked.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._note_seen(not self.isMinimized())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._note_seen(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._note_seen(self.isVisible() and not self.isMinimized())

    # Building

    def _set_up(self, title: str) -> None:
        self.setWindowTitle(title)
        self.setWindowIcon(icons.app_icon())
        self.filter.setToolTip(tr("Filter by words of name, group, state or port (Ctrl+F); Esc shows all"))
        self.addToolBar(new_toolbar(self._actions, self.share_button, self.filter, self))
        self._status.add_part(self.share_label)
        self._splitter.addWidget(self.table)
        self._splitter.addWidget(self.pane)
        self._splitter.setChildrenCollapsible(False)
        self.setCentralWidget(self._splitter)
        self.pane.setMinimumHeight(110)
        self.table.setMinimumHeight(120)
        self.setStatusBar(self._status)
        self.resize(_FIRST_SIZE)
        self.table.setFocus()

    def _fill_menus(self) -> None:
        self._service_menu = self.menuBar().addMenu(tr("&Service"))
        self._actions.fill_service_menu(self._service_menu)
        fleet = self.menuBar().addMenu(tr("&Fleet"))
        self._actions.fill_fleet_menu(fleet)
        fleet.addSeparator()
        self._add(fleet, tr("E&dit services…"), lambda: self.edit_asked.emit(None), "edit", "Ctrl+Shift+E")
        self._add(fleet, tr("Re&load services.ini"), self.reload_asked.emit, "reload", "F5")
        self._add(fleet, tr("&Import services…"), self.import_asked.emit, "import")
        self._add(fleet, tr("S&hare with browsers…"), self.share_button.click, "share", "Ctrl+Shift+B")
        fleet.addSeparator()
        self._add(fleet, tr("S&ettings…"), self.settings_asked.emit, "settings", "Ctrl+,")
        fleet.addSeparator()
        self._add(fleet, tr("&Quit"), self.quit_asked.emit, "quit", "Ctrl+Q")
        view = self.menuBar().addMenu(tr("&View"))
        self._pane_shown = add_command(view, tr("&Details pane"), self._on_pane_toggled, "F9")
        self._pane_shown.setCheckable(True)
        self._pane_shown.setChecked(True)
        view.addMenu(SortMenu(self.table.horizontalHeader(), self))
        view.addMenu(ColumnMenu(self.table.horizontalHeader(), self))
        view.addSeparator()
        self._add(view, tr("&Filter services"), self._go_to_filter, "search", "Ctrl+F")
        add_command(view, tr("Find in &log"), self._go_to_find, "Ctrl+Shift+F")
        add_command(view, tr("&Timeline"), self._go_to_timeline, "F8")
        view.addSeparator()
        add_command(view, tr("Command &palette…"), self._on_palette_asked, "Ctrl+K")
        help_ = self.menuBar().addMenu(tr("&Help"))
        self._add(help_, tr("&Keyboard shortcuts"), self._on_shortcuts_asked, "keyboard", "F1").setShortcuts(
            [QKeySequence("F1"), QKeySequence("?")]
        )
        help_.addSeparator()
        self._add(help_, tr("Open &services.ini"), self.open_config_asked.emit, "file")
        self._add(help_, tr("Open &log folder"), self.open_logs_asked.emit, "folder")
        self._add(help_, tr("&Program log"), self.program_log_asked.emit, "log")
        self._add(help_, tr("Save &diagnostics…"), self.diagnostics_asked.emit, "details")
        help_.addSeparator()
        self._add(help_, tr("&About MediVote Desktop"), self._on_about_asked, "info")
        for menu in (self._service_menu, fleet, view, help_):
            menu.aboutToShow.connect(self._pictures.draw)

    def _add(self, menu: QMenu, text: str, do: Callable[[], object], picture: str, keys: str = "") -> QAction:
        action = add_command(menu, text, do, keys)
        self._pictures.add(action, picture)
        return action

    def _connect(self) -> None:
        self._actions.chosen.connect(self._on_action)
        self.filter.textChanged.connect(self.table.set_filter)
        self.filter.left.connect(self.table.setFocus)
        self.filter.confirmed.connect(self.table.setFocus)
        self.table.chosen.connect(self._on_chosen)
        self.table.ticked.connect(self._show_current)
        self.table.menu_asked.connect(self._on_menu_asked)
        self.table.activated.connect(self._go_to_log)
        clear = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        clear.activated.connect(self.filter.clear)

    def _use_theme(self, theme: Theme) -> None:
        for part in (self.table, self.pane, self._status):
            part.use_theme(theme)
        self._dress(theme)

    def _dress(self, theme: Theme) -> None:
        """What does not come dressed."""
        self.setStyleSheet(window_stylesheet(theme))
        self.filter.use_theme(theme)
        self._pictures.use_theme(theme, [self._actions.by_id[id_] for id_ in TOOLBAR if id_])

    # Showing

    def _note_seen(self, is_seen: bool) -> None:
        if is_seen is self._is_seen:
            return
        self._is_seen = is_seen
        if is_seen and self._snapshot is not None:
            self._refresh(self._snapshot)
        self._tell_log_wanted()
        self.visibility_changed.emit(is_seen)

    def _refresh(self, snapshot: Snapshot) -> None:
        if self.windowTitle() != snapshot.title:
            self.setWindowTitle(snapshot.title)
        self.table.refresh()
        if self._current() is None and snapshot.services:
            self.table.select(snapshot.services[0].id)
            self._share_room()
        self._show_current()
        self._status.show_usage(snapshot)
        # Most snapshots bring measurements alone: nothing else is computed anew for those.
        moment = [service.status for service in snapshot.services], snapshot.leaving
        if moment != self._moment:
            self._moment = moment
            self._show_offers()
            self._actions.show_entries(fleet_actions(snapshot))
            self._status.show_summary(snapshot)
            self._tell_log_wanted()

    def _share_room(self) -> None:
        """A small fleet gets the height it needs and leaves the rest to the log; a large one gets most of it."""
        if self._has_arrangement:
            return
        height = self._splitter.height()
        needed = self.table.needed_height()
        table = min(needed, height * 6 // 10)
        self._splitter.setSizes([table, height - table])
        self._splitter.setStretchFactor(0, int(needed > table))
        self._splitter.setStretchFactor(1, int(needed <= table))

    def _show_offers(self) -> None:
        leaving = self._snapshot is not None and self._snapshot.leaving
        self._actions.show_entries(service_actions(self.table.selected_services(), leaving))

    def _show_current(self) -> None:
        if not self.pane.isHidden():
            self.pane.show_service(self._current())

    def _current(self) -> ServiceSnapshot | None:
        """The service that the details are about."""
        shown = self.table.current_service()
        if shown is not None or self._snapshot is None:
            return shown
        # The filter hides it; the details stay.
        return self._snapshot.by_id.get(self.table.current_id or "")

    def _tell_log_wanted(self) -> None:
        current = self._current()
        wanted = current.id if current and self._is_seen and not self.pane.isHidden() else None
        if wanted != self._log_id:
            self._log_id = wanted
            self.log_wanted.emit(wanted)

    # What people do

    def _on_chosen(self) -> None:
        self._show_offers()
        self._show_current()
        self._tell_log_wanted()

    def _on_action(self, entry: ActionEntry) -> None:
        match entry.id:
            case ActionId.OPEN:
                self._open_url()
            case ActionId.LOG:
                self._go_to_log()
            case ActionId.COPY:
                self._copy_details()
            case ActionId.EDIT:
                self.edit_asked.emit(self.table.current_id)
            case _ if entry.wish is not None:
                self._ask_for(entry.wish)

    def _do_with(self, service_id: str, entry: ActionEntry) -> None:
        """What was chosen for one service, selected or not."""
        if self._snapshot is None or service_id not in self._snapshot.by_id:
            return  # it left services.ini meanwhile
        if entry.wish is None:  # the window itself acts, on what is selected
            self.filter.clear()
            self.table.select(service_id)
        self._on_action(entry)

    def _ask_for(self, wish: Wish) -> None:
        if self._snapshot is None or wish.kind not in (WishKind.STOP, WishKind.RESTART):
            self.wish_made.emit(wish)
            return
        services = [self._snapshot.by_id[id_] for id_ in wish.service_ids]
        self._confirm(self, services, wish.kind, partial(self.wish_made.emit, wish))

    def _open_url(self) -> None:
        for service in self.table.selected_services():
            url = service.facts.url
            if url and not QDesktopServices.openUrl(QUrl(url)):
                self.show_message(tr("No program opened {url}", url=url))

    def _copy_details(self) -> None:
        services = self.table.selected_services()
        QGuiApplication.clipboard().setText(self.table.details_text())
        if len(services) == 1:
            self.show_message(tr("Copied the details of {name}", name=services[0].name))
        else:
            count = len(services)
            self.show_message(
                trn("Copied the details of {count} service", "Copied the details of {count} services", count)
            )

    def _on_menu_asked(self, place: QPoint) -> None:
        self._service_menu.popup(place)

    def _on_pane_toggled(self) -> None:
        self.pane.setVisible(self._pane_shown.isChecked())
        self._on_chosen()

    def _go_to_log(self) -> None:
        self._show_pane()
        self.pane.go_to_log()

    def _go_to_find(self) -> None:
        self._show_pane()
        self.pane.go_to_find()

    def _go_to_timeline(self) -> None:
        self._show_pane()
        self.pane.go_to_timeline()

    def _show_pane(self) -> None:
        self._pane_shown.setChecked(True)
        self._on_pane_toggled()

    def _go_to_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    # Loaded when asked for: few people open these, and the window shall be there at once.

    def _on_shortcuts_asked(self) -> None:
        from medivote_desktop.ui.dialogs import show_shortcuts

        show_shortcuts(self, shortcut_rows(self))

    def _on_palette_asked(self) -> None:
        from medivote_desktop.ui.commandpalette import show_palette
        from medivote_desktop.ui.commands import all_commands

        current_id = self.table.current_id
        show_palette(all_commands(self, self._snapshot, current_id, self._service_menu, self._do_with), self)

    def _on_about_asked(self) -> None:
        from medivote_desktop.ui.about import show_about

        show_about(self)
