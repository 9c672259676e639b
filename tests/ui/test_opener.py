"""Files and addresses are opened by the desktop's programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from medivote_desktop.ui import opener


class Desktop:
    """Knows no program for anything that has to do with nothing."""

    opened: list[str]

    def __init__(self) -> None:
        self.opened = []

    def openUrl(self, url: QUrl) -> bool:  # noqa: N802  # Qt's name
        self.opened.append(url.toString())
        return "nothing" not in url.toString()


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """In place of the real one."""
    desktop = Desktop()
    monkeypatch.setattr(opener, "QDesktopServices", desktop)
    return desktop


def test_what_opens_needs_no_words(desktop: Desktop) -> None:
    """A path becomes an address, with all its signs."""
    told: list[str] = []
    opener.open_path(Path("/a b/#1.ini"), told.append)
    opener.open_address("http://127.0.0.1:8080/", told.append)
    assert desktop.opened == ["file:///a b/%231.ini", "http://127.0.0.1:8080/"]
    assert told == []


def test_what_nothing_opens_is_told(desktop: Desktop) -> None:
    """With the path or address as it was given."""
    told: list[str] = []
    opener.open_path("/a b/nothing.ini", told.append)
    opener.open_address("nothing://x", told.append)
    assert told == ["No program opened /a b/nothing.ini", "No program opened nothing://x"]


def test_that_a_program_was_asked_can_be_said(desktop: Desktop) -> None:
    """What became of it nobody tells: the words say what should open."""
    told: list[str] = []
    noted: list[str] = []
    opener.open_address("http://127.0.0.1:8080/", told.append, noted.append)
    assert (told, noted) == ([], ["Opening http://127.0.0.1:8080/…"])
    opener.open_path("/a b/nothing.ini", told.append, noted.append)
    assert (told, len(noted)) == (["No program opened /a b/nothing.ini"], 1)
