"""The lines of one of several logs that are merged, with their moments: those that come, and those further back."""

from __future__ import annotations

import time
from itertools import takewhile

from medivote_desktop.core.logs.moment import TimeReader
from medivote_desktop.runtime.logs.parts import PartedLog

Timed = tuple[int, str]
"""When, in milliseconds since 1970; the line."""

_FIRST_LINES = 300
_MOST_BEHIND = 4000
_A_TURN = 1000
_A_LOOK = 100


class Feed:
    """One log. What is taken of it reaches from `began_ms` up to now.

    Attributes:
        origin: Its number among the logs.
        began_ms: The moment of the first line that was taken.
        is_back: Whether nothing in front of that can be taken: there is nothing, or it has no times to be sorted by.
    """

    def __init__(self, origin: int, reader: PartedLog) -> None:
        self.origin = origin
        self.began_ms = 0
        self.is_back = True
        self._reader = reader
        self._taken = self._back = 0
        self._is_lost = False  # where in the log the lines begin that were taken
        self._at_begin = 0  # how many of those tell its very moment
        self._last_ms: int | None = None
        self._times = TimeReader(0)
        self._is_begun = False
        self._had_file = False

    def begin(self) -> list[Timed]:
        """Its last lines at first."""
        reader = self._reader
        self._times = TimeReader(reader.modified_ms)
        end = reader.whole_end
        self._taken = self._back = max(reader.first, end - _FIRST_LINES)
        found = self._timed(self._taken, end, reader.modified_ms)
        has_times = self._last_ms is not None
        if not has_times and self._taken > reader.first:
            self._taken = self._back = reader.first
            found = self._timed(self._taken, end, reader.modified_ms)
            has_times = self._last_ms is not None
        self._taken = end
        self._is_begun = True
        self._had_file = reader.modified_ms > 0
        self._note_begin(found)
        self.is_back = not (found and has_times) or self._is_at_begin()
        return found

    def restart(self, *, is_known: bool) -> None:
        """The log begins, or begins anew; or only the numbers of its lines do, and all are known."""
        is_known, self._had_file = is_known and self._had_file, True
        self._taken = self._reader.whole_end if is_known else self._reader.first
        self._last_ms = None
        self._times = TimeReader(self._reader.modified_ms)
        self._is_begun = is_known
        # What was not taken yet may stand in an older part now; its place is found again by its time.
        self._is_lost = not self.is_back

    def take(self) -> list[Timed]:
        """New whole lines; of very many only the last."""
        end = self._reader.whole_end
        start = max(self._taken, self._reader.first)
        if start < end and not self._reader.may_read():
            return []
        now_ms = int(time.time() * 1000)
        skipped = 0
        if self._is_begun and end - start > _MOST_BEHIND:
            skipped = end - _A_TURN - start
            start += skipped
        # A log that tells no times at all: what was there is as old as the file, what comes is new.
        unknown_ms = now_ms if self._is_begun else self._reader.modified_ms
        self._times.reference_ms = max(self._times.reference_ms, now_ms if self._is_begun else 0)
        news = self._timed(start, end, unknown_ms)
        if start < end and not self._reader.may_read():  # the disk fell silent meanwhile: what was read is empty
            return []
        if skipped:
            first_ms = news[0][0] if news else now_ms
            news.insert(0, (first_ms, f"… {skipped:,} lines are only in the log itself …"))
        self._taken, self._is_begun = end, True
        return news

    def _timed(self, start: int, end: int, unknown_ms: int) -> list[Timed]:
        """A line without a time goes with the one before it; the first ones with the one behind them."""
        found: list[Timed] = []
        untimed: list[str] = []
        for line in self._reader.lines(start, end - start):
            moment_ms = self._times.read(line.text)
            if moment_ms is not None:
                self._last_ms = moment_ms
            if self._last_ms is None:
                untimed.append(line.text)
                continue
            found.extend((self._last_ms, text) for text in untimed)
            untimed = []
            found.append((self._last_ms, line.text))
        found.extend((unknown_ms, text) for text in untimed)
        return found

    def take_back(self) -> list[Timed] | None:
        """Lines in front of those taken so far, none of which is later than them; None while they are waited for."""
        reader = self._reader
        if reader.first < reader.end and not reader.may_read():
            return None
        if (self._is_lost or self._back <= reader.first) and not reader.is_whole:
            reader.count_front()  # of what is short all is counted right now
            if not reader.is_whole:
                return None
        if self._is_lost:
            self._find_again()
        start = max(reader.first, self._back - _A_TURN)
        if start >= self._back:
            self.is_back = True
            return []
        times = TimeReader(self.began_ms)
        found: list[Timed] = []
        last_ms: int | None = None
        is_first = reader.is_whole and start == reader.first
        for line in reader.lines(start, self._back - start):
            moment_ms = times.read(line.text)
            last_ms = min(moment_ms, self.began_ms) if moment_ms is not None else last_ms
            if last_ms is not None or is_first:
                found.append((self.began_ms if last_ms is None else last_ms, line.text))
        if not found:  # a traceback longer than that
            found = [(self.began_ms, line.text) for line in reader.lines(start, self._back - start)]
        if not reader.may_read():
            return None
        self._back -= len(found)
        self._note_begin(found)
        self.is_back = self._is_at_begin()
        return found

    def _note_begin(self, found: list[Timed]) -> None:
        """How many lines share the moment that it begins with, up to where another one comes."""
        if not found:
            return
        same = sum(1 for _line in takewhile(lambda timed: timed[0] == found[0][0], found))
        self._at_begin = same + (self._at_begin if same == len(found) and found[0][0] == self.began_ms else 0)
        self.began_ms = found[0][0]

    def _find_again(self) -> None:
        """The place of `began_ms`; of the lines that tell that very moment the last ones were taken."""
        from medivote_desktop.runtime.logs.jump import row_at_time

        reader, times = self._reader, TimeReader(self.began_ms)
        first = row_at_time(reader, self.began_ms, self.began_ms)
        self._is_lost = False
        if first is None:
            self._back = reader.first
            return
        behind = first
        while lines := reader.lines(behind, _A_LOOK):
            moments = (times.read(line.text) for line in lines)
            same = sum(1 for _ in takewhile(lambda moment_ms: moment_ms is None or moment_ms <= self.began_ms, moments))
            behind += same
            if same < len(lines):
                break
        self._back = max(first, behind - self._at_begin)

    def _is_at_begin(self) -> bool:
        return self._reader.is_whole and self._back <= self._reader.first
