"""Finds the lines of a file by number, without an entry a line: line ends are counted a block of 64 KiB."""

from __future__ import annotations

import time

from medivote_desktop.core.logs.line import LINE_BYTES, Line
from medivote_desktop.runtime.logs.blockcounts import BLOCK_BYTES, BlockCounts
from medivote_desktop.runtime.logs.file import Read

_TAIL_BYTES = 4 * BLOCK_BYTES
_GUESS_BYTES = 160


class LineIndex:
    """The lines of one file, at first only those near its end.

    Row r begins behind line end number r. Line ends are numbered from where counting began: 1 is the first one behind
    that place, and those in front of it have the numbers 0, -1 and so on. So rows keep their numbers when the front
    is counted, and when it is punched out.

    Attributes:
        floor: Where the file begins to hold data.
        end: Up to where line ends are counted.
        lost: How many lines were punched out at the front since.
    """

    def __init__(self, read: Read, size: int, floor: int) -> None:
        self._read = read
        self.floor = floor
        self.end = origin = max(floor, size - _TAIL_BYTES)
        self.counts = BlockCounts(origin)
        self.lost = 0
        self._open_count = 0
        self._ends_line = True

    # What is counted

    @property
    def is_whole(self) -> bool:
        """Whether everything in front is counted."""
        return self.counts.place(self.counts.lowest) <= self.floor

    @property
    def first_row(self) -> int:
        """The first row whose beginning is known."""
        return self.counts.lowest_total + (not self.is_whole)

    @property
    def end_row(self) -> int:
        """One behind the last row, which may still lack its line end."""
        rows = self.counts.total + self._open_count + (not self._ends_line)
        return max(rows, self.first_row)

    @property
    def whole_end_row(self) -> int:
        """One behind the last row that has its line end."""
        return max(self.counts.total + self._open_count, self.first_row)

    def grow(self, size: int, until: float) -> bool:
        """Count what was written at the end, up to a moment of the monotonic clock. Whether all is counted."""
        while self.end < size:
            block_end = self.counts.place(self.counts.open_block + 1)
            data = self._read(self.end, min(size, block_end) - self.end)
            if not data:
                break
            self._open_count += data.count(b"\n")
            self.end += len(data)
            self._ends_line = data.endswith(b"\n")
            if self.end == block_end:
                self.counts.append(self._open_count)
                self._open_count = 0
            if time.monotonic() > until:
                return self.end >= size
        return True

    def punch(self, floor: int, unseen: int = 0) -> bool:
        """The front up to `floor` is no more. Returns whether counting began anew there: then `grow`.

        Args:
            unseen: How many line ends stood between what is counted and `floor`, where that is behind it.
        """
        if floor <= self.floor:
            return False
        if self.counts.block_at(floor) < self.counts.lowest:
            self.floor = floor
            return False
        first = self.first_row
        row = self.row_at(floor) + unseen
        self.lost += max(0, row - first)
        self.floor = self.end = floor
        self.counts = BlockCounts(floor, row)
        self._open_count = 0
        self._ends_line = True
        return True

    def row_at(self, place: int) -> int:
        """The row that begins at a place or holds it; reckoned from the end of its block, for what is in front of the
        place may be punched out."""
        if place >= self.end:
            return self.counts.total + self._open_count
        block = self.counts.block_at(place)
        is_open = block >= self.counts.open_block
        block_end = self.end if is_open else self.counts.place(block + 1)
        total = self.counts.total + self._open_count if is_open else self.counts.before(block + 1)
        return total - self._read(place, block_end - place).count(b"\n")

    # Lines by number

    def start(self, row: int) -> int:
        """Where a row begins in the file."""
        if row <= self.counts.lowest_total and self.is_whole:
            return self.floor
        number = row - 1
        block = self.counts.block_of(number)
        place = max(self.counts.place(block), self.floor)
        # What was written since is not counted: where the front was punched out meanwhile it would be taken for it.
        data = self._read(place, min(self.end, self.counts.place(block + 1)) - place)
        return place + len(data) - len(data.split(b"\n", number - self.counts.before(block) + 1)[-1])

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Rows from `first` on; fewer at the end. Of each at most so many bytes."""
        first = max(first, self.first_row)
        end_row = min(first + count, self.end_row)
        if first >= end_row:
            return []
        found: list[Line] = []
        base = at = self.start(first)
        data = self._read(at, min(self.end - at, max(_GUESS_BYTES * (end_row - first), longest)))
        while len(found) < end_row - first:
            line_end = data.find(b"\n", at - base)
            if line_end >= 0:
                found.append(to_line(data[at - base : line_end], longest))
                at = base + line_end + 1
            elif base + len(data) - at > longest:
                row = first + len(found) + 1
                following = self.start(row) if row < self.end_row else self.end
                if following <= at:
                    break  # the file was punched under it, which is noticed at the next look
                ends = self._read(following - 1, 1) == b"\n"
                found.append(to_line(data[at - base :], longest, following - at - ends))
                base = at = following
                data = self._read(at, min(self.end - at, BLOCK_BYTES))
            else:
                more = self._read(base + len(data), max(0, min(self.end - base - len(data), BLOCK_BYTES)))
                data, base = data[at - base :] + more, at
                if not more:
                    if data:
                        found.append(to_line(data, longest))
                    break
        return found


def to_line(data: bytes, longest: int = LINE_BYTES, length: int = 0) -> Line:
    """A line's bytes as it is shown, without what was punched out; `length` is told where they are not all of it."""
    text = data[:longest].lstrip(b"\0").decode("utf-8", "replace")
    return Line(text, max(0, max(length, len(data)) - longest))
