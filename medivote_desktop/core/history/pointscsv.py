"""Measurements as a table for other programs."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, datetime

from medivote_desktop.core.history.points import Points

_HEAD = ("service", "began", "seconds", "cpu_low", "cpu_mean", "cpu_high", "rss_low", "rss_mean", "rss_high")


class _Lines:
    """Takes what a writer writes."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        """One more."""
        self.lines.append(line)


def csv_text(points: Mapping[str, Points], names: Mapping[str, str]) -> str:
    """One row a point: CPU in percent of a core, memory in bytes, local times with their offset; unknown is empty."""
    text = _Lines()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_HEAD)
    for id_, of_one in points.items():
        bands = (of_one.cpu, of_one.memory)
        for at, (began, seconds) in enumerate(zip(of_one.began, of_one.seconds, strict=True)):
            moment = datetime.fromtimestamp(began, UTC).astimezone().isoformat(timespec="milliseconds")
            cpu, rss = ((band.low[at], band.mean[at], band.high[at]) for band in bands)
            values = [_number(value, 2) for value in cpu] + [_number(value, 0) for value in rss]
            table.writerow([names.get(id_, id_), moment, f"{seconds:.3f}", *values])
    return "".join(text.lines)


def _number(value: float, digits: int) -> str:
    return "" if value != value else f"{value:.{digits}f}"
