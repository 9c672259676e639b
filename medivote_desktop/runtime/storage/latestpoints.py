"""Joins what is kept in the file and what is in memory alone."""

from __future__ import annotations

from collections.abc import Sequence

from medivote_desktop.core.history.points import Point, Points, Span
from medivote_desktop.runtime.storage.buckets import Sample


def with_latest(kept: Points, samples: Sequence[Sample], place: int, span: Span) -> Points:
    """What is kept of a service, followed by the samples (at least one) behind it; of the last minutes all samples."""
    memory_begins = samples[0].at - samples[0].seconds
    points = Points()
    ended = float("-inf")
    for at in range(len(kept)):
        if span is Span.TEN_MINUTES and kept.began[at] + kept.seconds[at] > memory_begins:
            break
        points.add(_point(kept, at))
        ended = kept.began[at] + kept.seconds[at]
    for sample in samples:
        if sample.at > ended:
            points.add(sample.point(place))
    return points


def _point(points: Points, at: int) -> Point:
    cpu, memory = points.cpu, points.memory
    return Point(
        points.began[at],
        points.seconds[at],
        *(band[at] for band in (cpu.low, cpu.mean, cpu.high, memory.low, memory.mean, memory.high)),
    )
