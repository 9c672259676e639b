"""The tray icon: shows the worst state, and offers every service's actions where a tray exists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.snooze import Snooze
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.core.wishes import Wish
from medivote_desktop.ui import icons
from medivote_desktop.ui.commands.menutree import MenuTree
from medivote_desktop.ui.dialogs.questions import ConfirmStop
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import LIGHT
from medivote_desktop.ui.tray.icon import MARK_OF_STATE, Mark, mark_icon, mark_of
from medivote_desktop.ui.tray.menu import Ask, Entry, MenuPlan, OpenUrl
from medivote_desktop.ui.tray.watch import TrayWatch
from medivote_desktop.ui.tray.wishes import TrayWishes

GRACE_MS = 2000  # a panel that is restarted is back within two seconds: no reason to open the window
_DOCK_POLL_MS = 2000  # an XEmbed tray comes and goes without any signal of Qt's
_HINT_MS = 10_000
_WITH_TRAYS_OF_THEIR_OWN = ("xcb", "windows", "cocoa")  # elsewhere there is none but a StatusNotifier host

# The panel draws the menu in colours of its own, so a state's shape wears one that shows on light and on dark.
_MENU_THEME = LIGHT._replace(states={state: mark.value for state, mark in MARK_OF_STATE.items()})


class Tray(QObject):
    """The icon in the system tray, on desktops that have one.

    Signals:
        wish_made: A `Wish`, confirmed where that is needed.
        show_window_asked: "Show window" was chosen.
        toggle_window_asked: The icon was clicked: show the window, or hide it where it is shown.
        settings_asked, quit_asked: "Settings" or "Quit" was chosen.
        snooze_asked: Notifications are not wanted for a while: a `Snooze`, or None where they are wanted again.
        notice_clicked: The notification with this tag, the last that `tell` showed, was clicked.
        available_changed: Whether people can see the icon. First when that is known after `start`; then at once when
            a tray comes, and `GRACE_MS` after one has gone for good.
    """

    wish_made = Signal(object)
    show_window_asked = Signal()
    toggle_window_asked = Signal()
    settings_asked = Signal()
    quit_asked = Signal()
    snooze_asked = Signal(object)
    notice_clicked = Signal(object)
    available_changed = Signal(bool)

    def __init__(
        self,
        confirm: ConfirmStop,
        parent: QObject | None = None,
        *,
        open_url: Callable[[str], object] | None = None,
        watch: TrayWatch | None = None,
        grace_ms: int = GRACE_MS,
    ) -> None:
        super().__init__(parent)
        self._open_url = open_url or _open_in_browser
        self._mark_icons: dict[Mark, QIcon] = {}
        self._state_icons: dict[State, QIcon] = {}
        self._plan = MenuPlan()
        self._snoozed = ""
        self._told_tag: object = None
        self._seen: tuple[object, ...] = ()
        self._mark = Mark.IDLE
        self._monochrome = False
        self._tooltip = QGuiApplication.applicationDisplayName()
        self._icon: QSystemTrayIcon | None = None
        self._tree: MenuTree | None = None
        self._quiet = QDeadlineTimer(0)
        self._has_host = False
        self._told: bool | None = None
        self._wishes = TrayWishes(confirm, self)
        self._wishes.made.connect(self.wish_made)
        self._watch = watch or TrayWatch(self)
        self._watch.host_known.connect(self._on_host_known)
        self._docking = QTimer(self, interval=_DOCK_POLL_MS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._docking.timeout.connect(self._tell_availability)
        self._grace = QTimer(self, singleShot=True, interval=grace_ms)
        self._grace.timeout.connect(self._on_grace_over)

    # Availability.

    @property
    def available(self) -> bool:
        """Whether people can see the icon now; only then may the window hide."""
        if self._icon is None or self._has_host:
            return self._icon is not None
        if QGuiApplication.platformName() == "xcb":
            return not self._icon.geometry().isEmpty()  # an icon that no XEmbed tray has taken has no place
        return QSystemTrayIcon.isSystemTrayAvailable()

    def start(self) -> None:
        """Shows the icon as soon as it is known which kind of tray there is."""
        self._watch.start()

    def close(self) -> None:
        """Takes the icon away; the last thing that a program does with it."""
        self._watch.host_known.disconnect(self._on_host_known)
        self._docking.stop()
        self._grace.stop()
        self._drop_icon()

    def _on_host_known(self, has_host: bool) -> None:
        """A new host never shows an icon that was made before it came: each gets its own."""
        self._has_host = has_host
        self._drop_icon()
        if has_host or QGuiApplication.platformName() in _WITH_TRAYS_OF_THEIR_OWN:
            self._make_icon()
        if has_host or QGuiApplication.platformName() != "xcb":
            self._docking.stop()
        else:
            self._docking.start()
        self._tell_availability()

    def _tell_availability(self) -> None:
        available = self.available
        if available is self._told:
            self._grace.stop()
        elif available or self._told is None:
            self._on_grace_over()
        elif not self._grace.isActive():
            self._grace.start()

    def _on_grace_over(self) -> None:
        self._grace.stop()
        if self.available is not self._told:
            self._told = self.available
            self.available_changed.emit(self._told)

    # The icon.

    def _make_icon(self) -> None:
        self._tree = MenuTree(self._entries, self._state_icon, over_dbus=self._has_host)
        self._tree.chosen.connect(self._on_chosen)
        self._tree.entries_changed()
        self._tree.finish()  # a host reads the menu as soon as it has one
        self._icon = QSystemTrayIcon(self._mark_icon(), self)
        self._icon.setToolTip(self._tooltip)
        self._icon.setContextMenu(self._tree.menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self._on_message_clicked)
        self._icon.show()

    def _drop_icon(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        if self._tree is not None:
            self._tree.close()
            self._tree = None

    def _mark_icon(self) -> QIcon:
        if self._mark not in self._mark_icons:
            self._mark_icons[self._mark] = mark_icon(self._mark, monochrome=self._monochrome)
        return self._mark_icons[self._mark]

    def use_monochrome(self, monochrome: bool) -> None:
        """Draw the icon in grey alone, or in colour."""
        if monochrome is not self._monochrome:
            self._monochrome = monochrome
            self._mark_icons.clear()
            if self._icon is not None:
                self._icon.setIcon(self._mark_icon())

    def _state_icon(self, state: State) -> QIcon:
        if state not in self._state_icons:
            self._state_icons[state] = icons.state_icon(state, _MENU_THEME)
        return self._state_icons[state]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings icon, tooltip and menu in step; costs next to nothing while no service changes its state."""
        self._wishes.snapshot = snapshot
        seen = (snapshot.title, snapshot.leaving, *((service.facts, service.status) for service in snapshot.services))
        if seen == self._seen:
            return
        self._seen = seen
        self._show_mark(mark_of(snapshot))
        self._show_tooltip(_plain(report.tooltip_text(snapshot, shown)))
        if self._tree is not None:
            self._tree.entries_changed()

    def _entries(self) -> Sequence[Entry]:
        return self._plan.entries(self._wishes.snapshot, self._snoozed)

    def _show_mark(self, mark: Mark) -> None:
        if mark is not self._mark:
            self._mark = mark
            if self._icon is not None:
                self._icon.setIcon(self._mark_icon())

    def _show_tooltip(self, text: str) -> None:
        if text != self._tooltip:
            self._tooltip = text
            if self._icon is not None:
                self._icon.setToolTip(text)

    def say_hidden_hint(self) -> None:
        """Says that the program goes on here; for the first time a window hides."""
        if self._icon is not None:
            name = QGuiApplication.applicationDisplayName()
            self._told_tag = None
            title = tr("{name} is still here", name=name)
            text = tr("The services keep running. The icon in the tray brings the window back; its menu has Quit.")
            self._icon.showMessage(title, text, self._mark_icon(), _HINT_MS)

    @property
    def hears_clicks(self) -> bool:
        """Whether a click on what `tell` shows is told. For a StatusNotifier host Qt asks for no clicks."""
        return self.available and not self._has_host

    def tell(self, title: str, text: str, tag: object) -> None:
        """Shows a notification; only where the icon is `available` does anybody see it."""
        if self._icon is not None:
            self._told_tag = tag
            self._icon.showMessage(_plain(title), _plain(text), self._mark_icon(), _HINT_MS)

    def show_snoozed(self, words: str) -> None:
        """Says in the menu how long notifications are snoozed; with no words offers to snooze them."""
        if words != self._snoozed:
            self._snoozed = words
            if self._tree is not None:
                self._tree.entries_changed()

    def speak_anew(self) -> None:
        """Say everything in the language of now."""
        self._plan, self._seen = MenuPlan(), ()
        if self._wishes.snapshot is not None:
            self.show_snapshot(self._wishes.snapshot)
        if self._tree is not None:
            self._tree.entries_changed()
            self._tree.finish()

    # What people do with it.

    def _on_message_clicked(self) -> None:
        if self._told_tag is not None:
            self.notice_clicked.emit(self._told_tag)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A click; some panels tell a double click as two, which would undo each other."""
        if reason not in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.MiddleClick):
            return
        if self._quiet.hasExpired():
            self._quiet.setRemainingTime(QApplication.doubleClickInterval())
            self.toggle_window_asked.emit()

    def _on_chosen(self, asked: Wish | OpenUrl | Ask | Snooze) -> None:
        match asked:
            case OpenUrl():
                self._open_url(asked.url)
            case Snooze():
                self.snooze_asked.emit(asked)
            case Ask.RESUME:
                self.snooze_asked.emit(None)
            case Ask.SHOW_WINDOW:
                self.show_window_asked.emit()
            case Ask.SETTINGS:
                self.settings_asked.emit()
            case Ask.QUIT:
                self.quit_asked.emit()
            case Ask.START_ALL:
                self._wishes.start_all()
            case Ask.STOP_ALL:
                self._wishes.stop_all()
            case Wish():
                self._wishes.make(asked)


def _plain(text: str) -> str:
    """Text that no host, and no tooltip of Qt's, takes for markup."""
    return text.replace("<", "‹").replace(">", "›")


def _open_in_browser(url: str) -> None:
    """What cannot be opened is told in a dialog: the window may be hidden."""
    from medivote_desktop.ui.dialogs.door import show_error
    from medivote_desktop.ui.opener import open_address

    open_address(url, partial(show_error, None))
