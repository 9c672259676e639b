"""Opens files, folders and addresses with the programs of the desktop, and says so where none does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from medivote_desktop.ui.language import tr


def open_path(path: str | Path, tell: Callable[[str], object], note: Callable[[str], object] | None = None) -> None:
    """Open a file or a folder.

    Args:
        tell: Gets the words where no program does.
        note: Gets the words where one was asked to: whether that opens anything, it tells nobody.
    """
    _open(QUrl.fromLocalFile(str(path)), str(path), tell, note)


def open_address(url: str, tell: Callable[[str], object], note: Callable[[str], object] | None = None) -> None:
    """Open an address in a browser; `tell` and `note` as for a path."""
    _open(QUrl(url), url, tell, note)


def _open(url: QUrl, shown: str, tell: Callable[[str], object], note: Callable[[str], object] | None) -> None:
    if not QDesktopServices.openUrl(url):
        tell(tr("No program opened {url}", url=shown))
    elif note is not None:
        note(tr("Opening {url}…", url=shown))
