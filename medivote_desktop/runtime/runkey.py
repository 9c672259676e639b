"""Start at login on Windows: the person's Run key, and what the person said of it in Task Manager.

Written from Microsoft's documentation; run under Wine, never on Windows itself.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence

from medivote_desktop.runtime.autostart import AtLogin

_TITLE = "MediVote Desktop"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
# Task Manager and the system's settings take nothing out of the Run key: they note beside it what is not to start.
_APPROVED_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


def is_approved(note: object) -> bool:
    """Whether what is noted lets it start: the first byte is odd where it was switched off."""
    return not isinstance(note, bytes) or not note or note[0] % 2 == 0


def run_value(command: Sequence[str]) -> str:
    """Words as Windows splits them again."""
    from subprocess import list2cmdline

    return list2cmdline(command)


if sys.platform == "win32":
    import winreg

    class RunKey:
        """A value of the person's Run key."""

        folder = ""

        def read(self) -> AtLogin:
            """What it starts; nothing where there is none, or it was switched off."""
            value = _value(_RUN_KEY)
            return (
                AtLogin(_words(value)) if isinstance(value, str) and is_approved(_value(_APPROVED_KEY)) else AtLogin()
            )

        def turn_on(self, command: Sequence[str]) -> None:
            """Set the value, and take back that it was switched off."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                winreg.SetValueEx(key, _TITLE, 0, winreg.REG_SZ, run_value(command))
            _remove(_APPROVED_KEY)

        def turn_off(self) -> None:
            """Remove the value."""
            _remove(_RUN_KEY)

    def _value(path: str) -> object:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                return winreg.QueryValueEx(key, _TITLE)[0]
        except OSError:
            return None

    def _remove(path: str) -> None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, 0, winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, _TITLE)
        except FileNotFoundError:
            return

    def _words(line: str) -> tuple[str, ...]:
        """Split as Windows does it."""
        count = ctypes.c_int()
        split = ctypes.windll.shell32.CommandLineToArgvW
        split.restype = ctypes.POINTER(ctypes.c_wchar_p)
        words = split(ctypes.c_wchar_p(line), ctypes.byref(count)) if line else None
        if not words:
            return ()
        try:
            return tuple(str(words[place]) for place in range(count.value))
        finally:
            ctypes.windll.kernel32.LocalFree(words)
