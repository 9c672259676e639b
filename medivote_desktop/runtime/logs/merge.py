"""All logs as one, line by line in the order of time, and live."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.logs.line import LINE_BYTES, NOTE, Line, Query
from medivote_desktop.core.say import say
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.logs.feed import Feed
from medivote_desktop.runtime.logs.mergematches import MergedMatches
from medivote_desktop.runtime.logs.parts import PartedLog
from medivote_desktop.runtime.loop.gate import Gate

_MOST_LINES = 100_000
_MOST_BACK = 200_000
_AHEAD = 500
_TURN_SECONDS = 0.003
_LONG_AGO_MS = -(1 << 62)
_BEGINS_HERE = say(
    "All services together begin here, for more would take too much memory; what is older is in the log of each service"
)

Entry = tuple[int, int, int, str]
"""When, in milliseconds since 1970; in which order it came; of which log; the line."""


class MergedLog(QObject):
    """A `LogSource` of several logs. It begins with some lines of each, and reads on where somebody looks further back.

    What is shown reaches back as far as all logs were read: the log that was read the shortest way holds back older
    lines of the others. A line that tells no time follows the one before it in its log; of a log that tells none there
    is the end alone. Where it is cut at last, its first row says so.

    Signals: as those of `LogReader`.
    """

    changed = Signal()
    restarted = Signal(str)
    told = Signal(str)

    path = "any log"
    trouble = ""

    def __init__(
        self,
        paths: Mapping[str, str],
        gate: Gate,
        parent: QObject | None = None,
        disks: Disks | None = None,
    ) -> None:
        super().__init__(parent)
        self.names = tuple(paths)
        self.matches: MergedMatches | None = None
        self.before_first = 0
        self._entries: list[Entry] = []
        self._held: list[Entry] = []
        self._base = 0
        self._next_order, self._low_order = 0, -1
        self._read_back = 0
        self._is_cut = self._is_waiting = False
        self._readers = [PartedLog(path, gate, self, counts_front=False, disks=disks) for path in paths.values()]
        self._feeds = [Feed(origin, reader) for origin, reader in enumerate(self._readers)]
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        self._back_timer = QTimer(self, singleShot=True)
        self._back_timer.timeout.connect(self._go_back)

    def open(self) -> None:
        """Read the ends of all logs now, and follow them."""
        found: list[Entry] = []
        for feed, reader in zip(self._feeds, self._readers, strict=True):
            reader.told.connect(self.told)
            reader.open()
            found += self._ordered(feed, feed.begin())
            reader.restarted.connect(partial(self._on_restarted, feed))
            reader.changed.connect(self._on_changed)
        self._held = sorted(found)
        self._reveal()
        self._base = 0
        self.changed.emit()

    def close(self) -> None:
        """Follow no more."""
        self._timer.stop()
        self._back_timer.stop()
        for reader in self._readers:
            reader.close()

    @property
    def first(self) -> int:
        """The first row there is at present."""
        return self._base - self._is_cut

    @property
    def first_line(self) -> int:
        """The first row that a log has written."""
        return self._base

    @property
    def end(self) -> int:
        """One behind the last row."""
        return self._base + len(self._entries)

    @property
    def is_whole(self) -> bool:
        """Whether nothing further back will be read."""
        return self._is_cut or (not self._held and all(feed.is_back for feed in self._feeds))

    @property
    def held_bytes(self) -> int:
        """What all these logs hold."""
        return sum(reader.held_bytes for reader in self._readers)

    @property
    def modified_ms(self) -> int:
        """When one of them was last written to."""
        return max((reader.modified_ms for reader in self._readers), default=0)

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Rows from `first` on. Who looks near the beginning gets more of it soon."""
        note = [Line(_BEGINS_HERE, 0, NOTE)] if self._is_cut and first < self._base and count else []
        start, count = max(0, first - self._base), count - len(note)
        if start < _AHEAD and not self._is_waiting and not self.is_whole and not self._back_timer.isActive():
            self._back_timer.start(0)
        return note + [Line(text, 0, origin) for _ms, _order, origin, text in self._entries[start : start + count]]

    def search(self, query: Query | None) -> MergedMatches | None:
        """Look for something else from now on; for nothing with None.

        Raises:
            ValueError: The query is no regular expression; says why.
        """
        self.matches = MergedMatches(self, query) if query is not None and query.text else None
        self._go_on()
        return self.matches

    def _ordered(self, feed: Feed, lines: list[tuple[int, str]]) -> list[Entry]:
        order = self._next_order
        self._next_order += len(lines)
        return [(moment_ms, at, feed.origin, text) for at, (moment_ms, text) in enumerate(lines, order)]

    # What comes

    def _on_restarted(self, feed: Feed, words: str) -> None:
        feed.restart(is_known=not words)
        self._reveal()
        self._on_changed()  # what it begins with is there already
        if words:
            self.told.emit(f"{self.names[feed.origin]}: {words[0].lower()}{words[1:]}")

    def _on_changed(self) -> None:
        self._is_waiting = False
        new: list[Entry] = []
        for feed in self._feeds:
            new += self._ordered(feed, feed.take())
        if not new:
            if not self.is_whole:  # what was to be counted may be
                self._go_on()
                self.changed.emit()
            return
        new.sort()
        shown = bisect_left(new, (self._horizon(),))
        if shown:
            self._held = sorted(self._held + new[:shown])
        self._put(new[shown:])
        self._go_on()
        self.changed.emit()

    def _put(self, new: list[Entry]) -> None:
        if not new:
            return
        place = bisect_left(self._entries, new[0])
        if place < len(self._entries):
            new = sorted(self._entries[place:] + new)
            if self.matches is not None:
                self.matches.forget_from(self._base + place)
        self._entries[place:] = new
        surplus = len(self._entries) - _MOST_LINES - self._read_back
        if surplus > 0:
            del self._entries[:surplus]
            self._base += surplus
            self.before_first += surplus
            self._is_cut, self._held = True, []

    # What is further back

    def _horizon(self) -> int:
        """From when on all logs were read."""
        return max((feed.began_ms for feed in self._feeds if not feed.is_back), default=_LONG_AGO_MS)

    def _reveal(self) -> int:
        """Show what is held back no more; returns how many lines that are."""
        place = bisect_left(self._held, (self._horizon(),))
        revealed = self._held[place:]
        if revealed:
            del self._held[place:]
            self._entries[:0] = revealed
            self._base -= len(revealed)
        return len(revealed)

    def _go_back(self) -> None:
        """Read on in the log that was read the shortest way, for a moment."""
        until = time.monotonic() + _TURN_SECONDS
        revealed = 0
        while not self.is_whole and not self._is_waiting and time.monotonic() < until:
            feed = max((feed for feed in self._feeds if not feed.is_back), key=lambda feed: feed.began_ms, default=None)
            if feed is not None and (lines := feed.take_back()) is None:
                self._is_waiting = True  # until its front is counted
            elif feed is not None and lines:
                order = self._low_order - len(lines)
                self._low_order = order
                found = [(moment_ms, at, feed.origin, text) for at, (moment_ms, text) in enumerate(lines, order)]
                self._held = sorted(self._held + found)
                self._read_back += len(found)
            revealed += self._reveal()
        if self._read_back > _MOST_BACK and not self._is_cut:
            self._is_cut, self._held = True, []
        if revealed:
            self._go_on()
        if revealed or self.is_whole:
            self.changed.emit()
        elif not self._is_waiting:
            self._back_timer.start(0)

    def _go_on(self) -> None:
        if self.matches is None:
            return
        if not self.matches.search(time.monotonic() + _TURN_SECONDS):
            self._timer.start(0)
            self.changed.emit()
        elif not self.is_whole and not self._is_waiting and not self._back_timer.isActive():
            self._back_timer.start(0)  # what is searched for may be further back
