"""What is marked in a log: from one character to another, or whole lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.logs.ansi import plain

if TYPE_CHECKING:
    from medivote_desktop.core.logs.source import LogRows
    from medivote_desktop.ui.detail.log import LogView


Place = tuple[int, int]
"""A row, and a character in it."""

LINE_END = 1 << 30
_LINES_A_TURN = 500
_TURN_SECONDS = 0.004
_LONGEST_BYTES = 1024 * 1024
MOST_LINES = 500_000
_MOST_CHARACTERS = 64 * 1024 * 1024


class Marks:
    """Two places, in any order.

    Attributes:
        anchor, caret: Where marking began, and where it has come to; None while there is nothing to go from.
    """

    def __init__(self) -> None:
        self.anchor: Place | None = None
        self.caret: Place | None = None

    def clear(self) -> None:
        """Forget both places."""
        self.anchor = self.caret = None

    def go(self, place: Place, *, extend: bool = False) -> None:
        """The caret goes to a place; with `extend` what lies between it and the anchor is marked."""
        self.caret = place
        if not extend or self.anchor is None:
            self.anchor = place

    def mark(self, anchor: Place, caret: Place) -> None:
        """Mark from one place to another."""
        self.anchor, self.caret = anchor, caret

    @property
    def span(self) -> tuple[Place, Place] | None:
        """What is marked, in order; None if that is nothing."""
        if self.anchor is None or self.caret is None or self.anchor == self.caret:
            return None
        return min(self.anchor, self.caret), max(self.anchor, self.caret)

    def within(self, row: int) -> tuple[int, int] | None:
        """Which characters of a row are marked."""
        if self.span is None:
            return None
        (first, start), (last, end) = self.span
        if not first <= row <= last:
            return None
        return (start if row == first else 0), (end if row == last else LINE_END)


class Collector(QObject):
    """Reads what is marked, some lines a turn of the loop, and hands them over.

    Args:
        done: Gets the lines, to be joined; the last is empty where a line end belongs there. None if it is too much.
        names: Put in front of each line, where whole lines of several logs are read.
    """

    def __init__(
        self,
        rows: LogRows,
        span: tuple[Place, Place],
        done: Callable[[list[str] | None], object],
        parent: QObject,
        names: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self._names = names
        self._rows = rows
        (self._row, self._start), (self._last, self._end) = span
        self._first = self._row
        self._done = done
        self._parts: list[str] = []
        self._characters = 0
        self._count = 1  # lines a turn: how long they are turns out
        self._timer = QTimer(self, singleShot=True, interval=0)  # anew for each turn: a fault ends it
        self._timer.timeout.connect(self.step)

    def give_up(self) -> None:
        """These rows cannot be read any more: no part of them is taken for the whole, and `done` is not called."""
        self._timer.stop()
        self.deleteLater()

    def step(self) -> None:
        """Read some more, and the rest in later turns; what is small is done at once."""
        until = time.monotonic() + _TURN_SECONDS
        while not (is_done := self._read_some()) and time.monotonic() < until:
            self._count = min(_LINES_A_TURN, self._count * 2)
        if not is_done:
            self._count = max(1, self._count // 2)
            self._timer.start()
            return
        if self._end >= LINE_END and len(self._parts) > 1:
            self._parts.append("")
        self._done(self._parts if self._characters <= _MOST_CHARACTERS else None)
        self.deleteLater()

    def _read_some(self) -> bool:
        count = min(self._count, self._last + 1 - self._row)
        lines = self._rows.lines(self._row, count, _LONGEST_BYTES)
        for row, line in enumerate(lines, self._row):
            text = plain(line.text)
            if self._names and self._start == 0 and line.origin >= 0:
                text = f"{self._names[line.origin]} | {text}"
            else:
                end = self._end if row == self._last else len(text)
                text = text[self._start if row == self._first else 0 : end]
            self._parts.append(text)
            self._characters += len(text)
        self._row += count
        return self._row > self._last or not lines or self._characters > _MOST_CHARACTERS


def collect(
    view: LogView,
    rows: LogRows,
    span: tuple[Place, Place],
    done: Callable[[list[str] | None], object],
    names: Sequence[str] = (),
) -> None:
    """Read what is marked in a view, for `done`: see `Collector`. Given up if the rows are void before all is read."""
    collector = Collector(rows, span, done, view, names)
    view.rows_void.connect(collector.give_up)
    collector.step()
