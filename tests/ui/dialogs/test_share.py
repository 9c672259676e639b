"""The Share switch: what it asks for, what it tells, and which link it copies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolBar
from pytestqt.qtbot import QtBot

from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.ui.dialogs.share import SharePanel
from medivote_desktop.ui.share import ShareButton, status_text
from medivote_desktop.ui.window import MainWindow

# The offscreen platform says so of every popup.
pytestmark = pytest.mark.qt_log_ignore(
    "does not support raise", "does not support grabbing the keyboard", "propagateSizeHints"
)

ON = EndpointState(
    is_on=True,
    address="http://127.0.0.1:8090/",
    link="http://127.0.0.1:8090/#token=viewer",
    operator_link="http://127.0.0.1:8090/#token=operator",
    viewers=3,
    exposed="Programs of this machine can look.",
)
TAKEN = EndpointState(error="port 8090 is taken")


@pytest.fixture
def button(qtbot: QtBot) -> Iterator[ShareButton]:
    made = ShareButton()
    qtbot.addWidget(made)
    made.show()
    yield made
    if made.panel is not None:
        made.panel.close()


def opened(button: ShareButton) -> SharePanel:
    button.click()
    assert button.panel is not None
    return button.panel


def named(panel: SharePanel, words: str) -> QPushButton:
    (found,) = [one for one in panel.findChildren(QPushButton) if one.text().replace("&", "") == words]
    return found


def press(panel: SharePanel, words: str) -> None:
    found = named(panel, words)
    assert found.isVisible()
    assert found.isEnabled()
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def texts(panel: SharePanel) -> list[str]:
    return [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]


def test_a_click_shares_and_shows_what_becomes_of_it(qtbot: QtBot, button: ShareButton) -> None:
    """It is checked only when the page is really served."""
    with qtbot.waitSignal(button.switch_asked) as asked:
        panel = opened(button)
    assert asked.args == [True]
    assert not button.isChecked()
    button.show_state(ON)
    assert button.isChecked()
    assert {ON.address, "3 viewers now", ON.exposed} <= set(texts(panel))


@pytest.mark.parametrize(("words", "link"), [("Copy link", ON.link), ("Copy operator link", ON.operator_link)])
def test_each_copies_its_own_link(button: ShareButton, words: str, link: str) -> None:
    """A viewer's link never carries the operator's token."""
    button.show_state(ON)
    press(opened(button), words)
    assert QGuiApplication.clipboard().text() == link


def test_it_can_be_ended_and_renewed(qtbot: QtBot, button: ShareButton) -> None:
    """A click on what is on opens the panel and switches nothing."""
    button.show_state(ON)
    with qtbot.assertNotEmitted(button.switch_asked):
        panel = opened(button)
    with qtbot.waitSignal(button.renew_asked):
        press(panel, "Renew tokens")
    with qtbot.waitSignal(button.switch_asked) as asked:
        press(panel, "Stop sharing")
    assert asked.args == [False]


def test_escape_closes_the_panel(button: ShareButton) -> None:
    """Wherever in it the keyboard is."""
    button.show_state(ON)
    panel = opened(button)
    QTest.keyClick(panel.findChildren(QPushButton)[-1], Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_the_keyboard_is_never_lost_to_a_panel(button: ShareButton) -> None:
    """While the page is on its way the panel has it, and Escape closes; then the first thing to do."""
    panel = opened(button)
    assert texts(panel) == ["Starting to share…"]
    assert panel.focusWidget() is panel
    button.show_state(ON)
    held = panel.focusWidget()
    assert isinstance(held, QPushButton)
    assert held.text() == "&Copy link"


def test_what_is_off_leaves_no_gaps(button: ShareButton) -> None:
    """What can be done with links takes no room while there are none."""
    panel = opened(button)
    button.show_state(ON)
    tall = panel.height()
    button.show_state(EndpointState())
    assert panel.height() < tall / 2
    (title,) = [one for one in panel.findChildren(QLabel) if one.isVisible()]
    assert title.y() < title.height()


def test_it_grows_within_the_screen(button: ShareButton) -> None:
    """Where there is no room for it below the button it moves up, and back when it is small again."""
    panel = opened(button)
    room = panel.screen().availableGeometry()
    panel.open_at(QPoint(room.right(), room.bottom() - panel.height()))
    before = panel.pos()
    button.show_state(ON)
    assert room.contains(panel.frameGeometry())
    button.show_state(EndpointState())
    assert panel.pos() == before


def test_it_is_no_higher_than_the_screen(button: ShareButton) -> None:
    """Whatever is exposed: the switch stays in view, and Tab brings what is scrolled into it."""
    button.show_state(ON._replace(exposed="Programs of this machine can look. " * 200))
    panel = opened(button)
    assert panel.height() <= panel.screen().availableGeometry().height()
    while not named(panel, "Renew tokens").hasFocus():
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    for words in ("Renew tokens", "Stop sharing"):
        found = named(panel, words)
        assert panel.rect().contains(found.mapTo(panel, found.rect().center())), words
        assert found.visibleRegion().contains(found.rect().center()), words


def test_what_went_wrong_is_said(button: ShareButton) -> None:
    """In the panel and in the status bar; it can be tried again."""
    panel = opened(button)
    button.show_state(TAKEN)
    assert TAKEN.error in texts(panel)
    press(panel, "Share")
    assert status_text(TAKEN) == "Not shared: port 8090 is taken"


def test_a_second_try_is_a_start_as_the_first_one(button: ShareButton) -> None:
    """What went wrong before is void at once, and may come again."""
    panel = opened(button)
    button.show_state(TAKEN)
    button.switch_asked.connect(lambda _on: button.show_state(EndpointState()))

    press(panel, "Share")

    assert texts(panel) == ["Starting to share…"]
    button.show_state(TAKEN)
    assert TAKEN.error in texts(panel)
    press(panel, "Share")


def test_the_status_bar_counts_the_viewers(window: MainWindow, qtbot: QtBot) -> None:
    """Nothing is there while nothing is shared; the button stands in the toolbar, before the filter."""
    button, label = window.share_button, window.share_label
    (toolbar,) = window.findChildren(QToolBar)
    assert button.parent() is toolbar
    assert button.x() <= window.filter.x()
    label.show_state(EndpointState())
    assert not label.isVisible()
    label.show_state(ON)
    assert (label.isVisible(), label.text()) == (True, "3 viewers at http://127.0.0.1:8090")


def test_the_menu_and_its_keys_do_what_the_button_does(window: MainWindow, qtbot: QtBot) -> None:
    """It is switched on, and what there is to know is opened."""
    (entry,) = [one for one in window.findChildren(QAction) if one.text() == "S&hare with browsers…"]
    assert entry.shortcut() == QKeySequence("Ctrl+Shift+B")
    with qtbot.waitSignal(window.share_button.switch_asked) as asked:
        entry.trigger()
    assert asked.args == [True]
    panel = window.share_button.panel
    assert panel is not None
    assert panel.isVisible()
    panel.close()
