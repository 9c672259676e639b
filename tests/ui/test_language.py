"""The language of the window: chosen, looked up, and filled with values as that language writes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from medivote_desktop.core.say import say, say_many
from medivote_desktop.ui import language
from medivote_desktop.ui.language import figure, shown, spoken, spoken_by, tr, trn, use_language
from medivote_desktop.ui.settings_store import LANGUAGES


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    yield
    use_language("en")


def test_english_looks_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the language is English no translator is asked, and no file is read."""
    use_language("en")
    monkeypatch.delattr(QCoreApplication, "translate")
    monkeypatch.delattr(language, "resource_path")
    assert tr("Settings") == "Settings"
    assert trn("{count} service", "{count} services", 1) == "1 service"
    assert trn("{count} service", "{count} services", 1200) == "1200 services"
    assert shown("anything at all") == "anything at all"
    assert figure("1.5 s") == "1.5 s"


def test_german_is_looked_up() -> None:
    """What stands in the translators' file is what is shown."""
    use_language("de")
    assert spoken() == "de"
    assert tr("Settings") == "Einstellungen"
    assert figure("1,234.5 MB") == "1.234,5 MB"


def test_qts_own_texts_are_german_too(qtbot: QtBot) -> None:
    """The standard buttons of a dialog."""
    use_language("de")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


def test_the_language_can_be_left_again() -> None:
    """English after German is English, Qt's texts too."""
    use_language("de")
    use_language("en")
    assert spoken() == "en"
    assert tr("Settings") == "Settings"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize("choice", LANGUAGES)
def test_each_choice_means_a_language(choice: str) -> None:
    """Also that of the system, whatever it speaks."""
    assert spoken_by(choice) in ("en", "de")


def test_a_sentence_of_the_core_is_english_until_it_is_shown() -> None:
    """`say` knows no language; both forms of a number are there."""
    use_language("de")
    assert say("Settings") == "Settings"
    assert say("exit code {code}", code=3) == "exit code 3"
    assert [say_many("{count} error", "{count} errors", number) for number in (0, 1, 2)] == [
        "0 errors",
        "1 error",
        "2 errors",
    ]


def test_a_foreign_text_is_shown_as_it_is() -> None:
    """What no sentence of ours made is not touched."""
    use_language("de")
    assert shown("Traceback (most recent call last): 3.5") == "Traceback (most recent call last): 3.5"
