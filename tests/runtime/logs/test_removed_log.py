"""A log that was removed under its writer: only that very file is made smaller."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.runtime.logs.removed import keep_removed_small

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")

MB = 1024 * 1024


@pytest.fixture
def log(tmp_path: Path) -> Path:
    log = tmp_path / "a.log"
    log.write_bytes(b"x" * MB)
    return log


@pytest.fixture
def writer(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output, subprocess.Popen(["sleep", "600"], stdout=output) as process:
        log.unlink()
        yield process
        process.kill()


def room_bytes(process: subprocess.Popen[bytes]) -> int:
    return os.stat(f"/proc/{process.pid}/fd/1").st_blocks * 512  # noqa: PTH116


def test_what_was_removed_gives_its_room_back(log: Path, writer: subprocess.Popen[bytes]) -> None:
    assert room_bytes(writer) >= MB
    assert keep_removed_small(str(log), writer.pid, MB // 2)
    assert room_bytes(writer) == 0


def test_another_file_in_its_place_is_left_alone(
    log: Path, writer: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the opening the process may end, and its number be another's."""
    other = tmp_path / "not-ours"
    other.write_bytes(b"y" * MB)
    opened = os.open
    monkeypatch.setattr(os, "open", lambda _path, flags: opened(other, flags))

    assert not keep_removed_small(str(log), writer.pid, MB // 2)

    monkeypatch.undo()
    assert other.read_bytes() == b"y" * MB
    assert room_bytes(writer) >= MB
