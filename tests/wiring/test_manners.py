"""Settings take effect at once, start at login is what the system says, and a logout asks nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.autostart import XdgAutostart
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.dialogs.settings import SettingsDialog
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.theme import DARK, LIGHT, theming
from medivote_desktop.ui.tray.tray import Tray
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.manners import Logout, Manners
from tests.fardisk import FarDisk, HastyDisks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Panel(QObject):
    """Stands in for the tray icon."""

    settings_asked = Signal()
    available_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.available = True
        self.monochrome: list[bool] = []

    def use_monochrome(self, monochrome: bool) -> None:
        self.monochrome.append(monochrome)


class Place:
    """A window with its manners, in folders of its own."""

    def __init__(self, folder: Path, qtbot: QtBot, config: Path | None = None, login: Path | None = None) -> None:
        self.folder = folder
        self.settings = SettingsStore(folder / "desktop.ini")
        self.window = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
        self.disks = HastyDisks(self.window)
        qtbot.addWidget(self.window, before_close_func=self._leave)
        self.window.show()
        self.panel = Panel()
        self.logouts: list[str] = []
        self.manners = Manners(
            config or folder / "Medi Vote" / "services.ini",
            self.settings,
            self.window,
            lambda: self.logouts.append("logout"),
            self.disks,
            self.window,
            autostart=XdgAutostart(login or folder / "autostart"),
        )
        self.manners.use_tray(cast("Tray", self.panel))

    def _leave(self, window: MainWindow) -> None:
        window.allow_close()
        self.disks.close()  # their threads may still wait for an answer, and would tell it to nobody

    @property
    def entry(self) -> Path:
        return self.folder / "autostart" / "medivote-desktop.desktop"

    def dialog(self) -> SettingsDialog:
        """The settings, as they are asked for from the menu."""
        self.window.settings_asked.emit()
        [dialog] = self.window.findChildren(SettingsDialog)
        return dialog


@pytest.fixture
def place(tmp_path: Path, qtbot: QtBot) -> Iterator[Place]:
    made = Place(tmp_path, qtbot)
    yield made
    theming().choose("system")


def test_they_are_opened_once(place: Place) -> None:
    """From the window's menu and from the tray's: the same dialog; after it was closed, another."""
    dialog = place.dialog()
    place.panel.settings_asked.emit()
    assert place.window.findChildren(SettingsDialog) == [dialog]
    dialog.reject()
    QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    assert place.dialog().isVisible()


def test_choices_take_effect_at_once(place: Place) -> None:
    """Theme and tray icon change with the click."""
    dialog = place.dialog()
    place.settings.theme, place.settings.monochrome_icon = "dark", True
    dialog.changed.emit()
    assert theming().theme is DARK
    assert place.panel.monochrome == [False, True]
    place.settings.theme = "light"
    dialog.changed.emit()
    assert theming().theme is LIGHT


def test_the_tray_is_watched_while_they_are_open(place: Place) -> None:
    """A panel that goes takes what depends on it."""
    dialog = place.dialog()
    assert dialog.start_hidden.isEnabled()
    place.panel.available_changed.emit(False)
    assert not dialog.start_hidden.isEnabled()


def test_start_at_login_is_what_the_system_says(place: Place) -> None:
    """On writes this program with its configuration; removed behind our back it shows off when looked at again."""
    dialog = place.dialog()
    assert not dialog.at_login.isChecked()
    dialog.at_login.click()
    assert dialog.at_login.isChecked()
    command = XdgAutostart(place.folder / "autostart").read().command
    assert command[-3:] == ("--hidden", "--config", str(place.folder / "Medi Vote" / "services.ini"))
    assert Path(command[0]).parent == Path(sys.executable).parent
    place.entry.write_text(place.entry.read_text() + "Hidden=true\n")
    dialog.looked_at.emit()
    assert not dialog.at_login.isChecked()
    dialog.at_login.click()
    assert dialog.at_login.isChecked()
    dialog.at_login.click()
    assert not place.entry.exists()
    assert not dialog.at_login.isChecked()


def test_another_command_is_shown(place: Place) -> None:
    """The entry of another configuration counts as on, and the dialog says what it starts."""
    XdgAutostart(place.folder / "autostart").turn_on([sys.executable, "--config", "/srv/other.ini"])
    dialog = place.dialog()
    assert dialog.at_login.isChecked()
    assert any("/srv/other.ini" in label.text() for label in dialog.findChildren(type(dialog._login_note)))


def test_that_it_cannot_be_written_is_said(place: Place) -> None:
    """The folder is a file: the box stays off, with the reason."""
    (place.folder / "autostart").write_text("")
    dialog = place.dialog()
    dialog.at_login.click()
    assert not dialog.at_login.isChecked()
    assert "cannot be changed" in dialog._login_note.text()


def test_the_demo_starts_as_the_demo(tmp_path: Path, qtbot: QtBot) -> None:
    """Its file lies inside the installation and moves with it."""
    place = Place(tmp_path, qtbot, resource_path("demo.ini"))
    assert place.manners.login_command()[-2:] == ["--hidden", "--demo"]


@pytest.fixture
def far(tmp_path: Path, disk: FarDisk, qtbot: QtBot) -> Place:
    """What starts at login lies on a disk that may stop answering."""
    return Place(tmp_path, qtbot, login=disk.folder / "autostart")


@pytest.mark.usefixtures("freed")
def test_the_settings_wait_for_no_disk(far: Place, disk: FarDisk, qtbot: QtBot) -> None:
    """They open while it is silent, and say why start at login is not known; it is, once it answers."""
    XdgAutostart(disk.behind / "autostart").turn_on(far.manners.login_command())
    disk.fall_silent()
    dialog = far.dialog()
    qtbot.waitUntil(lambda: dialog._login_note.text() == f"the disk does not answer: {disk.folder}")
    assert not dialog.at_login.isEnabled()

    disk.answer()

    def is_known() -> bool:
        dialog.looked_at.emit()  # as each time that somebody comes back to the dialog
        return dialog.at_login.isEnabled()

    qtbot.waitUntil(is_known)
    assert dialog.at_login.isChecked()
    assert dialog._login_note.text() == ""


@pytest.mark.usefixtures("freed")
def test_a_click_waits_for_no_disk(far: Place, disk: FarDisk, qtbot: QtBot) -> None:
    """It falls silent before the click: that nothing has come of it is told."""
    dialog = far.dialog()
    qtbot.waitUntil(dialog.at_login.isEnabled)
    disk.fall_silent()
    dialog.at_login.click()
    qtbot.waitUntil(lambda: not dialog.at_login.isEnabled())
    assert not dialog.at_login.isChecked()


@pytest.mark.usefixtures("freed")
def test_nobody_is_asked_about_login_while_the_disk_is_silent(far: Place, disk: FarDisk, qtbot: QtBot) -> None:
    """Nor does the first window wait for it; the question comes with a later start of the program."""
    disk.fall_silent()
    far.manners.ask_about_login()
    assert question() is None
    disk.answer()

    def is_asked() -> bool:
        far.manners.ask_about_login()
        return question() is not None

    qtbot.waitUntil(is_asked)
    answer("Not now")


class Manager:
    """Stands in for a session manager."""

    def __init__(self) -> None:
        self.hints: list[QSessionManager.RestartHint] = []

    def setRestartHint(self, hint: QSessionManager.RestartHint) -> None:  # noqa: N802  # Qt's name
        self.hints.append(hint)


def test_a_logout_asks_nothing(place: Place) -> None:
    """The session announces its end, then ends the program: it leaves by its rule, and is not started again by it."""
    logout = place.manners.findChild(Logout)
    assert logout is not None
    manager = Manager()
    logout.on_commit(cast("QSessionManager", manager))
    assert manager.hints == [QSessionManager.RestartHint.RestartNever]
    assert place.logouts == []  # it may be called off
    app = QCoreApplication.instance()
    assert app is not None
    QCoreApplication.sendEvent(app, QEvent(QEvent.Type.Quit))
    assert place.logouts == ["logout"]
    assert place.window.isVisible()


def test_where_the_system_ends_the_program_at_once_all_is_done_before(place: Place) -> None:
    """As Windows does: it waits for the answer to what it tells, and for nothing after it."""
    app = QCoreApplication.instance()
    assert app is not None
    done: list[str] = []

    def finish() -> None:
        done.append("services stopped")
        app.exit()

    def end_session() -> None:
        QCoreApplication.sendEvent(app, QEvent(QEvent.Type.Quit))
        done.append("answered")

    logout = Logout(lambda: QTimer.singleShot(50, finish), place.manners, is_last_chance=True)
    logout.on_commit(cast("QSessionManager", Manager()))
    QTimer.singleShot(0, end_session)
    app.exec()  # and not without it: after an exit no other loop would run
    assert done == ["services stopped", "answered"]


def question() -> QMessageBox | None:
    """What is asked about start at login, if it is asked."""
    boxes = [box for box in open_dialogs() if isinstance(box, QMessageBox)]
    return next((box for box in boxes if box.text() == "Start MediVote Desktop at login?"), None)


def answer(words: str) -> None:
    box = question()
    assert box is not None
    next(button for button in box.buttons() if button.text().replace("&", "") == words).click()


@pytest.mark.parametrize(("words", "starts"), [("Start at login", True), ("Not now", False)])
def test_start_at_login_is_asked_about_once(place: Place, words: str, starts: bool) -> None:
    """The answer holds; the question never comes again, not even in another run."""
    place.manners.ask_about_login()
    answer(words)
    assert place.entry.exists() is starts
    place.entry.unlink(missing_ok=True)

    place.manners.ask_about_login()
    assert question() is None
    assert SettingsStore(place.folder / "desktop.ini").login_asked


def test_nobody_is_asked_about_what_is_on(place: Place) -> None:
    """Whoever switched it on knows of it."""
    place.manners.autostart.turn_on(place.manners.login_command())
    place.manners.ask_about_login()
    assert question() is None


def test_a_yes_that_cannot_be_kept_is_told(place: Place) -> None:
    """In the window, for the settings are not open."""
    (place.folder / "autostart").write_text("a file is in the way")
    place.manners.ask_about_login()
    answer("Start at login")
    assert place.window.statusBar().currentMessage().startswith("That cannot be changed: ")
