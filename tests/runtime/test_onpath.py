"""A program is found by its name where the system would find it: as `shutil` does it, which is not loaded for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from medivote_desktop.runtime.onpath import on_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders with programs, files that are none, and folders of such names; the second has one more."""
    for number in ("1", "2"):
        (tmp_path / number / "folder").mkdir(parents=True)
        for name in ("program", "text"):
            (tmp_path / number / name).write_text("#!/bin/sh\n")
            (tmp_path / number / name).chmod(0o755 if name == "program" else 0o644)
    (tmp_path / "2" / "second").symlink_to("program")
    (tmp_path / "2" / "dangling").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path / "1")
    return tmp_path


@pytest.mark.parametrize("search", ["1:2", "2:1", ":2", "gone:2", "", ".", "{}/1:{}/2"])
@pytest.mark.parametrize("name", ["program", "second", "text", "folder", "dangling", "", "./program", "{}/1/program"])
def test_it_finds_what_others_find(folder: Path, name: str, search: str) -> None:
    """Names, paths, links; folders that are relative, empty or gone."""
    name, search = name.format(folder), search.format(folder, folder)
    assert on_path(name, search) == shutil.which(name, path=search)


def test_path_is_where_it_looks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And where that is not set, where the system looks then."""
    monkeypatch.setenv("PATH", str(folder / "2"))
    assert on_path("program") == str(folder / "2" / "program")
    monkeypatch.delenv("PATH")
    assert on_path("sh") == shutil.which("sh", path=os.defpath)
