"""What Windows must be told of the program that Qt does not tell it. Run under Wine, never on Windows itself."""

from __future__ import annotations

import ctypes
import sys

# Windows, their place in the taskbar, the shortcut in the start menu and notifications are joined by this name.
APP_ID = "org.medivote.medivote_desktop"


def name_application() -> None:
    """Tell Windows which application this is; without it the packaged program and its shortcut would be two."""
    if sys.platform == "win32":
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)


def explain_delay(window_id: int, words: str) -> None:
    """Tell Windows why the session should not end before this window's program; people read it who wait for that."""
    if sys.platform == "win32":
        ctypes.windll.user32.ShutdownBlockReasonCreate(ctypes.c_void_p(window_id), ctypes.c_wchar_p(words))


def let_come_to_front(pid: int | None) -> None:
    """Let another program bring its window to the front: Windows grants that to whoever was just started by a person.

    Args:
        pid: Of that program; None where it has not told it.
    """
    if sys.platform == "win32":
        anybody = 0xFFFF_FFFF
        ctypes.windll.user32.AllowSetForegroundWindow(ctypes.c_uint32(anybody if pid is None else pid))
