"""Makes few numbers of many: samples of all services become buckets with lowest, mean and highest value, then bytes.

Half precision is enough to draw (0.05 %), and halves what is kept.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from medivote_desktop.core.points import NAN, Point
from medivote_desktop.core.snapshot import Usage

UNKNOWN = -1.0
"""In a sample: nothing is known of this service. No NaN, since min() and max() cannot work with it."""

VALUES = 6  # of one bucket: lowest, mean, highest of CPU, then of memory
_HALF_MAX = 65_504.0
_RSS_UNIT_BYTES = 16 * 1024 * 1024  # so that the largest half float is 1 TB
_BUCKET = struct.Struct(f"<{VALUES}e")


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at all services; the first place is that of the whole fleet.

    Attributes:
        at: Epoch seconds.
        seconds: For how long before it speaks.
        cpu_percent, rss_bytes: By the service's place; UNKNOWN where it is.
    """

    at: float
    seconds: float
    cpu_percent: array[float]
    rss_bytes: array[float]

    def point(self, place: int) -> Point:
        """As one point of a service."""
        cpu, rss = self.cpu_percent[place], self.rss_bytes[place]
        cpu, rss = (NAN if cpu < 0 else cpu), (NAN if rss < 0 else rss)
        return Point(self.at - self.seconds, self.seconds, cpu, cpu, cpu, rss, rss, rss)


def look(at: float, seconds: float, usages: Sequence[Usage | None]) -> Sample:
    """What was measured of the services, and their sum at the first place."""
    cpu = [UNKNOWN if usage is None or usage.cpu_percent is None else usage.cpu_percent for usage in usages]
    rss = [UNKNOWN if usage is None else usage.rss_bytes for usage in usages]
    known = [percent for percent in cpu if percent >= 0.0]
    sizes = [size for size in rss if size >= 0.0]
    # Of a fleet of which nothing runs it is known that it uses nothing.
    of_all = sum(known) if known or not sizes else UNKNOWN
    return Sample(at, seconds, array("f", [of_all, *cpu]), array("f", [sum(sizes), *rss]))


def merged(one: Sample, other: Sample) -> Sample:
    """Two looks as one: the mean of CPU, the later memory."""
    seconds = one.seconds + other.seconds
    share = one.seconds / seconds
    cpu = (
        max(earlier, later) if earlier < 0.0 or later < 0.0 else earlier * share + later * (1.0 - share)
        for earlier, later in zip(one.cpu_percent, other.cpu_percent, strict=True)
    )
    return Sample(other.at, seconds, array("f", cpu), other.rss_bytes)


def arranged(sample: Sample, places: Sequence[int | None]) -> Sample:
    """The sample with the services in other places: where each was before; None for new ones."""

    def moved(values: array[float]) -> array[float]:
        return array("f", (UNKNOWN if place is None else values[place] for place in places))

    return Sample(sample.at, sample.seconds, moved(sample.cpu_percent), moved(sample.rss_bytes))


def within(samples: Sequence[Sample], began: float, seconds: float) -> list[Sample]:
    """Those that speak of this bucket: taken in it, or the next one after it if that reaches back over all of it."""
    ended = began + seconds
    inside = [sample for sample in samples if began < sample.at <= ended]
    if inside:
        return inside
    return [sample for sample in samples if sample.at > ended and sample.at - sample.seconds <= began][:1]


def summaries(samples: Sequence[Sample]) -> list[tuple[float, ...]]:
    """The VALUES of each place, over these samples."""
    cpu = map(_summary, zip(*(sample.cpu_percent for sample in samples), strict=True))
    rss = map(_summary, zip(*(sample.rss_bytes for sample in samples), strict=True))
    return [one + other for one, other in zip(cpu, rss, strict=True)]


def _summary(values: Sequence[float]) -> tuple[float, float, float]:
    if min(values) < 0.0:
        values = [value for value in values if value >= 0.0]
        if not values:
            return NAN, NAN, NAN
    return min(values), sum(values) / len(values), max(values)


def packed(buckets: Iterable[Sequence[float]]) -> bytes:
    """Buckets of VALUES as bytes."""
    values = [
        min(value if at % VALUES < 3 else value / _RSS_UNIT_BYTES, _HALF_MAX)
        for at, value in enumerate(chain.from_iterable(buckets))
    ]
    return zlib.compress(struct.pack(f"<{len(values)}e", *values), 6)


class Unpacked:
    """Buckets that were packed."""

    def __init__(self, data: bytes) -> None:
        self._bytes = zlib.decompress(data)

    def __len__(self) -> int:
        return len(self._bytes) // _BUCKET.size

    def bucket(self, at: int) -> tuple[float, ...]:
        """The VALUES of one."""
        low, mean, high, rss_low, rss_mean, rss_high = _BUCKET.unpack_from(self._bytes, at * _BUCKET.size)
        unit = _RSS_UNIT_BYTES
        return low, mean, high, rss_low * unit, rss_mean * unit, rss_high * unit
