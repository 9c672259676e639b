"""The settings dialog: shows what is kept, keeps what is chosen at once, and has no dead control."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.dialogs.settings import SettingsDialog
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.settings_store import SettingsStore
from tests.translations.walking import cut_off

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desktop.ini"


@pytest.fixture
def dialog(qtbot: QtBot, path: Path) -> SettingsDialog:
    made = SettingsDialog(SettingsStore(path))
    qtbot.addWidget(made)
    made.show()
    return made


def button(dialog: SettingsDialog, name: str) -> QAbstractButton:
    return next(
        one
        for kind in (QRadioButton, QCheckBox)
        for one in dialog.findChildren(kind)
        if name in (one.accessibleName(), one.text().replace("&", ""))
    )


def notes(dialog: SettingsDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_it_shows_what_is_kept(qtbot: QtBot, path: Path) -> None:
    """Each control stands as the store says."""
    store = SettingsStore(path)
    store.theme, store.close_hides, store.start_hidden, store.monochrome_icon = "dark", False, True, True
    dialog = SettingsDialog(store)
    qtbot.addWidget(dialog)
    names = ("Theme: Dark", "Closing the window: Quits", "Start hidden in the tray", "Tray icon: Monochrome")
    assert all(button(dialog, name).isChecked() for name in names)
    assert not dialog.at_login.isChecked()


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("Theme: Light", "theme", "light"),
        ("Theme: Dark", "theme", "dark"),
        ("Closing the window: Quits", "close_hides", False),
        ("Start hidden in the tray", "start_hidden", True),
        ("Tray icon: Monochrome", "monochrome_icon", True),
    ],
)
def test_what_is_chosen_is_kept_at_once(
    dialog: SettingsDialog, qtbot: QtBot, path: Path, name: str, key: str, value: object
) -> None:
    """It is told, and another store on the same file reads it."""
    with qtbot.waitSignal(dialog.changed):
        button(dialog, name).click()
    assert getattr(SettingsStore(path), key) == value


def test_start_at_login_is_a_wish(dialog: SettingsDialog, qtbot: QtBot) -> None:
    """Whoever fulfils it says how it then stands, and why."""
    with qtbot.waitSignal(dialog.login_wished) as wished:
        dialog.at_login.click()
    assert wished.args == [True]
    dialog.show_login(False, "That cannot be changed: no room")
    assert not dialog.at_login.isChecked()
    assert "no room" in notes(dialog)
    dialog.show_login(True, "")
    assert "no room" not in notes(dialog)


def test_without_a_tray_its_controls_say_why(dialog: SettingsDialog) -> None:
    """What would have no effect cannot be chosen, and a sentence tells the reason."""
    names = ("Closing the window: Quits", "Start hidden in the tray", "Tray icon: Monochrome")
    dialog.show_tray(False)
    assert not any(button(dialog, name).isEnabled() for name in names)
    assert "no tray icon" in notes(dialog)
    dialog.show_tray(True)
    assert all(button(dialog, name).isEnabled() for name in names)
    assert "no tray icon" not in notes(dialog)


def test_that_it_cannot_be_kept_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    """The folder is a file: the choice holds, and the dialog says for how long."""
    (tmp_path / "folder").write_text("")
    dialog = SettingsDialog(SettingsStore(tmp_path / "folder" / "desktop.ini"))
    qtbot.addWidget(dialog)
    dialog.show()
    button(dialog, "Theme: Dark").click()
    assert "cannot be saved" in notes(dialog)


def test_every_control_is_reached_by_tab_and_named(dialog: SettingsDialog) -> None:
    """Tab goes through each group and back; nothing is nameless."""
    dialog.show_tray(True)
    dialog.activateWindow()
    seen = set()
    for _ in range(12):
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
        focused = dialog.focusWidget()
        assert isinstance(focused, QAbstractButton)
        seen.add((focused.accessibleName() or focused.text()).replace("&", "").partition(":")[0])
    assert {"Theme", "Start at login, in the tray", "Closing the window", "Tray icon", "Close"} <= seen


def test_a_language_is_kept_and_told(qtbot: QtBot, path: Path, dialog: SettingsDialog) -> None:
    """Whoever speaks it hears of each choice, and finds it kept."""
    assert button(dialog, "Language: As the system").isChecked()
    for words, language in (("Deutsch", "de"), ("English", "en")):
        with qtbot.waitSignal(dialog.changed):
            QTest.mouseClick(button(dialog, f"Language: {words}"), Qt.MouseButton.LeftButton)
        assert SettingsStore(path).language == language


def right_end(one: QWidget) -> int:
    return one.mapTo(one.window(), one.rect().bottomRight()).x() + 1


@pytest.fixture
def _large_german(qapp: QApplication) -> Iterator[None]:
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 1.6)
    qapp.setFont(large)
    use_language("de")
    yield
    use_language("en")
    qapp.setFont(usual)


@pytest.mark.usefixtures("_large_german")
def test_no_word_is_cut_off_however_narrow_it_is_made(qtbot: QtBot, path: Path) -> None:
    """On a small screen a dialog opens with two thirds of its width."""
    dialog = SettingsDialog(SettingsStore(path))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(10, 10)
    assert cut_off(dialog) == []
    assert all(right_end(one) <= dialog.width() for one in dialog.findChildren(QRadioButton))
