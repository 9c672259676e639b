"""A window while a disk is waited for, before there is anything else to show: not everybody has a terminal."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QApplication

from medivote_desktop.runtime.farmounts import far_folder
from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.startup.application import application
from medivote_desktop.ui.dialogs.waiting import WaitingDialog
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.theme import theming

_TURN_SECONDS = 0.015


def wait_in_window(folder: str, answer: threading.Thread) -> None:
    """Show what is waited for until the thread has ended.

    Raises:
        KeyboardInterrupt: A person gave it up, here or in the terminal.
    """
    app = application()
    wear_settings()
    dialog = WaitingDialog(folder)
    dialog.show()
    try:
        _wait(app, dialog, answer)
    finally:
        dialog.close()
        app.processEvents()


def wear_settings() -> None:
    """Language and looks as a person chose them, where that can be known without another disk that is silent."""
    if far_folder(config_folder()):
        use_language("system")
        return
    settings = SettingsStore(config_folder() / "desktop.ini")
    use_language(settings.language)
    theming().choose(settings.theme)


def _wait(app: QApplication, dialog: WaitingDialog, answer: threading.Thread) -> None:
    while answer.is_alive():
        answer.join(_TURN_SECONDS)  # not Qt's own loop, in which Ctrl-C in the terminal would not be heard
        app.processEvents()
        if not dialog.isVisible():
            raise KeyboardInterrupt
