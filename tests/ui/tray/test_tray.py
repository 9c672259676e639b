"""The tray: what it shows, what it asks for, and when people can see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.snooze import Snooze
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui import opener
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.dialogs.questions import confirm_stop
from medivote_desktop.ui.tray.icon import Mark, mark_icon
from medivote_desktop.ui.tray.tray import Tray
from medivote_desktop.ui.tray.watch import TrayWatch
from tests.ui.fleet import medivote, moved_on, running, service, snapshot

pytestmark = pytest.mark.qt_log_ignore(  # what the offscreen platform says of dialogs and of tray icons
    "This plugin does not support propagateSizeHints",
    "No such signal QPlatformNativeInterface::systemTrayWindowChanged",
)

GRACE_MS = 50
Reason = QSystemTrayIcon.ActivationReason


class Desktop(TrayWatch):
    """Stands in for a desktop whose panel comes and goes as the test says."""

    def __init__(self, *, has_host: bool) -> None:
        super().__init__()
        self._has_host_now = has_host

    def start(self) -> None:
        self.host_known.emit(self._has_host_now)

    def panel_goes(self) -> None:
        self.host_known.emit(False)

    def panel_comes(self) -> None:
        self.host_known.emit(True)


class Shown:
    """A tray on a desktop, and what it asked for."""

    def __init__(self, *, has_host: bool = True, grace_ms: int = GRACE_MS) -> None:
        self.desktop = Desktop(has_host=has_host)
        self.urls: list[str] = []
        self.tray = Tray(confirm_stop, open_url=self.urls.append, watch=self.desktop, grace_ms=grace_ms)
        self.wishes: list[Wish] = []
        self.events: list[str] = []
        self.available: list[bool] = []
        self.tray.wish_made.connect(self.wishes.append)
        self.tray.show_window_asked.connect(lambda: self.events.append("show"))
        self.tray.toggle_window_asked.connect(lambda: self.events.append("toggle"))
        self.tray.settings_asked.connect(lambda: self.events.append("settings"))
        self.tray.quit_asked.connect(lambda: self.events.append("quit"))
        self.tray.available_changed.connect(self.available.append)

    @property
    def icon(self) -> QSystemTrayIcon:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        [icon] = self.tray.findChildren(QSystemTrayIcon)
        return icon

    def open_menu(self) -> QMenu:
        menu = self.icon.contextMenu()
        menu.aboutToShow.emit()
        return menu

    def choose(self, *path: str) -> None:
        action: QAction | None = None
        menu: object = self.open_menu()
        for step in path:
            assert isinstance(menu, QMenu)
            [action] = [action for action in menu.actions() if action.text() == step]
            menu = action.menu()
        assert action is not None
        action.trigger()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    """A tray with MediVote's fleet on a desktop with a panel."""
    made = Shown()
    made.tray.show_snapshot(medivote())
    made.tray.start()
    return made


def questions() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def answer(words: str) -> None:
    [box] = questions()
    [button] = [b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == words]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def with_state(before: Snapshot, place: int, state: State) -> Snapshot:
    services = list(before.services)
    services[place] = services[place]._replace(status=services[place].status._replace(state=state))
    return replace(before, services=tuple(services), revision=before.revision + 1)


# What it shows.


def test_it_shows_the_worst_state_and_the_summary(shown: Shown) -> None:
    """Icon and tooltip tell the same as every other reader of the snapshot."""
    assert shown.icon.toolTip() == report.tooltip_text(medivote())
    assert _same_picture(shown.icon, Mark.FAILED)
    shown.tray.show_snapshot(running(7))
    assert shown.icon.toolTip() == "MediVote Desktop: 7 of 7 running"
    assert _same_picture(shown.icon, Mark.WELL)


def _same_picture(icon: QSystemTrayIcon, mark: Mark) -> bool:
    return icon.icon().pixmap(22, 22).toImage() == mark_icon(mark).pixmap(22, 22).toImage()


