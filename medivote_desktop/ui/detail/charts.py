"""The page of charts: CPU and memory of the services that are compared, and how available they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from medivote_desktop.core.history.availability import Stretch
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.history.points import FLEET, Point, Points, Span
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.ui.detail.chartcanvas import ChartCanvas
from medivote_desktop.ui.detail.chartdata import MAX_SERIES, ChartRequest, Mark, Series, marks_of
from medivote_desktop.ui.detail.chartstrip import AvailabilityStrip
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.theme import Theme

_A_SUBMENU = 25
_REDRAW_SECONDS = 5.0
_LINES_WITH_STRIP = 15  # a pane that is lower, in lines of text, has no room for both charts and the strips


class ChartsView(QWidget):
    """Shows what it is given, and asks for what it wants to show while it can be seen.

    Signals:
        wanted: A `ChartRequest`; None while nothing is looked at.
        png_asked, csv_asked: What is to be saved (an image; a request and names by id), and the path.
    """

    wanted = Signal(object)
    png_asked = Signal(QImage, str)
    csv_asked = Signal(object, object, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("charts")
        self.canvas, self.strip = ChartCanvas(theme), AvailabilityStrip(theme)
        self.compare, self.export, self.spans = QToolButton(), QToolButton(), QButtonGroup(self)
        self._service: ServiceSnapshot | None = None
        self._names: dict[str, str] = {}
        self._others: list[str] = []
        self._span = Span.TEN_MINUTES
        self._request: ChartRequest | None = None
        self._series: list[Series] = []
        self._marks: tuple[Mark, ...] = ()
        self._until = 0.0
        self._drawn_at = 0.0
        self._resized = QTimer(self, singleShot=True, interval=150)
        self._resized.timeout.connect(self._ask_again)
        self._set_up()
        self.use_theme(theme)
        self.canvas.span_step_asked.connect(self._on_span_step)

    def _set_up(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 0)
        row.setSpacing(2)
        menu = QMenu(self.compare)
        menu.aboutToShow.connect(partial(self._fill_compare, menu))
        for button, text, tip in (
            (self.compare, tr("Compare"), tr("Show other services, or the whole fleet, on the same charts")),
            (self.export, tr("Export"), tr("Save what is shown")),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.compare.setMenu(menu)
        saving = QMenu(self.export)
        saving.addAction(tr("Picture (PNG) …"), self._on_png)
        saving.addAction(tr("Table (CSV) …"), self._on_csv)
        self.export.setMenu(saving)
        row.addWidget(self.compare)
        row.addStretch(1)
        for number, span in enumerate(Span):
            button = QToolButton()
            button.setText(span.words)
            button.setCheckable(True)
            button.setChecked(span is self._span)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(tr("Show the last {span} (+ and - in the charts)", span=span.words))
            self.spans.addButton(button, number)
            row.addWidget(button)
        row.addSpacing(10)
        row.addWidget(self.export)
        self.spans.idClicked.connect(self._on_span)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.strip)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#charts {{ background: {theme.base}; }}")
        self.canvas.use_theme(theme)
        self.strip.use_theme(theme)

    def take_over(self, before: ChartsView) -> None:
        """Compare the same services over the same time as the page before this one."""
        self._span, self._others = before._span, before._others
        self.spans.button(list(Span).index(self._span)).setChecked(True)
        self._ask()

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 90)

    # Values in

    def show_service(self, service: ServiceSnapshot | None) -> None:
        """The service that is looked at."""
        before, self._service = self._service, service
        if (before and before.id) != (service and service.id):
            self._ask()

    def show_fleet(self, services: Sequence[ServiceSnapshot]) -> None:
        """The services that can be compared."""
        self._names = {FLEET: tr("Whole fleet"), **{service.id: service.name for service in services}}

    def show_points(self, request: ChartRequest, points: Mapping[str, Points], until: float) -> None:
        """What was asked for."""
        if request != self._request:
            return
        column = request.span.value / max(40.0, self.canvas.plot_width)
        self._series = []
        for number, id_ in enumerate(request.ids):
            one = Series(id_, self._names.get(id_, id_), number, column)
            one.add_all(points[id_])
            self._series.append(one)
        self._until = until
        self._draw()

    def show_incidents(self, request: ChartRequest, incidents: tuple[Incident, ...]) -> None:
        """What happened to the services asked for; the newest first."""
        if request == self._request:
            self._marks = marks_of(incidents, request.ids, self._until - request.span.value)
            self._draw()

    def show_standings(self, request: ChartRequest, stretches: Mapping[str, Sequence[Stretch]], until: float) -> None:
        """How the first of the services asked for stood; for the fleet all of them."""
        if request == self._request:
            ids = [id_ for id_ in self._names if id_ != FLEET] if request.ids[0] == FLEET else request.ids[:1]
            self.strip.show_stretches([stretches[id_] for id_ in ids if id_ in stretches], until)

    def add_points(self, latest: Mapping[str, Point], until: float) -> None:
        """What was just measured."""
        for one in self._series:
            point = latest.get(one.id)
            if point is not None:
                one.cpu.add(point.began, point.seconds, *point[2:5])
                one.memory.add(point.began, point.seconds, *point[5:8])
                for curve in (one.cpu, one.memory):
                    curve.forget_before(until - self._span.value)
        self._until = until
        column = self._span.value / max(40.0, self.canvas.plot_width)
        if not 0.0 <= until - self._drawn_at < min(column, _REDRAW_SECONDS):
            self._draw()

    def _draw(self) -> None:
        self._drawn_at = self._until
        self.canvas.show_charts(self._series, self._marks, self._span, self._until)

    # Asking

    @property
    def request(self) -> ChartRequest | None:
        """What would be shown now."""
        first = [self._service.id] if self._service is not None else []
        ids = [*first, *(id_ for id_ in self._others if id_ in self._names and id_ not in first)][:MAX_SERIES]
        return ChartRequest(tuple(ids), self._span) if ids else None

    def _ask(self) -> None:
        wanted = self.request if self.isVisible() else None
        if wanted != self._request:
            self._request = wanted
            self._series, self._marks = [], ()
            self._draw()
            self.wanted.emit(wanted)

    def _ask_again(self) -> None:
        self._request = None
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a low pane the curves come first: beside the strips nothing could be read of them.
        self.strip.setVisible(self.height() >= _LINES_WITH_STRIP * self.fontMetrics().height())
        self._resized.start()  # the columns are as wide as pixels

    # What people do

    def _on_span(self, number: int) -> None:
        self._span = list(Span)[number]
        self._ask()

    def _on_span_step(self, step: int) -> None:
        spans = list(Span)
        number = min(max(spans.index(self._span) + step, 0), len(spans) - 1)
        self.spans.button(number).setChecked(True)
        self._on_span(number)

    def _fill_compare(self, menu: QMenu) -> None:
        menu.clear()
        shown = self.request.ids if self.request else ()
        self._add_choice(menu, FLEET, shown)
        menu.addSeparator()
        others = [id_ for id_ in self._names if id_ != FLEET and (self._service is None or id_ != self._service.id)]
        if len(others) <= _A_SUBMENU:
            for id_ in others:
                self._add_choice(menu, id_, shown)
            return
        for first in range(0, len(others), _A_SUBMENU):
            part = others[first : first + _A_SUBMENU]
            submenu = menu.addMenu(f"{self._names[part[0]]} … {self._names[part[-1]]}".replace("&", "&&"))
            for id_ in part:
                self._add_choice(submenu, id_, shown)

    def _add_choice(self, menu: QMenu, id_: str, shown: Sequence[str]) -> None:
        choice = menu.addAction(self._names.get(id_, id_).replace("&", "&&"))
        choice.setCheckable(True)
        choice.setChecked(id_ in shown)
        choice.setEnabled(id_ in shown or len(shown) < MAX_SERIES)
        choice.toggled.connect(partial(self.set_compared, id_))

    def set_compared(self, id_: str, is_shown: bool) -> None:
        """Show a service (or FLEET) beside the one that is looked at, or no more."""
        if id_ in self._others:
            self._others.remove(id_)
        if is_shown:
            self._others.append(id_)
        self._ask()

    def _on_png(self) -> None:
        self._ask_path("png", lambda path: self.png_asked.emit(self.canvas.image(), path))

    def _on_csv(self) -> None:
        request, names = self.request, dict(self._names)
        if request is not None:
            self._ask_path("csv", lambda path: self.csv_asked.emit(request, names, path))

    def _ask_path(self, suffix: str, then: object) -> None:
        dialog = QFileDialog(self.window(), tr("Export"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(f"*.{suffix}")
        dialog.selectFile(f"{self._service.id if self._service else 'fleet'}.{suffix}")
        dialog.fileSelected.connect(then)
        dialog.open()
