"""Another language while windows are open: they say what they would say if they had been opened in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.anew import build_anew
from medivote_desktop.ui.detail.pane import CHARTS, DETAILS, LOG, TIMELINE
from medivote_desktop.ui.dialogs.door import Choice, ask
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.dialogs.retold import retell_dialogs
from medivote_desktop.ui.dialogs.settings import SettingsDialog
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.window import MainWindow
from tests.translations.surfaces import SURFACES, close_windows, fill_pages, main_window, the_fleet, with_tab
from tests.translations.walking import cut_off, texts_of
from tests.ui.logs import ListedLog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PAGES = {LOG: "log", CHARTS: "charts", TIMELINE: "timeline", DETAILS: "details"}
DIALOGS = [
    name
    for name in SURFACES
    if name
    not in (
        *("main window", "main window without services", *PAGES.values()),  # the window itself
        *(
            "palette",
            "share panel",
            "log menu",
            "tray menu",
            "save log",
            "time",
            "first page",
            "waiting",
        ),  # not open beside it
        *("editor", "review"),  # they go on from where they were: tests/wiring/test_editing.py
        "error",  # says in which language it happened
    )
]


@pytest.fixture(autouse=True)
def _closed_again(qapp: QApplication) -> Iterator[None]:
    qapp.setApplicationDisplayName("MediVote Desktop")
    yield
    qapp.setApplicationDisplayName("")
    close_all()
    close_windows()
    use_language("en")


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def told(window: QWidget) -> Counter[str]:
    """Each text of a window, and how often it stands there."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    return Counter(text for _, text in texts_of(window))


@pytest.mark.parametrize("name", DIALOGS)
def test_an_open_dialog_speaks_the_new_language(qtbot: QtBot, parent: QWidget, name: str) -> None:
    """All that it says, and with room for it; and back again."""
    kept = opened(qtbot, parent, name)
    english = told(kept)
    use_language("de")
    retell(kept)
    assert kept.isVisible()
    qtbot.waitUntil(lambda: cut_off(kept) == [])
    german = told(kept)
    close_all()
    assert german == told(opened(qtbot, parent, name))
    assert german != english

    close_all()
    again = opened(qtbot, parent, name)
    use_language("en")
    retell(again)
    assert told(again) == english


def opened(qtbot: QtBot, parent: QWidget, name: str) -> QDialog:
    dialog = SURFACES[name](parent)
    assert isinstance(dialog, QDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def retell(dialog: QDialog) -> None:
    """All dialogs, after their window; and what the program adds to the settings."""
    if isinstance(window := dialog.parentWidget(), MainWindow):
        build_anew(window)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    retell_dialogs()
    if isinstance(dialog, SettingsDialog):
        dialog.show_tray(False)


def close_all() -> None:
    for dialog in list(open_dialogs()):
        dialog.reject()


def test_a_question_that_is_told_anew_is_still_answered(qtbot: QtBot, parent: QWidget) -> None:
    """Its buttons do what they did; the same question asked meanwhile is still that one."""
    from medivote_desktop.ui.dialogs.questions import ask_about_login

    answers: list[str] = []
    box = ask_about_login(parent, lambda: answers.append("yes"))
    use_language("de")
    retell_dialogs()
    assert ask_about_login(parent, lambda: answers.append("yes, again")) is box
    [start] = [button for button in box.buttons() if button.text() == "Bei der Anmeldung starten"]
    start.click()
    assert answers == ["yes, again"]


def test_a_question_without_a_maker_stays(qtbot: QtBot, parent: QWidget) -> None:
    """Words that were put together elsewhere are left alone, and nothing is answered."""
    answers: list[str] = []
    box = ask(parent, "§?", "", [Choice("§", lambda: answers.append("§"))], lambda: answers.append("no"))
    use_language("de")
    retell_dialogs()
    assert (box.isVisible(), box.text(), answers) == (True, "§?", [])


@pytest.mark.parametrize("tab", PAGES, ids=PAGES.__getitem__)
@pytest.mark.parametrize("before", ["en", "de"])
def test_the_window_speaks_the_new_language(qtbot: QtBot, parent: QWidget, tab: int, before: str) -> None:
    """What it says on this page, and what its menus say, is what a window says that was opened in this language."""
    after = "de" if before == "en" else "en"
    use_language(before)
    window = with_tab(tab)(parent)
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
    use_language(after)
    build_anew(window)
    fresh = with_tab(tab)(parent)
    assert isinstance(fresh, MainWindow)
    qtbot.addWidget(fresh, before_close_func=MainWindow.allow_close)
    assert window.pane.tabs.currentIndex() == tab

    def are_alike() -> bool:
        for one in (window, fresh):
            fill_pages(one)  # they ask anew when they have found their size
        return told(window) == told(fresh)

    qtbot.waitUntil(are_alike)


def test_what_was_chosen_and_arranged_stays(qtbot: QtBot, parent: QWidget) -> None:
    """Selection, also of what the filter hides, filter, order, columns, place, page and the log with its search."""
    window = main_window(parent)
    qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
    window.resize(900, 420)
    window.table.select("§2")
    window.table.select_all_of(frozenset({"§2", "§4"}))
    header = window.table.horizontalHeader()
    header.setSortIndicator(1, header.sortIndicatorOrder())
    header.setSectionHidden(5, True)
    window.filter.setText("ñ")
    window.show_log()
    log = ListedLog([f"line {number}" for number in range(500)])
    window.pane.log.show_source(log, "")
    window.pane.log_bar.field.setText("line 7")
    window.pane.log.scroll_to(100, 0)
    window.filter.setText("no service is called so")
    qtbot.waitUntil(lambda: not window.pane.log.is_following)
    use_language("de")
    build_anew(window)

    assert window.filter.text() == "no service is called so"
    assert window.table.model().rowCount() == 0
    window.filter.clear()
    assert {service.id for service in window.table.selected_services()} == {"§2", "§4"}
    assert window.table.current_id == "§2"
    assert window.table.horizontalHeader().sortIndicatorSection() == 1
    assert window.table.horizontalHeader().isSectionHidden(5)
    assert window.pane.log_bar.field.text() == "line 7"
    assert window.pane.log.top == 100
    assert window.pane.log.text(100) == "line 100"
    assert not window.pane.log.is_following
    assert window.pane.log.hasFocus() or window.focusWidget() is window.pane.log


def test_the_last_minute_of_usage_is_shown_on(qtbot: QtBot, parent: QWidget) -> None:
    """The curves in the table go on."""
    window = main_window(parent)
    qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
    window.show_snapshot(the_fleet())
    before = window.table.services.history.cpu_percent("§2")
    use_language("de")
    build_anew(window)
    assert window.table.services.history.cpu_percent("§2") == before
    assert len(before) == 2


def test_a_hidden_window_is_told_anew_too(qtbot: QtBot, parent: QWidget) -> None:
    """When it is shown again it is German, and about the same service."""
    window = main_window(parent)
    qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
    window.table.select("§3")
    window.hide()
    use_language("de")
    build_anew(window)
    window.show()
    assert window.table.current_id == "§3"
    assert "Dienst" in {text.replace("&", "") for text in told(window)}
