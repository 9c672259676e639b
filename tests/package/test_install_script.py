"""The archive's install.sh, with stand-ins for what it installs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.package.built import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the archive is for Linux")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """What lies in the archive; the program only sleeps."""
    folder = tmp_path / "unpacked"
    (folder / "_internal").mkdir(parents=True)
    (folder / "share/applications").mkdir(parents=True)
    (folder / "share/applications/medivote-desktop.desktop").write_text("Exec=medivote-desktop\n")
    for name in ("medivote-ctl", "LICENSE"):
        (folder / name).touch()
    shutil.copy(shutil.which("sleep") or "", folder / "medivote-desktop")
    shutil.copy(ROOT / "installer/linux/install.sh", folder)
    return folder


def test_a_program_that_runs_is_found_where_the_home_is_a_link(unpacked: Path, tmp_path: Path) -> None:
    """The system tells of it by the folder that the link leads to; nothing is taken away from under it."""
    (tmp_path / "disk").mkdir()
    home = tmp_path / "home"
    home.symlink_to(tmp_path / "disk")
    words: list[str | Path] = [unpacked / "install.sh", "--prefix", home / "local"]
    subprocess.run(words, check=True)
    program = home / "local/lib/medivote-desktop/medivote-desktop"
    with subprocess.Popen([program, "600"]) as running:
        removed = subprocess.run([*words, "--uninstall"], capture_output=True, text=True, check=False)
        running.terminate()

    assert removed.returncode == 1
    assert f"(process {running.pid}). Quit it first." in removed.stderr
    assert program.exists()
