"""The command palette: what it offers, what fits what was typed, and that a choice does what the menus do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.commands import palette as commandpalette
from medivote_desktop.ui.commands.fuzzy import NO_MATCH, cost
from medivote_desktop.ui.commands.palette import CommandPalette
from medivote_desktop.ui.commands.words import Command, matching, service_commands
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.table.columns import ColumnId
from medivote_desktop.ui.window import MainWindow
from tests.ui import fleet
from tests.ui.conftest import Question
from tests.ui.fleet import service, snapshot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    """The palette as Ctrl+K opens it."""
    window.activateWindow()  # offscreen nobody does it when a dialog closes
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = next(one for one in window.findChildren(CommandPalette) if one.isVisible())
    qtbot.waitUntil(palette.field.hasFocus)
    return palette


def texts(palette: CommandPalette) -> list[str]:
    return [command.text for command in palette.shown]


def choose(palette: CommandPalette, typed: str) -> None:
    QTest.keyClicks(palette.field, typed)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)


def test_every_action_of_every_service_is_offered(window: MainWindow, qtbot: QtBot) -> None:
    """For each service what its menu would enable, and the window's own commands; nothing that is disabled."""
    window.show_snapshot(snapshot(service("api", name="Api", url="http://localhost"), service("db", State.STOPPED)))
    offered = texts(opened(window, qtbot))
    for text in ("Stop Api", "Restart Api", "Open Api in browser", "Open log of Api", "Copy details of Api"):
        assert text in offered
    assert "Start db" in offered
    assert "Start Api" not in offered
    assert "Open db in browser" not in offered
    assert "Turn auto-recovery of db off" in offered
    for text in (
        "Sort by CPU",
        "Show column PID",
        "Start all",
        "Stop all…",
        "Reload services.ini",
        "Quit",
        "Import services…",
    ):
        assert text in offered, text
    for text in ("Edit Api…", "Edit services…", "Settings…"):
        assert text in offered, text
    assert any(text.startswith("Share with browsers") for text in offered)
    assert len(offered) == len(set(offered))


def test_sharing_is_offered_as_it_is(window: MainWindow, qtbot: QtBot) -> None:
    """What can be done with the page: before it is there, and while it is."""
    asked: list[bool] = []
    window.share_button.switch_asked.connect(asked.append)
    window.show_snapshot(snapshot(service("api")))
    window.share_button.show_state(EndpointState(True, "http://1/", "http://1/?t=2", "http://1/?o=3", 0, "", ""))
    choose(opened(window, qtbot), "copy link to the shared")
    assert QGuiApplication.clipboard().text() == "http://1/?t=2"
    choose(opened(window, qtbot), "stop sharing")
    assert asked == [False]


def test_a_large_fleet_does_not_keep_it_waiting(window: MainWindow, qtbot: QtBot) -> None:
    """It opens with a part of what there is; the rest comes by itself, and at once for who types or goes on by keys."""
    window.show_snapshot(fleet.running(400))
    palette = opened(window, qtbot)
    assert 0 < len(palette.shown) < 1000
    first = list(palette.shown)
    qtbot.waitUntil(lambda: "Worker 399" in texts(palette)[-1])
    assert list(palette.shown[: len(first)]) == first
    everything = len(palette.shown)
    palette.reject()

    palette = opened(window, qtbot)
    QTest.keyClicks(palette.field, "restart worker 399")
    assert texts(palette)[0] == "Restart Worker 399"
    palette.reject()

    palette = opened(window, qtbot)
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == everything - 1


def test_states_switches_and_keys_are_told(window: MainWindow, qtbot: QtBot) -> None:
    """A service's state stands beside its commands; shortcuts only where they would do the same now."""
    window.show_snapshot(snapshot(service("api"), service("db", State.FAILED)))
    commands = {command.text: command for command in opened(window, qtbot).shown}
    assert (commands["Stop api"].keys, commands["Stop api"].note) == ("Ctrl+T", "Running")
    assert (commands["Start db"].keys, commands["Start db"].state) == ("", State.FAILED)
    assert commands["Details pane"].note == "on"
    assert commands["Sort by Order of services.ini"].note == "on"
    assert commands["Show column PID"].note == "on"


def test_a_choice_is_the_menus_own_wish(
    window: MainWindow, qtbot: QtBot, question: Question, wishes: list[Wish]
) -> None:
    """Restarting a service that is not selected asks as its menu does, and wishes only after the answer."""
    window.show_snapshot(fleet.medivote())
    first = window.table.current_id
    name = fleet.medivote().services[1].name
    choose(opened(window, qtbot), f"restart {name}")
    assert question.asked == [([fleet.medivote().services[1].id], WishKind.RESTART)]
    assert wishes == []
    question.yes()
    assert [(wish.kind, wish.service_ids) for wish in wishes] == [
        (WishKind.RESTART, (fleet.medivote().services[1].id,))
    ]
    assert window.table.current_id == first


@pytest.fixture
def wishes(window: MainWindow) -> list[Wish]:
    made: list[Wish] = []
    window.wish_made.connect(made.append)
    return made


def test_what_the_window_does_is_done_with_that_service(window: MainWindow, qtbot: QtBot) -> None:
    """Copying the details of a service that the filter hides selects and copies that one."""
    window.show_snapshot(snapshot(service("api"), service("db")))
    window.filter.setText("api")
    choose(opened(window, qtbot), "copy db")
    assert window.table.current_id == "db"
    assert "db" in QGuiApplication.clipboard().text()


