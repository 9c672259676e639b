"""The main window: what it shows, what it asks for, whose log it wants, and when it closes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSplitter, QToolButton
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.anew import build_anew
from medivote_desktop.ui.arranging import layout_state, restore_layout
from medivote_desktop.ui.commands.actions import ActionEntry
from medivote_desktop.ui.detail.pane import DETAILS, LOG
from medivote_desktop.ui.table.columns import ColumnId
from medivote_desktop.ui.theme import DARK, LIGHT, theming
from medivote_desktop.ui.window import MainWindow
from tests.ui import fleet
from tests.ui.conftest import Clock, Question
from tests.ui.fleet import service, snapshot
from tests.ui.window.hands import action, press, shown_ids

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of windows


@pytest.fixture
def wishes(window: MainWindow) -> list[Wish]:
    made: list[Wish] = []
    window.wish_made.connect(made.append)
    return made


@pytest.fixture
def logs(window: MainWindow) -> list[str | None]:
    wanted: list[str | None] = []
    window.log_wanted.connect(wanted.append)
    return wanted


# Snapshots


def test_a_snapshot_is_shown(window: MainWindow) -> None:
    """Rows, title, summary and usage; the first service is selected and explained."""
    window.show_snapshot(fleet.medivote())
    assert window.windowTitle() == "MediVote Desktop"
    assert shown_ids(window)[0] == "backend"
    assert window.statusBar().texts == ("5 of 7 running, 1 failed, 1 retrying, 1 unhealthy", "51 % CPU, 445.4 MB")  # type: ignore[attr-defined]
    assert window.pane.title.accessibleName() == "MediVote Backend, Running"


def test_the_mark_of_the_summary_is_that_of_the_tray(window: MainWindow) -> None:
    """What runs and is unhealthy is worse than what rests, and better than what is down."""
    sick, well = service("web", health=Health.UNHEALTHY), service("web", health=Health.HEALTHY)
    rests, down = service("db", State.STOPPED), service("db", State.FAILED)
    marks = []
    for services in ((well, rests), (sick, rests), (sick, down), (sick, rests), (well, rests)):
        window.show_snapshot(snapshot(*services))
        mark = window.statusBar().findChildren(QLabel)[0]
        marks.append((mark.accessibleName(), mark.pixmap().toImage()))
    assert [name for name, _drawn in marks] == ["Stopped", "unhealthy", "Failed", "unhealthy", "Stopped"]
    assert marks[0][1] == marks[4][1] != marks[1][1] == marks[3][1] != marks[2][1]


def test_a_hidden_window_keeps_but_does_not_draw(window: MainWindow) -> None:
    """While it cannot be seen nothing is drawn; then the latest snapshot is, with the whole last minute."""
    window.show_snapshot(fleet.medivote())
    window.hide()
    later = fleet.moved_on(fleet.medivote())
    changed = replace(
        later, services=(later.services[0]._replace(status=fleet.status(State.FAILED)), *later.services[1:])
    )
    window.show_snapshot(changed)
    assert window.table.services.service(0).state is State.RUNNING
    window.show()
    assert window.table.services.service(0).state is State.FAILED
    assert len(window.table.services.history.cpu_percent(later.services[1].id)) == 2


def test_a_minimised_window_cannot_be_seen(window: MainWindow, qtbot: QtBot) -> None:
    """Visibility means shown and not minimised, and is told once a change."""
    told: list[bool] = []
    window.visibility_changed.connect(told.append)
    window.showMinimized()
    qtbot.waitUntil(lambda: told == [False])
    window.showNormal()
    qtbot.waitUntil(lambda: told == [False, True])
    window.hide()
    assert told == [False, True, False]


def test_what_leaves_the_file_leaves_the_window(window: MainWindow) -> None:
    """After a reload the details are about a service that exists."""
    window.show_snapshot(snapshot(service("a"), service("b")))
    window.table.select("b")
    window.show_snapshot(snapshot(service("a")))
    assert window.table.current_id == "a"
    assert window.pane.title.accessibleName() == "a, Running"
    window.show_snapshot(snapshot())
    assert window.pane.title.accessibleName() == ""


def test_leaving_is_said(window: MainWindow) -> None:
    """While the program stops its services, the status bar says for how many it waits, and nothing can be started."""
    leaving = replace(snapshot(service("a", State.STOPPING), service("b", State.STOPPED)), leaving=True)
    window.show_snapshot(leaving)
    assert window.statusBar().texts[0] == "Leaving: 1 still to end"  # type: ignore[attr-defined]
    assert not action(window, "Start all").isEnabled()


# Wishes


@pytest.mark.parametrize(
    ("keys", "wish"),
    [
        ("Ctrl+S", Wish(WishKind.START, ("down",))),
        ("Ctrl+D", Wish(WishKind.START, ("down",), with_dependencies=True)),
        ("Ctrl+E", Wish(WishKind.RECOVERY_OFF, ("down",))),
        ("Ctrl+Shift+S", Wish(WishKind.START, ("down", "late"))),
    ],
)
def test_keys_make_wishes(window: MainWindow, wishes: list[Wish], keys: str, wish: Wish) -> None:
    """Each action has a key, and acts on what is selected."""
    down = service("down", State.STOPPED, depends_on=("db",))
    window.show_snapshot(snapshot(service("up"), down, service("late", State.BACKOFF)))
    window.table.select("down")
    press(window, keys)
    assert wishes == [wish]


def test_the_question_names_what_runs_on_without_it(window: MainWindow, question: Question) -> None:
    """A stop tells the question what depends on it and stays."""
    window.show_snapshot(snapshot(service("db", needed_by=("api",)), service("api"), service("web")))
    window.table.select("db")
    press(window, "Ctrl+T")
    assert question.dependents == ["api"]


@pytest.mark.parametrize(
    ("keys", "whom", "kind"),
    [
        ("Ctrl+T", ["up"], WishKind.STOP),
        ("Ctrl+R", ["up"], WishKind.RESTART),
        ("Ctrl+Shift+T", ["up", "too"], WishKind.STOP),
        ("Ctrl+Shift+R", ["up", "too"], WishKind.RESTART),
    ],
)
def test_stopping_asks_first(
    window: MainWindow, wishes: list[Wish], question: Question, keys: str, whom: list[str], kind: WishKind
) -> None:
    """Nothing is stopped or restarted before the question about exactly those services is answered."""
    window.show_snapshot(snapshot(service("up"), service("down", State.STOPPED), service("too")))
    window.table.select("up")
    press(window, keys)
    assert (question.asked, wishes) == ([(whom, kind)], [])
    question.yes()
    assert wishes == [Wish(kind, tuple(whom))]


def test_the_recovery_switch_shows_what_is_true(window: MainWindow, wishes: list[Wish]) -> None:
    """Clicking it asks; it moves when a snapshot says so."""
    window.show_snapshot(snapshot(service("a")))
    switch = action(window, "Auto-recovery")
    switch.trigger()
    assert (switch.isChecked(), len(wishes)) == (True, 1)
    window.show_snapshot(snapshot(service("a", recovery_on=False)))
    assert not switch.isChecked()
    switch.trigger()
    assert wishes[-1].kind is WishKind.RECOVERY_ON


def test_buttons_are_offered_as_states_change(window: MainWindow) -> None:
    """The toolbar follows the snapshot, not the click."""
    window.show_snapshot(snapshot(service("a")))
    buttons = {button.text(): button for button in window.findChildren(QToolButton) if button.text()}
    assert (buttons["Start"].isEnabled(), buttons["Stop"].isEnabled()) == (False, True)
    window.show_snapshot(snapshot(service("a", State.FAILED)))
    assert (buttons["Start"].isEnabled(), buttons["Stop"].isEnabled()) == (True, False)
    assert (buttons["Start all"].isEnabled(), buttons["Stop all"].isEnabled()) == (True, False)


def test_measurements_alone_compute_no_offers(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot in which no state changed costs no new menus."""
    computed: list[Snapshot] = []

    def compute(taken: Snapshot) -> tuple[ActionEntry, ...]:
        computed.append(taken)
        return ()

    monkeypatch.setattr("medivote_desktop.ui.window.fleet_actions", compute)
    first = fleet.medivote()
    window.show_snapshot(first)
    window.show_snapshot(fleet.moved_on(first))
    assert computed == [first]


