"""The main window: shows the latest snapshot while it can be seen, and sends out what people ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenuBar, QWidget

from medivote_desktop.core.snapshot import ServiceSnapshot, ServiceStatus, Snapshot
from medivote_desktop.ui import icons
from medivote_desktop.ui.chrome import TOOLBAR, Halves, new_toolbar
from medivote_desktop.ui.commands.actions import ActionEntry, fleet_actions, service_actions
from medivote_desktop.ui.commands.menubar import WindowMenus
from medivote_desktop.ui.commands.menus import ActionIcons, FleetActions
from medivote_desktop.ui.detail.pane import DetailPane
from medivote_desktop.ui.heeding import heed
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.share import ShareButton, ShareLabel
from medivote_desktop.ui.statusline import MESSAGE_MS, StatusLine
from medivote_desktop.ui.stylesheets import window_stylesheet
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.theme import Theme, theming
from medivote_desktop.ui.widgets.fontscale import scaled_size
from medivote_desktop.ui.widgets.searchfield import SearchField

if TYPE_CHECKING:
    from medivote_desktop.ui.commands.doing import Confirm

_FIRST_SIZE = QSize(1160, 740)
_FILTER_MIN_PX = 110  # in a narrow window the buttons come first


class MainWindow(QMainWindow):
    """The table of all services above, one service's log and details below.

    Attributes:
        snapshot: The latest one; None before the first.
        halves: Table and details, which share the window.
        menus: Those of the menu bar.

    Signals:
        wish_made: A person asks for something: a `Wish`.
        edit_asked: services.ini is to be edited; carries the id of the service it is about, or None.
        folder_asked: This folder is to be opened.
        log_wanted: The id of the service whose log is looked at; None while none is.
        visibility_changed: Whether the window can be seen: shown, and not minimised.
        close_asked: The window was asked to close. It stays open unless `allow_close` was called.
        built_anew: It has other parts now, in another language; they are not shown anything yet.
    """

    wish_made = Signal(object)
    quit_asked = Signal()
    log_wanted = Signal(object)
    open_config_asked = Signal()
    edit_asked = Signal(object)
    folder_asked = Signal(str)
    open_logs_asked = Signal()
    reload_asked = Signal()
    diagnostics_asked = Signal()
    import_asked = Signal()
    program_log_asked = Signal()
    settings_asked = Signal()
    visibility_changed = Signal(bool)
    close_asked = Signal()
    built_anew = Signal()

    def __init__(self, title: str, confirm: Confirm, clock: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._confirm = confirm
        self.snapshot: Snapshot | None = None
        self._may_close = False
        self._is_seen = False
        self._log_id: str | None = None
        self._clock = clock
        self.setWindowTitle(title)
        self.setWindowIcon(icons.app_icon())
        self.resize(scaled_size(_FIRST_SIZE, self.fontMetrics()))
        self.build()
        theming().changed.connect(self._use_theme)

    # Values in

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the latest picture of the fleet; it is drawn now, or as soon as the window can be seen."""
        self.snapshot = snapshot
        self.table.record(snapshot)
        self.show_latest()

    def show_latest(self) -> None:
        """Draw the latest picture, where it can be seen."""
        if self._is_seen and self.snapshot is not None:
            self._refresh(self.snapshot)

    def tell_again(self) -> None:
        """Tell whether it is seen, and which log is looked at, to who was not there when it was shown."""
        self.visibility_changed.emit(self._is_seen)
        self.log_wanted.emit(self._log_id)

    def show_log(self, service_id: str | None = None) -> None:
        """Show the log of a service, and give it the keyboard."""
        self.open_pane(service_id).go_to_log()

    def show_timeline(self, service_id: str | None = None) -> None:
        """Show what happened to a service."""
        self.open_pane(service_id).go_to_timeline()

    def open_pane(self, service_id: str | None = None) -> DetailPane:
        """The details, shown, of a service, even of one that the filter hides; None: of the one that is chosen."""
        if service_id is not None and service_id != self.table.current_id:
            self.filter.clear()
            self.table.select(service_id)
        self.menus.pane_shown.setChecked(True)
        self.on_pane_toggled()
        return self.pane

    def show_message(self, text: str, *, milliseconds: int = MESSAGE_MS) -> None:
        """Say something in the status bar for some seconds."""
        self._status.say(text, milliseconds)

    def allow_close(self) -> None:
        """Let the next close really close."""
        self._may_close = True

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

    def build(self) -> None:
        """Fill the window. What filled it before is Qt's to delete, with the next turn of the loop."""
        theme = theming().theme
        self._moment: tuple[list[ServiceStatus], bool] | None = None
        self._drawn: Snapshot | None = None
        self.table = ServiceTable(self._clock, theme)
        self.pane = DetailPane(self._clock, theme)
        self.filter = SearchField(tr("Filter services"), 230)
        self._pictures = ActionIcons()
        self._actions = FleetActions(self._pictures, self)
        self._status = StatusLine(theme)
        self.share_button, self.share_label = ShareButton(), ShareLabel()
        self.halves = Halves(self.table, self.pane)
        self._set_up()
        self.menus = WindowMenus(self, self._actions, self._pictures)
        self._connect()
        self._dress(theme)

    def discard(self) -> list[QObject]:
        """Take out what Qt would keep when the window is filled anew; what is given has to be deleted then."""
        self.removeToolBar(self._toolbar)
        self.setMenuBar(QMenuBar())
        return [self._toolbar, self._actions]

    def _set_up(self) -> None:
        self.filter.setMinimumWidth(_FILTER_MIN_PX)
        self.filter.setToolTip(tr("Filter by words of name, group, state or port (Ctrl+F); Esc shows all"))
        self._toolbar = new_toolbar(self._actions, self.share_button, self.filter, self)
        self.addToolBar(self._toolbar)
        self._status.add_part(self.share_label)
        self.setCentralWidget(self.halves)
        self.setStatusBar(self._status)
        self.table.setFocus()

    def _connect(self) -> None:
        self._actions.chosen.connect(self._on_action)
        self.filter.textChanged.connect(self.table.set_filter)
        self.table.filtered.connect(self.filter.tell)
        self.filter.left.connect(self.table.setFocus)
        self.filter.confirmed.connect(self.table.setFocus)
        self.table.chosen.connect(self._on_chosen)
        self.table.ticked.connect(self._show_current)
        self.table.menu_asked.connect(lambda place: self.menus.service.popup(place))
        self.table.activated.connect(lambda: self.show_log())
        self.pane.link_followed.connect(self._on_link_followed)
        self.pane.folder_followed.connect(self.folder_asked)
        self.pane.left.connect(self.table.setFocus)
        clear = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        clear.activated.connect(self.filter.clear)
        menu = QShortcut(QKeySequence("Shift+F10"), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        menu.activated.connect(self.table.ask_menu)  # many keyboards have no key for it

    def _on_link_followed(self, address: str) -> None:
        from medivote_desktop.ui.opener import open_address

        open_address(address, self.show_message, self.show_message)

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
        self.show_latest()
        self._tell_log_wanted()
        self.visibility_changed.emit(is_seen)

    def _refresh(self, snapshot: Snapshot) -> None:
        self.setWindowTitle(snapshot.title)
        self.table.refresh()
        if self._current() is None and snapshot.services:
            self.table.select(snapshot.services[0].id)
        self.halves.share_room()
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
            if self._drawn is not None:
                heed(self, self._drawn, snapshot)
        self._drawn = snapshot

    def _show_offers(self) -> None:
        leaving = self.snapshot is not None and self.snapshot.leaving
        self._actions.show_entries(service_actions(self.table.selected_services(), leaving))

    def _show_current(self) -> None:
        if not self.pane.isHidden():
            self.pane.show_service(self._current())

    def _current(self) -> ServiceSnapshot | None:
        """The service that the details are about."""
        shown = self.table.current_service()
        if shown is not None or self.snapshot is None:
            return shown
        # The filter hides it; the details stay.
        return self.snapshot.by_id.get(self.table.current_id or "")

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
        from medivote_desktop.ui.commands.doing import do

        do(self, entry, self._confirm)

    def on_pane_toggled(self) -> None:
        """Show the details, or give their room to the table, as the menu says."""
        self.halves.show_pane(self.menus.pane_shown.isChecked())
        self._on_chosen()

    def show_palette(self) -> None:
        """Open the list of everything that can be done now."""
        from medivote_desktop.ui.commands.doing import do_with
        from medivote_desktop.ui.commands.palette import show_palette
        from medivote_desktop.ui.commands.words import all_commands

        current_id = self.table.current_id
        do = partial(do_with, self, self._confirm)
        show_palette(all_commands(self, self.snapshot, current_id, self.menus.service, do, self.show_message), self)