def test_the_windows_own_commands_run(window: MainWindow, qtbot: QtBot) -> None:
    """`sort cpu` sorts, `column pid` hides that column."""
    window.show_snapshot(fleet.medivote())
    choose(opened(window, qtbot), "sort cpu")
    assert window.table.horizontalHeader().sortIndicatorSection() == ColumnId.CPU
    choose(opened(window, qtbot), "column pid")
    assert window.table.isColumnHidden(ColumnId.PID)


def test_keys_alone_suffice(window: MainWindow, qtbot: QtBot) -> None:
    """Down and Up go round, Page Down goes on, Escape leaves without doing anything."""
    window.show_snapshot(fleet.medivote())
    palette = opened(window, qtbot)
    count = len(palette.shown)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()  # nothing is chosen yet
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == count - 1
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 0
    QTest.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() > 1
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not any(one.isVisible() for one in window.findChildren(CommandPalette))


def test_nothing_fits_is_said(window: MainWindow, qtbot: QtBot) -> None:
    """Where nothing fits there is no list, and Enter does nothing."""
    palette = opened(window, qtbot)
    choose(palette, "qqqq")
    assert palette.isVisible()
    assert not palette.list.isVisible()


def test_a_service_that_left_the_file_meanwhile_is_left_alone(
    window: MainWindow, qtbot: QtBot, wishes: list[Wish]
) -> None:
    """The palette shows what was there when it was opened."""
    window.show_snapshot(snapshot(service("api"), service("db", State.STOPPED)))
    palette = opened(window, qtbot)
    window.show_snapshot(snapshot(service("api")))
    choose(palette, "start db")
    assert wishes == []


def test_it_is_read_aloud_whole(window: MainWindow, qtbot: QtBot) -> None:
    """What a row shows by shape and at its end is in its accessible text."""
    window.show_snapshot(snapshot(service("api")))
    palette = opened(window, qtbot)
    QTest.keyClicks(palette.field, "restart api")
    index = palette.list.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Restart api, Running, Ctrl+R"


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("re ba", "restart medivote backend", "open log of medivote rebate"),
        ("stop", "stop all…", "turn auto-recovery of unstoppable off"),
        ("back", "stop medivote backend", "stop feedback"),
        ("rmb", "restart medivote backend", "turn auto-recovery of medivote backend off"),
    ],
)
def test_the_nearest_comes_first(typed: str, better: str, worse: str) -> None:
    """Beginnings of words before parts, parts before letters."""
    words = typed.split()
    assert cost(words, better) != NO_MATCH
    assert cost(words, worse) == NO_MATCH or cost(words, better) < cost(words, worse)


def test_order_is_kept_among_equals() -> None:
    """Nothing typed gives everything; equals stay as they were."""
    commands = [Command(text, lambda: None, searched=text.lower()) for text in ("Stop b", "Stop a", "Go")]
    assert [one.text for one in matching(commands, " ")] == ["Stop b", "Stop a", "Go"]
    assert [one.text for one in matching(commands, "STOP")] == ["Stop b", "Stop a"]
    assert matching(commands, "x") == []


def test_accents_do_not_matter() -> None:
    """Who has no key for them finds a service all the same, and who has one finds those without."""
    known = snapshot(service("a", State.RUNNING, name="Müller"))
    commands = list(service_commands(known.services[0], False, lambda _id, _entry: None))
    assert [len(matching(commands, f"stop {name}")) for name in ("muller", "MÜLLER", "Mu\u0308ller")] == [1, 1, 1]


def test_a_name_alone_changes_nothing(window: MainWindow, qtbot: QtBot, wishes: list[Wish]) -> None:
    """Whoever types the name of a service that runs and presses Enter sees its log; to stop it, that is typed, too."""
    window.show_snapshot(fleet.running(30))
    palette = opened(window, qtbot)
    QTest.keyClicks(palette.field, "worker 17")
    assert texts(palette)[0] == "Open log of Worker 17"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert wishes == []
    assert window.table.current_id == "worker-17"


def test_a_screen_reader_is_told_what_is_chosen(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keyboard stays in the field, so that Qt itself would say nothing of the list."""
    told: list[tuple[object, int]] = []

    class Reader:
        Event = QAccessible.Event

        @staticmethod
        def isActive() -> bool:  # noqa: N802
            return True

        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:  # noqa: N802
            told.append((event.object(), event.child()))

    monkeypatch.setattr(commandpalette, "QAccessible", Reader)
    window.show_snapshot(snapshot(service("api", name="Api"), service("db", name="Db")))
    palette = opened(window, qtbot)
    assert told == []
    QTest.keyClicks(palette.field, "stop")
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClicks(palette.field, " that nobody can")
    assert told[0] == (palette.list, 0)
    assert (palette.list, 1) in told
    assert palette.shown == []
    told.clear()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert told == []


def test_a_name_and_enter_change_nothing_where_the_name_comes_first(window: MainWindow, qtbot: QtBot) -> None:
    """German says "Api bearbeiten": a name at the beginning fits no better than within "Protokoll von Api öffnen"."""
    use_language("de")
    try:
        window.show_snapshot(snapshot(service("db", name="Db"), service("api", name="Api")))
        palette = opened(window, qtbot)
        QTest.keyClicks(palette.field, "api")
        assert texts(palette)[0] == "Protokoll von Api öffnen"
    finally:
        use_language("en")
