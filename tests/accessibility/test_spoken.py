"""What a screen reader says unasked, wherever the keyboard stands."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QPlainTextEdit
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui import spokennews
from medivote_desktop.ui.detail.lognote import LogNote
from medivote_desktop.ui.editor.bar import EditBar
from medivote_desktop.ui.theme import LIGHT
from medivote_desktop.ui.widgets.spoken import SpokenNote, speak
from medivote_desktop.ui.window import MainWindow
from tests.ui.fleet import service, snapshot
from tests.ui.readers import WITH_A_READER

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt itself announces"),
    WITH_A_READER,
]
RUNNING = tuple(service(id_, wanted=True) for id_ in ("db", "api", "web"))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spokennews, "_GROUP_SECONDS", 0.0)


def show(window: MainWindow, **changed: ServiceSnapshot) -> None:
    """The fleet with some of its services as they are now."""
    services = (changed.get(one.id, one) for one in RUNNING)
    window.show_snapshot(snapshot(*services, revision=window.snapshot.revision + 1 if window.snapshot else 1))


def said(window: MainWindow) -> str:
    """What was said last."""
    note = window.findChild(SpokenNote)
    return "" if note is None else note.accessibleName()


def failed(id_: str) -> ServiceSnapshot:
    return service(id_, State.FAILED, wanted=True, reason="exit code 3", restarts=0)


def test_it_is_a_notification_that_nobody_sees(window: MainWindow) -> None:
    """With the words as its name: that is what Orca reads, whatever it reads else."""
    speak(window.filter, "One")
    speak(window.table, "Two")
    [note] = window.findChildren(SpokenNote)
    node = QAccessible.queryAccessibleInterface(note)
    assert node.role() is QAccessible.Role.Notification
    assert node.text(QAccessible.Text.Name) == "Two"
    assert not note.isVisible()


def test_what_is_said_before_the_window_is_shown_is_not_seen_in_it(qtbot: QtBot) -> None:
    """What hides in a tray shows all its parts when it comes back; a part without words would lie upon the menus."""
    hidden = QMainWindow()
    qtbot.addWidget(hidden)
    speak(hidden, "db failed")
    hidden.show()
    [note] = hidden.findChildren(SpokenNote)
    assert not note.isVisible()


def test_what_becomes_of_the_service_that_is_looked_at_is_said(qtbot: QtBot, window: MainWindow) -> None:
    """Its state as the details have it; of a change that is over before it could be heard only what came of it."""
    qtbot.waitUntil(window.isActiveWindow)
    show(window)
    window.table.select("api")
    show(window, api=service("api", State.STOPPING, wanted=True))
    show(window, api=service("api", State.STARTING, run=2, wanted=True))
    qtbot.waitUntil(lambda: said(window) == "api: Starting")
    show(window, api=service("api", run=2, wanted=True))
    qtbot.waitUntil(lambda: said(window) == "api: Running")
    window.table.select("db")
    show(window, db=failed("db"), api=service("api", run=2, wanted=True))
    qtbot.waitUntil(lambda: said(window) == "db: Failed: exit code 3")


@pytest.mark.usefixtures("at_once")
def test_who_fails_elsewhere_is_said(qtbot: QtBot, window: MainWindow) -> None:
    """Once, and wherever the keyboard stands; what only starts or stops is not."""
    show(window)
    window.table.select("api")
    window.filter.setFocus()
    show(window, db=failed("db"))
    qtbot.waitUntil(lambda: said(window) == "db failed: exit code 3")
    show(window, db=failed("db"), web=service("web", State.STOPPED))
    speak(window, "Nothing new")
    show(window, db=failed("db"), web=failed("web"))
    qtbot.waitUntil(lambda: said(window) == "web failed: exit code 3")


@pytest.mark.usefixtures("at_once")
def test_who_is_looked_at_is_said_as_the_others_where_the_window_has_no_keyboard(
    qtbot: QtBot, window: MainWindow
) -> None:
    """Its failure alone: who works elsewhere does not look at it."""
    other = QPlainTextEdit()
    qtbot.addWidget(other)
    show(window)
    window.table.select("db")
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not window.isActiveWindow())
    show(window, db=failed("db"))
    qtbot.waitUntil(lambda: said(window) == "db failed: exit code 3")


def test_what_is_done_is_said(window: MainWindow) -> None:
    """The status line's words, whole."""
    show(window)
    words = "The program did not end in order last time: it was killed, or crashed. " * 5
    window.show_message(words)
    assert said(window) == words


def test_what_a_note_says_is_said(qtbot: QtBot, window: MainWindow) -> None:
    """Over the log and in the editor, where they go by themselves or stand in a corner; an end of them is silent."""
    note = LogNote(QPlainTextEdit(window))
    note.say("All lines are older")
    note.say("")
    assert said(window) == "All lines are older"
    bar = EditBar(LIGHT)
    qtbot.addWidget(bar)
    bar.say("depends_on was changed, too: api")
    [spoken] = bar.findChildren(SpokenNote)
    assert spoken.accessibleName() == "depends_on was changed, too: api"


def test_what_the_filter_leaves_is_said(qtbot: QtBot, window: MainWindow) -> None:
    """How many, none, and all again."""
    qtbot.waitUntil(window.isActiveWindow)
    show(window)
    window.filter.setFocus()
    qtbot.waitUntil(window.filter.hasFocus)
    QTest.keyClicks(window.filter, "web")
    assert window.filter.accessibleDescription() == "1 service"
    QTest.keyClicks(window.filter, "z")
    assert window.filter.accessibleDescription().startswith("No service fits “webz”.")
    QTest.keyClick(window.filter, Qt.Key.Key_Escape)
    assert window.filter.accessibleDescription() == "3 services"


def test_without_a_reader_nothing_is_made_for_it(window: MainWindow) -> None:
    """Whose windows have no part that is not needed."""
    QAccessible.setActive(False)
    show(window)
    show(window, web=failed("web"))
    window.show_message("Done")
    assert window.findChildren(SpokenNote) == []
    assert window.findChildren(spokennews.SpokenNews) == []
