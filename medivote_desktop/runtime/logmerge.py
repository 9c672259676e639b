"""All logs as one, line by line in the order of time, and live."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.ansi import plain
from medivote_desktop.core.logline import LINE_BYTES, Line, Query
from medivote_desktop.core.logtime import TimeReader
from medivote_desktop.runtime.gate import Gate
from medivote_desktop.runtime.logmatch import Matcher
from medivote_desktop.runtime.logreader import LogReader

_MOST_LINES = 100_000
_MOST_BEHIND = 4000
_A_TURN = 1000
_TURN_SECONDS = 0.003

Entry = tuple[int, int, int, str]
"""When, in milliseconds since 1970; in which order it came; of which log; the line."""


class MergedLog(QObject):
    """A `LogSource` of the ends of several logs, from some 256 KB before the end of each. A line that tells no time
    follows the one before it in its log.

    Signals: as those of `LogReader`.
    """

    changed = Signal()
    restarted = Signal(str)
    told = Signal(str)

    path = "any log"
    is_whole = True

    def __init__(self, paths: Mapping[str, str], gate: Gate, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names = tuple(paths)
        self.matches: MergedMatches | None = None
        self.before_first = 0
        self._entries: list[Entry] = []
        self._count = 0
        self._readers = [LogReader(path, gate, self, counts_front=False) for path in paths.values()]
        self._feeds = [_Feed(origin, reader) for origin, reader in enumerate(self._readers)]
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)

    def open(self) -> None:
        """Read the ends of all logs now, and follow them."""
        for feed, reader in zip(self._feeds, self._readers, strict=True):
            reader.open()
            feed.restart()
            reader.restarted.connect(partial(self._on_restarted, feed))
            reader.changed.connect(self._on_changed)
            reader.told.connect(self.told)
        self._on_changed()

    def close(self) -> None:
        """Follow no more."""
        self._timer.stop()
        for reader in self._readers:
            reader.close()

    @property
    def first(self) -> int:
        """The first row there is at present."""
        return self.before_first

    @property
    def end(self) -> int:
        """One behind the last row."""
        return self.before_first + len(self._entries)

    @property
    def allocated_bytes(self) -> int:
        """What all these logs take on the disk."""
        return sum(reader.allocated_bytes for reader in self._readers)

    @property
    def modified_ms(self) -> int:
        """When one of them was last written to."""
        return max((reader.modified_ms for reader in self._readers), default=0)

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Rows from `first` on."""
        start = max(0, first - self.before_first)
        return [Line(text, 0, origin) for _ms, _order, origin, text in self._entries[start : start + count]]

    def search(self, query: Query | None) -> MergedMatches | None:
        """Look for something else from now on; for nothing with None.

        Raises:
            ValueError: The query is no regular expression; says why.
        """
        self.matches = MergedMatches(self, query) if query is not None and query.text else None
        self._go_on()
        return self.matches

    def _on_restarted(self, feed: _Feed, words: str) -> None:
        feed.restart()
        if words:
            self.told.emit(f"{self.names[feed.origin]}: {words[0].lower()}{words[1:]}")

    def _on_changed(self) -> None:
        new: list[Entry] = []
        for feed in self._feeds:
            for moment_ms, text in feed.take():
                self._count += 1
                new.append((moment_ms, self._count, feed.origin, text))
        if not new:
            return
        new.sort()
        self._put(new)
        self._go_on()
        self.changed.emit()

    def _put(self, new: list[Entry]) -> None:
        place = bisect_left(self._entries, new[0])
        if place < len(self._entries):
            new = sorted(self._entries[place:] + new)
            if self.matches is not None:
                self.matches.forget_from(self.before_first + place)
        self._entries[place:] = new
        surplus = len(self._entries) - _MOST_LINES
        if surplus > 0:
            del self._entries[:surplus]
            self.before_first += surplus

    def _go_on(self) -> None:
        if self.matches is not None and not self.matches.search(time.monotonic() + _TURN_SECONDS):
            self._timer.start(0)
            self.changed.emit()


