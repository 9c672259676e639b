"""A line to type in tells that it has the keyboard before anything else, and a search field what was found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.widgets.lineedit import LineEdit
from medivote_desktop.ui.widgets.searchfield import SearchField
from tests.ui.readers import WITH_A_READER

TEXTS = ["", "api", "🗳 urn"]


class Form:
    """A button, a line to type in, and a search field, in the order of Tab."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.button, self.line, self.search = QPushButton("First"), LineEdit(), SearchField("Find", 100)
        layout = QVBoxLayout(self.window)
        for widget in (self.button, self.line, self.search):
            layout.addWidget(widget)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.button.setFocus()
        qtbot.waitUntil(self.button.hasFocus)
        self.moves: list[tuple[int, int]] = []
        self.line.cursorPositionChanged.connect(lambda *places: self.moves.append(places))


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    return Form(qtbot)


@pytest.fixture
def reader(qapp: QApplication) -> Iterator[None]:
    """A screen reader is there."""
    was = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(was)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", ["begin", "end"])
def test_tab_selects_all_and_moves_no_caret(form: Form, text: str, place: str) -> None:
    """A caret that moves is told before the focus is, and Orca is content with that. What is typed takes its place."""
    form.line.setText(text)
    if place == "begin":
        form.line.setCursorPosition(0)
    form.moves.clear()
    QTest.keyClick(form.button, Qt.Key.Key_Tab)

    assert form.line.hasFocus()
    assert form.line.selectedText() == text
    assert form.moves == []
    QTest.keyClicks(form.line, "web")
    assert form.line.text() == "web"


def test_the_caret_returns_to_the_begin_when_the_line_is_left(form: Form) -> None:
    """The next Tab moves none then; and a long text is shown from its begin."""
    form.line.setText("a long text")
    form.line.setFocus(Qt.FocusReason.MouseFocusReason)
    form.line.setCursorPosition(4)
    QTest.keyClick(form.line, Qt.Key.Key_Tab)
    assert form.line.cursorPosition() == 0
    form.moves.clear()
    QTest.keyClick(form.search, Qt.Key.Key_Backtab)

    assert form.line.selectedText() == "a long text"
    assert form.moves == []


def test_another_window_or_a_menu_leaves_the_caret(form: Form) -> None:
    """Whoever comes back goes on where they were."""
    form.line.setText("a long text")
    form.line.setFocus(Qt.FocusReason.MouseFocusReason)
    form.line.setCursorPosition(4)
    for reason in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
        form.line.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, reason))
        form.line.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, reason))

        assert form.line.cursorPosition() == 4
        assert not form.line.hasSelectedText()


def test_what_was_selected_stays_selected(form: Form) -> None:
    """Tab takes it for the person's choice, as everywhere."""
    form.line.setText("a long text")
    form.line.setSelection(2, 4)
    QTest.keyClick(form.button, Qt.Key.Key_Tab)

    assert form.line.selectedText() == "long"


@WITH_A_READER
@pytest.mark.usefixtures("reader")
def test_what_is_found_is_told_where_the_keyboard_is(form: Form) -> None:
    """And no longer when one comes back to the field."""
    form.search.tell("3 lines")
    assert form.search.accessibleDescription() == ""

    form.search.setFocus(Qt.FocusReason.TabFocusReason)
    form.search.tell("3 lines")
    assert form.search.accessibleDescription() == "3 lines"

    form.line.setFocus(Qt.FocusReason.TabFocusReason)
    form.search.setFocus(Qt.FocusReason.TabFocusReason)
    assert form.search.accessibleDescription() == ""


def test_without_a_reader_nothing_is_told(form: Form) -> None:
    """The tooltip stays the description."""
    QAccessible.setActive(False)
    form.search.setFocus(Qt.FocusReason.TabFocusReason)
    form.search.tell("3 lines")

    assert form.search.accessibleDescription() == ""
