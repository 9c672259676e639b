"""Opens files, folders and addresses with the programs of the desktop, and says so where none does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from medivote_desktop.ui.language import tr


def open_path(path: str | Path, tell: Callable[[str], object]) -> None:
    """Open a file or a folder; `tell` gets the words where no program does."""
    _open(QUrl.fromLocalFile(str(path)), str(path), tell)


def open_address(url: str, tell: Callable[[str], object]) -> None:
    """Open an address in a browser; `tell` gets the words where no program does."""
    _open(QUrl(url), url, tell)


def _open(url: QUrl, shown: str, tell: Callable[[str], object]) -> None:
    if not QDesktopServices.openUrl(url):
        tell(tr("No program opened {url}", url=shown))
