"""How a person gets at everything in the window: filter, menus, keys, and names for those who listen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.ui import opener
from medivote_desktop.ui.detail.pane import DETAILS
from medivote_desktop.ui.window import MainWindow
from tests.ui import fleet
from tests.ui.fleet import service, snapshot
from tests.ui.window.hands import action, press, shown_ids

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of windows


# Opening and copying


class Browser(QObject):
    """Takes what would be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_a_page_is_opened(window: MainWindow) -> None:
    """Ctrl+O opens the URL of the selected service."""
    browser = Browser()
    QDesktopServices.setUrlHandler("http", browser, "open")  # type: ignore[arg-type]
    window.show_snapshot(fleet.medivote())
    window.table.select("frontend")
    press(window, "Ctrl+O")
    QDesktopServices.unsetUrlHandler("http")
    assert browser.opened == ["http://127.0.0.1:8080/"]
    assert window.statusBar().currentMessage() == "Opening http://127.0.0.1:8080/…"


@pytest.mark.parametrize("opens", [True, False])
def test_a_link_of_the_details_is_opened_or_said(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    """By key as by mouse; where no program opens it, the status bar says so."""
    opened: list[str] = []

    class Programs:
        @staticmethod
        def openUrl(url: QUrl) -> bool:  # noqa: N802  # Qt's name
            opened.append(url.toString())
            return opens

    monkeypatch.setattr(opener, "QDesktopServices", Programs)
    window.show_snapshot(fleet.medivote())
    window.table.select("frontend")
    window.pane.tabs.setCurrentIndex(DETAILS)
    link = next(one for one in window.pane.facts.findChildren(QLabel) if 'href="http' in one.text())
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert opened == ["http://127.0.0.1:8080/"]
    said = "Opening http://127.0.0.1:8080/…" if opens else "No program opened http://127.0.0.1:8080/"
    assert window.statusBar().currentMessage() == said


def test_the_folder_of_a_service_is_asked_for(window: MainWindow) -> None:
    """By keys in the table, and by the link in the details; not of several at once."""
    asked: list[str] = []
    window.folder_asked.connect(asked.append)
    window.show_snapshot(fleet.medivote())
    window.table.select("incentive_system")
    press(window, "Ctrl+Shift+O")
    window.pane.tabs.setCurrentIndex(DETAILS)
    link = next(one for one in window.pane.facts.findChildren(QLabel) if "href" in one.text())
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert asked == ["/srv/medivote/incentive_system"] * 2
    window.table.selectAll()
    press(window, "Ctrl+Shift+O")
    assert len(asked) == 2


def test_details_are_copied(window: MainWindow) -> None:
    """As text for a message, and the status bar says so."""
    window.show_snapshot(fleet.medivote())
    window.table.select("incentive_system")
    press(window, "Ctrl+Shift+C")
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Name: Incentive System (incentive_system)"
    assert "State: Failed: exit code 3, 5 times in 2 min" in lines
    assert "Log file: /srv/medivote/logs/incentive_system.log" in lines
    assert window.statusBar().currentMessage() == "Copied the details of Incentive System"


# The filter


def test_the_filter_is_reached_used_and_left_by_keys(window: MainWindow) -> None:
    """Ctrl+F, typing, Enter to the table, Escape shows all again."""
    window.show_snapshot(fleet.medivote())
    press(window, "Ctrl+F")
    assert window.filter.hasFocus()
    QTest.keyClicks(window.filter, "node")
    assert shown_ids(window) == ["blockchain_node_1", "blockchain_node_2"]
    QTest.keyClick(window.filter, Qt.Key.Key_Return)
    assert window.table.hasFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Escape)
    assert (window.filter.text(), len(shown_ids(window))) == ("", 7)


