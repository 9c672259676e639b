"""Finds the place of a moment in a log by the times that its lines tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medivote_desktop.core.logs.ansi import plain
from medivote_desktop.core.logs.moment import TimeReader

if TYPE_CHECKING:
    from medivote_desktop.core.logs.source import LogRows

_LOOKED_AT = 200  # rows: a line without a time, such as those of a traceback, belongs to one before it


def row_at_time(rows: LogRows, epoch_ms: int, reference_ms: int) -> int | None:
    """The first row that is not older than a moment, `end` if all are; None where the lines tell no times.

    Args:
        reference_ms: When the log was last written to.
    """
    reader = TimeReader(reference_ms)
    low, high = rows.first, rows.end
    has_times = False
    while low < high:
        middle = (low + high) // 2
        row, moment_ms = _next_time(rows, reader, middle, high)
        has_times |= moment_ms is not None
        if moment_ms is None or moment_ms >= epoch_ms:
            high = middle
        else:
            low = row + 1
    # Lines without a time right in front of it belong to the line before.
    row, moment_ms = _next_time(rows, reader, low, rows.end)
    if not has_times:
        return None
    if moment_ms is None:
        return low if rows.end - low > _LOOKED_AT else rows.end
    return row


def first_time(rows: LogRows, reference_ms: int) -> int | None:
    """The moment that a log begins at, in milliseconds since 1970; None where its first lines tell none."""
    return _next_time(rows, TimeReader(reference_ms), rows.first, rows.end)[1]


def _next_time(rows: LogRows, reader: TimeReader, row: int, end: int) -> tuple[int, int | None]:
    for count in (4, _LOOKED_AT):
        for at, line in enumerate(rows.lines(row, min(count, end - row)), row):
            if (moment_ms := reader.read(plain(line.text))) is not None:
                return at, moment_ms
    return row, None
