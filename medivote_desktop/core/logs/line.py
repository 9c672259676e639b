"""A line of a log, and what somebody looks for in logs."""

from __future__ import annotations

from medivote_desktop.core.records import NamedTuple

LINE_BYTES = 8 * 1024
"""Of a longer line the rest is left out: one of megabytes would hold up whoever lays it out."""

NOTE = -2
"""The origin of a line that no log holds: a sentence of this program in place of what is not there."""


class Line(NamedTuple):
    """One row of a log.

    Attributes:
        text: As it was written, with terminal codes and without its line end; bytes that are no UTF-8 are replaced.
        left_out_bytes: How much of a very long line is not in `text`.
        origin: Where several logs are shown as one, which of them it comes from; -1 elsewhere, or NOTE.
    """

    text: str
    left_out_bytes: int = 0
    origin: int = -1


class Query(NamedTuple):
    """What somebody looks for."""

    text: str
    is_regex: bool = False
    match_case: bool = False
