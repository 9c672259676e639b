"""A folder is opened by the desktop's file manager; where it cannot be, the reason is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.disks import Disks
from medivote_desktop.wiring.folders import open_folder
from tests.fardisk import FarDisk, HastyDisks


class FileManager(QObject):
    """Takes the folders that are to be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(str(Path(url.toLocalFile())))


@pytest.fixture
def manager(qtbot: QtBot) -> Iterator[FileManager]:
    """In place of the desktop's."""
    manager = FileManager()
    QDesktopServices.setUrlHandler("file", manager, "open")  # type: ignore[arg-type]
    yield manager
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def disks(qtbot: QtBot) -> Iterator[Disks]:
    disks = HastyDisks()
    yield disks
    disks.close()


def test_a_folder_that_is_there_is_opened(manager: FileManager, disks: Disks, tmp_path: Path) -> None:
    """Whatever its name is; the words say which."""
    folder = tmp_path / "a #1 & 100 %"
    folder.mkdir()
    told: list[str] = []
    open_folder(disks, str(folder), told.append)
    assert manager.opened == [str(folder)]
    assert told == [f"Opening {folder}…"]


def test_a_folder_that_is_gone_is_told(manager: FileManager, disks: Disks, tmp_path: Path) -> None:
    """No program of the desktop would tell that; a file in its place is no folder either."""
    (tmp_path / "file").touch()
    told: list[str] = []
    for name in ("gone", "file"):
        open_folder(disks, str(tmp_path / name), told.append)
    assert manager.opened == []
    assert told == [f"directory not found: {tmp_path / 'gone'}", f"not a directory: {tmp_path / 'file'}"]


def test_a_silent_disk_holds_up_nobody(manager: FileManager, disks: Disks, tmp_path: Path, qtbot: QtBot) -> None:
    """A far folder is opened once it has answered; where it does not, the loop runs on, and that is told."""
    disk = FarDisk(tmp_path)
    try:
        told: list[str] = []
        open_folder(disks, str(disk.folder), told.append)
        qtbot.waitUntil(lambda: manager.opened == [str(disk.folder)])
        disk.fall_silent()
        open_folder(disks, str(disk.folder / "below"), told.append)
        assert told == [f"Opening {disk.folder}…"]  # it came back although nobody has answered
        qtbot.waitUntil(lambda: told[1:] == [f"the disk does not answer: {disk.folder}"])
        assert manager.opened == [str(disk.folder)]
    finally:
        disk.close()
