"""Counting and searching what is far from the end of a log, in the worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from medivote_desktop.runtime.logs.file import LogFile, Read
from medivote_desktop.runtime.logs.index import LineIndex
from medivote_desktop.runtime.loop.gate import Gate

if TYPE_CHECKING:
    from medivote_desktop.runtime.logs.search import FileMatches

_LINES_SLICE, _MATCHES_SLICE = 512, 64  # blocks; each is some 15 ms of a worker's time
_BLOCKS_AT_ONCE = 8


class FrontWork:
    """Counts and searches behind the gate, from the last block to the first: one slice of each kind at a time.

    Args:
        done: Called after each slice with whether it was of use, or is void by now; `go_on` follows.
        failed: Hears why a slice could not be done.
    """

    def __init__(self, gate: Gate, done: Callable[[bool], None], failed: Callable[[Exception], None]) -> None:
        self._gate, self._done, self._failed = gate, done, failed
        self._generation = 0
        self._matches: FileMatches | None = None
        self._kinds: set[str] = set()

    def void(self) -> None:
        """What is still being counted and searched is another file by now, or another part of it."""
        self._generation += 1

    def go_on(self, file: LogFile | None, index: LineIndex, matches: FileMatches | None) -> None:
        """Begin the next slices, unless they are being done, or all is."""
        self._matches = matches
        if not index.is_whole:
            last = index.counts.lowest - 1
            before = max(last - _LINES_SLICE, index.counts.block_at(index.floor) - 1)
            self._ask("lines", file, partial(_count_back, index, last, before), partial(_prepend, index))
        if matches is not None and not matches.is_whole:
            last, before = matches.next_back(_MATCHES_SLICE)
            self._ask("matches", file, partial(_search_back, matches, last, before), matches.prepend)

    def _ask(
        self, kind: str, file: LogFile | None, work: Callable[[Read], list[int]], take: Callable[[list[int]], None]
    ) -> None:
        if kind in self._kinds or file is None:
            return
        try:
            copy = file.copy()
        except OSError:
            return  # removed, on a system that cannot open it once more: its end is all there is
        self._kinds.add(kind)
        on_done = partial(self._on_done, kind, self._generation, self._matches, take)
        try:
            self._gate.run(partial(_with_file, copy, work), on_done, partial(self._on_failed, kind, self._generation))
        except RuntimeError:  # the program leaves
            copy.close()

    def _on_done(
        self,
        kind: str,
        generation: int,
        matches: FileMatches | None,
        take: Callable[[list[int]], None],
        counts: list[int],
    ) -> None:
        self._kinds.discard(kind)
        is_of_use = generation == self._generation and (kind == "lines" or matches is self._matches)
        if is_of_use:
            take(counts)
        self._done(is_of_use)

    def _on_failed(self, kind: str, generation: int, error: Exception) -> None:
        self._kinds.discard(kind)
        if generation == self._generation:
            self._failed(error)
        else:  # what could not be read is another file by now
            self._done(False)


def _with_file(file: LogFile, work: Callable[[Read], list[int]]) -> list[int]:
    try:
        return work(file.read)
    finally:
        file.close()


def _count_back(index: LineIndex, last: int, before: int, read: Read) -> list[int]:
    """Count the lines of blocks from the last one to the first.

    Many blocks are read at once: while it is read other threads get their turn, and a block alone is there too soon.
    """
    counts: list[int] = []
    place = index.counts.place
    while last > before:
        first = max(before + 1, last - _BLOCKS_AT_ONCE + 1)
        begin = max(index.floor, place(first))
        data = read(begin, max(0, place(last + 1) - begin))
        for block in range(last, first - 1, -1):
            counts.append(data.count(b"\n", max(0, place(block) - begin), max(0, place(block + 1) - begin)))
        last = first - 1
    return counts


def _search_back(matches: FileMatches, last: int, before: int, read: Read) -> list[int]:
    """Count the matches of blocks from the last one to the first."""
    return matches.search_back(read, last, before)


def _prepend(index: LineIndex, counts: list[int]) -> None:
    """What `_count_back` has found."""
    for count in counts:
        index.counts.prepend(count)
