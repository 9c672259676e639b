"""Follows one log file by number of line, whatever becomes of the file meanwhile."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.logline import LINE_BYTES, Line, Query
from medivote_desktop.core.say import say
from medivote_desktop.runtime.disks import FarFile
from medivote_desktop.runtime.gate import Gate
from medivote_desktop.runtime.logfile import NO_FILE, LogFile, Read, Status, moved_last
from medivote_desktop.runtime.logindex import LineIndex
from medivote_desktop.runtime.logwork import FileWork, Stretch, copy_all, count_back, prepend, search_back

if TYPE_CHECKING:
    from medivote_desktop.runtime.logsearch import FileMatches

_IDLE_MS, _BUSY_MS, _BEHIND_MS = 250, 100, 10
_SILENT_MS = 1000
_TURN_SECONDS = 0.003
_LINES_SLICE, _MATCHES_SLICE = 512, 64  # blocks; each is some 15 ms of a worker's time


class LogReader(QObject):
    """A `LogSource`: the lines of one file, which need not exist yet.

    Args:
        counts_front: Whether everything is counted, and not the end alone.
        follows: Whether it is looked at again and again; a part that rotation has put away does not grow, and is still
            the same when it is renamed.

    It looks by timer: notifications of appended data are missing on network folders, and flood at 50,000 lines a
    second. What is far from the end is counted and searched behind the gate.

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
        far: FarFile | None = None,
    ) -> None:
        super().__init__(parent)
        self.far = far
        self._counts_front, self._follows = counts_front, follows
        self.path = path
        self.matches: FileMatches | None = None
        self._query: Query | None = None
        self._gate = gate = (far.worker() if far is not None else None) or gate
        self._file: LogFile | None = None
        self._index = LineIndex(_nothing, 0, 0)
        self._trouble = ""
        self._generation = 0
        self._is_silent = self._is_awaited = False
        self._status = NO_FILE  # as it was when it could be looked at last
        self._worker = FileWork(gate, self._on_back_failed)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    def open(self) -> None:
        """Read the end of the file now, and follow it."""
        self._on_timeout()

    def count_front(self) -> None:
        """Count everything from now on."""
        self._counts_front = True
        self._work_back()

    def close(self) -> None:
        """Follow no more. To be called before this object is let go: it keeps the file open."""
        self._timer.stop()
        self._generation += 1
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
        if self.far is None or self.far.is_sure():
            return True
        self._is_awaited = True
        return False

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
            self._timer.start(0 if not self._grow(self._turn_end()) else _BUSY_MS)
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

    def _on_timeout(self) -> None:
        if self.far is None:
            self._look_now()
        else:
            self.far.ask(partial(self._on_disk_told, self._generation))

    def _on_disk_told(self, generation: int, silent: str) -> None:
        """A far disk has answered, or does not; closed meanwhile, there is nothing to be read."""
        if generation != self._generation:
            return
        if silent:
            self._is_silent = True
            self._tell_once(silent)
            self._timer.start(_SILENT_MS)
            return
        if self._is_silent:
            self._is_silent = False
            self._tell_once("")
        self._look_now()
        if self._is_awaited:
            self._is_awaited = False
            self.changed.emit()

    def _look_now(self) -> None:
        try:
            pause_ms = self._look()
        except OSError as error:
            self._let_go()
            self._tell_trouble(error.strerror or str(error))
            pause_ms = _IDLE_MS
        if self._follows or pause_ms == _BEHIND_MS:
            self._timer.start(pause_ms)

    def _look(self) -> int:
        """See what has become of the file; returns when to look again."""
        if self._file is None and not self._open_file():
            return _IDLE_MS
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
            return _BUSY_MS
        if self._follows and self.is_removed:
            self._tell_once(say("{path} was deleted: its lines are lost with the end of this run", path=self.path))
        has_changed = before != self._state()
        if has_changed:
            self.changed.emit()
        self._work_back()
        if not is_done:
            return _BEHIND_MS
        return _BUSY_MS if has_changed else _IDLE_MS

    def _state(self) -> tuple[int, int, int, int, bool]:
        index, matches = self._index, self.matches
        found, is_grown = (matches.end, matches.is_grown) if matches is not None else (0, True)
        return index.end, index.floor, index.first_row, found, is_grown

    def _open_file(self) -> bool:
        try:
            file = LogFile(self.path)
        except FileNotFoundError:
            return False
        was_there = bool(self._generation)
        self._file = file
        self._trouble = ""
        self._begin_anew(file, "A new log begins" if was_there else "")
        return True

    def _begin_anew(self, file: LogFile, words: str) -> None:
        self._generation += 1
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
            self._generation += 1  # what the worker still counts of the front is void
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
        self._generation += 1
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
        """Let the front be counted and searched, a slice at a time."""
        index, matches = self._index, self.matches
        if not self._counts_front:
            return
        if not index.is_whole:
            last = index.counts.lowest - 1
            before = max(last - _LINES_SLICE, index.counts.block_at(index.floor) - 1)
            self._ask_back("lines", partial(count_back, index, last, before), partial(prepend, index))
        if matches is not None and not matches.is_whole:
            last, before = matches.next_back(_MATCHES_SLICE)
            self._ask_back("matches", partial(search_back, matches, last, before), matches.prepend)

    def _ask_back(self, kind: str, work: Callable[[Read], list[int]], take: Callable[[list[int]], None]) -> None:
        self._worker.ask(kind, self._file, work, partial(self._on_back, kind, self._generation, self.matches, take))

    def _on_back(
        self,
        kind: str,
        generation: int,
        matches: FileMatches | None,
        take: Callable[[list[int]], None],
        counts: list[int],
    ) -> None:
        if generation == self._generation and (kind == "lines" or matches is self.matches):
            take(counts)
            self.changed.emit()
        self._work_back()

    def _on_back_failed(self, error: Exception) -> None:
        if self._file is not None:
            self._tell_trouble(getattr(error, "strerror", None) or str(error))


def _nothing(at: int, size: int) -> bytes:
    """The contents of a file that is not there."""
    return b""