def test_the_icon_is_set_when_it_changes_and_not_else(shown: Shown) -> None:
    """A hundred ticks leave the very icon in place; a changed state replaces it; the former state brings it back."""
    fleet = running(7)
    shown.tray.show_snapshot(fleet)
    well = shown.icon.icon().cacheKey()
    for _ in range(100):
        fleet = moved_on(fleet)
        shown.tray.show_snapshot(fleet)
    assert shown.icon.icon().cacheKey() == well
    shown.tray.show_snapshot(with_state(fleet, 2, State.FAILED))
    assert shown.icon.icon().cacheKey() != well
    shown.tray.show_snapshot(fleet)
    assert shown.icon.icon().cacheKey() == well


def test_ticks_do_not_touch_the_menu(shown: Shown, qtbot: QtBot) -> None:
    """Usage changes every second and no state: no action of the menu is set."""
    fleet = running(7)
    shown.tray.show_snapshot(fleet)
    changed: list[str] = []
    for action in shown.open_menu().actions():
        action.changed.connect(lambda action=action: changed.append(action.text()))
    for _ in range(10):
        fleet = moved_on(fleet)
        shown.tray.show_snapshot(fleet)
    shown.open_menu()
    assert changed == []


def test_the_menu_follows_without_being_opened(shown: Shown, qtbot: QtBot) -> None:
    """Hosts that read the menu over the bus get changes by themselves."""
    shown.tray.show_snapshot(with_state(medivote(), 0, State.STOPPING))
    first = shown.icon.contextMenu().actions()[0]
    qtbot.waitUntil(lambda: first.text() == "MediVote Backend: Stopping")


def test_names_are_never_markup_in_the_tooltip(shown: Shown) -> None:
    """A name that looks like markup is told, and cannot be taken for it."""
    shown.tray.show_snapshot(snapshot(service("x", State.FAILED, name="<b>X</b> & <img src=y>")))
    assert shown.icon.toolTip() == "MediVote Desktop: 0 of 1 running; ‹b›X‹/b› & ‹img src=y› failed"


def test_an_icon_made_later_knows_what_is_known(qtbot: QtBot) -> None:
    """Snapshots before the icon are not lost; without any the program is offered alone."""
    late = Shown()
    late.tray.show_snapshot(medivote())
    late.tray.start()
    assert late.icon.toolTip() == report.tooltip_text(medivote())
    assert late.icon.contextMenu().actions()[0].text() == "MediVote Backend: Running"

    empty = Shown()
    empty.tray.start()
    assert [action.text() for action in empty.icon.contextMenu().actions()] == ["Show window", "Settings…", "Quit"]


# What people do with it.


def test_a_snooze_is_asked_for_and_ended(shown: Shown) -> None:
    """The menu asks for a length; while it lasts its entry ends it."""
    asked: list[Snooze | None] = []
    shown.tray.snooze_asked.connect(asked.append)
    shown.choose("Snooze notifications", "For 1 hour")
    shown.tray.show_snoozed("Snoozed until 14:30")
    shown.choose("Snoozed until 14:30 — resume")
    shown.tray.show_snoozed("")
    shown.choose("Snooze notifications", "Until tomorrow, 08:00")
    assert asked == [Snooze.HOUR, None, Snooze.TOMORROW]


def test_a_click_on_a_notice_tells_which(shown: Shown) -> None:
    """A click on the hint that the window is hidden is none on a notice."""
    clicked: list[object] = []
    shown.tray.notice_clicked.connect(clicked.append)
    shown.tray.tell("Web failed", "exit code 3", "the tag")
    shown.icon.messageClicked.emit()
    shown.tray.say_hidden_hint()
    shown.icon.messageClicked.emit()
    assert clicked == ["the tag"]


