"""The moment in which the window is shown and what supervises is not there yet: nothing of it is lost or left over."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from medivote_desktop.startup.opening import EXIT_BAD_CONFIG, EXIT_FAILED
from tests.programs import Home, until

BEGIN = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from medivote_desktop.places.locate import Place
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

FAULTY = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from medivote_desktop.places.locate import Place
from medivote_desktop.session import Session

class Editor(QObject):
    @Slot(QUrl)
    def open(self, url):
        print("opened", url.toLocalFile())

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
editor = Editor()
QDesktopServices.setUrlHandler("file", editor, "open")
session = Session(app, dict(os.environ), hidden=False, serve=False)
config = Path(sys.argv[1])
mended = config.read_text()
config.write_text(mended.replace("command", "comand"))
assert session.begin(Place(config)) is None
timer = QTimer(interval=10)

def press(words):
    (dialog,) = (one for one in app.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
    (button,) = (one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == words)
    button.click()
"""

OPENED_AND_MENDED = """
press("Try again")
press("Open file")
config.write_text(mended)
press("Try again")

def look():
    from medivote_desktop.app import Program

    program = session.findChild(Program)
    if program is not None and (config.parent / "ran").exists():
        timer.stop()
        program.leave()
"""

GIVEN_UP = """
def look():
    timer.stop()
    press("Close")
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

FIRST_PAGE = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from medivote_desktop.session import Session

app = QApplication([])
session = Session(app, dict(os.environ), hidden=False, serve=False)
assert session.begin(None) is None
page = session._first.page
timer = QTimer(interval=10)
asked = []
"""

IN_GERMAN = """
def look():
    [button] = [one for one in page.findChildren(QPushButton) if one.text() in ("Deutsch", "English")]
    if not asked:
        asked.append(button.text())
        button.click()
    elif button.text() not in asked:
        timer.stop()
        print(*asked, any("Willkommen" in label.text() for label in page.findChildren(QLabel)))
        page.close()
"""

CLOSED_WHILE_IT_WAITS = """
import sys
from PySide6.QtCore import QEvent, Qt
from medivote_desktop import session as opens
from medivote_desktop.startup.opening import IsBeingQuitError

def being_quit(*_place, **_how):
    asked.append(True)
    raise IsBeingQuitError(4711)

opens.open_place = being_quit
page.file_chosen.emit(sys.argv[1])

def look():
    if len(asked) > 5:
        timer.stop()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # one may have had its time in this very turn
        timers = session.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
        print(page.isVisible(), len(timers))
        page.close()
"""

TOLD = """
def look():
    box = app.activeModalWidget()
    if box is not None:
        timer.stop()
        print(isinstance(box, QMessageBox) and box.informativeText(), window.isVisible())
        box.done(0)
"""

STUMBLES = """
def look():
    if session._desktop is not None:
        timer.stop()
        session._desktop.logs.close = lambda: 1 / 0
        session._program.leave()
"""

ASKED_TO_END = """
import signal, time

def look():
    pass

os.kill(os.getpid(), signal.SIGTERM)
time.sleep(0.4)  # now the signal, the first paint and its limit are due in the same turn
"""

END = """
timer.timeout.connect(look)
timer.start()
code = app.exec()
session.close()
sys.exit(code)
"""


def run(home: Home, config: Path, what: str, begin: str = BEGIN) -> tuple[int, str]:
    """Run a session on no screen to its end; its exit code and what it printed."""
    environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}
    done = home.run(sys.executable, "-c", begin + what + END, config, env=environment)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_window_that_was_shown_first_counts_as_seen(home: Home) -> None:
    """It is measured at the pace of a visible window, and the log of the chosen service is there to be read."""
    hello = home.service("web", "print('hello from web', flush=True)\nimport time\ntime.sleep(600)")
    config = home.config(hello, manager="sample_interval = 500ms\nsample_interval_hidden = 30s\non_quit = stop")

    assert run(home, config, SEEN) == (0, "")


def test_a_faulty_file_can_be_mended_before_it_is_tried_again(home: Home) -> None:
    """The list of faults opens the file, and reads it again as often as wished; once it can be used, it runs."""
    config = home.config(home.service("web", "from pathlib import Path\nPath('ran').touch()"))

    assert run(home, config, OPENED_AND_MENDED, FAULTY) == (0, f"opened {config}\n")


