"""What a view of a log reads through: rows by number, and the rows among them that match a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

LINE_BYTES = 8 * 1024
"""Of a longer line the rest is left out: one of megabytes would hold up whoever lays it out."""


class Line(NamedTuple):
    """One row of a log.

    Attributes:
        text: As it was written, with terminal codes and without its line end; bytes that are no UTF-8 are replaced.
        left_out_bytes: How much of a very long line is not in `text`.
        origin: Where several logs are shown as one, which of them it comes from; -1 elsewhere.
    """

    text: str
    left_out_bytes: int = 0
    origin: int = -1


class Query(NamedTuple):
    """What somebody looks for."""

    text: str
    is_regex: bool = False
    match_case: bool = False


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
