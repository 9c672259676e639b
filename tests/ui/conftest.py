"""A window to try things on, a question that never blocks, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.ui.window import MainWindow
from tests.ui.fleet import NOW


class Clock:
    """The monotonic clock of a test: it goes on when the test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@dataclass
class Question:
    """Stands in for the dialog: remembers what was asked, and says yes when the test does."""

    asked: list[tuple[list[str], WishKind]] = field(default_factory=list)
    dependents: list[str] = field(default_factory=list)
    yes: Callable[[], None] = lambda: None

    def __call__(
        self,
        parent: QWidget,
        services: Sequence[ServiceSnapshot],
        kind: WishKind,
        on_yes: Callable[[], None],
        dependents: Sequence[ServiceSnapshot],
    ) -> None:
        self.asked.append(([one.id for one in services], kind))
        self.dependents = [one.id for one in dependents]
        self.yes = on_yes


@pytest.fixture(autouse=True)
def _keys_are_let_go(qapp: QApplication) -> Iterator[None]:
    """QTest lets a key go, but not the Ctrl or Shift held with it: the next test's selection would toggle."""
    yield
    if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(QWindow(), Qt.Key.Key_Control)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def question() -> Question:
    return Question()


@pytest.fixture
def window(qtbot: QtBot, question: Question, clock: Clock) -> Iterator[MainWindow]:
    """A main window on the screen, without services yet."""
    made = MainWindow("Fleet", question, clock)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.allow_close()
