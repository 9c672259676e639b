"""What is known of the lines of one file that is open: their numbers, and which of them match."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs.file import NO_FILE, LogFile, Status, moved_last
from medivote_desktop.runtime.logs.index import LineIndex
from medivote_desktop.runtime.logs.promptly import SilentError

if TYPE_CHECKING:
    from medivote_desktop.runtime.logs.search import FileMatches


class FileLines:
    """Grows with the file when it is told to; which file that is, and when it is looked at, others decide.

    Args:
        lost: Called where its disk does not answer, which is raised then.

    Attributes:
        path: The file's name.
        file: The open file; None while there is none.
        index: Where its lines are.
        matches: The lines that match what was asked for last.
    """

    def __init__(self, path: str, lost: Callable[[], object] = bool) -> None:
        self.path, self._lost = path, lost
        self.file: LogFile | None = None
        self.index = LineIndex(_nothing, 0, 0)
        self.matches: FileMatches | None = None
        self._query: Query | None = None
        self._status = NO_FILE

    def open(self) -> bool:
        """Open the file, if there is one; `begin` follows.

        Raises:
            OSError: It cannot be opened.
        """
        try:
            self.file = LogFile(self.path, self._lost)
        except FileNotFoundError:
            return False
        return True

    def begin(self, file: LogFile, *, ends_here: bool) -> None:
        """Begin anew with what is in the open file now.

        Args:
            ends_here: It does not grow any more; its rows are numbered from its end, which is read at once: that is
                four blocks at most.
        """
        size = file.status().size
        self.index = LineIndex(file.read, size, file.first_data(size))
        if ends_here:
            self.index.grow(size, math.inf)
        self.matches = self._new_matches(self._query)

    def let_go(self) -> None:
        """Close the file; what is searched for is searched for in the next one."""
        self._close_file()
        if self.matches is not None or self.index.end:
            self.index = LineIndex(_nothing, 0, 0)
            self.matches = self._new_matches(self._query)

    def close(self) -> None:
        """The same for good."""
        if self.file is not None:
            self._close_file()
            self.index = LineIndex(_nothing, 0, 0)
            self.matches = None

    def _close_file(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None

    def search(self, query: Query | None) -> FileMatches | None:
        """What matches from now on; nothing with None. What was found before is void.

        Raises:
            ValueError: The query is no regular expression; says why.
        """
        self.matches = self._new_matches(query)
        self._query = query
        return self.matches

    def _new_matches(self, query: Query | None) -> FileMatches | None:
        if query is None or not query.text:
            return None
        from medivote_desktop.runtime.logs.search import FileMatches

        return FileMatches(self.file.read if self.file else _nothing, query, self.index)

    def grow(self, seconds: float) -> bool:
        """Take in what has been added, for so long; whether that was all."""
        if self.file is None:
            return True
        size, matches = self.file.status().size, self.matches
        if matches is not None and not matches.is_grown:
            self.file.read(max(0, matches.sure_end - 1), 1)  # a far disk takes its own time
        until = time.monotonic() + seconds
        is_done = self.index.grow(size, until)
        return (matches is None or matches.grow(until)) and is_done

    def note_hole(self, file: LogFile, size: int) -> bool:
        """Whether rotation has punched out more of the front; its lines are no part of this file any more."""
        floor = file.first_data(size)
        if floor <= self.index.floor:
            return False
        unseen = moved_last(self.path, floor - self.index.end)
        if self.index.punch(floor, unseen.count(b"\n")) and self.matches is not None:
            self.matches.punch(floor, moved_last(self.path, floor - self.matches.sure_end + 1))
        return True

    @property
    def state(self) -> tuple[int, int, int, int, bool]:
        """Another one where there are more rows or matches, or fewer at the front."""
        found, is_grown = (self.matches.end, self.matches.is_grown) if self.matches is not None else (0, True)
        return self.index.end, self.index.floor, self.index.first_row, found, is_grown

    @property
    def is_as_known(self) -> bool:
        """Whether neither a rotation nor another file under its name waits for the next look."""
        file = self.file
        if file is None:
            return True
        try:
            return file.first_data(file.status().size) <= self.index.floor and not file.is_replaced()
        except SilentError:
            return False

    @property
    def is_removed(self) -> bool:
        """Whether the file has no name any more, and goes when nobody reads it."""
        try:
            return self.file is not None and self.file.is_removed()
        except SilentError:
            return False

    def status(self, *, may_look: bool) -> Status:
        """Its size and when it was written to; where it may not be looked at, as it was the last time."""
        if self.file is None:
            return NO_FILE
        if may_look:
            with contextlib.suppress(SilentError):
                self._status = self.file.status()
        return self._status


def _nothing(at: int, size: int) -> bytes:
    """The contents of a file that is not there."""
    return b""
