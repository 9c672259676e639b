"""What a person expects of any program of the desktop: settings, start at login, and a logout that asks nothing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QSessionManager

from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.farmounts import far_folder, silence_of
from medivote_desktop.startup.winapi import explain_delay
from medivote_desktop.ui.language import shown, spoken, spoken_by, tr, use_language
from medivote_desktop.ui.theme import theming

if TYPE_CHECKING:
    from pathlib import Path

    from medivote_desktop.runtime.autostart import AtLogin, Autostart
    from medivote_desktop.runtime.disks import Disks
    from medivote_desktop.runtime.loop.gate import Gate
    from medivote_desktop.ui.dialogs.settings import SettingsDialog
    from medivote_desktop.ui.settings_store import SettingsStore
    from medivote_desktop.ui.tray.tray import Tray
    from medivote_desktop.ui.window import MainWindow

_log = logging.getLogger(__name__)

_LOGOUT_SECONDS = 60


class Manners(QObject):
    """Joins the person's settings to window, tray and system, and leaves when the session ends.

    Signals:
        language_chosen: Another language is spoken from now on: what is visible has to be told anew.
    """

    language_chosen = Signal()

    def __init__(
        self,
        config_path: Path,
        settings: SettingsStore,
        window: MainWindow,
        on_logout: Callable[[], None],
        disks: Disks,
        parent: QObject | None = None,
        *,
        autostart: Autostart | None = None,
    ) -> None:
        super().__init__(parent)
        self._config_path, self._settings, self._window = config_path, settings, window
        self._disks, self._autostart = disks, autostart
        self._tray: Tray | None = None
        self._dialog: SettingsDialog | None = None
        window.settings_asked.connect(self.show_settings)
        self._on_logout = on_logout
        self._logout = Logout(on_logout, self)

    def use_tray(self, tray: Tray) -> None:
        """The tray icon looks as the person chose, and its menu opens the settings."""
        self._tray = tray
        tray.settings_asked.connect(self.show_settings)
        tray.available_changed.connect(self._on_tray)
        tray.use_monochrome(self._settings.monochrome_icon)

    def hear_of_session(self, gate: Gate) -> None:
        """The desktop tells of its session's end, and the system of the machine's, where Qt does not hear of them."""
        if sys.platform != "linux":
            return
        from medivote_desktop.runtime.sessionend import SessionEnd
        from medivote_desktop.startup.messagebus import outlive

        gate.run(outlive)
        self._session_end = SessionEnd(gate, ("MediVote Desktop", "medivote-desktop"), self)
        self._session_end.ending.connect(self._on_logout)

    def show_settings(self) -> None:
        """Open the settings, or bring them to the front."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        from medivote_desktop.ui.dialogs.settings import show_settings

        self._dialog = show_settings(self._settings, self._window)
        self._dialog.finished.connect(self._on_finished)
        self._dialog.changed.connect(self._apply)
        self._dialog.login_wished.connect(self._on_login_wished)
        self._dialog.edit_wished.connect(lambda: self._window.edit_asked.emit(None))
        self._dialog.looked_at.connect(self._show_login)
        self.tell_again()

    def tell_again(self) -> None:
        """Say in the settings, where they are open, what only this object knows."""
        if self._dialog is not None:
            self._dialog.show_tray(self._tray is not None and self._tray.available)
            self._show_login()

    def _on_finished(self, _result: int) -> None:
        self._dialog = None

    def _on_tray(self, available: bool) -> None:
        if self._dialog is not None:
            self._dialog.show_tray(available)

    def _apply(self) -> None:
        theming().choose(self._settings.theme)
        if self._tray is not None:
            self._tray.use_monochrome(self._settings.monochrome_icon)
        if spoken_by(self._settings.language) != spoken():
            use_language(self._settings.language)
            self.language_chosen.emit()

    # Start at login.

    @property
    def autostart(self) -> Autostart:
        """Where the system keeps what starts at login."""
        if self._autostart is None:
            from medivote_desktop.runtime.autostart import system_autostart

            self._autostart = system_autostart()
        return self._autostart

    def login_command(self) -> list[str]:
        """What starts at login: this program, hidden, with the same configuration."""
        from medivote_desktop.runtime.autostart import own_command

        is_demo = self._config_path == resource_path("demo.ini")
        return own_command(
            ["--demo"] if is_demo else ["--config", str(self._config_path)],
            executable=sys.executable,
            is_packaged=bool(getattr(sys, "frozen", False)),
            is_windows=sys.platform == "win32",
        )

    def _show_login(self, trouble: str = "") -> None:
        if self._dialog is None:
            return

        def read() -> tuple[AtLogin, list[str]]:
            return self.autostart.read(), self.login_command()

        def told(found: tuple[AtLogin, list[str]] | None) -> None:
            if self._dialog is None:
                return
            if found is None:
                self._dialog.show_login(None, self._silence())
                return
            (at_login, own), note = found, trouble
            if not note and at_login.is_on and list(at_login.command) != own:
                from medivote_desktop.runtime.autostart import command_text

                note = tr("At login this starts: {command}", command=command_text(at_login.command))
            self._dialog.show_login(at_login.is_on, note)

        self._disks.value(self.autostart.folder, read, told)

    def _silence(self) -> str:
        return shown(silence_of(far_folder(self.autostart.folder)))

    def ask_about_login(self) -> None:
        """Ask whether the program should start at login: once, and not where it does or where nobody can know."""
        if self._settings.login_asked:
            return

        def told(at_login: AtLogin | None) -> None:
            if at_login is None or at_login.is_on:
                return
            from medivote_desktop.ui.dialogs.questions import ask_about_login

            self._settings.login_asked = True
            self._settings.save()
            ask_about_login(self._window, lambda: self._on_login_wished(True))

        self._disks.value(self.autostart.folder, self.autostart.read, told)

    def _on_login_wished(self, is_on: bool) -> None:
        def change() -> str:
            try:
                if is_on:
                    self.autostart.turn_on(self.login_command())
                else:
                    self.autostart.turn_off()
            except OSError as error:
                return str(error)
            return ""

        def told(error: str | None) -> None:
            if error is None:
                error = self._silence()
            trouble = tr("That cannot be changed: {error}", error=shown(error)) if error else ""
            if trouble and self._dialog is None:
                self._window.show_message(trouble)
            self._show_login(trouble)

        self._disks.value(self.autostart.folder, change, told)


