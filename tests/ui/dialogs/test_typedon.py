"""Questions that come by themselves: whoever is typing something else does not answer them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.dialogs import questions
from medivote_desktop.ui.dialogs.typedon import TypedOn

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

ANSWERS: list[str] = []


def _answer(word: str) -> Callable[[], None]:
    return lambda: ANSWERS.append(word)


def _reload(parent: QWidget) -> QMessageBox:
    return questions.ask_reload(parent, lambda _said: "web restarts.", _answer("apply"), _answer("without"))


MAKERS: dict[str, Callable[[QWidget], QMessageBox]] = {
    "reload": _reload,
    "updated": lambda parent: questions.ask_updated(parent, _answer("restart"), services_run_on=True),
    "removed": lambda parent: questions.ask_removed(parent, _answer("quit")),
    "adopted": lambda parent: questions.ask_adopted(parent, ["web"], _answer("restart"), _answer("stop")),
    "strays": lambda parent: questions.ask_strays(parent, ["web: pid 7"], _answer("stop")),
    "login": lambda parent: questions.ask_about_login(parent, _answer("start")),
}


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    ANSWERS.clear()
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def _guard(box: QMessageBox) -> TypedOn:
    (guard,) = box.findChildren(TypedOn)
    return guard


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_what_is_typed_on_is_no_answer(make: Callable[[QWidget], QMessageBox], key: Qt.Key, parent: QWidget) -> None:
    """Neither the default, nor the button that has the keyboard, nor Cancel."""
    box = make(parent)
    QTest.keyClick(box.focusWidget() or box, key)
    assert (box.isVisible(), ANSWERS) == (True, [])


def test_after_a_pause_the_keyboard_answers(parent: QWidget, qtbot: QtBot) -> None:
    """Each key that was held back asks for a new pause."""
    box = _reload(parent)
    button = box.defaultButton()
    qtbot.waitUntil(lambda: _guard(box).is_over)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert ANSWERS == ["apply"]


def test_a_click_answers_at_once(parent: QWidget) -> None:
    box = _reload(parent)
    QTest.mouseClick(box.defaultButton(), Qt.MouseButton.LeftButton)
    assert ANSWERS == ["apply"]


def test_what_a_person_asked_for_is_answered_at_once(parent: QWidget) -> None:
    """Whoever has just pressed Stop is not typing something else."""
    box = questions.ask_followers(parent, ["db"], ["web"], _answer("alone"), _answer("all"))
    QTest.keyClick(box.defaultButton(), Qt.Key.Key_Return)
    assert ANSWERS == ["all"]