class _Feed:
    """The lines of one of the logs, as they come."""

    def __init__(self, origin: int, reader: LogReader) -> None:
        self.origin = origin
        self._reader = reader
        self._taken = 0
        self._last_ms: int | None = None
        self._times = TimeReader(0)

    def restart(self) -> None:
        """The log begins anew, or for the first time."""
        self._taken = self._reader.first
        self._last_ms = None
        self._times = TimeReader(self._reader.modified_ms)
        self._is_begun = False

    def take(self) -> list[tuple[int, str]]:
        """New whole lines and their moments; of very many only the last."""
        end = self._reader.whole_end
        start = max(self._taken, self._reader.first)
        news: list[tuple[int, str]] = []
        now_ms = int(time.time() * 1000)
        if self._is_begun and end - start > _MOST_BEHIND:
            news.append((self._last_ms or now_ms, f"… {end - start - _A_TURN:,} lines are only in the log itself …"))
            start = end - _A_TURN
        # A log that tells no times at all: what was there is as old as the file, what comes is new.
        unknown_ms = now_ms if self._is_begun else self._reader.modified_ms
        self._times.reference_ms = max(self._times.reference_ms, now_ms if self._is_begun else 0)
        untimed: list[str] = []
        for line in self._reader.lines(start, end - start):
            moment_ms = self._times.read(line.text)
            if moment_ms is not None:
                self._last_ms = moment_ms
            if self._last_ms is None:
                untimed.append(line.text)
                continue
            news.extend((self._last_ms, text) for text in untimed)
            untimed = []
            news.append((self._last_ms, line.text))
        news.extend((unknown_ms, text) for text in untimed)
        self._taken, self._is_begun = end, True
        return news


class MergedMatches:
    """The rows of a merged log that match.

    Raises:
        ValueError: The query is no regular expression; says why.
    """

    def __init__(self, log: MergedLog, query: Query) -> None:
        self.query = query
        self._log = log
        self._matcher = Matcher(query)
        self._rows: list[int] = []
        self._searched = log.first
        self._gone = 0

    @property
    def first(self) -> int:
        """The first match that is still there."""
        return self._gone

    @property
    def end(self) -> int:
        """One behind the last match."""
        return self._gone + len(self._rows)

    @property
    def done_share(self) -> float:
        """How much has been searched, from 0 to 1."""
        whole = self._log.end - self._log.first
        return (self._searched - self._log.first) / whole if whole else 1.0

    def search(self, until: float) -> bool:
        """Search on, up to a moment of the monotonic clock. Whether all is searched."""
        gone = bisect_left(self._rows, self._log.first)
        if gone:
            del self._rows[:gone]
            self._gone += gone
        self._searched = max(self._searched, self._log.first)
        while self._searched < self._log.end:
            lines = self._log.lines(self._searched, 100)
            texts = enumerate((plain(line.text) for line in lines), self._searched)
            self._rows.extend(row for row, text in texts if self._matcher.matches(text))
            self._searched += len(lines)
            if time.monotonic() > until:
                return self._searched >= self._log.end
        return True

    def forget_from(self, row: int) -> None:
        """Rows from this one on have become others."""
        del self._rows[bisect_left(self._rows, row) :]
        self._searched = min(self._searched, row)

    def row_of(self, match: int) -> int | None:
        """Which row a match is."""
        return self._rows[match - self._gone] if self.first <= match < self.end else None

    def at_or_after(self, row: int) -> int:
        """The first match at this row or behind it."""
        return self._gone + bisect_left(self._rows, row)

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Matching rows from `first` on."""
        start = max(0, first - self._gone)
        return [self._log.lines(row, 1)[0] for row in self._rows[start : start + count] if row >= self._log.first]

    def spans(self, plain: str) -> list[tuple[int, int]]:
        """Where the visible text of a line matches."""
        return self._matcher.spans(plain)
