"""Another language while the program runs: what was edited, chosen and asked stays, and the services run on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.commands.actions import ActionId
from medivote_desktop.ui.dialogs.settings import SettingsDialog
from medivote_desktop.ui.editor.inputs import TextInput
from medivote_desktop.ui.language import spoken, use_language
from tests.wiring.test_editing import Seat, seat, seat_of

__all__ = ["seat", "seat_of"]  # fixtures
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


def choose(seat: Seat, words: str) -> SettingsDialog:
    """A language, in the settings."""
    seat.desktop.manners.show_settings()
    [dialog] = seat.desktop.window.findChildren(SettingsDialog)
    [button] = [one for one in dialog.findChildren(QRadioButton) if one.text().replace("&", "") == words]
    button.click()
    return dialog


def test_window_and_settings_speak_it_at_once(seat: Seat, qtbot: QtBot) -> None:
    """No process is another one; the log is read on, and what is done in the new window is done."""
    before = seat.pids()
    window = seat.desktop.window
    window.table.select("web")
    window.show_log()
    dialog = choose(seat, "Deutsch")
    assert spoken() == "de"
    assert dialog.isVisible()
    assert dialog.windowTitle() == "Einstellungen"
    assert window.table.current_id == "web"
    assert window.menuBar().actions()[0].text() == "&Dienst"
    qtbot.waitUntil(lambda: window.pane.log_bar.which.text().startswith("web.log"))
    qtbot.waitUntil(lambda: window.pane.log.isVisible())
    assert seat.pids() == before
    dialog.reject()

    restart = window._actions.by_id[ActionId.RESTART]
    qtbot.waitUntil(restart.isEnabled)
    restart.trigger()
    qtbot.waitUntil(lambda: seat.pids()["web"] not in (None, before["web"]))


def test_what_is_edited_stays(seat: Seat, qtbot: QtBot) -> None:
    """A value that is typed, and one that cannot be taken; what was done before can still be undone."""
    seat.edit("api")
    seat.type("environment", "GREETING=hello")
    editor = seat.editor()
    qtbot.waitUntil(lambda: editor.work.is_changed)
    choose(seat, "Deutsch").reject()
    new = seat.editor()
    assert new is not editor
    field = new.work.forms.current.field("environment")
    assert field is not None
    assert isinstance(field.input, TextInput)
    assert field.input.toPlainText() == "GREETING=hello"
    assert new.windowTitle() == "services.ini bearbeiten"
    assert new.work.draft.can_undo
    seat.click("Änderungen prüfen")
    qtbot.waitUntil(lambda: "api braucht einen Neustart" in seat.editor().review._plan.text())
    seat.click("Nur speichern")
    qtbot.waitUntil(lambda: "GREETING=hello" in seat.config.read_text())


def test_the_system_s_language_that_is_spoken_changes_nothing(seat: Seat) -> None:
    """Only the choice is kept."""
    table = seat.desktop.window.table
    choose(seat, "English").reject()
    assert seat.desktop.window.table is table
