"""What is done with log files in the worker: counting, searching and copying what is far from the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.gate import Gate
from medivote_desktop.runtime.logfile import LogFile, Read
from medivote_desktop.runtime.logindex import LineIndex

if TYPE_CHECKING:
    from medivote_desktop.runtime.logsearch import FileMatches

_COPIED_BYTES = 1024 * 1024
_BLOCKS_AT_ONCE = 8


class FileWork:
    """Work with one file behind the gate: of each kind one piece at a time.

    Args:
        failed: Hears why a piece could not be done.
    """

    def __init__(self, gate: Gate, failed: Callable[[Exception], None]) -> None:
        self._gate = gate
        self._failed = failed
        self._kinds: set[str] = set()

    def ask(
        self, kind: str, file: LogFile | None, work: Callable[[Read], list[int]], done: Callable[[list[int]], None]
    ) -> None:
        """Have a piece done, unless one of this kind is being done already; `done` hears what came of it."""
        if kind in self._kinds or file is None:
            return
        try:
            copy = file.copy()
        except OSError:
            return  # removed, on a system that cannot open it once more: its end is all there is
        self._kinds.add(kind)
        try:
            self._gate.run(
                partial(_with_file, copy, work), partial(self._on_done, kind, done), partial(self._on_failed, kind)
            )
        except RuntimeError:  # the program leaves
            copy.close()

    def _on_done(self, kind: str, done: Callable[[list[int]], None], found: list[int]) -> None:
        self._kinds.discard(kind)
        done(found)

    def _on_failed(self, kind: str, error: Exception) -> None:
        self._kinds.discard(kind)
        self._failed(error)


def _with_file(file: LogFile, work: Callable[[Read], list[int]]) -> list[int]:
    try:
        return work(file.read)
    finally:
        file.close()


class Stretch(NamedTuple):
    """A part of an open file, from one place up to another."""

    file: LogFile
    start: int
    end: int


def copy_all(stretches: Sequence[Stretch], target: str) -> int:
    """Write stretches of logs to another file, one behind the other; gives how many bytes that were."""
    written = 0
    try:
        with Path(target).open("wb") as output:
            for file, start, end in stretches:
                at = start
                while at < end and (data := file.read(at, min(_COPIED_BYTES, end - at))):
                    output.write(data)
                    at += len(data)
                written += at - start
        return written
    finally:
        for stretch in stretches:
            stretch.file.close()


def count_back(index: LineIndex, last: int, before: int, read: Read) -> list[int]:
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


def search_back(matches: FileMatches, last: int, before: int, read: Read) -> list[int]:
    """Count the matches of blocks from the last one to the first."""
    return matches.search_back(read, last, before)


def prepend(index: LineIndex, counts: list[int]) -> None:
    """What `count_back` has found."""
    for count in counts:
        index.counts.prepend(count)
