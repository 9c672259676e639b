"""The lines of one file that match a query: counted a block, found again when they are to be shown."""

from __future__ import annotations

import time
from bisect import bisect_left

from medivote_desktop.core.logs.line import LINE_BYTES, Line, Query
from medivote_desktop.runtime.logs.blockcounts import BLOCK_BYTES, BlockCounts
from medivote_desktop.runtime.logs.file import Read
from medivote_desktop.runtime.logs.index import LineIndex, to_line
from medivote_desktop.runtime.logs.match import LONGEST_BYTES, Matcher, Place, matching
from medivote_desktop.runtime.logs.promptly import SilentError

_KEPT_BLOCKS = 16
_STEP_BYTES, _LEAST_STEP_BYTES = 4096, 512
_LONG_SECONDS, _SHORT_SECONDS = 0.002, 0.0005
_WORK_SECONDS = 0.03


class FileMatches:
    """Matches of a query in a file whose lines an index knows. Numbered like rows: they may become negative.

    Raises:
        ValueError: The query is no regular expression; says why.
    """

    def __init__(self, read: Read, query: Query, index: LineIndex) -> None:
        self.query = query
        self._read = read
        self._index = index
        self._matcher = Matcher(query)
        self._counts = BlockCounts(index.counts.origin)
        self._open: list[Place] = []
        self._end = self._sure = self._counts.origin
        self._step = _STEP_BYTES
        self._kept: dict[int, list[Place]] = {}

    # Counting

    @property
    def is_whole(self) -> bool:
        """Whether everything in front has been searched."""
        return self._counts.place(self._counts.lowest) <= self._index.floor

    @property
    def is_grown(self) -> bool:
        """Whether everything at the end has been searched, as far as its lines are counted."""
        return self._end >= self._index.end

    @property
    def sure_end(self) -> int:
        """Up to where all lines that begin there are searched for good."""
        return self._sure

    @property
    def done_share(self) -> float:
        """How much of the log has been searched, from 0 to 1."""
        whole = self._index.end - self._index.floor
        done = self._end - max(self._index.floor, self._counts.place(self._counts.lowest))
        return done / whole if whole > 0 else 1.0

    def grow(self, until: float) -> bool:
        """Search what was written at the end, up to a moment of the monotonic clock. Whether all is searched.

        In steps that take a moment each, however slow the expression is.
        """
        end = self._index.end
        if end == self._end:
            return True
        # What begins in a line that had no end yet is looked at once more.
        self._open = [place for place in self._open if place[0] < self._sure]
        self._end = self._sure
        while self._end < end:
            block_end = self._counts.place(self._counts.open_block + 1)
            began = time.monotonic()
            stop = min(end, block_end, self._end + self._step)
            self._open += matching(self._read, self._matcher, self._end, stop, self._index.floor, end)
            self._end = stop
            if self._is_complete(stop, end):
                self._sure = stop
                if stop == block_end:
                    self._counts.append(len(self._open))
                    self._open = []
            elif stop == block_end:
                self._end = end  # one line up to the end: no other begins behind the block
            now = time.monotonic()
            self._step = _next_step(self._step, now - began)
            if now > until:
                return self._end >= end
        return True

    def next_back(self, blocks: int) -> tuple[int, int]:
        """Which blocks are to be searched next in front: the last of them, and one before the first."""
        lowest = self._counts.lowest
        return lowest - 1, max(lowest - 1 - blocks, self._counts.block_at(self._index.floor) - 1)

    def search_back(self, read: Read, last: int, before: int) -> list[int]:
        """Count the matches of blocks from the last one to the first; in a worker, with a reader of its own.

        Where an expression is slow, fewer blocks than were asked for: others wait for the worker, too.
        """
        matcher = Matcher(self.query)
        place, floor, end = self._counts.place, self._index.floor, self._index.end
        counts: list[int] = []
        until = time.monotonic() + _WORK_SECONDS
        for block in range(last, before, -1):
            counts.append(len(matching(read, matcher, place(block), place(block + 1), floor, end)))
            if time.monotonic() > until:
                break
        return counts

    def prepend(self, counts: list[int]) -> None:
        """What `search_back` has found."""
        for count in counts:
            self._counts.prepend(count)

    def punch(self, floor: int, unseen: bytes = b"") -> None:
        """The front of the file up to `floor` is no more. To be called when the index has heard of it.

        Args:
            unseen: What stood between `sure_end` and `floor`, where that is behind it, and the byte in front of it if
                there was one: it tells whether a line began there.
        """
        if floor <= self._end:
            number = self.number_at(floor)
        else:
            if len(unseen) > floor - self._sure:  # the line that began in front is counted
                unseen = unseen.partition(b"\n")[2]
            known = sum(start < self._sure for start, _length in self._open)
            number = self._counts.total + known + self._matcher.count(unseen)
        self._counts = BlockCounts(floor, number)
        self._open = []
        self._kept = {}
        self._end = self._sure = floor

    def _is_complete(self, place: int, end: int) -> bool:
        """Whether nothing more will come to the lines that begin in front of a place."""
        if end < place:
            return False
        return end >= place + LONGEST_BYTES or b"\n" in self._read(place - 1, end - place + 1)

    def _search(self, block: int, end: int) -> list[Place]:
        """A block that is counted."""
        place = self._counts.place
        return matching(self._read, self._matcher, place(block), place(block + 1), self._index.floor, end)

    # Matches by number

    @property
    def first(self) -> int:
        """The first match that is known."""
        return self._counts.lowest_total

    @property
    def end(self) -> int:
        """One behind the last match."""
        return self._counts.total + len(self._open)

    def number_at(self, place: int) -> int:
        """The first match that begins at a place of the file or behind it."""
        block = self._counts.block_at(place)
        if block < self._counts.lowest:
            return self.first
        block = min(block, self._counts.open_block)
        starts = [start for start, _length in self._places(block)]
        # Reckoned from the block's end: what is in front of the place may be punched out.
        following = self.end if block == self._counts.open_block else self._counts.before(block + 1)
        return following - (len(starts) - bisect_left(starts, place))

    def at_or_after(self, row: int) -> int:
        """The first match at this row of the log or behind it; `end` if there is none."""
        if row >= self._index.end_row:
            return self.end
        try:
            return self.first if row <= self._index.first_row else self.number_at(self._index.start(row))
        except SilentError:
            return self.end

    def row_of(self, match: int) -> int | None:
        """Which row of the log a match is; None where it has vanished."""
        try:
            place = self._place_of(match)
            return None if place is None else self._index.row_at(place[0])
        except SilentError:
            return None

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Matching lines from `first` on; fewer at the end. Empty ones where the disk does not answer."""
        matches = range(max(first, self.first), min(first + count, self.end))
        try:
            return [self._line(match, longest) for match in matches]
        except SilentError:
            return [Line("")] * len(matches)

    def _line(self, match: int, longest: int) -> Line:
        place = self._place_of(match)
        if place is None:
            return Line("")
        start, length = place
        return to_line(self._read(start, min(length, longest)), longest, length)

    def spans(self, plain: str) -> list[tuple[int, int]]:
        """Where the visible text of a line matches."""
        return self._matcher.spans(plain)

    def _place_of(self, match: int) -> Place | None:
        if not self.first <= match < self.end:
            return None
        block = self._counts.block_of(match)
        places = self._places(block)
        following = self.end if block == self._counts.open_block else self._counts.before(block + 1)
        at = len(places) - (following - match)
        return places[at] if at >= 0 else None

    def _places(self, block: int) -> list[Place]:
        if block == self._counts.open_block:
            return self._open
        if block not in self._kept:
            if len(self._kept) >= _KEPT_BLOCKS:
                del self._kept[next(iter(self._kept))]
            self._kept[block] = self._search(block, self._index.end)
        return self._kept[block]


def _next_step(step_bytes: int, took_seconds: float) -> int:
    if took_seconds > _LONG_SECONDS:
        return max(_LEAST_STEP_BYTES, step_bytes // 2)
    return min(BLOCK_BYTES, step_bytes * 2) if took_seconds < _SHORT_SECONDS else step_bytes
