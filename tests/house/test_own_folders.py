"""Whoever runs the tests finds their home as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from shiboken6 import delete

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
