"""The matches in a merged log."""

from __future__ import annotations

import time
from bisect import bisect_left
from typing import TYPE_CHECKING

from medivote_desktop.core.logs.ansi import plain
from medivote_desktop.core.logs.line import LINE_BYTES, Line, Query
from medivote_desktop.runtime.logs.match import Matcher

if TYPE_CHECKING:
    from medivote_desktop.runtime.logs.merge import MergedLog

_A_LOOK = 20


class MergedMatches:
    """The rows of a merged log that match; also of what is read further back meanwhile.

    Raises:
        ValueError: The query is no regular expression; says why.
    """

    def __init__(self, log: MergedLog, query: Query) -> None:
        self.query = query
        self._log = log
        self._matcher = Matcher(query)
        self._rows: list[int] = []
        self._low = self._searched = log.first_line
        self._gone = 0

    @property
    def first(self) -> int:
        """The first match that is still there."""
        return self._gone

    @property
    def end(self) -> int:
        """One behind the last match."""
        return self._gone + len(self._rows)

    @property
    def done_share(self) -> float:
        """How much has been searched, from 0 to 1."""
        whole = self._log.end - self._log.first_line
        share = (self._searched - self._low) / whole if whole else 1.0
        return share if self._log.is_whole else min(share, 0.99)

    def search(self, until: float) -> bool:
        """Search on, up to a moment of the monotonic clock. Whether all is searched."""
        gone = bisect_left(self._rows, self._log.first_line)
        if gone:
            del self._rows[:gone]
            self._gone += gone
        self._low, self._searched = max(self._low, self._log.first_line), max(self._searched, self._log.first_line)
        while self._searched < self._log.end or self._low > self._log.first_line:
            if self._searched < self._log.end:
                found, count = self._found(self._searched, _A_LOOK)
                self._rows += found
                self._searched += count
            else:
                start = max(self._log.first_line, self._low - _A_LOOK)
                found, _count = self._found(start, self._low - start)
                self._rows[:0] = found
                self._gone -= len(found)
                self._low = start
            if time.monotonic() > until:
                return self._searched >= self._log.end and self._low <= self._log.first_line
        return True

    def _found(self, first: int, count: int) -> tuple[list[int], int]:
        lines = self._log.lines(first, count)
        texts = enumerate((plain(line.text) for line in lines), first)
        return [row for row, text in texts if self._matcher.matches(text)], len(lines)

    def forget_from(self, row: int) -> None:
        """Rows from this one on have become others."""
        del self._rows[bisect_left(self._rows, row) :]
        self._searched = max(self._low, min(self._searched, row))

    def row_of(self, match: int) -> int | None:
        """Which row a match is."""
        return self._rows[match - self._gone] if self.first <= match < self.end else None

    def at_or_after(self, row: int) -> int:
        """The first match at this row or behind it."""
        return self._gone + bisect_left(self._rows, row)

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Matching rows from `first` on."""
        start = max(0, first - self._gone)
        return [self._log.lines(row, 1)[0] for row in self._rows[start : start + count] if row >= self._log.first_line]

    def spans(self, plain: str) -> list[tuple[int, int]]:
        """Where the visible text of a line matches."""
        return self._matcher.spans(plain)
