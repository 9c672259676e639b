"""Expressions that go astray hold nobody up: neither the window nor the worker, and nothing is missed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs.file import LogFile
from medivote_desktop.runtime.logs.index import LineIndex
from medivote_desktop.runtime.logs.search import FileMatches

NOW = 0.0  # long over: each turn is as short as can be
LATER = 1e12


class Search:
    """A file that grows, its lines and the matches in it."""

    def __init__(self, path: Path, query: Query) -> None:
        self.path = path
        path.touch()
        self._file = LogFile(str(path))
        self.index = LineIndex(self._file.read, 0, 0)
        self.matches = FileMatches(self._file.read, query, self.index)

    def write(self, data: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(data)
        self.index.grow(self.path.stat().st_size, LATER)

    def rows(self) -> list[int]:
        found = [self.matches.row_of(match) for match in range(self.matches.first, self.matches.end)]
        return [row for row in found if row is not None]

    def close(self) -> None:
        self._file.close()


@pytest.mark.parametrize("until", [NOW, LATER])
@pytest.mark.parametrize("piece", [1, 977, 70_000])
def test_every_match_is_found_once_however_it_comes(tmp_path: Path, until: float, piece: int) -> None:
    """Lines come in pieces, are searched in turns of any length, and are as long as several blocks."""
    lines = [b"needle %d" % n if n % 3 == 0 else b"hay" for n in range(400)]
    lines[200] = b"needle " + b"x" * 200_000
    lines[201] = b"y" * 70_000
    data = b"\n".join(lines) + b"\n"
    data = data if piece > 1 else data[:2000]
    search = Search(tmp_path / "one.log", Query("needle"))

    for at in range(0, len(data), piece):
        search.write(data[at : at + piece])
        search.matches.grow(until)
    turns = 0
    while not search.matches.grow(until):
        turns += 1

    expected = [row for row, line in enumerate(data.split(b"\n")) if line.startswith(b"needle")]
    assert search.rows() == expected
    assert search.matches.done_share == 1
    search.close()


def test_a_catastrophic_expression_is_searched_in_short_turns(tmp_path: Path) -> None:
    """A block of it took 150 ms; a turn ends a step after it is over."""
    search = Search(tmp_path / "one.log", Query("(a+)+$", is_regex=True))
    search.write((b"\x1b[32m" + b"a" * 60 + b"!\n") * 4000)
    longest = 0.0

    turns, done = 0, False
    while not done:
        began = time.thread_time()
        done = search.matches.grow(time.monotonic())
        longest = max(longest, time.thread_time() - began)
        turns += 1

    assert turns > 50
    assert longest < 0.1
    search.close()


def test_the_worker_is_given_back_soon(tmp_path: Path) -> None:
    """Of many blocks that were asked for some are searched, the last ones, and the rest is asked for again."""
    path = tmp_path / "one.log"
    path.write_bytes((b"\x1b[32m" + b"a" * 60 + b"!\n") * 20_000)
    file = LogFile(str(path))
    index = LineIndex(file.read, path.stat().st_size, 0)
    index.grow(path.stat().st_size, LATER)
    matches = FileMatches(file.read, Query("(a+)+$", is_regex=True), index)
    asked = 0
    while not matches.is_whole:
        last, before = matches.next_back(64)
        counts = matches.search_back(file.read, last, before)
        assert 1 <= len(counts) <= last - before
        matches.prepend(counts)
        asked += 1

    assert asked > 1
    file.close()
