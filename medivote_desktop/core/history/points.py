"""What was measured over a longer time, as compact columns of numbers. NaN stands for unknown."""

from __future__ import annotations

import enum
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import field

from medivote_desktop.core.records import NamedTuple, dataclass

FLEET = ""
"""Stands, in place of a service's id, for all services together."""

NAN = float("nan")


class Span(enum.Enum):
    """The times that charts show; the value is in seconds."""

    TEN_MINUTES = 600
    HOUR = 3600
    DAY = 86_400
    MONTH = 30 * 86_400

    @property
    def words(self) -> str:
        """As short as a button's text."""
        return _SPAN_WORDS[self]


_SPAN_WORDS = {Span.TEN_MINUTES: "10 min", Span.HOUR: "1 h", Span.DAY: "24 h", Span.MONTH: "30 d"}


class Point(NamedTuple):
    """What holds from `began`, for so many seconds. CPU in percent of a core, memory in bytes."""

    began: float
    seconds: float
    cpu_low: float
    cpu_mean: float
    cpu_high: float
    rss_low: float
    rss_mean: float
    rss_high: float


def flat(began: float, seconds: float, cpu_percent: float, rss_bytes: float) -> Point:
    """A point of which only one value is known."""
    return Point(began, seconds, cpu_percent, cpu_percent, cpu_percent, rss_bytes, rss_bytes, rss_bytes)


def _doubles() -> array[float]:
    return array("d")


def _floats() -> array[float]:
    return array("f")


@dataclass(frozen=True, slots=True)
class Band:
    """One quantity: lowest, mean and highest value of each point."""

    low: array[float] = field(default_factory=_floats)
    mean: array[float] = field(default_factory=_floats)
    high: array[float] = field(default_factory=_floats)


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one service in order of time. Where one begins later than the one before ends, nothing was measured.

    Attributes:
        began: Epoch seconds.
        seconds: How long each lasts.
    """

    began: array[float] = field(default_factory=_doubles)
    seconds: array[float] = field(default_factory=_floats)
    cpu: Band = field(default_factory=Band)
    memory: Band = field(default_factory=Band)

    def add(self, point: Point) -> None:
        """Append one."""
        self.began.append(point.began)
        self.seconds.append(point.seconds)
        for band, values in ((self.cpu, point[2:5]), (self.memory, point[5:8])):
            band.low.append(values[0])
            band.mean.append(values[1])
            band.high.append(values[2])

    def __len__(self) -> int:
        return len(self.began)


def points_of(many: Iterable[Point]) -> Points:
    """As columns."""
    result = Points()
    for point in many:
        result.add(point)
    return result


def joined(points: Sequence[Point]) -> Point:
    """Several points as one that lasts from the first one's beginning to the last one's end; unknown ones count not."""
    began = points[0].began
    ended = max(point.began + point.seconds for point in points)
    cpu = _summary([point for point in points if point.cpu_mean == point.cpu_mean], 2)
    rss = _summary([point for point in points if point.rss_mean == point.rss_mean], 5)
    return Point(began, ended - began, *cpu, *rss)


def _summary(known: Sequence[Point], at: int) -> tuple[float, float, float]:
    if not known:
        return NAN, NAN, NAN
    weight = sum(point.seconds for point in known)
    mean = sum(point[at + 1] * point.seconds for point in known) / weight
    return min(point[at] for point in known), mean, max(point[at + 2] for point in known)