def test_enter_in_the_filter_selects_what_was_found(window: MainWindow) -> None:
    """Though another service was selected, which the filter hides: it is seen, and acted on."""
    window.show_snapshot(fleet.medivote())
    window.table.select("frontend")
    press(window, "Ctrl+F")
    QTest.keyClicks(window.filter, "node")
    assert window.table.selected_ids == {"frontend"}
    QTest.keyClick(window.filter, Qt.Key.Key_Return)
    assert window.table.selected_ids == {"blockchain_node_1"}
    assert [each.id for each in window.table.selected_services()] == ["blockchain_node_1"]
    assert action(window, "Stop").isEnabled()


def test_escape_in_the_filter_clears_and_then_leaves(window: MainWindow) -> None:
    """First the words go, then the keyboard."""
    window.show_snapshot(fleet.medivote())
    window.filter.setFocus()
    window.filter.setText("node")
    QTest.keyClick(window.filter, Qt.Key.Key_Escape)
    assert (window.filter.text(), window.filter.hasFocus()) == ("", True)
    QTest.keyClick(window.filter, Qt.Key.Key_Escape)
    assert window.table.hasFocus()


def test_the_details_stay_while_the_filter_hides_their_service(window: MainWindow) -> None:
    """Filtering does not change whose log is read, and its state goes on to be shown."""
    window.show_snapshot(snapshot(service("a"), service("b")))
    window.filter.setText("b")
    window.show_snapshot(snapshot(service("a", State.FAILED), service("b")))
    assert window.pane.title.accessibleName().startswith("a, Failed")
    assert not action(window, "Stop").isEnabled()


# Menus


def test_the_context_menu_opens_by_key_at_the_row(window: MainWindow, qtbot: QtBot) -> None:
    """The menu key opens the Service menu below the current row."""
    window.show_snapshot(fleet.medivote())
    window.table.select("blockchain_node_1")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(window.table.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [one.text().replace("&", "") for one in menu.actions() if one.text()]
    assert words[:4] == ["Start", "Stop", "Restart", "Start with dependencies"]
    row = window.table.visualRect(window.table.currentIndex())
    assert menu.geometry().top() >= window.table.viewport().mapToGlobal(row.topLeft()).y()
    menu.close()


def test_the_context_menu_opens_without_a_key_of_its_own(window: MainWindow) -> None:
    """Shift+F10 does the same where the keyboard has no menu key."""
    window.show_snapshot(fleet.medivote())
    window.table.select("blockchain_node_1")
    press(window, "Shift+F10")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()


def test_home_and_end_go_to_the_first_and_the_last_service(window: MainWindow) -> None:
    """With Shift they take along what lies between."""
    window.show_snapshot(fleet.medivote())
    ids = shown_ids(window)
    window.table.select(ids[3])
    QTest.keyClick(window.table, Qt.Key.Key_End)
    assert (window.table.current_id, window.table.selected_ids) == (ids[-1], frozenset({ids[-1]}))
    QTest.keyClick(window.table, Qt.Key.Key_Home)
    assert (window.table.current_id, window.table.selected_ids) == (ids[0], frozenset({ids[0]}))
    QTest.keyClick(window.table, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert window.table.selected_ids == set(ids)


def test_a_click_beside_the_rows_opens_no_menu(window: MainWindow) -> None:
    """There is nothing that it could be about."""
    window.show_snapshot(snapshot(service("a")))
    below = QPoint(50, window.table.viewport().height() - 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, below, window.table.viewport().mapToGlobal(below))
    QApplication.sendEvent(window.table.viewport(), event)
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Reload services.ini", "reload_asked"),
        ("Quit", "quit_asked"),
        ("Open services.ini", "open_config_asked"),
        ("Open log folder", "open_logs_asked"),
    ],
)
def test_menu_entries_ask(window: MainWindow, qtbot: QtBot, text: str, signal: str) -> None:
    """What the window cannot do itself it asks for."""
    with qtbot.waitSignal(getattr(window, signal)):
        action(window, text).trigger()


