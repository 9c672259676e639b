"""Follows one log file by number of line, whatever becomes of the file meanwhile."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medivote_desktop.core.logline import LINE_BYTES, Line, Query
from medivote_desktop.core.say import say
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.gate import Gate
from medivote_desktop.runtime.logfile import NO_FILE, LogFile, Status, moved_last
from medivote_desktop.runtime.logfront import FrontWork
from medivote_desktop.runtime.logindex import LineIndex
from medivote_desktop.runtime.logwork import Stretch, copy_all
from medivote_desktop.runtime.looks import BUSY_MS, IDLE_MS, Looks

if TYPE_CHECKING:
    from medivote_desktop.runtime.logsearch import FileMatches

_BEHIND_MS = 10
_TURN_SECONDS = 0.003


class LogReader(QObject):
    """A `LogSource`: the lines of one file, which need not exist yet.

    Args:
        counts_front: Whether everything is counted, and not the end alone.
        follows: Whether it is looked at again and again; a part that rotation has put away does not grow, and is still
            the same when it is renamed.
        beside: Another part of the same log, whose disk has answered: where it can be read, this one can.

    What is far from the end is counted and searched behind the gate.

    Signals:
        changed: There are more rows or matches, or fewer at the front.
        restarted: All rows are void, for the file was cleared or another stands in its place; says so in words.
        told: Something else that is to be known, in words: that the file cannot be read.

    Attributes:
        path: The file.
        matches: The lines that match what was asked for last.
    """

    changed = Signal()
    restarted = Signal(str)
    told = Signal(str)

    names: Sequence[str] = ()

    def __init__(
        self,
        path: str,
        gate: Gate,
        parent: QObject | None = None,
        *,
        counts_front: bool = True,
        follows: bool = True,
        disks: Disks | None = None,
        beside: LogReader | None = None,
    ) -> None:
        super().__init__(parent)
        self._beside = beside
        self._counts_front, self._follows = counts_front, follows
        self.path = path
        self.matches: FileMatches | None = None
        self._query: Query | None = None
        self._gate = disks.worker(path, gate) if disks is not None else gate
        self._file: LogFile | None = None
        self._index = LineIndex(_nothing, 0, 0)
        self._trouble = ""
        self._is_first = True
        self._status = NO_FILE  # as it was when it could be looked at last
        self._front = FrontWork(self._gate, self._on_front_done, self._on_front_failed)
        self.looks = Looks(path, disks, self._look_now, self)
        self.looks.silence_told.connect(self._tell_once)
        self.looks.readable.connect(self.changed)

    def open(self) -> None:
        """Read the end of the file now, and follow it."""
        if self._beside is None:
            self.looks.now()
        else:
            self.looks.at_once()

    def count_front(self) -> None:
        """Count everything from now on."""
        self._counts_front = True
        self._work_back()

    def close(self) -> None:
        """Follow no more. To be called before this object is let go: it keeps the file open."""
        self.looks.stop()
        self._front.void()
        if self._file is not None:
            self._file.close()
            self._file = None
            self._index = LineIndex(_nothing, 0, 0)
            self.matches = None

    # The log as a source of lines

    @property
    def first(self) -> int:
        """The first row there is at present."""
        return self._index.first_row

    @property
    def end(self) -> int:
        """One behind the last row."""
        return self._index.end_row

    @property
    def whole_end(self) -> int:
        """One behind the last row that has its line end."""
        return self._index.whole_end_row

    @property
    def is_whole(self) -> bool:
        """Whether the front has been counted, too."""
        return self._index.is_whole

    @property
    def before_first(self) -> int:
        """How many lines were lost at the front since it was opened."""
        return self._index.lost

    @property
    def trouble(self) -> str:
        """What was told of the file last, in words; empty while it can be read."""
        return self._trouble

    @property
    def is_as_known(self) -> bool:
        """Whether neither a rotation nor another file under its name waits for the next look."""
        file = self._file
        return file is None or (file.first_data(file.status().size) <= self._index.floor and not file.is_replaced())

    @property
    def is_removed(self) -> bool:
        """Whether the file has no name any more, and goes when nobody reads it."""
        return self._file is not None and self._file.is_removed()

    @property
    def held_bytes(self) -> int:
        """What the file holds, without the hole that rotation leaves in front."""
        return self._last_status().held_bytes

    @property
    def modified_ms(self) -> int:
        """When it was last written to, in milliseconds since 1970; 0 without a file."""
        return self._last_status().modified_ms

    def _last_status(self) -> Status:
        if self._file is None:
            return NO_FILE
        if self.may_read():
            self._status = self._file.status()
        return self._status

    def may_read(self) -> bool:
        """Whether it can be read now without waiting for a far disk; where it cannot, `changed` tells when it can."""
        return (self._beside or self).looks.may_read()

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Rows from `first` on; empty ones while a far disk is waited for."""
        return self._index.lines(first, count, longest) if self.may_read() else [Line("")] * count

    def search(self, query: Query | None) -> FileMatches | None:
        """Look for something else from now on; for nothing with None. What was found before is void.

        Raises:
            ValueError: The query is no regular expression; says why.
        """
        self.matches = self._new_matches(query)
        self._query = query
        if self.matches is not None:
            self.looks.soon(BUSY_MS if self._grow(self._turn_end()) else 0)
            self._work_back()
        return self.matches

    def save(self, target: str, done: Callable[[int], None], failed: Callable[[Exception], None]) -> None:
        """Copy the file as it is now, behind the gate; `done` hears how many bytes that were.

        Raises:
            OSError: There is no file.
            RuntimeError: The program leaves.
        """
        self._gate.run(partial(copy_all, [self.stretch()], target), done, failed)

    def stretch(self) -> Stretch:
        """The file as it is now, for who copies it.

        Raises:
            OSError: There is no file.
        """
        if self._file is None:
            raise FileNotFoundError(self.path)
        return Stretch(self._file.copy(), self._index.floor, self._index.end)

    # Following

    def _look_now(self) -> int | None:
        try:
            pause_ms = self._look()
        except OSError as error:
            self._let_go()
            self._tell_trouble(error.strerror or str(error))
            pause_ms = IDLE_MS
        return pause_ms if self._follows or pause_ms == _BEHIND_MS else None

    def _look(self) -> int:
        """See what has become of the file; returns when to look again."""
        if self._file is None and not self._open_file():
            return IDLE_MS
        assert self._file is not None
        size = self._file.status().size
        if size < self._index.end:
            self._begin_anew(self._file, say("The log was cleared"))
        before = self._state()
        self._note_hole(self._file, size)
        is_done = self._grow(self._turn_end())
        if self._follows and self._file.is_replaced():
            # The last of the old file has just been read, as far as anybody could have seen it.
            self._let_go()
            self._open_file()
            return BUSY_MS
        if self._follows and self.is_removed:
            self._tell_once(say("{path} was deleted: its lines are lost with the end of this run", path=self.path))
        has_changed = before != self._state()
        if has_changed:
            self.changed.emit()
        self._work_back()
        if not is_done:
            return _BEHIND_MS
        return BUSY_MS if has_changed else IDLE_MS

    def _state(self) -> tuple[int, int, int, int, bool]:
        index, matches = self._index, self.matches
        found, is_grown = (matches.end, matches.is_grown) if matches is not None else (0, True)
        return index.end, index.floor, index.first_row, found, is_grown

    def _open_file(self) -> bool:
        try:
            file = LogFile(self.path)
        except FileNotFoundError:
            return False
        words = "" if self._is_first else "A new log begins"
        self._file = file
        self._trouble = ""
        self._begin_anew(file, words)
        return True

    def _begin_anew(self, file: LogFile, words: str) -> None:
        self._front.void()
        self._is_first = False
        size = file.status().size
        self._index = LineIndex(file.read, size, file.first_data(size))
        if not self._follows:  # four blocks at most, at once: the rows of such a part are numbered from its end
            self._index.grow(size, math.inf)
        self.matches = self._new_matches(self._query)
        self._grow(self._turn_end())
        self.restarted.emit(words)

    def _new_matches(self, query: Query | None) -> FileMatches | None:
        if query is None or not query.text:
            return None
        from medivote_desktop.runtime.logsearch import FileMatches

        return FileMatches(self._file.read if self._file else _nothing, query, self._index)

    def _note_hole(self, file: LogFile, size: int) -> None:
        floor = file.first_data(size)
        if floor > self._index.floor:
            self._front.void()
            unseen = moved_last(self.path, floor - self._index.end)
            if self._index.punch(floor, unseen.count(b"\n")) and self.matches is not None:
                self.matches.punch(floor, moved_last(self.path, floor - self.matches.sure_end + 1))

    def _grow(self, until: float) -> bool:
        if self._file is None or not self.may_read():
            return True
        is_done = self._index.grow(self._file.status().size, until)
        return (self.matches is None or self.matches.grow(until)) and is_done

    def _turn_end(self) -> float:
        return time.monotonic() + _TURN_SECONDS

    def _let_go(self) -> None:
        self._front.void()
        self._is_first = False
        if self._file is not None:
            self._file.close()
            self._file = None
        if self.matches is not None or self._index.end:
            self._index = LineIndex(_nothing, 0, 0)
            self.matches = self._new_matches(self._query)

    def _tell_trouble(self, words: str) -> None:
        self._tell_once(say("Cannot read {path}: {error}", path=self.path, error=words))

    def _tell_once(self, words: str) -> None:
        """Though it is met at every look."""
        if words != self._trouble:
            self._trouble = words
            self.told.emit(words)

    # What is far from the end

    def _work_back(self) -> None:
        if self._counts_front:
            self._front.go_on(self._file, self._index, self.matches)

    def _on_front_done(self) -> None:
        self.changed.emit()
        self._work_back()

    def _on_front_failed(self, error: Exception) -> None:
        if self._file is not None:
            self._tell_trouble(getattr(error, "strerror", None) or str(error))


def _nothing(at: int, size: int) -> bytes:
    """The contents of a file that is not there."""
    return b""
