"""Whoever runs the tests finds their home as it was."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.programs import until

Kept = QStandardPaths.StandardLocation


@pytest.mark.parametrize(
    "kind", [Kept.GenericCacheLocation, Kept.GenericConfigLocation, Kept.GenericDataLocation, Kept.GenericStateLocation]
)
def test_what_is_kept_lies_with_the_tests(kind: Kept, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each of the folders that programs choose for themselves."""
    assert tmp_path_factory.getbasetemp() in Path(QStandardPaths.writableLocation(kind)).parents


def test_a_dialog_for_files_remembers_nothing_in_the_home(
    qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Qt's own writes down where it was last, for all programs of a user."""
    dialog = QFileDialog()
    dialog.show()
    delete(dialog)  # it writes when it goes
    kept = Path(QSettings(QSettings.Scope.UserScope, "QtProject").fileName())
    assert kept.exists()
    assert tmp_path_factory.getbasetemp() in kept.parents


WRITES_ON = """
import itertools, os, sys, time
folder = os.open(sys.argv[1], os.O_RDONLY)
for number in itertools.count():
    try:
        os.close(os.open(str(number), os.O_CREAT | os.O_WRONLY, dir_fd=folder))
    except FileNotFoundError:  # it is gone after all
        break
    time.sleep(0.0005)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is in use is not removed there")
def test_what_an_earlier_run_left_fails_no_later_one(tmp_path: Path) -> None:
    """Its folder cannot be removed while a process that it left writes there: the later one is as good as its tests."""
    runs = tmp_path / f"pytest-of-{getpass.getuser()}"
    runs.mkdir(mode=0o700)
    (left := runs / "pytest-0").mkdir()
    (runs / "pytest-9").mkdir()  # so many runs are kept
    (tmp_path / "test_one.py").write_text("def test_one(tmp_path): pass\n")
    house = Path(__file__).parents[2] / "pyproject.toml"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", str(house), "test_one.py"]
    environment = {**os.environ, "PYTEST_DEBUG_TEMPROOT": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-S", "-E", "-c", WRITES_ON, str(left)]) as writer:
        until(lambda: any(left.iterdir()), "it writes")
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        writer.kill()
    assert done.returncode == 0, done.stdout + done.stderr
