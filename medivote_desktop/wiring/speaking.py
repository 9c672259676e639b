"""Another language while the program runs: all that is visible is told anew, and the services notice nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medivote_desktop.ui.anew import build_anew
from medivote_desktop.ui.dialogs.retold import retell_dialogs

if TYPE_CHECKING:
    from medivote_desktop.ui.tray.tray import Tray
    from medivote_desktop.ui.window import MainWindow
    from medivote_desktop.wiring.editing import Editing
    from medivote_desktop.wiring.notifying import Notifying


def speak_anew(window: MainWindow, tray: Tray | None, notifying: Notifying | None, editing: Editing | None) -> None:
    """Say in the language of now what stands in window, dialogs and tray."""
    build_anew(window)
    retell_dialogs()
    if editing is not None:
        editing.speak_anew()
    if notifying is not None:
        notifying.look_at_snooze()  # how long, in words
    if tray is not None:
        tray.speak_anew()
