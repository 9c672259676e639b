"""The keyboard alone: Tab goes everywhere, stops nowhere for good, and shows where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.theme import DARK, LIGHT, Theme, theming
from tests.accessibility.surfaces import WINDOWS, opened
from tests.accessibility.tree import name, node_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_MOST_STOPS = 120


def stops(
    qtbot: QtBot, window: QWidget, key: Qt.Key = Qt.Key.Key_Tab, look: Callable[[QWidget], object] = lambda _: None
) -> list[QWidget]:
    """Where the keyboard goes by Tab, until it is back; fails if it stays somewhere or never comes back.

    `look` is called with each stop when it has the keyboard.
    """
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window.focusWidget() or window, key)
    found: list[QWidget] = []
    for _ in range(_MOST_STOPS):
        stop = QApplication.focusWidget()
        assert stop is not None
        if found and stop is found[0]:
            return found
        assert stop not in found, f"{_told(stop)} twice, but never {_told(found[0])} again"
        found.append(stop)
        look(stop)
        for _press in range(2):  # the first may go from a text to the link in it
            if QApplication.focusWidget() is stop:
                QTest.keyClick(stop, key)
        if QApplication.focusWidget() is stop:
            assert len(found) == 1, f"Tab is caught in {_told(stop)}"
            return found
    raise AssertionError([_told(one) for one in found])


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {name(node_of(widget))!r}"


@pytest.mark.parametrize("surface", WINDOWS)
def test_tab_goes_round_and_everywhere(qtbot: QtBot, parent: QWidget, surface: str) -> None:
    """Forwards and backwards through the same stops, each of them in view; nothing that takes Tab is left out."""
    window = opened(qtbot, parent, surface)
    found = stops(qtbot, window)
    back = stops(qtbot, window, Qt.Key.Key_Backtab)
    assert set(back) == set(found)
    for stop in found:
        assert stop.isVisible()
        assert stop.isEnabled()
        place = QRect(stop.mapTo(window, QPoint()), stop.size())
        assert window.rect().intersects(place) or _can_be_scrolled_to(stop), _told(stop)
    reached = set(found) | {radio for stop in found for radio in _same_group(stop)}
    left_out = [
        _told(one)
        for one in window.findChildren(QWidget)
        if one.window() is window.window()
        and one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and one not in reached
    ]
    assert left_out == []


def _can_be_scrolled_to(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above is not None


def _same_group(widget: QWidget) -> list[QWidget]:
    """Radio buttons: the arrows go from one to the next, Tab goes to the chosen one."""
    parent = widget.parentWidget()
    if not isinstance(widget, QRadioButton) or parent is None:
        return []
    return list(parent.findChildren(QRadioButton))


@pytest.mark.parametrize(
    ("surface", "theme"),
    [
        *((name, LIGHT) for name in WINDOWS),
        *((name, DARK) for name in ("log", "charts", "details", "settings", "review")),
    ],
    ids=lambda one: one.name if isinstance(one, Theme) else one,
)
def test_each_stop_is_seen(qtbot: QtBot, parent: QWidget, surface: str, theme: Theme) -> None:
    """What has the keyboard looks different from what it looks like without."""
    theming().use(theme)
    window = opened(qtbot, parent, surface)
    before: list[tuple[QWidget, QImage]] = []
    unseen: list[str] = []

    def look(stop: QWidget) -> None:
        for left, picture in before:
            if picture == _picture(left):
                unseen.append(_told(left))
        before[:] = [(stop, _picture(stop))]

    found = stops(qtbot, window, look=look)
    if len(found) > 1:  # otherwise there is nowhere else to go
        look(found[0])
    assert unseen == []


def _picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()
