"""A bug of ours while something is painted costs one picture, and not the program.

Whoever keeps the exception keeps the painter that is local where it was raised. One that is still active when Qt has
shown the picture takes the program with it, so each has to be ended whatever happens.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import PySide6
import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import medivote_desktop.ui
from medivote_desktop.ui.detail.chartcanvas import ChartCanvas
from medivote_desktop.ui.detail.chartstrip import AvailabilityStrip
from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.detail.timeline import TimelineView
from medivote_desktop.ui.detail.title import ServiceTitle
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.theme import LIGHT
from medivote_desktop.ui.widgets.choicebutton import ChoiceButton
from medivote_desktop.ui.widgets.elided import ElidedLabel
from tests.ui.fleet import NOW, service, snapshot
from tests.ui.logs import ListedLog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

UI = Path(medivote_desktop.ui.__file__).parent


class PaintingError(Exception):
    """Raised in the middle of a picture."""


def fail(*_arguments: object, **_keys: object) -> None:
    raise PaintingError


def log() -> QWidget:
    view = LogView(LIGHT)
    view.show_source(ListedLog(["one", "two"]), "")
    return view


def table() -> QWidget:
    made = ServiceTable(lambda: NOW, LIGHT)
    made.record(snapshot(service("api")))
    made.refresh()
    return made


def title() -> QWidget:
    made = ServiceTitle(LIGHT)
    made.show_service(service("api"), NOW)
    return made


def crosshair() -> QWidget:
    made = ChartCanvas(LIGHT)
    made._crosshair = 1.0
    return made


def timeline() -> QWidget:
    made = TimelineView(LIGHT)
    made.list.show_words("Nothing", "has happened")
    return made


@pytest.mark.parametrize(
    ("make", "broken"),
    [
        (log, "detail.log.LogView._paint_rows"),
        pytest.param(
            table,
            "table.paint.TablePainter._paint_lines",
            marks=pytest.mark.skipif(PySide6.__version_info__ < (6, 10), reason="6.8 swallows what it raises"),
        ),
        (title, "detail.title.ServiceTitle._paint_words"),
        (crosshair, "detail.chartcanvas.ChartCanvas._paint_crosshair"),
        (partial(ChartCanvas, LIGHT), "detail.chartcanvas.ChartPainter"),
        (partial(AvailabilityStrip, LIGHT), "detail.chartstrip.QFont"),
        (timeline, "detail.timeline.QFont"),
        (partial(ChoiceButton, "folder", "Open", "a folder"), "widgets.choicebutton.ChoiceButton._paint_frame"),
        (ElidedLabel, "widgets.elided.ElidedLabel.fontMetrics"),
    ],
)
def test_what_fails_to_paint_harms_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, make: Callable[[], QWidget], broken: str
) -> None:
    """The exception is told and kept, the painter is not: Qt complains of one that is active, which fails a test."""
    widget = make()
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    with monkeypatch.context() as patch:
        patch.setattr(f"medivote_desktop.ui.{broken}", fail)
        widget.resize(410, 310)
        with pytest.raises(PaintingError) as kept:
            (widget.list.viewport() if isinstance(widget, TimelineView) else widget).repaint()
    widget.repaint()
    assert kept.tb is not None


def test_pictures_that_cannot_be_drawn_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark of the tray: a picture may not go while it is painted on, and Qt would abort over it."""
    from medivote_desktop.ui.tray import icon as trayicon

    monkeypatch.setattr(trayicon, "_draw_sign", fail)
    with pytest.raises(PaintingError) as kept:
        trayicon.mark_pixmap(trayicon.Mark.FAILED, 16)
    frames = [frame for frame, _line in traceback.walk_tb(kept.tb)]
    pictures = [value for frame in frames for value in frame.f_locals.values() if isinstance(value, QPixmap)]
    assert pictures
    assert not any(one.paintingActive() for one in pictures)


def test_every_painter_ends_with_its_block() -> None:
    """No painter of ours is made but for a `with`."""
    made = [
        line
        for path in UI.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"QPainter\(", line)
    ]
    assert len(made) > 10
    assert [line for line in made if not re.fullmatch(r"\s*with QPainter\(.+\) as painter:", line)] == []
