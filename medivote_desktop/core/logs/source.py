"""What a view of a log reads through: rows by number, and the rows among them that match a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from medivote_desktop.core.logs.line import LINE_BYTES, Line


class LogRows(Protocol):
    """Rows that stay the same under the same number while more come at the end, and perhaps at the front.

    Numbers are whole and may be negative: a long log is read from its end, and its front is counted later.
    """

    @property
    def first(self) -> int:
        """The first row there is at present."""

    @property
    def end(self) -> int:
        """One behind the last row."""

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """So many rows from `first` on, fewer at the end; of each at most so many bytes."""


class LogSource(LogRows, Protocol):
    """A whole log."""

    @property
    def names(self) -> Sequence[str]:
        """What several logs that are shown as one are called; empty for a single log."""

    @property
    def is_whole(self) -> bool:
        """Whether the front has been counted, too: `first` will not fall any more."""

    @property
    def before_first(self) -> int:
        """How many lines the log has lost at its front since it was opened: line numbers survive that."""


class LogMatches(LogRows, Protocol):
    """The rows of a log that match a query; the n-th match is row n of this."""

    @property
    def done_share(self) -> float:
        """How much of the log has been searched, from 0 to 1."""

    def row_of(self, match: int) -> int | None:
        """Which row of the log a match is; None where it has vanished."""

    def at_or_after(self, row: int) -> int:
        """The first match at this row of the log or behind it; `end` if there is none."""

    def spans(self, plain: str) -> list[tuple[int, int]]:
        """Where the visible text of a line matches: begin and end of each place."""