def test_clicks_are_heard_without_a_host_alone(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a StatusNotifier host Qt's messages have no action; an icon of the platform's own tells of clicks."""
    assert not shown.tray.hears_clicks
    monkeypatch.setattr(Tray, "available", True)
    shown.desktop.panel_goes()
    assert shown.tray.hears_clicks


def test_start_is_a_wish_at_once(shown: Shown) -> None:
    """Starting needs no question."""
    shown.choose("Incentive System: Failed", "Start")
    assert shown.wishes == [Wish(WishKind.START, ("incentive_system",))]


def test_auto_recovery_is_switched_without_a_question(shown: Shown) -> None:
    """Even of a service whose stop has a warning; the entry then offers the other way."""
    before = medivote()
    shown.choose("MediVote Backend: Running", "Turn auto-recovery off")
    assert shown.wishes == [Wish(WishKind.RECOVERY_OFF, ("backend",))]
    assert questions() == []
    first = before.services[0]
    off = first._replace(status=first.status._replace(recovery_on=False))
    shown.tray.show_snapshot(replace(before, services=(off, *before.services[1:])))
    shown.choose("MediVote Backend: Running", "Turn auto-recovery on")
    assert shown.wishes[1:] == [Wish(WishKind.RECOVERY_ON, ("backend",))]


def test_a_stop_without_a_warning_is_a_wish_at_once(shown: Shown) -> None:
    """A service without a stop warning stops without a question."""
    shown.choose("Blockchain Node 1: Running", "Stop")
    assert shown.wishes == [Wish(WishKind.STOP, ("blockchain_node_1",))]
    assert questions() == []


def test_who_would_run_on_without_it_is_told_first(shown: Shown) -> None:
    """Without a warning of its own, too; a restart brings it back, and needs no question."""
    shown.tray.show_snapshot(snapshot(service("Db", needed_by=("Api",)), service("Api")))
    shown.choose("Db: Running", "Stop…")
    assert [box.informativeText() for box in questions()] == ["Api depends on this and keeps running."]
    assert shown.wishes == []
    answer("Stop Db")
    shown.choose("Db: Running", "Restart")
    assert shown.wishes == [Wish(kind, ("Db",)) for kind in (WishKind.STOP, WishKind.RESTART)]


@pytest.mark.parametrize(
    ("entry", "words", "kind"), [("Stop…", "Stop", WishKind.STOP), ("Restart…", "Restart", WishKind.RESTART)]
)
def test_a_stop_warning_comes_first(shown: Shown, entry: str, words: str, kind: WishKind) -> None:
    """From the tray too, a service with a stop warning stops and restarts only after a yes."""
    shown.choose("MediVote Backend: Running", entry)
    [box] = questions()
    assert box.informativeText() == "Shutting down the backend disables API access."
    assert shown.wishes == []
    answer(f"{words} MediVote Backend")
    assert shown.wishes == [Wish(kind, ("backend",))]


def test_cancel_wishes_nothing(shown: Shown) -> None:
    """A no is a no."""
    shown.choose("MediVote Backend: Running", "Stop…")
    answer("Cancel")
    assert questions() == []
    assert shown.wishes == []


def test_all_that_can_start_is_started(shown: Shown) -> None:
    """Start all names those that a start would change."""
    shown.choose("Start all")
    assert shown.wishes == [Wish(WishKind.START, ("blockchain_node_2", "incentive_system"))]


def test_stop_all_asks_and_stops_what_is_up_by_then(shown: Shown) -> None:
    """The answer counts for the fleet as it is when the answer is given."""
    shown.choose("Stop all…")
    assert [box.text() for box in questions()] == ["Stop 6 services?"]
    now = with_state(with_state(medivote(), 3, State.RUNNING), 1, State.STOPPED)
    shown.tray.show_snapshot(now)
    answer("Stop 6 services")
    [wish] = shown.wishes
    assert wish.kind is WishKind.STOP
    assert set(wish.service_ids) == {s.id for s in now.services} - {"blockchain_node_1"}


def test_one_question_at_a_time(shown: Shown) -> None:
    """A newer question takes the place of an older, which is thereby answered with no."""
    shown.choose("MediVote Backend: Running", "Stop…")
    shown.choose("Stop all…")
    assert [box.text() for box in questions()] == ["Stop 6 services?"]
    answer("Stop 6 services")
    assert len(shown.wishes) == 1
    shown.choose("MediVote Backend: Running", "Stop…")
    answer("Stop MediVote Backend")
    assert len(shown.wishes) == 2


def test_a_page_is_opened(shown: Shown) -> None:
    """Open in browser opens the service's own page and wishes nothing."""
    shown.choose("MediVote Frontend: Running", "Open in browser")
    assert shown.urls == ["http://127.0.0.1:8080/"]
    assert shown.wishes == []


def test_window_and_quit_are_asked_for(shown: Shown) -> None:
    """The last entries concern the program."""
    shown.choose("Show window")
    shown.choose("Settings…")
    shown.choose("Quit")
    assert shown.events == ["show", "settings", "quit"]


def test_the_icon_is_grey_where_that_is_chosen(shown: Shown) -> None:
    """At once, through changes of state, and for an icon made anew; coloured again when that is chosen."""

    def is_grey() -> bool:
        image = shown.icon.icon().pixmap(32, 32).toImage()
        shades = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        return all(one.red() == one.green() == one.blue() for one in shades if one.alpha() == 255)

    assert not is_grey()
    shown.tray.use_monochrome(True)
    assert is_grey()
    shown.tray.show_snapshot(snapshot(service("a")))
    assert is_grey()
    shown.desktop.panel_comes()
    assert is_grey()
    shown.tray.use_monochrome(False)
    assert not is_grey()


@pytest.mark.parametrize("reason", [Reason.Trigger, Reason.MiddleClick])
def test_a_click_toggles_the_window(shown: Shown, reason: QSystemTrayIcon.ActivationReason) -> None:
    """Left and middle click do the same."""
    shown.icon.activated.emit(reason)
    assert shown.events == ["toggle"]


def test_a_double_click_toggles_once(shown: Shown, qtbot: QtBot) -> None:
    """Two clicks within the time of a double click are one, however the panel tells them; a later one counts anew."""
    shown.icon.activated.emit(Reason.Trigger)
    shown.icon.activated.emit(Reason.Trigger)
    shown.icon.activated.emit(Reason.DoubleClick)
    assert shown.events == ["toggle"]

    def a_later_click_counts() -> bool:
        shown.icon.activated.emit(Reason.Trigger)
        return shown.events == ["toggle", "toggle"]

    qtbot.waitUntil(a_later_click_counts)


def test_the_context_click_is_the_menus(shown: Shown) -> None:
    """A click that opens the menu toggles nothing."""
    shown.icon.activated.emit(Reason.Context)
    assert shown.events == []


# Whether people can see it.


def test_it_is_told_whether_there_is_a_tray(qtbot: QtBot) -> None:
    """The first answer is always told, also where there is none."""
    with_panel, without = Shown(has_host=True), Shown(has_host=False)
    assert not with_panel.tray.available
    with_panel.tray.start()
    without.tray.start()
    assert (with_panel.available, with_panel.tray.available) == ([True], True)
    assert (without.available, without.tray.available) == ([False], False)


def test_a_panel_that_dies_for_good_is_told(shown: Shown, qtbot: QtBot) -> None:
    """The tray is gone at once for who asks, and told when it does not come back."""
    shown.desktop.panel_goes()
    assert not shown.tray.available
    assert shown.available == [True]
    qtbot.waitUntil(lambda: shown.available == [True, False])


def test_a_panel_that_is_restarted_is_not_told(qtbot: QtBot) -> None:
    """A panel that is back within the grace is no news, and no window opens for it."""
    shown = Shown(grace_ms=60_000)
    shown.tray.start()
    shown.desktop.panel_goes()
    shown.desktop.panel_comes()
    assert shown.tray.available
    shown.desktop.panel_goes()
    shown.desktop.panel_comes()
    assert shown.available == [True]


def test_a_panel_that_comes_late_is_told(qtbot: QtBot) -> None:
    """On a desktop whose panel starts after us the tray is told when it comes."""
    shown = Shown(has_host=False)
    shown.tray.start()
    shown.desktop.panel_comes()
    assert shown.available == [False, True]


def test_each_panel_gets_an_icon_of_its_own(shown: Shown, qtbot: QtBot) -> None:
    """A panel never shows an icon that is older than it: icon and menu are made anew, with what is known."""
    gone: list[str] = []
    shown.icon.destroyed.connect(lambda: gone.append("icon"))
    shown.icon.contextMenu().destroyed.connect(lambda: gone.append("menu"))
    shown.desktop.panel_goes()
    shown.desktop.panel_comes()
    qtbot.waitUntil(lambda: sorted(gone) == ["icon", "menu"])
    assert shown.icon.isVisible()
    assert shown.icon.toolTip() == report.tooltip_text(medivote())
    shown.choose("Incentive System: Failed", "Start")
    assert shown.wishes == [Wish(WishKind.START, ("incentive_system",))]


def test_a_closed_tray_is_gone(shown: Shown, qtbot: QtBot) -> None:
    """After `close` there is no icon, and panels that come are ignored."""
    shown.tray.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shown.tray.available
    shown.desktop.panel_goes()
    shown.desktop.panel_comes()
    assert shown.tray.findChildren(QSystemTrayIcon) == []


def test_the_hint_needs_an_icon(qtbot: QtBot) -> None:
    """Asked for without a tray, the hint harms nobody."""
    shown = Shown(has_host=False)
    shown.tray.say_hidden_hint()
    shown.tray.start()
    shown.tray.say_hidden_hint()
    assert shown.available == [False]


# The question is another's business.


def test_the_question_can_be_put_by_another(qtbot: QtBot) -> None:
    """What asks is given from outside, with the services, the kind and what follows a yes."""
    asked: list[tuple[list[str], WishKind]] = []
    later: list[Callable[[], None]] = []

    def confirm(
        parent: QWidget | None,
        services: Sequence[ServiceSnapshot],
        kind: WishKind,
        on_yes: Callable[[], None],
        dependents: Sequence[ServiceSnapshot],
    ) -> None:
        asked.append(([service.id for service in services], kind))
        later.append(on_yes)

    tray = Tray(confirm, watch=Desktop(has_host=True))
    wishes: list[Wish] = []
    tray.wish_made.connect(wishes.append)
    tray.show_snapshot(snapshot(service("web"), service("db")))
    tray.start()
    [icon] = tray.findChildren(QSystemTrayIcon)
    submenu = icon.contextMenu().actions()[0].menu()
    assert isinstance(submenu, QMenu)
    submenu.actions()[2].trigger()
    assert asked == [(["web"], WishKind.RESTART)]
    assert wishes == []
    later[0]()
    assert wishes == [Wish(WishKind.RESTART, ("web",))]


def test_the_name_stands_where_no_fleet_does(qtbot: QtBot) -> None:
    """Before a snapshot the tooltip is the program's name."""
    shown = Shown()
    shown.tray.start()
    assert shown.icon.toolTip() == QGuiApplication.applicationDisplayName()


def test_an_address_that_nothing_opens_is_said_beside_a_hidden_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a dialog: there may be no status bar to be seen."""

    class Nothing:
        @staticmethod
        def openUrl(_url: QUrl) -> bool:  # noqa: N802  # Qt's name
            return False

    monkeypatch.setattr(opener, "QDesktopServices", Nothing)
    tray = Tray(confirm_stop, watch=Desktop(has_host=True))
    tray._open_url("http://127.0.0.1:8080/")
    [box] = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert box.text() == "No program opened http://127.0.0.1:8080/"
    box.reject()
