"""Makes few numbers of many: samples of all services become buckets with lowest, mean and highest value, then bytes.

Half precision is enough to draw (0.05 %), and halves what is kept.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from medivote_desktop.core.history.points import NAN, Point
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.snapshot import Usage

UNKNOWN = -1.0
"""In a sample: nothing is known of this service. No NaN, since min() and max() cannot work with it."""

VALUES = 6  # of one bucket: lowest, mean, highest of CPU, then of memory
_HALF_MAX = 65_504.0
_RSS_UNIT_BYTES = 16 * 1024 * 1024  # so that the largest half float is 1 TB
_BUCKET = struct.Struct(f"<{VALUES}e")
_WORDS = struct.Struct(f"<{VALUES}H")
_PLANES, _BLOCK = b"\1", b"\2"  # no stream of zlib begins with them


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
    halves = _words(struct.pack(f"<{len(values)}e", *values))
    return _PLANES + zlib.compress(b"".join(_planes(halves)), 9)


def _planes(halves: array[int]) -> Iterator[bytes]:
    """What resembles each other stands together: all lowest values, then how far above them the means are, and so on.

    As numbers, half floats have the order of their values, so what lies close together differs by little.
    """
    for quantity in (0, 3):
        low, mean, high = (halves[quantity + at :: VALUES] for at in range(3))
        for plane in (low, _minus(mean, low), _minus(high, mean)):
            data = plane.tobytes()
            yield data[0::2]
            yield data[1::2]


def _words(data: bytes) -> array[int]:
    words = array("H")
    words.frombytes(data)
    return words


def _minus(values: array[int], others: array[int]) -> array[int]:
    return array("H", ((value - other) & 0xFFFF for value, other in zip(values, others, strict=True)))


class Unpacked:
    """Buckets that were packed; those of the first version are without planes.

    Attributes:
        offsets: Of a block, how many buckets behind its begin each bucket of a service is; empty for a single row.
    """

    def __init__(self, data: bytes) -> None:
        self.offsets = b""
        self.is_planed = data.startswith((_PLANES, _BLOCK))
        if data.startswith(_BLOCK):
            ends = 2 + data[1]
            self.offsets = data[2:ends]
            self._bytes = zlib.decompress(data[ends:])
        else:
            self._bytes = zlib.decompress(data[len(_PLANES) :] if self.is_planed else data)

    def __len__(self) -> int:
        return len(self._bytes) // _BUCKET.size

    def bucket(self, at: int) -> tuple[float, ...]:
        """The VALUES of one."""
        data = self._from_planes(at) if self.is_planed else self._bytes[at * _BUCKET.size : (at + 1) * _BUCKET.size]
        low, mean, high, rss_low, rss_mean, rss_high = _BUCKET.unpack(data)
        unit = _RSS_UNIT_BYTES
        return low, mean, high, rss_low * unit, rss_mean * unit, rss_high * unit

    def _from_planes(self, at: int) -> bytes:
        """Of the planes alone what belongs to one bucket: of many rows one service is wanted."""
        count, parts = len(self), self._bytes
        low, more, most, rss_low, rss_more, rss_most = (
            parts[place] | parts[place + count] << 8 for place in range(at, len(parts), 2 * count)
        )
        words = (low, low + more, low + more + most, rss_low, rss_low + rss_more, rss_low + rss_more + rss_most)
        return _WORDS.pack(*(word & 0xFFFF for word in words))

    def planes(self) -> list[bytes]:
        """Each plane, of all buckets."""
        count = len(self)
        return [self._bytes[at * count : (at + 1) * count] for at in range(_BUCKET.size)]


def condensed(rows: Sequence[tuple[Sequence[int], Unpacked]]) -> bytes:
    """Rows of the same services as one block: the buckets of a service side by side, which resemble each other most.

    Args:
        rows: With planes; and for each the offsets of its buckets, up to 255.
    """
    offsets = bytes(offset for own, _row in rows for offset in own)
    many = len(offsets)
    blocks = [bytearray(len(rows[0][1]) // len(rows[0][0]) * many) for _ in range(_BUCKET.size)]
    begins = 0
    for own, row in rows:
        for block, plane in zip(blocks, row.planes(), strict=True):
            for at in range(len(own)):
                block[begins + at :: many] = plane[at :: len(own)]
        begins += len(own)
    return _BLOCK + bytes([many]) + offsets + zlib.compress(b"".join(blocks), 9)
