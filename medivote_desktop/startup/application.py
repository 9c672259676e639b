"""Qt's one application object, with the program's names and looks."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from medivote_desktop import __version__
from medivote_desktop.startup.messagebus import none_begun
from medivote_desktop.startup.winapi import name_application
from medivote_desktop.ui import icons
from medivote_desktop.ui.theme import theming


def application() -> QApplication:
    """The one there is, made when it is first asked for. It does not end with its last window."""
    name_application()
    with none_begun():
        app = QApplication.instance() or QApplication(["medivote-desktop"])
        assert isinstance(app, QApplication)
        app.setApplicationName("medivote-desktop")
        app.setApplicationDisplayName("MediVote Desktop")
        app.setApplicationVersion(__version__)
        app.setDesktopFileName("medivote-desktop")
        app.setWindowIcon(icons.app_icon())
        app.setQuitOnLastWindowClosed(False)
        theming()
    return app
