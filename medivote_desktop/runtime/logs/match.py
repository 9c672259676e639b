"""Which lines match: plain words and regular expressions, in blocks of a file and in single lines."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRegularExpression

from medivote_desktop.core.logs.ansi import plain
from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs.blockcounts import BLOCK_BYTES
from medivote_desktop.runtime.logs.file import Read

LONGEST_BYTES = 64 * 1024
"""Of a longer line only the beginning is searched."""

# Qt's expressions and not Python's: ten times as fast, and one that goes astray ("(a+)+$") gives up after so many
# steps, 0.1 ms, where Python's would hold the whole program for hours.
# `$` is where a line ends for Windows, too.
_MANNERS = "(*ANYCRLF)(*LIMIT_MATCH=20000)"
_MOST_SPANS = 1000

Place = tuple[int, int]
"""Where a line begins in the file, and how long it is."""


class Matcher:
    """Finds a query.

    Raises:
        ValueError: The query is no regular expression; says why.
    """

    def __init__(self, query: Query) -> None:
        self.query = query
        option = QRegularExpression.PatternOption
        options = option.MultilineOption | option.UseUnicodePropertiesOption
        if not query.match_case:
            options |= option.CaseInsensitiveOption
        pattern = query.text if query.is_regex else QRegularExpression.escape(query.text)
        self._expression = QRegularExpression(_MANNERS + pattern, options)
        if not self._expression.isValid():
            place = self._expression.patternErrorOffset() - len(_MANNERS)
            raise ValueError(f"{self._expression.errorString()} (at {max(0, place)})")
        self._word = query.text.encode() if not query.is_regex and query.text.isascii() else b""
        if not query.match_case:
            self._word = self._word.lower()

    def matches(self, text: str) -> bool:
        """Whether the visible text of a line matches."""
        return self._expression.match(text).hasMatch()

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the visible text of a line matches, at the first thousand places."""
        found: list[tuple[int, int]] = []
        each = self._expression.globalMatch(text)
        while each.hasNext() and len(found) < _MOST_SPANS:
            one = each.next()
            if one.capturedLength():
                found.append((one.capturedStart(), one.capturedEnd()))
        if text.isascii() or max(text) < "\U00010000":
            return found
        return [_without_surrogates(text, span) for span in found]

    def lines(self, data: bytes) -> list[Place]:
        """The lines of these bytes that match. The first begins with them, the last ends with them."""
        if self._word and b"\x1b" not in data:
            return self._lines_with_word(data)
        text = data.decode("utf-8", "replace")
        if b"\x1b" in data:
            text = "\n".join(map(plain, text.split("\n")))
        whole = self._expression.match(text)
        # One that gave up over a block may still do line by line.
        if whole.isValid() and not whole.hasMatch():
            return []
        return [place for place in _split(data) if self.matches(_visible(data, place))]

    def count(self, data: bytes) -> int:
        """How many lines match; of expressions, which may be slow, none is told."""
        return len(self._lines_with_word(data)) if self._word and b"\x1b" not in data else 0

    def _lines_with_word(self, data: bytes) -> list[Place]:
        searched = data if self.query.match_case else data.lower()
        found: list[Place] = []
        at = searched.find(self._word)
        while at >= 0:
            start = searched.rfind(b"\n", 0, at) + 1
            end = searched.find(b"\n", at)
            found.append((start, (end if end >= 0 else len(data)) - start))
            at = searched.find(self._word, end) if end >= 0 else -1
        return found


def matching(read: Read, matcher: Matcher, start: int, stop: int, floor: int, end: int) -> list[Place]:
    """The matching lines of a file that begin from `start` up to `stop`.

    Args:
        floor, end: The parts of the file in front and behind are not looked at.
    """
    start, stop = max(start, floor), min(stop, end)
    ahead = start > floor  # one byte more tells whether a line begins right there
    data = read(start - ahead, stop - start + ahead)
    if ahead:
        found = data.find(b"\n")
        if found < 0:
            return []
        start += found
        data = data[found + 1 :]
    if not data:
        return []
    if not data.endswith(b"\n") and stop < end:
        data = _completed(read, data, stop, end)
    return [(start + at, length) for at, length in matcher.lines(data.removesuffix(b"\n"))]


def _completed(read: Read, data: bytes, stop: int, end: int) -> bytes:
    """With what still belongs to the last line, as far as it is not very long."""
    more = read(stop, min(end - stop, LONGEST_BYTES))
    found = more.find(b"\n")
    return data + (more[:found] if found >= 0 else more)


def _split(data: bytes) -> Iterator[Place]:
    at = 0
    for line in data.split(b"\n"):
        yield at, len(line)
        at += len(line) + 1


def _visible(data: bytes, place: Place) -> str:
    start, length = place
    return plain(data[start : start + min(length, BLOCK_BYTES)].decode("utf-8", "replace"))


def _without_surrogates(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Qt counts a character beyond the basic plane as two."""
    units = text.encode("utf-16-le", "surrogatepass")
    start, end = (len(units[: 2 * one].decode("utf-16-le", "ignore")) for one in span)
    return start, end
