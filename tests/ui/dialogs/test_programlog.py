"""The window of the program's own log: levels, search, following, copying."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.dialogs.programlog import LEVELS, ProgramLog
from medivote_desktop.ui.theme import DARK, LIGHT, theming
from medivote_desktop.wiring.helping import follow_program_log

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LINES = """2026-05-04 12:00:00,001 INFO    web: stopped -> starting
2026-05-04 12:00:01,001 WARNING services.ini cannot be read
2026-05-04 12:00:02,001 ERROR   work behind the gate failed
Traceback (most recent call last):
ValueError: odd
2026-05-04 12:00:03,001 INFO    web: starting -> running
"""
ALL, INFORMATION, WARNINGS, ERRORS = range(len(LEVELS))


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[ProgramLog]:
    log = ProgramLog()
    qtbot.addWidget(log)
    with qtbot.waitExposed(log):
        log.show()
    log.open_log("/x/own.log")
    log.append(LINES)
    yield log
    log.close()


def lines(log: ProgramLog) -> list[str]:
    return log.text.toPlainText().splitlines()


def test_levels(shown: ProgramLog) -> None:
    """A traceback has the level of the line before it; what comes later is filtered, too."""
    assert lines(shown) == LINES.splitlines()
    shown.level.setCurrentIndex(WARNINGS)
    assert lines(shown) == LINES.splitlines()[1:5]
    shown.level.setCurrentIndex(ERRORS)
    assert lines(shown) == LINES.splitlines()[2:5]
    shown.append("2026-05-04 12:00:04,001 INFO    left\n2026-05-04 12:00:05,001 ERROR   late\n")
    assert lines(shown)[-1].endswith("late")
    shown.level.setCurrentIndex(ALL)
    assert len(lines(shown)) == 8


def test_an_empty_level_is_no_empty_log(shown: ProgramLog) -> None:
    """It says that no line matches, not that nothing was written; what was not found there may be among all lines."""
    shown.open_log("/x/other.log")
    assert shown.text.placeholderText() == "Nothing has been written yet to /x/other.log"
    shown.append("2026-05-04 12:00:00,001 INFO    web: stopped -> starting\n")
    shown.level.setCurrentIndex(ERRORS)
    assert (lines(shown), shown.text.placeholderText()) == ([], "No line matches")
    shown.field.setText("web")
    assert shown.found.text() == "not found"
    shown.level.setCurrentIndex(ALL)
    assert shown.found.text() == ""
    assert shown.text.placeholderText() == "Nothing has been written yet to /x/other.log"


def test_a_line_that_comes_in_pieces_is_one(shown: ProgramLog) -> None:
    """It is shown when its end has come."""
    before = len(lines(shown))
    shown.append("2026-05-04 12:00:04,001 INF")
    assert len(lines(shown)) == before
    shown.append("O    left\n")
    assert lines(shown)[before:] == ["2026-05-04 12:00:04,001 INFO    left"]


def test_find(shown: ProgramLog) -> None:
    """The first match is marked while one types; Enter goes on, round and round; what is not there is said."""
    QTest.keyClicks(shown.field, "web:")
    cursor = shown.text.textCursor
    first = cursor().selectionStart()
    assert cursor().selectedText() == "web:"
    assert not shown.follow.isChecked()
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    second = cursor().selectionStart()
    assert second > first
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    assert cursor().selectionStart() == first
    QTest.keyClick(shown.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert cursor().selectionStart() == second
    shown.field.setText("nowhere")
    assert shown.found.text() == "not found"
    assert shown.isVisible()


def test_copy(shown: ProgramLog) -> None:
    """What is selected, else all that is shown."""
    shown.copy.click()
    assert QGuiApplication.clipboard().text() == LINES.rstrip("\n")
    shown.field.setText("ValueError")
    shown.copy.click()
    assert QGuiApplication.clipboard().text() == "ValueError"


def test_it_follows_until_it_is_told_not_to(shown: ProgramLog) -> None:
    """The newest line is in view; without following the view stays where it is."""
    bar = shown.text.verticalScrollBar()
    shown.append(LINES * 30)
    assert bar.value() == bar.maximum() > 0
    shown.follow.setChecked(False)
    bar.setValue(10)
    shown.append(LINES)
    assert bar.value() == 10
    shown.follow.setChecked(True)
    assert bar.value() == bar.maximum()


def test_the_theme_changes_under_it(shown: ProgramLog) -> None:
    """All lines stay, in the colours of the other theme."""
    theming().use(DARK)
    assert lines(shown) == LINES.splitlines()
    theming().use(LIGHT)
    assert lines(shown) == LINES.splitlines()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_it_shows_the_file_and_what_is_added(qtbot: QtBot, tmp_path: Path, newline: str) -> None:
    """However the system ends lines. Asked for twice, it is one window."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    file = tmp_path / "medivote-desktop.log"
    file.write_text(LINES, newline=newline)
    log = follow_program_log(str(file), parent)
    qtbot.waitUntil(lambda: lines(log) == LINES.splitlines())
    with file.open("a", newline=newline) as more:
        more.write("2026-05-04 12:00:04,001 INFO    left\n")
    qtbot.waitUntil(lambda: lines(log)[-1].endswith("left"))
    assert follow_program_log(str(file), parent) is log
    log.reject()
