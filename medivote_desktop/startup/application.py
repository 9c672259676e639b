"""Qt's one application object, with the program's names and looks."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from medivote_desktop import __version__
from medivote_desktop.startup.messagebus import none_begun
from medivote_desktop.startup.winapi import name_application
from medivote_desktop.ui import icons
from medivote_desktop.ui.theme import theming


class DockApplication(QApplication):
    """On macOS the Dock, and the end of a session, ask the application itself to quit. Never run there.

    Qt would close the windows one after the other: ours hide, and the program would neither end nor let the session
    end, without a word.

    Attributes:
        on_quit: Asks what is to become of the services; None while there are none.
    """

    on_quit: Callable[[], None] | None = None

    def event(self, event: QEvent) -> bool:
        """The end comes when that is answered."""
        if event.type() is QEvent.Type.Quit and self.on_quit is not None:
            event.ignore()
            self.on_quit()
            return True
        return super().event(event)


def application() -> QApplication:
    """The one there is, made when it is first asked for. It does not end with its last window."""
    name_application()
    with none_begun():
        kind = DockApplication if sys.platform == "darwin" else QApplication
        app = QApplication.instance() or kind(["medivote-desktop"])
        assert isinstance(app, QApplication)
        app.setApplicationName("medivote-desktop")
        app.setApplicationDisplayName("MediVote Desktop")
        app.setApplicationVersion(__version__)
        app.setDesktopFileName("medivote-desktop")
        app.setWindowIcon(icons.app_icon())
        app.setQuitOnLastWindowClosed(False)
        theming()
    return app
