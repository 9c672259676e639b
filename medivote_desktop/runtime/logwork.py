"""What is done with log files in the worker: counting, searching and copying what is far from the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medivote_desktop.runtime.logfile import LogFile, Read
from medivote_desktop.runtime.logindex import LineIndex

if TYPE_CHECKING:
    from medivote_desktop.runtime.logsearch import FileMatches

_COPIED_BYTES = 1024 * 1024
_BLOCKS_AT_ONCE = 8


def with_file(file: LogFile, work: Callable[[Read], list[int]]) -> list[int]:
    """Do some work with an open file, and close it."""
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
