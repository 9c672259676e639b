"""One line of a log as it is laid out: in cells of equal width, of which wide characters take two."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from medivote_desktop.core import report
from medivote_desktop.core.logs.ansi import Run, styled
from medivote_desktop.core.logs.level import Level, level_of
from medivote_desktop.core.logs.line import NOTE, Line
from medivote_desktop.ui.language import figure, shown, tr


class Row:
    """What is known of a line once it is to be seen.

    Attributes:
        text: Its visible characters.
        runs: Which of them want colours or a weight of their own.
        level: How serious it is; None where it does not say.
        origin: Which of several logs it comes from; -1 for a single one.
        remark: What is told behind it: how much of a very long line is left out.
        columns: How many cells it takes, without the remark.
    """

    __slots__ = ("_cells", "_segments", "_wrap", "columns", "level", "origin", "remark", "runs", "text")

    def __init__(self, line: Line) -> None:
        seen = styled(shown(line.text) if line.origin == NOTE else line.text)
        self.text: str = seen.text
        self.runs: tuple[Run, ...] = seen.runs
        self.level: Level | None = level_of(seen.text)
        self.origin = line.origin
        self.remark = (
            tr(" … {size} more", size=figure(report.bytes_text(line.left_out_bytes))) if line.left_out_bytes else ""
        )
        # Where each character ends, in cells; None where every character takes one.
        self._cells: list[int] | None = None if seen.text.isascii() else cell_ends(seen.text)
        self.columns = self._cells[-1] if self._cells else len(seen.text)
        self._wrap = -1
        self._segments: list[tuple[int, int]] = []

    def column(self, index: int) -> int:
        """In which cell a character begins."""
        if self._cells is None or index <= 0:
            return max(0, index)
        return self._cells[min(index, len(self._cells)) - 1]

    def index(self, column: int) -> int:
        """The character that takes a cell; the length of the text behind its end."""
        if self._cells is None:
            return max(0, min(column, len(self.text)))
        return bisect_right(self._cells, column)

    def segments(self, wrap: int) -> list[tuple[int, int]]:
        """The characters of each visual line, where lines are broken after so many cells; never for 0."""
        if self._wrap != wrap:
            self._wrap = wrap
            self._segments = self._broken(wrap) if wrap else [(0, len(self.text))]
        return self._segments

    def _broken(self, wrap: int) -> list[tuple[int, int]]:
        segments: list[tuple[int, int]] = []
        start = 0
        while True:
            end = max(start + 1, self.index(self.column(start) + wrap))
            if end >= len(self.text):
                return [*segments, (start, len(self.text))]
            # A word is kept whole where it is not very long.
            space = self.text.rfind(" ", start, end + 1)
            if space > start + wrap // 2:
                end = space + 1
            segments.append((start, end))
            start = end


def cell_ends(text: str) -> list[int]:
    """Where each character ends, in cells."""
    from unicodedata import combining, east_asian_width

    def cells(character: str) -> int:
        if character < "\u0300":
            return 1
        if combining(character) or "\u200b" <= character <= "\u200f" or "\ufe00" <= character <= "\ufe0f":
            return 0
        return 2 if east_asian_width(character) in "WF" else 1

    return list(accumulate(map(cells, text)))
