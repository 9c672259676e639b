"""Logs that exist in memory alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from medivote_desktop.core.logs.ansi import plain
from medivote_desktop.core.logs.line import LINE_BYTES, Line


class ListedLog:
    """A `LogSource` of the lines that a test gives it."""

    def __init__(self, lines: Sequence[str] = (), *, first: int = 0, names: Sequence[str] = ()) -> None:
        self.written = [Line(line) for line in lines]
        self.first = first
        self.names = names
        self.is_whole = True
        self.before_first = 0

    @property
    def end(self) -> int:
        return self.first + len(self.written)

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        start = first - self.first
        return self.written[start : start + count]

    def write(self, *lines: str) -> None:
        self.written.extend(Line(line) for line in lines)

    def lose(self, count: int) -> None:
        """The oldest lines are no more."""
        del self.written[:count]
        self.first += count
        self.before_first += count


class ListedMatches:
    """The lines of a `ListedLog` that hold a word in any case."""

    def __init__(self, log: ListedLog, word: str) -> None:
        self._log = log
        self._word = word.lower()
        self.first = 0
        self.done_share = 1.0

    @property
    def _rows(self) -> list[int]:
        lines = enumerate(self._log.written, self._log.first)
        return [row for row, line in lines if self._word in plain(line.text).lower()]

    @property
    def end(self) -> int:
        return len(self._rows)

    def row_of(self, match: int) -> int | None:
        return self._rows[match] if 0 <= match < self.end else None

    def at_or_after(self, row: int) -> int:
        return bisect_left(self._rows, row)

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        return [self._log.lines(row, 1)[0] for row in self._rows[first : first + count]]

    def spans(self, plain: str) -> list[tuple[int, int]]:
        found, at = [], plain.lower().find(self._word)
        while at >= 0:
            found.append((at, at + len(self._word)))
            at = plain.lower().find(self._word, at + len(self._word))
        return found
