"""What Windows must be told once, before the first window. Run under Wine, never on Windows itself."""

from __future__ import annotations

import ctypes
import sys

# Windows, their place in the taskbar, the shortcut in the start menu and notifications are joined by this name.
APP_ID = "org.medivote.medivote_desktop"


def name_application() -> None:
    """Tell Windows which application this is; without it the packaged program and its shortcut would be two."""
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
