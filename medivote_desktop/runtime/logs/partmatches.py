"""The matches in all parts of a log, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medivote_desktop.core.logs.line import LINE_BYTES, Line
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.logs.partlines import lines_of

if TYPE_CHECKING:
    from medivote_desktop.runtime.logs.parts import PartedLog
    from medivote_desktop.runtime.logs.reader import LogReader
    from medivote_desktop.runtime.logs.search import FileMatches


class _Part(NamedTuple):
    """One that counts.

    Attributes:
        base: What is to be added to the numbers of its matches.
        row_base: What is to be added to those of its rows.
        first_row: Its first row, as it numbers them itself.
        matches: What was found in it.
    """

    base: int
    row_base: int
    first_row: int
    matches: FileMatches


class PartedMatches:
    """`LogMatches` of a `PartedLog`. Those of a part count as soon as all behind it is searched, and its own end."""

    def __init__(self, log: PartedLog) -> None:
        self._log = log
        self._ends: dict[LogReader, int] = {}  # of each older part: the number behind its last match

    def _parts(self) -> list[_Part]:
        """Those that count, the newest first."""
        found: list[_Part] = []
        end, is_known = 0, True
        for row_base, reader in self._log.parts:
            matches, base = reader.matches, 0
            if matches is None:
                break
            if found:
                if is_known:
                    self._ends[reader] = end
                elif reader not in self._ends:  # else one that has just come is in front of it, and still searched
                    break
                if not matches.is_grown:  # where its matches begin is not known before their end is
                    is_known = False
                    continue
                base = self._ends[reader] - matches.end
            found.append(_Part(base, row_base, reader.first, matches))
            end, is_known = base + matches.first, is_known and matches.is_whole
        return found

    def on_rotated(self) -> None:
        """A part was put in front of the newest: its matches had these numbers before, and the others keep theirs."""
        reader, newest = self._log.parts[1][1], self._log.parts[0][1]
        if newest.matches is not None:
            self._ends[reader] = newest.matches.first

    def forget(self, reader: LogReader) -> None:
        """A part is no more."""
        self._ends.pop(reader, None)

    @property
    def first(self) -> int:
        """The first match that is known."""
        parts = self._parts()
        return parts[-1].base + parts[-1].matches.first if parts else 0

    @property
    def end(self) -> int:
        """One behind the last match."""
        parts = self._parts()
        return parts[0].matches.end if parts else 0

    @property
    def is_whole(self) -> bool:
        """Whether everything has been searched."""
        parts = self._parts()
        return (
            self._log.is_whole
            and len(parts) == len(self._log.parts)
            and all(part.matches.is_whole and part.matches.is_grown for part in parts)
        )

    @property
    def done_share(self) -> float:
        """How much has been searched, from 0 to 1."""
        parts = self._log.parts
        if len(parts) == 1:
            return parts[0][1].matches.done_share if parts[0][1].matches is not None else 1.0
        sizes = [reader.held_bytes for _base, reader in parts]
        done = (
            size * (one.matches.done_share if one.matches else 0.0)
            for size, (_b, one) in zip(sizes, parts, strict=True)
        )
        return sum(done) / (sum(sizes) or 1)

    def row_of(self, match: int) -> int | None:
        """Which row of the log a match is; None where it has vanished."""
        for base, row_base, _first_row, matches in self._parts():
            if match >= base + matches.first:
                row = matches.row_of(match - base)
                return None if row is None else row_base + row
        return None

    def at_or_after(self, row: int) -> int:
        """The first match at this row of the log or behind it; `end` if there is none."""
        behind = self.end
        for base, row_base, first_row, matches in self._parts():
            if row >= row_base + first_row:
                return min(behind, base + matches.at_or_after(row - row_base))
            behind = base + matches.first
        return self.first

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Matching lines from `first` on; fewer at the end."""
        parts = self._parts()
        return lines_of([(part.base, part.matches) for part in parts], first, count, longest) if parts else []

    def spans(self, plain: str) -> list[tuple[int, int]]:
        """Where the visible text of a line matches."""
        matches = self._log.parts[0][1].matches
        return matches.spans(plain) if matches is not None else []