@pytest.mark.parametrize(
    ("keys", "signal"),
    [
        ("F5", "reload_asked"),
        ("Ctrl+,", "settings_asked"),
        ("Ctrl+Shift+E", "edit_asked"),
        ("Ctrl+Q", "quit_asked"),
    ],
)
def test_keys_ask(window: MainWindow, qtbot: QtBot, keys: str, signal: str) -> None:
    """As their menu entries do, wherever the keyboard is."""
    window.show_snapshot(fleet.medivote())
    for place in (window.table, window.filter):
        place.setFocus()
        with qtbot.waitSignal(getattr(window, signal)):
            press(window, keys)


def test_every_menu_entry_has_a_mnemonic_of_its_own(window: MainWindow) -> None:
    """In each menu every entry of ours can be chosen by one key, and no two by the same."""
    window.show_snapshot(fleet.medivote())
    for menu in [
        window.menuBar(),
        *(one for one in window.findChildren(QMenu) if one.title() and one.title() not in ("S&ort by", "&Columns")),
    ]:
        marks = [one.text()[one.text().find("&") + 1].lower() for one in menu.actions() if "&" in one.text()]
        entries = [one for one in menu.actions() if not one.isSeparator()]
        assert len(marks) == len(set(marks)) == len(entries), menu.actions()


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    """A key means one thing."""
    keys = [one.shortcut().toString() for one in window.findChildren(QAction) if not one.shortcut().isEmpty()]
    assert len(keys) == len(set(keys)) > 15


def test_sorting_by_menu(window: MainWindow) -> None:
    """What clicks on headings do can be chosen; chosen again it turns round; the file's order comes back."""
    window.show_snapshot(
        snapshot(service("a", cpu_percent=1), service("b", cpu_percent=3), service("c", cpu_percent=2))
    )
    seen = []
    for text in ("CPU", "CPU", "Order of services.ini"):
        action(window, text).trigger()
        seen.append(shown_ids(window))
    assert seen == [["b", "c", "a"], ["a", "c", "b"], ["a", "b", "c"]]


@pytest.mark.parametrize("text", ["Keyboard shortcuts", "About MediVote Desktop"])
def test_help_opens(window: MainWindow, qtbot: QtBot, text: str) -> None:
    """Each opens one dialog over the window."""
    action(window, text).trigger()
    dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
    with qtbot.waitSignal(dialog.finished):
        dialog.reject()


# Reaching everything


def test_every_control_has_a_name(window: MainWindow) -> None:
    """Whatever the keyboard can reach says what it is."""
    window.show_snapshot(fleet.medivote())
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and widget.parent() is not window.table
    ]
    assert nameless == []


def test_tab_goes_through_the_window_in_reading_order(window: MainWindow) -> None:
    """Toolbar, filter, table, tabs, find, follow, log, and round again."""
    window.show_snapshot(fleet.medivote())
    assert window.pane.log_page.isVisible()  # made with the fleet; here by asking for it
    window.table.setFocus()
    visited: list[str] = []
    for _ in range(15):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        widget = window.focusWidget()
        visited.append(widget.accessibleName() or getattr(widget, "text", str)())
    expected = [
        "What to show",
        "Find in log",
        "Match case",
        "Regular expression",
        "Matching lines only",
        "Which log",
        "Follow",
        "More",
        "Log",
        "Start all",
        "Stop all",
        "Stop",
        "Restart",
        "Share",
        "Filter services",
    ]
    assert visited == expected
    assert isinstance(window.focusWidget(), QLineEdit)


def test_tab_goes_through_the_timeline_in_reading_order(window: MainWindow) -> None:
    """What chooses stands above the list, beside the tabs, and comes before it."""
    window.show_snapshot(fleet.medivote())
    assert window.pane.log_page.isVisible()
    window.show_timeline()
    window.pane.tabs.setFocus()
    visited: list[str] = []
    for _ in range(4):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        visited.append(window.focusWidget().accessibleName())
    assert visited == ["All services", "Kinds of incidents", "Find in timeline", "Timeline"]