def test_a_faulty_file_that_nobody_mends_ends_it(home: Home) -> None:
    """Closing the list is giving up: the exit code says what was wrong."""
    config = home.config(home.service("web"))

    assert run(home, config, GIVEN_UP, FAULTY) == (EXIT_BAD_CONFIG, "")


def test_the_first_page_changes_its_language_for_good(home: Home) -> None:
    """At once, and at the next start it begins so."""
    config = home.config(home.service("web"))

    assert run(home, config, IN_GERMAN, FIRST_PAGE) == (0, "Deutsch True\n")
    assert run(home, config, IN_GERMAN.replace("Willkommen", "Welcome"), FIRST_PAGE) == (0, "English True\n")


def test_a_first_page_that_is_closed_while_it_waits_starts_nothing(home: Home) -> None:
    """What was chosen there is being quit by another program. Whoever closes the page does not want it any more."""
    assert run(home, home.config(home.service("web")), CLOSED_WHILE_IT_WAITS, FIRST_PAGE) == (0, "True 1\n")


def test_folders_that_cannot_be_used_end_it(home: Home, tmp_path: Path) -> None:
    """The window goes, for nobody would hear what is done in it; a dialog says why, and the program ends with it."""
    (tmp_path / "file").touch()
    config = home.config(home.service("web"), manager=f"log_dir = {tmp_path / 'file' / 'logs'}")

    code, said = run(home, config, TOLD)

    assert code == EXIT_FAILED
    assert "the program's folders cannot be used" in said
    assert said.endswith(" False\n")


def test_a_signal_before_anything_supervises_begins_nothing(home: Home, tmp_path: Path) -> None:
    """It comes in the very turn in which the fleet would have begun: no service is executed, and the lock is free."""
    config = home.config(home.service("web", f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()"))

    assert run(home, config, ASKED_TO_END) == (0, "")

    assert not (tmp_path / "ran").exists()
    assert list(tmp_path.rglob("medivote-desktop.log")) == []
    assert [lock.read_text() for lock in tmp_path.rglob("lock")] == [""]


def test_a_fault_of_ours_at_the_end_keeps_no_program_without_a_window(home: Home) -> None:
    """All is saved, and the lock is given up: whatever the window stumbles over, the process ends."""
    config = home.config(home.service("web", "import time\ntime.sleep(600)"))
    environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}

    done = home.run(sys.executable, "-c", BEGIN + STUMBLES + END, config, env=environment)

    assert done.returncode == 0
    (log,) = home.folder.rglob("medivote-desktop.log")
    assert "a part of the window could not be closed" in log.read_text()


def test_a_second_start_in_that_moment_brings_the_window_to_the_front(home: Home) -> None:
    """The first has its lock and does not listen yet: the second waits for it instead of an error."""
    environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}
    config = home.config(home.service("web"), manager="on_quit = stop")
    first = home.start(config, "--config", str(config), wait=False, env=environment)
    until(lambda: (first.state_folder / "lock").exists(), "the first has its lock")

    second = home.desktop("--config", first.config, env=environment)

    assert (second.returncode, second.stdout) == (0, "")
    assert "brought to the front" in second.stderr
    assert "does not answer" not in second.stderr


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a user has one display")
@pytest.mark.parametrize(
    ("second_at", "words"),
    [
        ({"DISPLAY": ":2"}, "with its window on another display (wayland-7); quit it there, or use medivote-ctl here"),
        ({"DISPLAY": ":1.0"}, "brought to the front"),
        ({"DISPLAY": ":2", "WAYLAND_DISPLAY": "wayland-7"}, "brought to the front"),
        ({}, "brought to the front"),
    ],
)
def test_a_second_start_at_another_display_is_told_where_the_window_is(
    home: Home, second_at: dict[str, str], words: str
) -> None:
    """Somebody who comes to the machine by a remote desktop would see nothing at all, and be told that he does."""
    bare = {key: value for key, value in home.environment.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare["QT_QPA_PLATFORM"] = "offscreen"
    config = home.config(home.service("web"), manager="on_quit = stop")
    at = {"DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-7"}
    first = home.start(config, "--config", str(config), env={**bare, **at})

    command = sys.executable, "-m", "medivote_desktop", "--headless", "--config", first.config
    second = home.run(*command, env={**bare, **second_at})

    assert words in second.stderr
    assert second.returncode == (3 if "another display" in words else 0)
