"""Joins the charts to what was measured and what happened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage
from shiboken6 import isValid

from medivote_desktop.app import Program
from medivote_desktop.core.history.availability import Stretch
from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.core.history.points import FLEET, Points
from medivote_desktop.core.history.pointscsv import csv_text
from medivote_desktop.runtime.measurements import Measurements
from medivote_desktop.ui.detail.chartdata import ChartRequest
from medivote_desktop.ui.detail.charts import ChartsView
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.window import MainWindow

_INCIDENTS = 5000
_STANDING_SECONDS = 30 * 86_400.0
_REFRESH_MS = 60_000


class ChartDesk(QObject):
    """Works only while the charts are looked at."""

    def __init__(self, program: Program, measurements: Measurements, window: MainWindow, view: ChartsView) -> None:
        super().__init__(view)
        self._program, self._measurements, self._window, self._view = program, measurements, window, view
        self._request: ChartRequest | None = None
        self._is_seen = window.isVisible() and not window.isMinimized()
        self._refresh = QTimer(self, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self._read_events)
        view.wanted.connect(self._on_wanted)
        view.png_asked.connect(self._on_png)
        view.csv_asked.connect(self._on_csv)
        window.visibility_changed.connect(self._on_visibility)
        measurements.recorded.connect(self._on_recorded)
        program.history.stored.connect(self._read_incidents)
        view.show_fleet(program.publisher.snapshot.services)
        self._on_wanted(view.request if view.isVisible() else None)

    def _on_wanted(self, request: ChartRequest | None) -> None:
        self._view.show_fleet(self._program.publisher.snapshot.services)
        self._request = request
        self._read()

    def _on_visibility(self, is_seen: bool) -> None:
        self._is_seen = is_seen
        self._read()

    @property
    def _watched(self) -> ChartRequest | None:
        """What is really looked at."""
        return self._request if self._is_seen and not self._measurements.is_closed else None

    def _read(self) -> None:
        request = self._watched
        if request is None:
            self._refresh.stop()
            return
        self._measurements.read(request.ids, request.span, partial(self._on_read, request))
        self._refresh.start()

    def _on_read(self, request: ChartRequest, points: dict[str, Points]) -> None:
        if isValid(self._view):  # another language may have made another one meanwhile
            self._view.show_points(request, points, self._program.publisher.snapshot.taken_at)
            self._read_events()

    def _read_events(self) -> None:
        request = self._watched
        if request is None:
            return
        self._read_incidents()
        services = tuple(self._program.supervisor.services) if FLEET in request.ids[:1] else request.ids[:1]
        until = self._program.publisher.snapshot.taken_at
        tell = partial(self._tell_standings, request, until)
        self._measurements.read_standings(services, _STANDING_SECONDS, tell)

    def _tell_standings(self, request: ChartRequest, until: float, found: dict[str, tuple[Stretch, ...]]) -> None:
        if isValid(self._view):
            self._view.show_standings(request, found, until)

    def _read_incidents(self) -> None:
        request = self._watched
        if request is not None:
            since_ms = round((self._program.publisher.snapshot.taken_at - request.span.value) * 1000)
            # What befell the program itself, such as sleep, is everybody's.
            whose = () if FLEET in request.ids else (*request.ids, "")
            query = IncidentQuery(whose=whose, since_ms=since_ms, limit=_INCIDENTS)
            self._program.history.find(query, partial(self._tell_incidents, request))

    def _tell_incidents(self, request: ChartRequest, incidents: tuple[Incident, ...]) -> None:
        if isValid(self._view):
            self._view.show_incidents(request, incidents)

    def _on_recorded(self) -> None:
        request = self._watched
        if request is None:
            return
        latest = {id_: point for id_ in request.ids if (point := self._measurements.latest(id_)) is not None}
        self._view.add_points(latest, self._program.publisher.snapshot.taken_at)

    # Saving: the disk may be slow.

    def _on_png(self, image: QImage, path: str) -> None:
        self._save(path, lambda: _write_image(image, path))

    def _on_csv(self, request: ChartRequest, names: dict[str, str], path: str) -> None:
        def save(points: dict[str, Points]) -> None:
            self._save(path, lambda: Path(path).write_text(csv_text(points, names), encoding="utf-8"))

        self._measurements.read(request.ids, request.span, save)

    def _save(self, path: str, work: Callable[[], object]) -> None:
        say = self._window.show_message
        self._program.disks.worker(path, self._measurements.gate).run(
            work,
            lambda _: say(tr("Saved {path}", path=path)),
            lambda error: say(tr("Cannot save {path}: {error}", path=path, error=error)),
        )


def _write_image(image: QImage, path: str) -> None:
    """Save a picture.

    Raises:
        OSError: It cannot be written.
    """
    if not image.save(path, "PNG"):  # type: ignore[call-overload]  # a str is what the wrapper takes
        raise OSError("the picture could not be written")
