"""Rows out of several parts of a log, or out of what was found in each of them."""

from __future__ import annotations

from collections.abc import Sequence

from medivote_desktop.core.logs.line import Line
from medivote_desktop.core.logs.source import LogRows


def lines_of(parts: Sequence[tuple[int, LogRows]], first: int, count: int, longest: int) -> list[Line]:
    """Those of all parts, the newest of which is the first; empty ones where a new part is still counted.

    Args:
        parts: With what is to be added to the numbers of their rows.
    """
    regions: list[tuple[int, LogRows, int]] = []
    end = parts[0][0] + parts[0][1].end
    for base, rows in parts:
        regions.append((base, rows, end))
        end = base + rows.first
    stop = first + count
    at = max(first, end)
    found: list[Line] = []
    for base, rows, end in reversed(regions):
        upto = min(stop, end)
        if at < upto:
            got = rows.lines(at - base, upto - at, longest)
            found += got
            if rows is not parts[0][1]:
                found += [Line("")] * (upto - at - len(got))
            at = upto
    return found
