"""The moment in which the window is shown and what supervises is not there yet: nothing of it is lost or left over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.opening import EXIT_FAILED
from tests.programs import Home

BEGIN = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from medivote_desktop.locate import Place
from medivote_desktop.session import Session
from medivote_desktop.ui.window import MainWindow

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
session = Session(app, dict(os.environ), hidden=False, serve=False)
assert session.begin(Place(Path(sys.argv[1]))) is None
(window,) = (widget for widget in app.topLevelWidgets() if isinstance(widget, MainWindow))
assert window.isVisible()
assert "medivote_desktop.app" not in sys.modules
timer = QTimer(interval=10)
"""

SEEN = """
from medivote_desktop.app import Program

def look():
    program = session.findChild(Program)
    if program is None or program.sampler.interval_seconds != 0.5:
        return
    log = window.pane.log
    if any("hello from web" in log.text(row) for row in range(log.first, log.end)):
        timer.stop()
        program.leave()
"""

TOLD = """
def look():
    box = app.activeModalWidget()
    if box is not None:
        timer.stop()
        print(isinstance(box, QMessageBox) and box.informativeText(), window.isVisible())
        box.done(0)
"""

END = """
timer.timeout.connect(look)
timer.start()
code = app.exec()
session.close()
sys.exit(code)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path) as home:
        yield home


def run(home: Home, config: Path, what: str) -> tuple[int, str]:
    """Run a session on no screen to its end; its exit code and what it printed."""
    environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}
    done = home.run(sys.executable, "-c", BEGIN + what + END, config, env=environment)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_window_that_was_shown_first_counts_as_seen(home: Home) -> None:
    """It is measured at the pace of a visible window, and the log of the chosen service is there to be read."""
    hello = home.service("web", "print('hello from web', flush=True)\nimport time\ntime.sleep(600)")
    config = home.config(hello, manager="sample_interval = 500ms\nsample_interval_hidden = 30s\non_quit = stop")

    assert run(home, config, SEEN) == (0, "")


def test_folders_that_cannot_be_used_end_it(home: Home, tmp_path: Path) -> None:
    """The window goes, for nobody would hear what is done in it; a dialog says why, and the program ends with it."""
    (tmp_path / "file").touch()
    config = home.config(home.service("web"), manager=f"log_dir = {tmp_path / 'file' / 'logs'}")

    code, said = run(home, config, TOLD)

    assert code == EXIT_FAILED
    assert "the program's folders cannot be used" in said
    assert said.endswith(" False\n")
