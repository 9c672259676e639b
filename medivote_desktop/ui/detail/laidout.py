"""The rows of a log that are laid out: those in view, and some around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medivote_desktop.core.logs.line import Line
from medivote_desktop.ui.detail.logrow import Row

if TYPE_CHECKING:
    from medivote_desktop.core.logs.source import LogRows

EMPTY = Row(Line(""))


class LaidOut:
    """Keeps rows by their number, until there are many."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self._end = 0

    def clear(self, end: int = 0) -> None:
        """All are to be laid out anew; `end` is one behind the last row there is."""
        self._rows.clear()
        self._end = end

    def row(self, rows: LogRows | None, number: int, page: int) -> Row:
        """A row, and with it those that come into view together; an empty one where there is none."""
        if number not in self._rows and rows is not None:
            if len(self._rows) > 4 * page + 400:
                self._rows.clear()
            lines = rows.lines(number, page + 1)
            self._rows.update((at, Row(line)) for at, line in enumerate(lines, number))
        return self._rows.get(number) or EMPTY

    def has_same_in_view(self, rows: LogRows, top: int, page: int) -> bool:
        """Whether what came meanwhile, at the end, in front or as a match, changes none of the rows from `top` on.

        Then what is behind them is laid out anew when it comes into view.
        """
        behind = top + page + 1
        if rows.end != self._end and min(rows.end, self._end) <= behind:
            return False
        # The last row may have grown; in the first one in view stands nothing while a rotated part is counted.
        if not all(self._is_same(rows, number) for number in (top, min(rows.end, behind) - 1)):
            return False
        if rows.end != self._end:
            self._rows = {number: row for number, row in self._rows.items() if number < self._end - 1}
            self._end = rows.end
        return True

    def _is_same(self, rows: LogRows, number: int) -> bool:
        before, lines = self._rows.get(number), rows.lines(number, 1)
        if before is None or not lines:
            return False
        now = Row(lines[0])
        return (now.text, now.remark) == (before.text, before.remark)