# The log


def test_the_log_follows_the_selection(window: MainWindow, logs: list[str | None]) -> None:
    """Whose log is wanted is told once a change: by selection, not by rows that move."""
    window.table.horizontalHeader().setSortIndicator(ColumnId.CPU, Qt.SortOrder.DescendingOrder)
    window.show_snapshot(snapshot(service("a", cpu_percent=9), service("b", cpu_percent=1)))
    window.show_snapshot(snapshot(service("a", cpu_percent=1), service("b", cpu_percent=9)))
    assert logs == ["a"]
    QTest.keyClick(window.table, Qt.Key.Key_Up)
    assert logs == ["a", "b"]


def test_no_log_is_wanted_while_none_is_seen(window: MainWindow, logs: list[str | None]) -> None:
    """Neither with the pane hidden nor with the window hidden."""
    window.show_snapshot(snapshot(service("a")))
    press(window, "F9")
    press(window, "F9")
    window.hide()
    window.show()
    assert logs == ["a", None, "a", None, "a"]


def test_enter_goes_to_the_log(window: MainWindow) -> None:
    """From the table, even with the pane hidden."""
    window.show_snapshot(snapshot(service("a")))
    window.pane.tabs.setCurrentIndex(DETAILS)
    press(window, "F9")
    assert not window.pane.isVisible()
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    assert (window.pane.isVisible(), window.pane.tabs.currentIndex()) == (True, LOG)
    assert window.pane.log.hasFocus()


