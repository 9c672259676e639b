"""Our own bugs are written down and said, and an end that was not in order is told at the next start."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.crashes import unclean_words, with_survivors
from medivote_desktop.ui.dialogs.crash import CrashTeller
from tests.programs import Home, until

UNCLEAN = "did not end in order last time"

BUGS = """
import logging, sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer, qWarning
from medivote_desktop.crashes import CrashReports

logging.basicConfig(filename=sys.argv[1] + "/own.log", level=logging.INFO)
app = QCoreApplication([])
reports = CrashReports(Path(sys.argv[1]))
reports.install()
told = []
reports.reported.connect(told.append)

class Odd:
    def __del__(self):
        raise ValueError("in del")

def slot():
    raise RuntimeError("in a slot")

def work():
    raise KeyError("in a thread")

def many():
    for _ in range(40):
        QTimer.singleShot(0, slot)
    QTimer.singleShot(0, app.quit)

QTimer.singleShot(0, slot)
thread = threading.Thread(target=work, name="worker")
thread.start()
thread.join()
Odd()
qWarning("a warning of Qt")
QTimer.singleShot(10, many)
app.exec()
reports.let_go()
print(len(told))
"""


def test_every_kind_of_bug_is_written_down(tmp_path: Path) -> None:
    """In a slot, in a thread and where Python cannot raise; the program goes on, and repeats are few."""
    command = [sys.executable, "-c", BUGS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    report, log = (tmp_path / "crash.txt").read_text(), (tmp_path / "own.log").read_text()
    for words in ("RuntimeError: in a slot", "KeyError: 'in a thread'", "ValueError: in del", "in the thread worker"):
        assert words in report
        assert words in log
    assert report.count("RuntimeError: in a slot") == 5
    assert int(done.stdout) == 7
    assert "Qt (default): a warning of Qt" in log
    assert "a warning of Qt" in done.stderr
    assert (tmp_path / "fault.txt").read_text() == ""


def test_a_killed_program_is_told_of_once(home: Home) -> None:
    """The next start says so, the one after that does not."""
    home.may_leave_services = True
    config = home.config(home.service("web"))
    first = home.start(config)
    first.until_state("running")
    first.kill()

    second = home.start(config)
    second.until_state("running")
    until(lambda: UNCLEAN in second.log, "the second says so")
    assert second.leave() == 0
    third = home.start(config)
    third.until_state("running")
    assert third.leave() == 0
    assert third.log.count(UNCLEAN) == 1


def test_a_crash_leaves_a_report_and_the_next_start_tells_its_cause(home: Home) -> None:
    """Where Python still can, it writes down where it stood; that file is kept aside by the next start."""
    home.may_leave_services = True
    config = home.config(home.service("web"))
    first = home.start(config)
    first.until_state("running")
    first.signal(signal.SIGSEGV)
    first.process.wait()

    second = home.start(config)
    second.until_state("running")
    until(lambda: "crashed last time (Fatal Python error: Segmentation fault)" in second.log, "it says so")
    folder = second.state_folder / "logs"
    assert "Current thread" in (folder / "fault.txt.1").read_text()
    assert (folder / "fault.txt").read_text() == ""


@pytest.mark.parametrize(
    ("was_left", "fault", "words"),
    [(False, "", ""), (True, "", UNCLEAN), (True, "Fatal X", "crashed last time (Fatal X)"), (False, "Y", "(Y)")],
)
def test_words_of_the_last_end(was_left: bool, fault: str, words: str) -> None:
    """Nothing is said of an end in order; a crash tells its cause."""
    said = unclean_words(was_left=was_left, earlier_fault=fault)
    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(
    ("count", "end"), [(0, "crashed."), (1, "crashed.\n1 service ran on."), (6, "\n6 services ran on.")]
)
def test_whether_the_services_ran_on_is_told_with_it(count: int, end: str) -> None:
    """Each sentence has a line of its own, by which it is found again in another language."""
    assert with_survivors("It was killed, or crashed.", count).endswith(end)


def dialogs() -> list[QDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_one_dialog_at_a_time(qtbot: QtBot) -> None:
    """It can be copied and leads to the folder; what comes meanwhile, or right after it, opens none."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    opened: list[bool] = []
    teller = CrashTeller(window, lambda: opened.append(True))
    teller.tell("Traceback: first")
    teller.tell("Traceback: second")
    (dialog,) = dialogs()
    assert [text.toPlainText() for text in dialog.findChildren(QPlainTextEdit)] == ["Traceback: first"]
    buttons = {button.text().replace("&", ""): button for button in dialog.findChildren(QPushButton)}
    buttons["Copy"].click()
    assert QGuiApplication.clipboard().text() == "Traceback: first"
    buttons["Open log folder"].click()
    assert opened == [True]
    buttons["Close"].click()
    teller.tell("Traceback: third")
    assert dialogs() == []


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_later_there_is_a_dialog_again(qtbot: QtBot) -> None:
    """After the pause the next report is shown."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    teller = CrashTeller(window, lambda: None, pause_ms=0)
    for text in ("first", "second"):
        teller.tell(text)
        (dialog,) = dialogs()
        dialog.reject()