class Logout(QObject):
    """Tells when the session ends.

    A session manager asks for what is unsaved also when it only keeps the state of the session, and a logout may be
    called off after it; so nothing is left then. What counts is that it tells the program to end soon afterwards.

    Args:
        on_logout: Leaves, which ends the loop.
        is_last_chance: Whether the system ends the process as soon as it has been told.
    """

    def __init__(
        self, on_logout: Callable[[], None], parent: QObject, *, is_last_chance: bool = sys.platform == "win32"
    ) -> None:
        super().__init__(parent)
        self._on_logout, self._is_last_chance = on_logout, is_last_chance
        # Each event of the program passes here while it watches, so it watches only then.
        self._watching = QTimer(self, singleShot=True, interval=_LOGOUT_SECONDS * 1000)
        self._watching.timeout.connect(self._stop_watching)
        app = QCoreApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._app = app
        app.commitDataRequest.connect(self.on_commit)
        app.saveStateRequest.connect(_never_restart)

    def on_commit(self, manager: QSessionManager) -> None:
        """Everything is on the disk already; the end may follow."""
        _never_restart(manager)
        if not self._watching.isActive():
            self._app.installEventFilter(self)
        self._watching.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """The end: not by closing windows one after the other, which would only hide."""
        if event.type() is QEvent.Type.Quit and watched is self._app:
            self._stop_watching()
            self._watching.stop()
            _log.info("the session ends")
            self._on_logout()
            if self._is_last_chance:
                self._stay()
            return True
        return False

    def _stay(self) -> None:
        """Return when all that is to be done has been done.

        After some seconds Windows asks the person whether to wait for that, and tells why it should.
        """
        for window in self._app.topLevelWindows():
            explain_delay(int(window.winId()), tr("The services are being stopped"))
        QEventLoop().exec()  # ends with the program's own

    def _stop_watching(self) -> None:
        self._app.removeEventFilter(self)


def _never_restart(manager: QSessionManager) -> None:
    """What starts at login is the person's choice in the settings, and no session's."""
    manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
