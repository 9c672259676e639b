"""CPU time of one tick of the charts (4 services x 3,600 points), and of keeping what a day measures."""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtWidgets import QApplication

from benchmarks.common import tell, title
from benchmarks.days import SERVICES_MEASURED, recorded_day
from medivote_desktop.core.history.points import Point, flat, points_of
from medivote_desktop.ui.detail.charts import ChartsView
from medivote_desktop.ui.theme import theming
from tests.ui import fleet

POINTS, SERVICES, TICKS = 3600, 4, 40
BEGAN = 1_700_000_400.0


def point(at: float, place: int) -> Point:
    """Something that differs all the time."""
    return flat(at, 1.0, (at * 7 + place * 31) % 60, (40 + place * 20 + at % 5) * 1024 * 1024)


def tick_ms(app: QApplication) -> float:
    """One new value for each of the shown services, taken in and painted."""
    snapshot = fleet.running(SERVICES)
    view = ChartsView(theming().theme)
    view.resize(1160, 420)
    view.show_fleet(snapshot.services)
    view.show_service(snapshot.services[0])
    for service in snapshot.services[1:]:
        view.set_compared(service.id, True)
    view.show()
    app.processEvents()
    request = view.request
    assert request is not None
    data = {
        id_: points_of(point(BEGAN - POINTS + at, place) for at in range(POINTS))
        for place, id_ in enumerate(request.ids)
    }
    view.show_points(request, data, BEGAN)
    app.processEvents()
    times = []
    for tick in range(1, TICKS):
        began = time.process_time()
        latest = {id_: point(BEGAN + tick, place) for place, id_ in enumerate(request.ids)}
        view.add_points(latest, BEGAN + tick + 1)
        app.processEvents()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    """Tell all figures."""
    title("Charts")
    app = QApplication([])
    tell(f"one tick with {SERVICES} x {POINTS:,} points", tick_ms(app), 10.0, "ms")
    share, size = recorded_day()
    tell(f"recording {SERVICES_MEASURED} services at 1 s", share * 100, 0.2, "% of a core")
    print(f"  the file of measurements after its first day: {size:.3g} MB; the sum with the timeline: bench_history")


if __name__ == "__main__":
    main()