def test_escape_goes_back_to_the_table(window: MainWindow) -> None:
    """From the log, once no line is marked in it, and from what stands around it."""
    window.show_snapshot(snapshot(service("a")))
    window.show_log()
    press(window, "Esc")
    assert window.table.hasFocus()
    window.pane.tabs.setFocus()
    press(window, "Esc")
    assert window.table.hasFocus()


def test_f6_goes_to_the_details_and_back(window: MainWindow) -> None:
    """Where the keyboard was there last; while they are hidden it stays where it is."""
    window.show_snapshot(snapshot(service("a")))
    press(window, "F6")
    assert window.pane.tabs.hasFocus()
    assert window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # else nobody sees it
    window.pane.log.setFocus()
    press(window, "F6")
    assert window.table.hasFocus()
    press(window, "F6")
    assert window.pane.log.hasFocus()
    press(window, "F6")
    press(window, "F9")
    press(window, "F6")
    assert window.table.hasFocus()


def test_hidden_details_leave_the_keyboard_to_the_table(window: MainWindow) -> None:
    """Not to the next that Tab would reach: there Space starts all services."""
    window.show_snapshot(snapshot(service("a")))
    window.show_log()
    press(window, "F9")
    assert window.table.hasFocus()
    window.filter.setFocus()
    press(window, "F9")
    press(window, "F9")
    assert window.filter.hasFocus()


def test_find_in_log_is_reached_by_keys(window: MainWindow) -> None:
    """Ctrl+Shift+F, from anywhere."""
    window.show_snapshot(snapshot(service("a")))
    press(window, "Ctrl+Shift+F")
    assert window.pane.log_bar.field.hasFocus()


# The window itself


def test_closing_asks_first(window: MainWindow, qtbot: QtBot) -> None:
    """The window stays until it may close; who hides or quits decides elsewhere."""
    with qtbot.waitSignal(window.close_asked):
        assert not window.close()
    assert window.isVisible()
    window.allow_close()
    with qtbot.assertNotEmitted(window.close_asked):
        assert window.close()


def test_a_message_is_shown_for_a_while(window: MainWindow) -> None:
    """In the status bar, without a dialog."""
    window.show_message("services.ini reloaded: nothing changed")
    assert window.statusBar().currentMessage() == "services.ini reloaded: nothing changed"


def test_a_small_fleet_leaves_its_room_to_the_log(window: MainWindow, qtbot: QtBot) -> None:
    """Seven services get the height they need; two hundred get most of it."""
    window.show_snapshot(fleet.medivote())
    qtbot.waitUntil(lambda: window.pane.height() > window.table.height() > 200)
    qtbot.waitUntil(lambda: not window.table.verticalScrollBar().isVisible())


