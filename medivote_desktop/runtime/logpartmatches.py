"""The matches in all parts of a log, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medivote_desktop.core.logline import LINE_BYTES, Line

if TYPE_CHECKING:
    from medivote_desktop.runtime.logparts import PartedLog
    from medivote_desktop.runtime.logreader import LogReader
    from medivote_desktop.runtime.logsearch import FileMatches


class PartedMatches:
    """`LogMatches` of a `PartedLog`. Those of a part count as soon as all behind it is searched."""

    def __init__(self, log: PartedLog) -> None:
        self._log = log
        self._bases: dict[LogReader, int] = {}

    def _parts(self) -> list[tuple[int, int, FileMatches]]:
        """Of each part that counts, the newest first: what is to be added to its matches, and to its rows."""
        found: list[tuple[int, int, FileMatches]] = []
        for row_base, reader in self._log.parts:
            matches = reader.matches
            if matches is None:
                break
            if not found:
                base = 0
            elif found[-1][2].is_whole:
                newer_base, _rows, newer = found[-1]
                base = self._bases[reader] = newer_base + newer.first - matches.end
            elif reader in self._bases:  # one that has just come is in front of it, and still searched
                base = self._bases[reader]
            else:
                break
            found.append((base, row_base, matches))
        return found

    def on_rotated(self) -> None:
        """A part was put in front of the newest: its matches had these numbers before, and the others keep theirs."""
        reader, newest = self._log.parts[1][1], self._log.parts[0][1]
        if reader.matches is not None and newest.matches is not None:
            self._bases[reader] = newest.matches.first - reader.matches.end

    def forget(self, reader: LogReader) -> None:
        """A part is no more."""
        self._bases.pop(reader, None)

    @property
    def first(self) -> int:
        """The first match that is known."""
        parts = self._parts()
        return parts[-1][0] + parts[-1][2].first if parts else 0

    @property
    def end(self) -> int:
        """One behind the last match."""
        parts = self._parts()
        return parts[0][2].end if parts else 0

    @property
    def is_whole(self) -> bool:
        """Whether everything has been searched."""
        parts = self._parts()
        return self._log.is_whole and len(parts) == len(self._log.parts) and all(one.is_whole for *_, one in parts)

    @property
    def done_share(self) -> float:
        """How much has been searched, from 0 to 1."""
        parts = self._log.parts
        if len(parts) == 1:
            return parts[0][1].matches.done_share if parts[0][1].matches is not None else 1.0
        sizes = [reader.allocated_bytes for _base, reader in parts]
        done = (
            size * (one.matches.done_share if one.matches else 0.0)
            for size, (_b, one) in zip(sizes, parts, strict=True)
        )
        return sum(done) / (sum(sizes) or 1)

    def row_of(self, match: int) -> int | None:
        """Which row of the log a match is; None where it has vanished."""
        for base, row_base, matches in self._parts():
            if match >= base + matches.first:
                row = matches.row_of(match - base)
                return None if row is None else row_base + row
        return None

    def at_or_after(self, row: int) -> int:
        """The first match at this row of the log or behind it; `end` if there is none."""
        behind = self.end
        for (base, row_base, matches), (_base, reader) in zip(self._parts(), self._log.parts, strict=False):
            if row >= row_base + reader.first:
                return min(behind, base + matches.at_or_after(row - row_base))
            behind = base + matches.first
        return self.first

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Matching lines from `first` on; fewer at the end."""
        from medivote_desktop.runtime.logparts import lines_of

        parts = self._parts()
        return lines_of([(base, matches) for base, _rows, matches in parts], first, count, longest) if parts else []

    def spans(self, plain: str) -> list[tuple[int, int]]:
        """Where the visible text of a line matches."""
        matches = self._log.parts[0][1].matches
        return matches.spans(plain) if matches is not None else []
