"""The lower half of the window: the facts, the title, and where the log is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health
from medivote_desktop.ui.detail.pane import DETAILS, LOG, DetailPane
from medivote_desktop.ui.theme import LIGHT
from tests.ui.fleet import NOW, service

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def pane(qtbot: QtBot) -> DetailPane:
    made = DetailPane(lambda: NOW, LIGHT)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


# Facts, and the pane


def shown_facts(pane: DetailPane) -> dict[str, str]:
    """By the label's words, which a screen reader says before the value."""
    labels = pane.facts.findChildren(QLabel)
    return {label.accessibleName().split(":")[0]: label.text() for label in labels if label.accessibleName()}


def first_inked_row(label: QLabel, pane: DetailPane) -> int:
    """How far below the top of the pane the text of this label begins."""
    image = label.grab().toImage()
    rows = range(image.height())
    inked = (row for row in rows if len({image.pixel(column, row) for column in range(image.width())}) > 1)
    return label.mapTo(pane, QPoint(0, next(inked))).y()


def test_a_label_stands_beside_the_first_line_of_its_value(pane: DetailPane, qtbot: QtBot) -> None:
    """A value of several lines has it at its beginning, not at half its height."""
    pane.tabs.setCurrentIndex(DETAILS)
    pane.show_service(service(log_file="/Logs of services " * 20, description="Logs"))
    labels = pane.facts.findChildren(QLabel)
    value = next(one for one in labels if one.accessibleName().startswith("Log file:"))
    caption = next(one for one in labels if one.text() == "Log file")
    qtbot.waitUntil(lambda: caption.y() > 0)  # it is laid out
    assert value.height() > 1.8 * value.fontMetrics().lineSpacing()
    assert abs(first_inked_row(caption, pane) - first_inked_row(value, pane)) <= 2


def test_the_facts_are_complete(pane: DetailPane) -> None:
    """What is true now and what services.ini says, each with its name."""
    pane.tabs.setCurrentIndex(DETAILS)
    pane.show_service(
        service(
            "api",
            name="API",
            description="Serves <votes>",
            group="core",
            ports=(8001,),
            url="http://127.0.0.1:8001/",
            depends_on=("db:healthy",),
            restarts=2,
            recent_restarts=1,
            last_end="exit code 1",
            recovery_on=False,
        )
    )
    assert shown_facts(pane) == {
        "State": "Running",
        "Wanted": "running",
        "Health": "–",
        "Process": "4711 (run 1)",
        "Uptime": "2 h 3 min",
        "CPU": "2.1 %",
        "Memory": "42.0 MB",
        "Restarts": "2 (1 of 5 before it is given up)",
        "Auto-recovery": "off",
        "Last end": "exit code 1",
        "Name": "API (api)",
        "Description": "Serves &lt;votes&gt;",
        "Group": "core",
        "Command": "python3 -m api.server",
        "Directory": '<a href="/srv/medivote/api">/srv/medivote/api</a>',
        "Port": "8001",
        "URL": '<a href="http://127.0.0.1:8001/">http://127.0.0.1:8001/</a>',
        "Depends on": "db (healthy)",
        "Needed by": "–",
        "Starts": "with the program",
        "Log file": '<a href="/srv/medivote/logs/api.log">/srv/medivote/logs/api.log</a>',
    }


def test_paths_are_followed_to_a_folder(pane: DetailPane) -> None:
    """The log file's to the one that holds it: no editor is asked to open a log of any size."""
    followed: list[str] = []
    pane.folder_followed.connect(followed.append)
    pane.tabs.setCurrentIndex(DETAILS)
    pane.show_service(service("api"))
    for label in pane.facts.findChildren(QLabel):
        if label.accessibleName().startswith(("Directory", "Log file")):
            QTest.keyClick(label, Qt.Key.Key_Return)
    assert followed == ["/srv/medivote/api", str(Path("/srv/medivote/logs"))]


def test_what_is_marked_stays_marked(pane: DetailPane) -> None:
    """A new measurement does not take away the selection of a fact that stayed the same."""
    pane.tabs.setCurrentIndex(DETAILS)
    shown = service("api")
    pane.show_service(shown)
    process = next(label for label in pane.facts.findChildren(QLabel) if label.accessibleName().startswith("Process"))
    process.setSelection(0, 4)
    pane.show_service(shown._replace(usage=None))
    assert process.selectedText() == "4711"
    assert shown_facts(pane)["CPU"] == "–"


def test_the_title_says_whose_log_it_is(pane: DetailPane) -> None:
    """Name and state in words, for eyes and for screen readers."""
    pane.show_service(service("node", State.BACKOFF, name="Node 2"))
    assert pane.title.accessibleName() == "Node 2, Retrying: retry in 7 s (3 of 5): exit code 1"
    pane.show_service(None)
    assert pane.title.accessibleName() == ""


def test_the_title_tells_what_runs_and_does_not_work(pane: DetailPane) -> None:
    """Running alone would be half the truth."""
    pane.show_service(service("api", name="API", has_health_check=True, health=Health.UNHEALTHY))
    assert pane.title.accessibleName() == "API, Running, unhealthy"


def test_the_title_gives_way_when_it_is_narrow(pane: DetailPane) -> None:
    """A long reason is cut, never the controls."""
    pane.show_service(service("node", State.FAILED, name="A name of some length " * 4, reason="and a reason " * 9))
    pane.resize(560, 300)
    assert pane.title.geometry().right() <= pane.width()
    assert pane.log_bar.more.geometry().right() <= pane.width()
    assert pane.log_bar.field.width() > 100
    assert not pane.title.grab().isNull()


def test_the_controls_of_the_log_belong_to_the_log(pane: DetailPane) -> None:
    """Beside the facts they would be dead, so they are not there."""
    pane.tabs.setCurrentIndex(DETAILS)
    assert not pane.log_bar.isVisible()
    pane.go_to_log()
    assert (pane.tabs.currentIndex(), pane.log_bar.isVisible()) == (LOG, True)
