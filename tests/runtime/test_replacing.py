"""A file that takes the place of one that is being read, as Windows has it."""

from __future__ import annotations

import errno
import os
import sys
import threading
from pathlib import Path

import pytest

from medivote_desktop.runtime.replacing import replacing, take_place


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    new, place = tmp_path / "new", tmp_path / "place"
    new.write_text("new")
    place.write_text("old")
    return new, place


def test_who_reads_it_is_waited_for(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """For a moment; who never lets go of it is told as what it is."""
    new, place = files
    left, replace = [2], os.replace

    def refusing(source: Path, target: Path) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "it is being read")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refusing)
    with pytest.raises(PermissionError):
        take_place(new, place, patience_seconds=0.0)
    assert place.read_text() == "old"
    take_place(new, place, patience_seconds=20.0)
    assert (place.read_text(), left) == ("new", [0])


def test_nothing_is_left_of_what_cannot_be_written_whole(tmp_path: Path) -> None:
    """Nor is what was there touched, whatever went wrong."""
    place = tmp_path / "place"
    place.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(place):
        raise ZeroDivisionError
    assert [(path, path.read_text()) for path in tmp_path.iterdir()] == [(place, "old")]


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere it may be read meanwhile")
def test_windows_lets_nobody_replace_what_is_read(files: tuple[Path, Path]) -> None:
    """And does a moment later."""
    new, place = files
    reader = place.open()
    with pytest.raises(PermissionError):
        take_place(new, place, patience_seconds=0.0)
    closing = threading.Timer(0.2, reader.close)
    closing.start()
    take_place(new, place)
    closing.join()
    assert place.read_text() == "new"