def test_a_large_fleet_gets_most_of_the_room(window: MainWindow, qtbot: QtBot) -> None:
    """And the log keeps enough to be read."""
    window.show_snapshot(fleet.many(200))
    qtbot.waitUntil(lambda: window.table.height() > window.pane.height() > 150)


def test_another_height_is_shared_anew(window: MainWindow, qtbot: QtBot) -> None:
    """A window that was large and is small again shows as much of both as one that was always small."""
    window.show_snapshot(fleet.many(200))
    window.resize(900, 600)
    QApplication.processEvents()
    small = window.halves.sizes()
    window.resize(1600, 1300)
    QApplication.processEvents()
    assert window.table.height() > 1.4 * window.pane.height() > 1.4 * 400
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.halves.sizes() == small)


def test_a_drawn_line_keeps_its_share(window: MainWindow, qtbot: QtBot) -> None:
    """In a window of another height both halves have the same part of it."""
    window.show_snapshot(fleet.many(200))
    drag_the_line(window, -60)
    share = window.table.height() / window.halves.height()
    window.resize(1160, 1300)
    qtbot.waitUntil(lambda: abs(window.table.height() / window.halves.height() - share) < 0.02)


def test_an_arrangement_comes_back(window: MainWindow, qtbot: QtBot, question: Question, clock: Clock) -> None:
    """Size, columns, and how table and details share the window, are as a person left them."""
    window.show_snapshot(fleet.medivote())
    window.resize(780, 600)
    window.table.horizontalHeader().moveSection(ColumnId.PORT, 2)
    splitter = window.centralWidget()
    assert isinstance(splitter, QSplitter)
    splitter.setSizes([300, 200])
    qtbot.waitUntil(lambda: window.pane.height() < window.table.height())
    state = layout_state(window)

    other = MainWindow("Fleet", question, clock)
    qtbot.addWidget(other)
    restore_layout(other, *state)
    with qtbot.waitExposed(other):
        other.show()
    other.show_snapshot(fleet.medivote())
    qtbot.waitUntil(lambda: other.size() == window.size())
    assert other.table.horizontalHeader().visualIndex(ColumnId.PORT) == 2
    assert abs(other.pane.height() - window.pane.height()) <= 10
    other.allow_close()


def drag_the_line(window: MainWindow, by_px: int) -> None:
    """The line between table and details, moved with the mouse."""
    splitter = window.centralWidget()
    assert isinstance(splitter, QSplitter)
    handle = splitter.handle(1)
    middle = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(0, by_px))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, by_px))


def test_a_fleet_that_grows_gets_more_room(window: MainWindow, qtbot: QtBot) -> None:
    """Unless a person has drawn the line elsewhere; only that is an arrangement, and kept for the next time."""
    window.show_snapshot(fleet.many(3))
    small = window.table.height()
    window.show_snapshot(fleet.many(9))
    qtbot.waitUntil(lambda: window.table.height() > small)
    before = window.halves.is_arranged

    drag_the_line(window, -40)
    drawn = window.table.height()
    window.show_snapshot(fleet.many(12))
    assert (before, window.halves.is_arranged) == (False, True)
    assert window.table.height() == drawn


def test_another_language_arranges_nothing(window: MainWindow, qtbot: QtBot) -> None:
    """The line stays where it was, and the next fleet still gets the room that it needs."""
    window.show_snapshot(fleet.many(3))
    small = window.table.height()
    build_anew(window)
    qtbot.waitUntil(lambda: abs(window.table.height() - small) <= 2)
    assert not window.halves.is_arranged
    window.show_snapshot(fleet.many(9))
    qtbot.waitUntil(lambda: window.table.height() > small)


def test_another_theme_reaches_the_window(window: MainWindow) -> None:
    """Icons, table and status bar change with the system while the window is open."""
    window.show_snapshot(snapshot(service("a")))
    before = window.grab().toImage()
    theming().use(DARK)
    after = window.grab().toImage()
    theming().use(LIGHT)
    place = window.table.viewport().mapTo(window, QPoint(600, window.table.viewport().height() - 2))
    assert (before.pixelColor(place).name(), after.pixelColor(place).name()) == (LIGHT.base, DARK.base)
    assert window.grab().toImage() == before
