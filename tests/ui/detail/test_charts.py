"""The charts: what they ask for, what they show, and that they rest while nobody looks."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.incident import Incident, IncidentKind
from medivote_desktop.core.history.points import FLEET, Points, Span, flat, points_of
from medivote_desktop.ui.detail.chartcurve import Curve
from medivote_desktop.ui.detail.chartdata import KIND_WORDS, ChartRequest
from medivote_desktop.ui.detail.charts import ChartsView
from medivote_desktop.ui.detail.pane import CHARTS, LOG, DetailPane
from medivote_desktop.ui.theme import LIGHT
from tests.ui.fleet import NOW, service

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

AT = 1_700_000_000.0


def points() -> Points:
    return points_of(flat(AT - 600 + at, 1.0, 2.0, 42 * 1024 * 1024) for at in range(600))


@pytest.fixture
def asked() -> list[ChartRequest | None]:
    return []


@pytest.fixture
def view(qtbot: QtBot, asked: list[ChartRequest | None]) -> ChartsView:
    made = ChartsView(LIGHT)
    qtbot.addWidget(made)
    made.wanted.connect(asked.append)
    made.resize(1000, 400)
    made.show_fleet((service("api"), service("web")))
    made.show_service(service("api"))
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_it_asks_only_while_it_can_be_seen(view: ChartsView, asked: list[ChartRequest | None]) -> None:
    """Hidden, nothing is wanted."""
    assert asked[-1] == ChartRequest(("api",), Span.TEN_MINUTES)
    view.hide()
    assert asked[-1] is None


def test_services_and_the_fleet_are_compared(view: ChartsView, asked: list[ChartRequest | None]) -> None:
    """What is added is asked for too, and can be taken away."""
    view.set_compared("web", True)
    view.set_compared(FLEET, True)
    assert asked[-1] == ChartRequest(("api", "web", FLEET), Span.TEN_MINUTES)
    view.set_compared("web", False)
    assert asked[-1] == ChartRequest(("api", FLEET), Span.TEN_MINUTES)


def test_in_a_low_pane_the_curves_come_first(view: ChartsView, monkeypatch: pytest.MonkeyPatch) -> None:
    """No label lies on another, and the strips make way until there is room for both."""
    labels: list[QRectF] = []
    draw = QPainter.drawText

    def drawing(painter: QPainter, *arguments: Any) -> Any:
        if isinstance(arguments[0], QRectF) and arguments[1] == Qt.AlignmentFlag.AlignRight:
            labels.append(arguments[0])
        return draw(painter, *arguments)

    monkeypatch.setattr(QPainter, "drawText", drawing)
    request = view.request
    assert request is not None
    view.show_points(request, {"api": points()}, AT)
    assert view.strip.isVisible()
    for height in (120, 160, 200, 240, 400):
        view.resize(1000, height)
        QApplication.processEvents()
        labels.clear()
        view.canvas.image()
        assert len(labels) >= 4, height
        assert not any(one.intersects(other) for one, other in combinations(labels, 2)), height
    view.resize(1000, 160)
    assert not view.strip.isVisible()
    view.resize(1000, 400)
    assert view.strip.isVisible()


def inked(view: ChartsView, room: QRectF) -> int:
    """How many pixels of a part of the picture are as dark as words are."""
    image = view.canvas.image()
    ratio = image.devicePixelRatio()
    columns = range(round(room.left() * ratio), round(room.right() * ratio))
    rows = range(round(room.top() * ratio), round(room.bottom() * ratio))
    muted = QColor(view.canvas._theme.muted).rgb()
    return sum(image.pixel(column, row) == muted for column in columns for row in rows)


def test_no_curve_goes_through_the_words(view: ChartsView) -> None:
    """What is steady near the top lies behind the name of its chart."""
    request = view.request
    assert request is not None
    view.resize(1000, 160)
    titles = QRectF(view.canvas._frame().memory.left(), view.canvas._frame().memory.top(), 80, 18)
    alone = inked(view, titles)
    view.show_points(request, {"api": points()}, AT)
    assert inked(view, titles) == alone > 10


def test_keys_choose_the_span_and_move_the_crosshair(view: ChartsView, asked: list[ChartRequest | None]) -> None:
    """Minus shows more time; left tells the values of a moment, and its incident."""
    QTest.keyClick(view.canvas, Qt.Key.Key_Minus)
    assert asked[-1] == ChartRequest(("api",), Span.HOUR)
    QTest.keyClick(view.canvas, Qt.Key.Key_Plus)
    request = ChartRequest(("api",), Span.TEN_MINUTES)
    assert asked[-1] == request
    view.show_points(request, {"api": points()}, AT)
    view.show_incidents(request, (Incident(round((AT - 2) * 1000), "api", "api", "failed", "signal 9"),))
    assert not view.canvas.grab().isNull()

    QTest.keyClick(view.canvas, Qt.Key.Key_Left)

    told = view.canvas.readout()
    assert told[1] == "api: 2.0 %, 42.0 MB"
    assert told[2].endswith("api failed: signal 9")
    assert "2.0 %" in view.canvas.accessibleDescription()


def test_no_line_leads_through_what_is_unknown() -> None:
    """A hole, or a time without a process, parts the curve."""
    curve = Curve(1.0)
    for at in (*range(10), *range(20, 30)):
        curve.add(float(at), 1.0, 1.0, 1.0, 1.0)
    curve.add(30.0, 1.0, *(float("nan"),) * 3)
    curve.add(31.0, 1.0, 1.0, 1.0, 1.0)
    assert curve.parts() == [(0, 10), (10, 20), (20, 21)]


def test_a_curve_without_a_value_has_no_parts() -> None:
    """As the charts of a program that has just started: there is nothing to draw."""
    assert Curve(1.0).parts() == []


def test_a_column_keeps_lowest_mean_and_highest() -> None:
    """Many points become one, and what is over is forgotten."""
    curve = Curve(10.0)
    for at in range(20):
        curve.add(float(at), 1.0, at, at, at)
    assert (list(curve.low), list(curve.mean), list(curve.high)) == ([0, 10], [4.5, 14.5], [9, 19])
    curve.forget_before(25.0)
    assert list(curve.low) == [10]


def test_the_page_is_made_when_first_looked_at(qtbot: QtBot) -> None:
    """Nobody pays for charts that nobody opens."""
    pane = DetailPane(lambda: NOW, LIGHT)
    qtbot.addWidget(pane)
    pane.show()
    pane.show_service(service("api"))
    assert not pane.findChildren(ChartsView)
    with qtbot.waitSignal(pane.charts_made):
        pane.tabs.setCurrentIndex(CHARTS)
    page = pane.charts
    assert isinstance(page, ChartsView)
    assert page.request == ChartRequest(("api",), Span.TEN_MINUTES)
    assert page.isVisible()
    pane.tabs.setCurrentIndex(LOG)
    assert page.isHidden()


def test_every_kind_of_incident_has_a_word_for_its_mark() -> None:
    """What has none would be shown in English, by the name that the history has for it."""
    assert KIND_WORDS.keys() >= set(IncidentKind)
