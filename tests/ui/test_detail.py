"""The lower half of the window: the log that follows, what it finds, and the facts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health
from medivote_desktop.ui.detail.log import MAX_LINES, LogView
from medivote_desktop.ui.detail.logbar import LogBar
from medivote_desktop.ui.detail.pane import DETAILS, LOG, DetailPane
from medivote_desktop.ui.theme import DARK, LIGHT
from tests.ui.fleet import NOW, service

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def pane(qtbot: QtBot) -> DetailPane:
    made = DetailPane(lambda: NOW, LIGHT)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.open_log("api", "/logs/api.log")
    return made


@pytest.fixture
def log(pane: DetailPane) -> LogView:
    return pane.log


@pytest.fixture
def bar(pane: DetailPane) -> LogBar:
    return pane.log_bar


def write(qtbot: QtBot, log: LogView, text: str) -> None:
    """Append and wait until all of it is laid out."""
    log.append(text)
    qtbot.waitUntil(lambda: log.is_settled)


def numbered(first: int, last: int) -> str:
    return "".join(f"line {number}\n" for number in range(first, last + 1))


def first_visible(log: LogView) -> str:
    return log.cursorForPosition(QPoint(2, 4)).block().text()


def is_at_end(log: LogView) -> bool:
    return log.verticalScrollBar().value() == log.verticalScrollBar().maximum()


# Text that comes


def test_pieces_of_lines_become_lines(qtbot: QtBot, log: LogView) -> None:
    """However a log is cut into pieces, the text is the same, and no empty line stands at the end."""
    for piece in ("one", " and a half\ntw", "o\n", "\n", "four\n"):
        write(qtbot, log, piece)
    assert log.toPlainText() == "one and a half\ntwo\n\nfour"


def test_a_burst_keeps_the_newest_lines(qtbot: QtBot, log: LogView) -> None:
    """Of more than fits, the newest lines stay, in order and complete."""
    write(qtbot, log, numbered(1, 3 * MAX_LINES))
    lines = log.toPlainText().split("\n")
    assert lines == [f"line {number}" for number in range(2 * MAX_LINES + 1, 3 * MAX_LINES + 1)]


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["\x1b[32mINFO\x1b[0m ready\n"], "INFO ready"),
        (["\x1b[1;3", "1mred\x1b", "[0m\n"], "red"),
        (["\x1b]0;title\x07text\n"], "text"),
        (["windows\r\nlines\r", "\nend\n"], "windows\nlines\nend"),
        (["10 %\r50 %\rdone\n"], "10 %\n50 %\ndone"),
        (["bell\x07 and\x00 nul\tand tab\n"], "bell and nul\tand tab"),
        (["ümläut ✓\n"], "ümläut ✓"),
    ],
)
def test_terminal_codes_are_left_out(qtbot: QtBot, log: LogView, pieces: list[str], shown: str) -> None:
    """Colours and other codes do not clutter the text, wherever a piece ends."""
    for piece in pieces:
        write(qtbot, log, piece)
    assert log.toPlainText() == shown


def test_an_endless_line_is_broken(qtbot: QtBot, log: LogView) -> None:
    """A line of a megabyte is broken into many, and nothing of it is lost."""
    write(qtbot, log, "x" * 1_000_000 + "\nend\n")
    text = log.toPlainText()
    assert text.count("x") == 1_000_000
    assert max(map(len, text.split("\n"))) <= 4000
    assert text.endswith("\nend")


def test_another_log_begins_empty(qtbot: QtBot, pane: DetailPane) -> None:
    """Opening forgets what was shown and what was still to be laid out, and says what it waits for."""
    write(qtbot, pane.log, numbered(1, 5))
    pane.append_log("api", "late")
    pane.open_log("web", "/logs/web.log")
    assert pane.log.toPlainText() == ""
    assert pane.log.placeholderText() == "Nothing has been written yet to /logs/web.log"
    pane.append_log("web", "fresh\n")
    qtbot.waitUntil(lambda: pane.log.toPlainText() == "fresh")


def test_lines_of_another_service_are_dropped(qtbot: QtBot, pane: DetailPane) -> None:
    """What still comes of the log before is not mixed in."""
    pane.append_log("web", "foreign\n")
    pane.append_log("api", "own\n")
    qtbot.waitUntil(lambda: pane.log.toPlainText() == "own")


def test_a_service_without_a_log_says_so(pane: DetailPane) -> None:
    """`log_file = none` is no empty rectangle."""
    pane.open_log("api", "")
    assert pane.log.placeholderText() == "This service writes no log."


# Following


def test_the_newest_line_stays_in_view(qtbot: QtBot, log: LogView, bar: LogBar) -> None:
    """A log that grows scrolls by itself."""
    write(qtbot, log, numbered(1, 200))
    assert is_at_end(log)
    assert (bar.follow.isChecked(), bar.follow.text()) == (True, "Follow")


def test_reading_further_up_stands_still(qtbot: QtBot, log: LogView, bar: LogBar) -> None:
    """Scrolled up, the lines before the eyes stay, and the switch counts what came."""
    write(qtbot, log, numbered(1, 200))
    log.verticalScrollBar().setValue(50)
    before = first_visible(log)
    write(qtbot, log, numbered(201, 212))
    assert first_visible(log) == before
    assert (bar.follow.isChecked(), bar.follow.text()) == (False, "Follow, 12 new")


def test_lines_that_leave_at_the_top_move_nothing(qtbot: QtBot, log: LogView) -> None:
    """When the log is full, who reads in its middle still sees the same lines."""
    write(qtbot, log, numbered(1, MAX_LINES))
    log.verticalScrollBar().setValue(1000)
    before = first_visible(log)
    assert before == "line 1001"
    write(qtbot, log, numbered(MAX_LINES + 1, MAX_LINES + 500))
    assert first_visible(log) == before


def test_the_end_is_found_again(qtbot: QtBot, log: LogView, bar: LogBar) -> None:
    """The switch, or scrolling to the end, follows again and forgets the count."""
    write(qtbot, log, numbered(1, 200))
    for go_to_end in (bar.follow.click, lambda: log.verticalScrollBar().setValue(log.verticalScrollBar().maximum())):
        log.verticalScrollBar().setValue(10)
        write(qtbot, log, numbered(1, 3))
        assert bar.follow.text() == "Follow, 3 new"
        go_to_end()
        assert is_at_end(log)
        assert (log.is_following, bar.follow.isChecked(), bar.follow.text()) == (True, True, "Follow")


def test_the_switch_holds_the_view(qtbot: QtBot, log: LogView, bar: LogBar) -> None:
    """Switched off, nothing scrolls though the end is in view."""
    write(qtbot, log, numbered(1, 200))
    bar.follow.click()
    before = first_visible(log)
    write(qtbot, log, numbered(201, 205))
    assert first_visible(log) == before
    assert bar.follow.text() == "Follow, 5 new"


# Finding


def test_matches_are_counted_and_visited_in_turn(qtbot: QtBot, log: LogView, bar: LogBar) -> None:
    """Enter goes on, Shift+Enter goes back, both begin anew at the other end; case does not matter."""
    write(qtbot, log, "alpha error\nbeta\ngamma Error\n")
    log.moveCursor(QTextCursor.MoveOperation.Start)
    bar.field.setFocus()
    QTest.keyClicks(bar.field, "ERROR")
    assert found_words(bar) == "2 matches"

    places = []
    for shift in (False, False, False, True):
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(bar.field, Qt.Key.Key_Return, modifier)
        places.append(log.textCursor().blockNumber())
    assert places == [0, 2, 0, 2]
    assert log.textCursor().selectedText() == "Error"


def found_words(bar: LogBar) -> str:
    return next(label.text() for label in bar.findChildren(QLabel))


def test_new_lines_are_counted_as_they_come(qtbot: QtBot, log: LogView, bar: LogBar) -> None:
    """The count is true while the log grows, and no match is said in words."""
    bar.field.setText("oops")
    assert found_words(bar) == "no matches"
    write(qtbot, log, "oops\n")
    assert found_words(bar) == "1 match"
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert (bar.field.text(), found_words(bar)) == ("", "")


def marked(log: LogView, line: int) -> list[tuple[int, int]]:
    formats = log.document().findBlockByNumber(line).layout().formats()
    return [(one.start, one.length) for one in formats]


def test_matches_are_marked(qtbot: QtBot, log: LogView, bar: LogBar) -> None:
    """Every occurrence is marked, those of later lines too, until nothing is looked for."""
    write(qtbot, log, "an error, an Error\n")
    bar.field.setText("error")
    write(qtbot, log, "ERROR\n")
    assert marked(log, 0) == [(3, 5), (13, 5)]
    assert marked(log, 1) == [(0, 5)]
    bar.field.clear()
    assert marked(log, 0) == marked(log, 1) == []


# Facts, and the pane


def shown_facts(pane: DetailPane) -> dict[str, str]:
    labels = pane.facts.findChildren(QLabel)
    return {label.accessibleName(): label.text() for label in labels if label.accessibleName()}


def test_the_facts_are_complete(pane: DetailPane) -> None:
    """What is true now and what services.ini says, each with its name."""
    pane.tabs.setCurrentIndex(DETAILS)
    pane.show_service(
        service(
            "api",
            name="API",
            description="Serves <votes>",
            group="core",
            ports=(8001,),
            url="http://127.0.0.1:8001/",
            depends_on=("db:healthy",),
            restarts=2,
            recent_restarts=1,
            last_end="exit code 1",
            recovery_on=False,
        )
    )
    assert shown_facts(pane) == {
        "State": "Running",
        "Wanted": "running",
        "Health": "–",
        "Process": "4711 (run 1)",
        "Uptime": "2 h 3 min",
        "CPU": "2.1 %",
        "Memory": "42.0 MB",
        "Restarts": "2 (1 of 5 before it is given up)",
        "Auto-recovery": "off",
        "Last end": "exit code 1",
        "Name": "API (api)",
        "Description": "Serves &lt;votes&gt;",
        "Group": "core",
        "Command": "python3 -m api.server",
        "Directory": "/srv/medivote/api",
        "Port": "8001",
        "URL": '<a href="http://127.0.0.1:8001/">http://127.0.0.1:8001/</a>',
        "Depends on": "db (healthy)",
        "Starts": "with the program",
        "Log file": "/srv/medivote/logs/api.log",
    }


def test_what_is_marked_stays_marked(pane: DetailPane) -> None:
    """A new measurement does not take away the selection of a fact that stayed the same."""
    pane.tabs.setCurrentIndex(DETAILS)
    shown = service("api")
    pane.show_service(shown)
    process = next(label for label in pane.facts.findChildren(QLabel) if label.accessibleName() == "Process")
    process.setSelection(0, 4)
    pane.show_service(replace(shown, usage=None))
    assert process.selectedText() == "4711"
    assert shown_facts(pane)["CPU"] == "–"


def test_the_title_says_whose_log_it_is(pane: DetailPane) -> None:
    """Name and state in words, for eyes and for screen readers."""
    pane.show_service(service("node", State.BACKOFF, name="Node 2"))
    assert pane.title.accessibleName() == "Node 2, Back-off: retry in 7 s (3 of 5): exit code 1"
    pane.show_service(None)
    assert pane.title.accessibleName() == ""


def test_the_title_tells_what_runs_and_does_not_work(pane: DetailPane) -> None:
    """Running alone would be half the truth."""
    pane.show_service(service("api", name="API", has_health_check=True, health=Health.UNHEALTHY))
    assert pane.title.accessibleName() == "API, Running, unhealthy"


def test_the_title_gives_way_when_it_is_narrow(pane: DetailPane) -> None:
    """A long reason is cut, never the controls."""
    pane.show_service(service("node", State.FAILED, name="A name of some length " * 4, reason="and a reason " * 9))
    pane.resize(560, 300)
    assert pane.log_bar.geometry().right() <= pane.width()
    assert pane.title.geometry().right() < pane.log_bar.geometry().left()
    assert not pane.title.grab().isNull()


def test_the_controls_of_the_log_belong_to_the_log(pane: DetailPane) -> None:
    """Beside the facts they would be dead, so they are not there."""
    pane.tabs.setCurrentIndex(DETAILS)
    assert not pane.log_bar.isVisible()
    pane.go_to_log()
    assert (pane.tabs.currentIndex(), pane.log_bar.isVisible()) == (LOG, True)


def test_another_theme_reaches_the_pane(qtbot: QtBot, pane: DetailPane) -> None:
    """Marks of what was found change with it."""
    write(qtbot, pane.log, "error\n")
    pane.log_bar.field.setText("error")

    def grounds() -> list[str]:
        formats = pane.log.document().firstBlock().layout().formats()
        return [one.format.background().color().name() for one in formats]

    qtbot.waitUntil(lambda: len(grounds()) == 1)
    light = grounds()
    pane.use_theme(DARK)
    assert grounds() != light
