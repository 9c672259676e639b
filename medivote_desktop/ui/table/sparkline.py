"""The last minute of every service: kept as one column of numbers a sample, drawn as a small crisp area.

A sparkline is composed of ready-made vertical strips of pixels, one for each pair of neighbouring levels, laid side by
side by one bytes.join: some five microseconds, where an antialiased polyline of sixty points takes fifty.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from medivote_desktop.core import report
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.ui.language import figure, tr
from medivote_desktop.ui.table.columns import cpu_key, memory_key

POINTS = 60
WIDTH_PX = POINTS
HEIGHT_PX = 16
LEVELS = 32
GAP = LEVELS  # the level that says: unknown, draw nothing
_NOTHING = bytes([GAP])

_UPRIGHT = QTransform(0, -1, 1, 0, 0, 0)
_KEPT = 96  # drawn ones, of some 4 KB: as many as are painted in a turn; idle services are drawn alike
_THICKNESS_PX = 1.3
_AREA_OPACITY = 0.18
_CPU_TOP_PERCENT = 10.0  # an idle service's noise stays near the floor
_MEMORY_SPAN_SHARE = 0.1  # a change of less than this share of the memory does not fill the height


class UsageHistory:
    """The latest samples of every service of the latest snapshot. -1 stands for unknown."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._cpu: deque[array[float]] = deque(maxlen=POINTS)
        self._memory: deque[array[float]] = deque(maxlen=POINTS)
        self._taken: deque[float] = deque(maxlen=POINTS)

    def record(self, snapshot: Snapshot) -> None:
        """Keep one sampled snapshot."""
        services = snapshot.services
        self._cpu.append(array("f", map(cpu_key, services)))
        self._memory.append(array("f", map(memory_key, services)))
        self._taken.append(snapshot.taken_monotonic)

    def arrange(self, services: Sequence[ServiceSnapshot]) -> None:
        """Services came, went or changed places: what is known of each stays with it. Call it before `record`."""
        before, ids = self._places, [service.id for service in services]
        if ids == list(before):
            return
        places = [before.get(id_) for id_ in ids]
        for series in (self._cpu, self._memory):
            moved = [array("f", (-1.0 if at is None else past[at] for at in places)) for past in series]
            series.clear()
            series.extend(moved)
        self._places = {id_: place for place, id_ in enumerate(ids)}

    def cpu_percent(self, service_id: str) -> list[float]:
        """The samples of one service, oldest first; at most `POINTS`, and none of one that has left."""
        return self._of(service_id, self._cpu)

    def memory_bytes(self, service_id: str) -> list[float]:
        """The samples of one service, oldest first; at most `POINTS`, and none of one that has left."""
        return self._of(service_id, self._memory)

    def _of(self, service_id: str, series: Iterable[array[float]]) -> list[float]:
        """By name, not by place: a table that is hidden still shows the services of an earlier snapshot."""
        place = self._places.get(service_id)
        return [] if place is None else [sample[place] for sample in series]

    def range_text(self, service_id: str, is_cpu: bool) -> str:
        """What a sparkline shows, for those who do not see it; nothing where the value did not move."""
        samples = self.cpu_percent(service_id) if is_cpu else self.memory_bytes(service_id)
        known = [sample for sample in samples if sample >= 0.0] or [0.0]
        low, high = (
            figure(f"{end:.1f} %" if is_cpu else report.bytes_text(int(end))) for end in (min(known), max(known))
        )
        if low == high:
            return ""
        duration = report.duration_text(self.seconds)
        return tr("{low} to {high} in the last {duration}", low=low, high=high, duration=duration)

    @property
    def samples(self) -> int:
        """How many are kept of each service; some may be unknown."""
        return len(self._taken)

    @property
    def seconds(self) -> float:
        """The time that the samples cover."""
        return self._taken[-1] - self._taken[0] if self._taken else 0.0


def cpu_levels(samples: Sequence[float]) -> bytes:
    """Heights for a sparkline of CPU: from nothing to the highest sample, or to 10 % if all are lower."""
    return _levels(samples, 0.0, max(_CPU_TOP_PERCENT, max(samples, default=0.0)))


def memory_levels(samples: Sequence[float]) -> bytes:
    """Heights for a sparkline of memory: what changed fills the height; steady memory is a low, level line."""
    known = [sample for sample in samples if sample >= 0.0]
    if not known:
        return bytes([GAP]) * len(samples)
    low, high = min(known), max(known)
    span = max(high - low, high * _MEMORY_SPAN_SHARE, 1.0)
    return _levels(samples, low - span / 4, low + span)


def _levels(samples: Sequence[float], low: float, high: float) -> bytes:
    scale = (LEVELS - 1) / (high - low)
    if samples and samples.count(samples[0]) == len(samples):  # of an idle service, which most are: a tenth of the time
        return _levels_of(samples[:1], low, scale) * len(samples)
    return _levels_of(samples, low, scale)


