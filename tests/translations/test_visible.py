"""In a language that lengthens everything, nothing stays English and nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.dialogs import about
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.language import use_language
from tests.translations import pseudo
from tests.translations.surfaces import SURFACES, close_windows, on_screen
from tests.translations.walking import cut_off, plain_words, untranslated

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _closed_again(qapp: QApplication) -> Iterator[None]:
    qapp.setApplicationDisplayName("MediVote Desktop")
    yield
    qapp.setApplicationDisplayName("")
    for dialog in list(open_dialogs()):
        dialog.reject()
    close_windows()
    use_language("en")


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What our own widgets write with a painter."""
    found: list[str] = []
    draw = QPainter.drawText

    def drawing(painter: QPainter, *arguments: Any) -> Any:
        found.extend(one for one in arguments if isinstance(one, str))
        return draw(painter, *arguments)

    monkeypatch.setattr(QPainter, "drawText", drawing)
    return found


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("name", SURFACES)
def test_every_visible_text_was_looked_up_and_fits(
    qtbot: QtBot, parent: QWidget, name: str, painted: list[str]
) -> None:
    """Also what a screen reader is told, and what we paint ourselves; in a language that lengthens everything."""
    with pseudo.spoken():
        shown = on_screen(qtbot, parent, name)
        shown.grab()
        found = [one for one in untranslated(shown) if not (name == "about" and _is_version(one))]
        found += [f"painted: {text!r}" for text in painted if plain_words(text)]
        cut = cut_off(shown)
    assert found == []
    assert cut == []


def _is_version(told: str) -> bool:
    """Whether it is what the About dialog reads from the system."""
    return any(told.endswith(repr(value)) for _, value in about.versions())


@pytest.mark.parametrize("name", SURFACES)
def test_nothing_is_cut_off_in_german(qtbot: QtBot, parent: QWidget, name: str) -> None:
    """Labels and buttons have the room that their words need."""
    use_language("de")
    assert cut_off(on_screen(qtbot, parent, name)) == []


@pytest.mark.parametrize("name", ["main window", "log menu"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_entries_of_a_menu_have_the_same_key(qtbot: QtBot, parent: QWidget, name: str, language: str) -> None:
    """The underlined letter chooses one entry, and not in turn several."""
    use_language(language)
    shown = on_screen(qtbot, parent, name)
    for menu in (shown, *shown.findChildren(QMenu)):
        if isinstance(menu, QMenu):
            letters = [letter for action in menu.actions() if (letter := _mnemonic(action.text()))]
            assert len(letters) == len(set(letters)), [action.text() for action in menu.actions()]


@pytest.mark.parametrize("name", [name for name in SURFACES if "window" not in name and "menu" not in name])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_controls_of_a_dialog_have_the_same_key(qtbot: QtBot, parent: QWidget, name: str, language: str) -> None:
    """Alt and the underlined letter choose one, and not in turn several."""
    use_language(language)
    shown = on_screen(qtbot, parent, name)
    controls = [one for one in shown.findChildren(QAbstractButton) if one.isVisible() and one.window() is shown]
    keys = [letter for one in controls if (letter := _mnemonic(one.text()))]
    assert len(keys) == len(set(keys)), [one.text() for one in controls]


def _mnemonic(text: str) -> str:
    at = text.replace("&&", "  ").find("&")
    return text[at + 1].lower() if at >= 0 else ""
