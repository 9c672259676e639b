"""The charts joined to what is kept: the marks of the whole time that is shown, and what is exported."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.core.history.incident import Incident, IncidentKind
from medivote_desktop.core.history.points import Span
from medivote_desktop.desktop import Desktop
from medivote_desktop.places.locate import Place
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.measurements import Measurements
from medivote_desktop.startup.opening import open_place
from medivote_desktop.ui.detail.charts import ChartsView
from medivote_desktop.ui.detail.pane import CHARTS
from medivote_desktop.ui.firstwindow import first_window
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.theme import LIGHT
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.chartdesk import ChartDesk
from tests.programs import Home
from tests.runtime.fleet import Fleet
from tests.runtime.fleet import service as configured
from tests.ui import fleet as paper

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

MB = 1024 * 1024
DAY = 86_400


class Publisher(QObject):
    snapshot_taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.snapshot = paper.snapshot(paper.service("api"), paper.service("db"))
        object.__setattr__(self.snapshot, "taken_at", time.time())


class Desk:
    """A window whose charts read a real history and real measurements."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.gate, self.folder = Gate(), folder
        self.fleet = Fleet(folder, [configured("api"), configured("db")])
        self.publisher = Publisher()
        self.history = History(self.gate, folder / "history.db")
        self.measurements = Measurements(self.gate, folder / "m.db", self.fleet.supervisor, lambda: 1.0)
        self.window = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
        qtbot.addWidget(self.window)
        self.window.show()
        self.view = ChartsView(LIGHT)
        self.view.resize(700, 400)
        self.view.show_service(self.publisher.snapshot.services[0])
        self.view.show()
        parts = {"publisher": self.publisher, "history": self.history, "supervisor": self.fleet.supervisor}
        program = SimpleNamespace(**parts, disks=Disks())
        ChartDesk(cast("Program", program), self.measurements, self.window, self.view)

    def happen(self, service_id: str, count: int, days_ago: float) -> None:
        at_ms = round((time.time() - days_ago * DAY) * 1000)
        self.history.record(
            *(Incident(at_ms + n, service_id, service_id.title(), IncidentKind.FAILED) for n in range(count))
        )

    def measure(self, count: int) -> None:
        for number in range(count):
            services = (
                paper.service("api", cpu_percent=10.0 + number, rss_bytes=(40 + number) * MB),
                paper.service("db", cpu_percent=1.0, rss_bytes=MB),
            )
            snapshot = paper.snapshot(*services)
            object.__setattr__(snapshot, "taken_at", time.time() - count + number)
            self.measurements.on_snapshot(snapshot)

    def close(self) -> None:
        if shiboken6.isValid(self.view):
            self.view.close()
        self.measurements.close()
        self.history.close()
        assert self.gate.close(10)
        self.window.allow_close()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, qtbot)
    yield made
    made.close()


def export(qtbot: QtBot, desk: Desk, place: int, path: Path) -> None:
    """Through the menu and the dialog, as a person does; only the choice of the file is ours."""
    menu = desk.view.export.menu()
    assert menu is not None
    menu.actions()[place].trigger()

    def dialogs() -> list[QFileDialog]:
        shown = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QFileDialog))
        return [widget for widget in shown if widget.isVisible()]

    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    chooser = dialogs()[0]
    assert chooser.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    chooser.fileSelected.emit(str(path))
    chooser.reject()


def test_marks_reach_back_as_far_as_the_chart(qtbot: QtBot, desk: Desk) -> None:
    """However much happened to it since, and to others: each incident of the shown time is there."""
    desk.happen("api", 1, 40)
    desk.happen("api", 3, 20)
    desk.happen("", 1, 10)
    desk.happen("db", 200, 5)
    desk.happen("api", 600, 2)
    desk.view.spans.buttons()[list(Span).index(Span.MONTH)].click()
    qtbot.waitUntil(lambda: len(desk.view._marks) == 604)
    assert min(mark.at for mark in desk.view._marks) == pytest.approx(time.time() - 20 * DAY, abs=60)

    desk.view.spans.buttons()[list(Span).index(Span.HOUR)].click()
    qtbot.waitUntil(lambda: not desk.view._marks)


def test_a_picture_is_saved(qtbot: QtBot, desk: Desk) -> None:
    """A PNG as large as the chart, with something on it."""
    desk.measure(60)
    desk.view._ask_again()
    qtbot.waitUntil(lambda: bool(desk.view._series) and len(desk.view._series[0].cpu.mean) > 10)
    path = desk.folder / "out.png"
    export(qtbot, desk, 0, path)
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: not QImage(str(path)).isNull())
    image = QImage(str(path))
    assert path.read_bytes().startswith(b"\x89PNG")
    assert image.width() >= desk.view.canvas.width()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 10


def test_a_table_is_saved(qtbot: QtBot, desk: Desk) -> None:
    """Each row a moment, with the names of the services and the values that were measured."""
    desk.measure(30)
    desk.view._ask_again()
    path = desk.folder / "out.csv"
    export(qtbot, desk, 1, path)
    qtbot.waitUntil(lambda: path.exists() and path.stat().st_size > 0)

    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))

    assert len(rows) == 30
    cells = [value for row in rows for value in row.values()]
    assert "Api" in cells or "api" in cells
    figures = {float(value) for value in cells if value and value.replace(".", "", 1).isdigit()}
    assert {10.0, 39.0} <= figures


def test_what_cannot_be_saved_is_said(qtbot: QtBot, desk: Desk) -> None:
    """In the window; nothing is left behind."""
    desk.measure(3)
    for place in (0, 1):
        export(qtbot, desk, place, desk.folder / "nowhere" / "out")
        qtbot.waitUntil(lambda: "Cannot save" in desk.window.statusBar().currentMessage())
        desk.window.show_message("")


def test_answers_that_come_too_late_are_dropped(qtbot: QtBot, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Another language made other charts meanwhile: what was asked for the old ones is nobody's, and no fault."""
    desk.measure(3)
    desk.happen("api", 3, 0)
    desk.view._ask_again()
    desk.view.hide()
    desk.view.show()  # asks, and is gone before anything is answered
    shiboken6.delete(desk.view)
    is_done: list[bool] = []
    desk.gate.run(lambda: True, is_done.append)
    qtbot.waitUntil(lambda: bool(is_done))
    assert caplog.records == []


def test_charts_that_are_opened_before_anything_is_measured_are_fed(qtbot: QtBot, home: Home) -> None:
    """Measuring begins when the first services have been started; whoever looks sooner sees the values as they come."""
    config = home.config(home.service("web"), manager="sample_interval = 500ms")
    program = Program(open_place(Place(config), home.environment))
    settings = SettingsStore(home.folder / "settings.ini")
    window = first_window(program.supervisor.config, settings)
    _desktop = Desktop(program, settings, window)
    window.show()

    window.pane.tabs.setCurrentIndex(CHARTS)
    assert program.measurements is None
    program.start()

    charts = window.pane.charts
    assert charts is not None
    qtbot.waitUntil(lambda: "MB" in charts.canvas.accessibleDescription())
    with qtbot.waitSignal(program.left):
        program.leave()