def _levels_of(samples: Iterable[float], low: float, scale: float) -> bytes:
    return bytes([GAP if sample < 0.0 else int((sample - low) * scale) for sample in samples])


def gone_on(levels: bytes, count: int) -> bytes:
    """So many levels of a value that is still what it was; empty where it was not steady before."""
    return levels[:1] * count if levels.count(levels[:1]) == len(levels) else b""


class Sparkline:
    """Draws levels in one colour, for screens of one pixel ratio."""

    def __init__(self, colour: str, ratio: float) -> None:
        self._height = round(HEIGHT_PX * ratio)
        # Which sample each column of device pixels shows.
        self._columns = [int(at / ratio) for at in range(round(WIDTH_PX * ratio))]
        self._strips = _Strips(colour, self._height, _THICKNESS_PX * ratio)
        self._ratio = ratio
        self._drawn: dict[bytes, QImage] = {}

    def paint(self, painter: QPainter, left: int, bottom: int, levels: bytes) -> None:
        """Draw them, the latest flush right, into `WIDTH_PX` x `HEIGHT_PX` above `bottom` and right of `left`."""
        if levels.strip(_NOTHING):  # as not in a first painting, which need not wait for strips
            painter.drawImage(left, bottom - HEIGHT_PX, self._kept(levels))

    def prepare(self, levels: bytes) -> None:
        """Draw them aside: to paint them soon takes a third of the time then."""
        if levels.strip(_NOTHING):
            self._kept(levels)

    def _kept(self, levels: bytes) -> QImage:
        image = self._drawn.get(levels)
        if image is None:
            if len(self._drawn) >= _KEPT:
                del self._drawn[next(iter(self._drawn))]  # the oldest: the newest may be drawn and not painted yet
            image = self._drawn[levels] = self._image(levels)
        return image

    def _image(self, levels: bytes) -> QImage:
        levels = levels.rjust(POINTS, bytes([GAP]))
        if self._ratio != 1.0:
            levels = bytes(map(levels.__getitem__, self._columns))
        strips = self._strips
        pixels = b"".join([strips[before][level] for before, level in zip(levels[:1] + levels, levels)])  # noqa: B905
        image = QImage(pixels, self._height, len(levels), self._height * 4, QImage.Format.Format_ARGB32_Premultiplied)
        # The strips lie one below the other; a quarter turn stands them up side by side.
        image = image.transformed(_UPRIGHT)
        image.setDevicePixelRatio(self._ratio)
        return image


class _Strips(dict[int, list[bytes]]):
    """By the level before, then by the level: one column of device pixels, floor first. Made when asked for."""

    def __init__(self, colour: str, height: int, thickness: float) -> None:
        super().__init__()
        self._colour, self._height, self._thickness = colour, height, thickness
        self._pixels: list[bytes] = []

    def __missing__(self, before: int) -> list[bytes]:
        if not self._pixels:
            tint = QColor(self._colour)
            self._pixels = [_premultiplied(tint, alpha) for alpha in range(256)]
        self[before] = [self._strip(level if before == GAP else before, level) for level in range(LEVELS)]
        self[before].append(self._pixels[0] * self._height)
        return self[before]

    def _strip(self, before: int, level: int) -> bytes:
        """From the floor up: area, then line, then nothing. Only the two pixels in which the line ends are mixed."""
        ends = self._at(before), self._at(level)
        # The line reaches up or down to its neighbour, so that steep steps stay joined.
        low, high = min(ends), max(ends) + self._thickness
        nothing, area, line = (self._pixels[alpha] for alpha in (0, round(255 * _AREA_OPACITY), 255))
        first, last = int(low), min(int(high), self._height - 1)
        parts = [area * first, self._pixels[self._alpha(first, low, high)], line * (last - first - 1)]
        if last > first:
            parts.append(self._pixels[self._alpha(last, low, high)])
        return b"".join([*parts, nothing * (self._height - 1 - last)])

    def _at(self, level: int) -> float:
        return level * (self._height - self._thickness) / (LEVELS - 1)

    @staticmethod
    def _alpha(at: int, low: float, high: float) -> int:
        """How strongly the pixel between `at` and `at + 1` is tinted: as far as line and area cover it."""
        line = max(0.0, min(at + 1, high) - max(at, low))
        area = max(0.0, min(at + 1, low) - at) * _AREA_OPACITY
        return round(255 * min(1.0, line + area))


def _premultiplied(tint: QColor, alpha: int) -> bytes:
    return bytes(part * alpha // 255 for part in (tint.blue(), tint.green(), tint.red())) + bytes([alpha])
