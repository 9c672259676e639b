"""The program notices that it was installed anew or removed while it runs, and starts again where that is wanted."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.updating import Updating

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

UPDATED = "MediVote Desktop was updated."
REMOVED = "MediVote Desktop was removed from this machine."


class Installation:
    """A program that is installed in a folder of its own, with its window."""

    def __init__(self, folder: Path, qtbot: QtBot, *command: str) -> None:
        self.qtbot = qtbot
        self.run_on = True
        self.marker = folder / "package" / "__init__.py"
        self.install("1")
        self.window = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
        qtbot.addWidget(self.window, before_close_func=MainWindow.allow_close)
        self.window.show()
        self.updating = Updating(
            self.window, command, lambda: self.run_on, self.window, marker=self.marker, settle_ms=20
        )

    def install(self, version: str) -> None:
        """As packages are installed: a new file takes the name of the old one."""
        self.marker.parent.mkdir(exist_ok=True)
        new = self.marker.with_name("new")
        new.write_text(version)
        new.replace(self.marker)

    def question(self) -> QMessageBox:
        """What is asked, once it is."""
        self.qtbot.waitUntil(lambda: bool(open_dialogs()))
        [box] = open_dialogs()
        assert isinstance(box, QMessageBox)
        return box

    def answer(self, words: str) -> None:
        """Click the button with these words."""
        [button] = [one for one in self.question().buttons() if one.text().replace("&", "") == words]
        button.click()
        self.qtbot.waitUntil(lambda: not open_dialogs())


@pytest.fixture
def installation(tmp_path: Path, qtbot: QtBot) -> Installation:
    return Installation(tmp_path, qtbot, "medivote-desktop", "--hidden", "--demo")


def test_an_update_is_told_and_the_answer_heard(installation: Installation) -> None:
    """Once for each."""
    for version in ("2", "3"):
        installation.install(version)
        assert installation.question().text() == UPDATED
        with installation.qtbot.waitSignal(installation.updating.restart_asked):
            installation.answer("Restart MediVote Desktop")


@pytest.mark.parametrize(("run_on", "words"), [(True, "run on"), (False, "adopt_running = no")])
def test_what_becomes_of_the_services_is_said(installation: Installation, run_on: bool, words: str) -> None:
    """They run on, unless services.ini says that the next program starts fresh ones."""
    installation.run_on = run_on
    installation.install("2")
    assert words in installation.question().informativeText()
    installation.answer("Later")


def test_an_update_that_takes_the_old_files_away_first_is_one(installation: Installation) -> None:
    """It is not taken for a removal."""
    shutil.rmtree(installation.marker.parent)
    installation.qtbot.waitUntil(lambda: installation.updating.watch._looks > 2)
    installation.install("2")

    assert installation.question().text() == UPDATED
    installation.answer("Later")


def test_a_removal_is_told(installation: Installation) -> None:
    """Who takes it away is offered to quit."""
    shutil.rmtree(installation.marker.parent)
    assert installation.question().text() == REMOVED
    with installation.qtbot.waitSignal(installation.updating.quit_asked):
        installation.answer("Quit")


def test_what_only_looks_like_an_update_is_not_told(installation: Installation) -> None:
    """Rights and links of the file say nothing; what comes after it is told all the same."""
    installation.marker.chmod(0o600)
    installation.qtbot.waitUntil(lambda: installation.updating.watch._looks > 0)
    installation.qtbot.waitUntil(lambda: not installation.updating.watch._settle.isActive())
    assert not open_dialogs()

    installation.install("2")
    assert installation.question().text() == UPDATED
    installation.answer("Later")


def test_a_hidden_window_stays_hidden(installation: Installation, caplog: pytest.LogCaptureFixture) -> None:
    """It is told when somebody looks."""
    caplog.set_level(logging.INFO, "medivote_desktop")
    installation.window.hide()
    installation.install("2")
    installation.qtbot.waitUntil(lambda: "installed anew" in caplog.text)
    assert not open_dialogs()

    installation.window.show()
    assert installation.question().text() == UPDATED
    installation.answer("Later")


def test_the_new_one_is_started_with_its_window(tmp_path: Path, qtbot: QtBot) -> None:
    """After everything is let go; sharing goes on if it was on."""
    told = tmp_path / "told"
    script = f"import pathlib, sys; pathlib.Path({str(told)!r}).write_text(' '.join(sys.argv[1:]))"
    installation = Installation(tmp_path, qtbot, sys.executable, "-c", script, "--hidden", "--demo")
    left: list[str] = []
    endpoint = SimpleNamespace(state=SimpleNamespace(is_on=True))
    program = SimpleNamespace(is_leaving=False, endpoint=endpoint, leave_running=lambda: left.append("left"))

    installation.updating.start_again()  # nobody wanted it
    installation.updating.leave_to_new(cast("Program", program))
    assert left == ["left"]
    assert not told.exists()

    installation.updating.start_again()
    qtbot.waitUntil(lambda: told.exists() and told.read_text() == "--demo --serve")


def test_who_is_leaving_does_not_start_again(installation: Installation) -> None:
    """The wish to quit was there before; a try to start would be an error in the log."""
    program = SimpleNamespace(is_leaving=True)
    installation.updating.leave_to_new(cast("Program", program))
    installation.updating._command = ["/nowhere/medivote-desktop"]
    installation.updating.start_again()
