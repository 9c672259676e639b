"""Joins the window of the program's own log to the file that it shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from medivote_desktop.runtime.logs import LogTail
from medivote_desktop.ui.programlog import ProgramLog, show_program_log

_OWN_LOG = "medivote-desktop.log"


def follow_program_log(log_folder: Path, parent: QWidget) -> ProgramLog:
    """Show the program's log, or bring the window that does to the front."""
    for shown in parent.findChildren(ProgramLog):
        if shown.isVisible():
            shown.raise_()
            shown.activateWindow()
            return shown
    window = show_program_log(parent)
    tail = LogTail(window)
    tail.opened.connect(window.open_log)
    tail.appended.connect(window.append)
    window.finished.connect(tail.close)
    tail.open(str(log_folder / _OWN_LOG))
    return window
