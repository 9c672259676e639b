"""Windows come back whole onto a screen that is there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.arranging import restore_layout
from medivote_desktop.ui.reach import FRAME_PX, make_reachable, reachable
from medivote_desktop.ui.window import MainWindow
from tests.ui.conftest import Clock, Question

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MAIN = QRect(0, 0, 1920, 1050)
RIGHT = QRect(1920, 0, 1280, 1024)


@pytest.mark.parametrize("window", [QRect(100, 100, 800, 600), QRect(2000, 100, 800, 600)])
def test_what_can_be_reached_stays(window: QRect) -> None:
    """Also on a second screen."""
    assert reachable(window, [MAIN, RIGHT]) == window


@pytest.mark.parametrize(
    "window",
    [
        QRect(2000, 100, 800, 600),  # its screen is gone
        QRect(-700, 100, 800, 600),
        QRect(100, -300, 800, 600),
        QRect(100, -5, 800, 600),  # the title bar is above the screen
        QRect(1800, 1000, 800, 600),
        QRect(-5000, -5000, 4000, 3000),  # larger than any
    ],
)
def test_what_cannot_comes_back_whole(window: QRect) -> None:
    """Window and title bar lie on the screen, and what fits keeps its size."""
    mended = reachable(window, [MAIN])
    assert MAIN.contains(mended.adjusted(0, -FRAME_PX, 0, 0))
    if window.height() < MAIN.height():
        assert mended.size() == window.size()


def test_the_nearest_screen_takes_it() -> None:
    """That which shows most of it; the main one where none does."""
    assert RIGHT.contains(reachable(QRect(2900, 200, 800, 600), [MAIN, RIGHT]))
    assert MAIN.contains(reachable(QRect(9000, 200, 800, 600), [MAIN, RIGHT]))


def test_a_kept_window_of_a_lost_screen_is_shown_here(
    window: MainWindow, qtbot: QtBot, question: Question, clock: Clock
) -> None:
    """What was kept far to the right is restored within the screen there is."""
    again = MainWindow("Fleet", question, clock)
    qtbot.addWidget(again)
    again.resize(700, 500)
    again.move(6000, 4000)
    restore_layout(window, again.saveGeometry(), None, None)
    assert window.screen().availableGeometry().contains(window.geometry())
    window.setGeometry(5000, 10, 700, 500)
    make_reachable(window)
    assert window.screen().availableGeometry().contains(window.geometry())
