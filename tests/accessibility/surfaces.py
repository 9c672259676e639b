"""What is walked: every surface of the translations' tests, and those that matter to readers and the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.window import MainWindow
from tests.translations.surfaces import SURFACES as COMMON
from tests.translations.surfaces import main_window, put_on_screen
from tests.ui.logs import ListedLog

LINES = ("12:00:00 INFO ready", "12:00:01 WARNING slow", "12:00:02 ERROR lost")


def with_log(parent: QWidget) -> MainWindow:
    """The main window with the log of the chosen service."""
    window = main_window(parent)
    window.show_log()
    window.pane.log.show_source(ListedLog(LINES), "")
    return window


SURFACES: dict[str, Callable[[QWidget], QWidget | None]] = {**COMMON, "log": with_log}
WINDOWS = [name for name in SURFACES if name not in ("log menu", "tray menu", "save log")]
"""All but menus, and but for the dialog for files, which is Qt's or the system's."""


def opened(qtbot: QtBot, parent: QWidget, name: str) -> QWidget:
    """A surface on the screen."""
    return put_on_screen(qtbot, SURFACES[name](parent))
