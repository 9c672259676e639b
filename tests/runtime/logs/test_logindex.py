"""Lines by number, whatever the file holds and in whatever pieces it was counted."""

from __future__ import annotations

import errno

from hypothesis import given, settings
from hypothesis import strategies as st

from medivote_desktop.core.logs.ansi import plain
from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs.index import LineIndex
from medivote_desktop.runtime.logs.match import Matcher
from medivote_desktop.runtime.logs.search import FileMatches

KIB = 1024
FAR = float("inf")


class Contents:
    """A file in memory, of which the front can be punched out."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.hole = 0

    def read(self, at: int, size: int) -> bytes:
        if at < 0 or size < 0:
            raise OSError(errno.EINVAL, "Invalid argument")  # as the system says
        return (b"\0" * self.hole + self.data[self.hole :])[at : at + size]


def counted(contents: Contents, *, back: bool = True) -> LineIndex:
    index = LineIndex(contents.read, len(contents.data), 0)
    index.grow(len(contents.data), FAR)
    while back and not index.is_whole:
        block = index.counts.lowest - 1
        place = max(0, index.counts.place(block))
        index.counts.prepend(contents.data[place : index.counts.place(block + 1)].count(b"\n"))
    return index


def split(data: bytes) -> list[str]:
    return [line.decode() for line in data.removesuffix(b"\n").split(b"\n")] if data else []


def shown(index: LineIndex) -> list[str]:
    return [line.text for line in index.lines(index.first_row, index.end_row - index.first_row)]


# Lines of all lengths, some longer than a block.
FILES = st.builds(
    lambda lengths, end: b"\n".join(b"%d" % place + b"x" * length for place, length in enumerate(lengths)) + end,
    st.lists(st.sampled_from([0, 1, 50, 8 * KIB - 1, 30 * KIB, 70 * KIB]), min_size=1, max_size=40),
    st.sampled_from([b"", b"\n"]),
)


@given(FILES)
@settings(deadline=None)
def test_all_lines_are_found(data: bytes) -> None:
    """In order and complete up to the limit; each also alone under its number."""
    index = counted(Contents(data))
    lines = [line[: 8 * KIB] for line in split(data)]
    assert shown(index) == lines
    rows = range(index.first_row, index.end_row)
    assert [index.lines(row, 1)[0].text for row in rows] == lines
    assert [index.row_at(index.start(row)) for row in rows] == list(rows)


@given(FILES, st.integers(1, 200_000))
@settings(deadline=None)
def test_growing_gives_the_same(data: bytes, piece: int) -> None:
    """However the file was written, and however much of it was there at first."""
    contents = Contents(data)
    index = LineIndex(contents.read, 0, 0)
    for size in range(0, len(data) + piece, piece):
        index.grow(min(size, len(data)), FAR)
    assert shown(index) == [line[: 8 * KIB] for line in split(data)]


@given(FILES, st.data())
@settings(deadline=None)
def test_rows_keep_their_numbers_when_the_front_is_punched_out(data: bytes, draw: st.DataObject) -> None:
    """What is left reads as before, and it is known how many lines were lost."""
    contents = Contents(data)
    index = counted(contents)
    before = {row: index.lines(row, 1)[0] for row in range(index.first_row, index.end_row)}
    row = draw.draw(st.integers(index.first_row, index.end_row - 1))
    contents.hole = index.start(row)
    lost = row - index.first_row
    if index.punch(contents.hole):
        index.grow(len(data), FAR)
    assert (index.first_row, index.end_row, index.lost) == (row, max(before) + 1, lost)
    assert {at: index.lines(at, 1)[0] for at in range(row, index.end_row)} == {
        at: before[at] for at in before if at >= row
    }


@given(FILES, FILES, st.data())
@settings(deadline=None)
def test_what_was_punched_out_unnoticed_fails_nothing(data: bytes, more: bytes, draw: st.DataObject) -> None:
    """A rotation, and lines that came after it, up to the next look: what is painted may be wrong, but is painted."""
    contents = Contents(data)
    index = counted(contents)
    matches = FileMatches(contents.read, Query("1"), index)
    matches.grow(FAR)
    while not matches.is_whole:
        matches.prepend(matches.search_back(contents.read, *matches.next_back(1)))
    contents.data += more
    contents.hole = draw.draw(st.integers(0, len(contents.data)))
    row = draw.draw(st.integers(index.first_row - 1, index.end_row + 1))
    count = draw.draw(st.integers(1, 40))
    assert len(index.lines(row, count)) <= count
    assert len(matches.lines(matches.first, count)) <= count
    for match in range(matches.first, matches.end):
        matches.row_of(match)
    assert matches.first <= matches.at_or_after(row) <= matches.end


def test_the_tail_is_there_before_the_front_is_counted() -> None:
    """Of a large file the last lines are known at once; the front then gets smaller numbers."""
    data = b"".join(b"line %07d\n" % number for number in range(100_000))
    contents = Contents(data)
    index = counted(contents, back=False)
    assert not index.is_whole
    last = index.lines(index.end_row - 1, 1)
    assert last[0].text == "line 0099999"
    whole = counted(contents)
    assert whole.end_row - whole.first_row == 100_000
    assert whole.end_row == index.end_row
    assert whole.lines(whole.first_row, 2)[1].text == "line 0000001"


def test_a_line_of_megabytes_is_cut() -> None:
    """And the one behind it is found."""
    index = counted(Contents(b"a\n" + b"x" * 3_000_000 + b"\nend\n"))
    first, long, last = index.lines(index.first_row, 3)
    assert (first.text, last.text) == ("a", "end")
    assert (len(long.text), long.left_out_bytes) == (8 * KIB, 3_000_000 - 8 * KIB)


def test_bytes_that_are_no_text_are_replaced() -> None:
    """Invalid UTF-8 and binary data are shown somehow."""
    index = counted(Contents(b"\xff\xfe\x80ok\n" + bytes(range(256)) * 4))
    assert index.lines(index.first_row, 1)[0].text == "���ok"


WORDED = st.lists(
    st.sampled_from(["an error", "fine", "", "Error ü", "\x1b[31mer\x1b[0mror", "x" * 30_000]), max_size=60
)


@given(
    WORDED, st.sampled_from([Query("error"), Query("Error", match_case=True), Query("^.?.?.?err?or", is_regex=True)])
)
@settings(deadline=None)
def test_matches_are_those_of_single_lines(lines: list[str], query: Query) -> None:
    """Counted in blocks or as they come, the same lines match, in order, and they know their rows."""
    data = "\n".join(lines).encode()
    contents = Contents(data)
    index = counted(contents)
    matches = FileMatches(contents.read, query, index)
    while not matches.grow(FAR):
        pass
    while not matches.is_whole:
        last, before = matches.next_back(1)
        matches.prepend(matches.search_back(contents.read, last, before))
    matcher = Matcher(query)
    rows = range(index.first_row, index.end_row)
    expected = [row for row in rows if matcher.matches(plain_text(index, row))]
    numbers = range(matches.first, matches.end)
    assert [matches.row_of(number) for number in numbers] == expected
    assert [matches.lines(number, 1)[0] for number in numbers] == [index.lines(row, 1)[0] for row in expected]
    assert [matches.at_or_after(row) for row in expected] == list(numbers)
    assert matches.done_share == 1.0


def plain_text(index: LineIndex, row: int) -> str:
    return plain(index.lines(row, 1, 100 * KIB)[0].text)


def test_spans_count_characters() -> None:
    """Beyond the basic plane, too."""
    assert Matcher(Query("b+", is_regex=True)).spans("a😀bb é b") == [(2, 4), (7, 8)]


def test_a_line_ends_before_what_ends_it() -> None:
    """Windows ends lines with two characters, as terminals do."""
    matcher = Matcher(Query("done$", is_regex=True))
    assert matcher.lines(b"all done\r\ndone, nearly\r\ndone\r") == [(0, 9), (24, 5)]


def test_an_expression_that_goes_astray_gives_up() -> None:
    """It costs a moment, and not the program."""
    matcher = Matcher(Query("(a+)+$", is_regex=True))
    assert not matcher.matches("a" * 40 + "!")
    assert matcher.lines(b"a" * 40 + b"!\nbaa") == [(42, 3)]
