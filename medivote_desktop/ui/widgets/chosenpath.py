"""What a dialog of files tells, as people of this system write it: Qt writes a slash on Windows, too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog


def when_chosen(dialog: QFileDialog, on_chosen: Callable[[str], object]) -> None:
    """Call with the path that is chosen, once one is."""
    dialog.fileSelected.connect(lambda path: on_chosen(QDir.toNativeSeparators(path)))
