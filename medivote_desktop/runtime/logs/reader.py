"""Follows one log file by number of line, whatever becomes of the file meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medivote_desktop.core.logs.line import LINE_BYTES, Line, Query
from medivote_desktop.core.say import say
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.logs.file import LogFile
from medivote_desktop.runtime.logs.filelines import FileLines
from medivote_desktop.runtime.logs.front import FrontWork
from medivote_desktop.runtime.logs.looks import BUSY_MS, IDLE_MS, Looks
from medivote_desktop.runtime.logs.promptly import SilentError
from medivote_desktop.runtime.logs.work import Stretch, copy_all
from medivote_desktop.runtime.loop.gate import Gate

if TYPE_CHECKING:
    from medivote_desktop.runtime.logs.search import FileMatches

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
        looks: When it is looked at, and whether it can be read.
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
        self._gate = disks.worker(path, gate) if disks is not None else gate
        self._trouble = ""
        self._is_first = True
        self._front = FrontWork(self._gate, self._on_front_done, self._on_front_failed)
        self.looks = Looks(path, disks, self._look_now, self)
        self.looks.silence_told.connect(self._tell_once)
        self.looks.readable.connect(self.changed)
        self._lines = FileLines(path, (self._beside or self).looks.doubt)

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
        self._lines.close()

    # The log as a source of lines

    @property
    def matches(self) -> FileMatches | None:
        """The lines that match what was asked for last."""
        return self._lines.matches

    @property
    def first(self) -> int:
        """The first row there is at present."""
        return self._lines.index.first_row

    @property
    def end(self) -> int:
        """One behind the last row."""
        return self._lines.index.end_row

    @property
    def whole_end(self) -> int:
        """One behind the last row that has its line end."""
        return self._lines.index.whole_end_row

    @property
    def is_whole(self) -> bool:
        """Whether the front has been counted, too."""
        return self._lines.index.is_whole

    @property
    def before_first(self) -> int:
        """How many lines were lost at the front since it was opened."""
        return self._lines.index.lost

    @property
    def trouble(self) -> str:
        """What was told of the file last, in words; empty while it can be read."""
        return self._trouble

    @property
    def is_as_known(self) -> bool:
        """Whether neither a rotation nor another file under its name waits for the next look."""
        return self._lines.is_as_known

    @property
    def is_removed(self) -> bool:
        """Whether the file has no name any more, and goes when nobody reads it."""
        return self._lines.is_removed

    @property
    def held_bytes(self) -> int:
        """What the file holds, without the hole that rotation leaves in front."""
        return self._lines.status(may_look=self.may_read()).held_bytes

    @property
    def modified_ms(self) -> int:
        """When it was last written to, in milliseconds since 1970; 0 without a file."""
        return self._lines.status(may_look=self.may_read()).modified_ms

    def may_read(self) -> bool:
        """Whether it can be read now without waiting for a far disk; where it cannot, `changed` tells when it can."""
        return (self._beside or self).looks.may_read()

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Rows from `first` on; empty ones while a far disk is waited for."""
        with contextlib.suppress(SilentError):
            if self.may_read():
                return self._lines.index.lines(first, count, longest)
        return [Line("")] * count

    def search(self, query: Query | None) -> FileMatches | None:
        """Look for something else from now on; for nothing with None. What was found before is void.

        Raises:
            ValueError: The query is no regular expression; says why.
        """
        if (matches := self._lines.search(query)) is not None:
            self.looks.soon(BUSY_MS if self._grow() else 0)
            self._work_back()
        return matches

    def save(self, target: str, gate: Gate, done: Callable[[int], None], failed: Callable[[Exception], None]) -> None:
        """Copy the file as it is now, behind this gate; `done` hears how many bytes that were.

        Raises:
            OSError: There is no file.
            RuntimeError: The program leaves.
        """
        gate.run(partial(copy_all, [self.stretch()], target), done, failed)

    def stretch(self) -> Stretch:
        """The file as it is now, for who copies it.

        Raises:
            OSError: There is no file.
        """
        if self._lines.file is None:
            raise FileNotFoundError(self.path)
        return Stretch(self._lines.file.copy(), self._lines.index.floor, self._lines.index.end)

    # Following

    def _look_now(self) -> int | None:
        try:
            pause_ms = self._look()
        except SilentError:
            pause_ms = _BEHIND_MS  # the disk is asked then
        except OSError as error:
            self._let_go()
            self._tell_trouble(error.strerror or str(error))
            pause_ms = IDLE_MS
        return pause_ms if self._follows or pause_ms == _BEHIND_MS else None

    def _look(self) -> int:
        """See what has become of the file; returns when to look again."""
        lines = self._lines
        if lines.file is None and not self._open_file():
            return IDLE_MS
        assert lines.file is not None
        size = lines.file.status().size
        if size < lines.index.end:
            self._begin_anew(lines.file, say("The log was cleared"))
        before = lines.state
        if lines.note_hole(lines.file, size):
            self._front.void()
        is_done = self._grow()
        if self._follows and lines.file.is_replaced():
            # The last of the old file has just been read, as far as anybody could have seen it.
            self._let_go()
            self._open_file()
            return BUSY_MS
        if self._follows and self.is_removed:
            self._tell_once(say("{path} was deleted: its lines are lost with the end of this run", path=self.path))
        has_changed = before != lines.state
        if has_changed:
            self.changed.emit()
        self._work_back()
        if not is_done:
            return _BEHIND_MS
        return BUSY_MS if has_changed else IDLE_MS

    def _open_file(self) -> bool:
        if not self._lines.open() or self._lines.file is None:
            return False
        words = "" if self._is_first else say("A new log begins")
        self._trouble = ""
        try:
            self._begin_anew(self._lines.file, words)
        except SilentError:  # it is not known what is in it: it is opened once more
            self._lines.let_go()
            self._is_first = not words
            raise
        return True

    def _begin_anew(self, file: LogFile, words: str) -> None:
        self._front.void()
        self._is_first = False
        self._lines.begin(file, ends_here=not self._follows)
        self._grow()
        self.restarted.emit(words)

    def _grow(self) -> bool:
        """Take in what was added, for a moment; whether there is no more of it."""
        try:
            return self.may_read() and self._lines.grow(_TURN_SECONDS)
        except SilentError:
            return False

    def _let_go(self) -> None:
        self._front.void()
        self._is_first = False
        self._lines.let_go()

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
            self._front.go_on(self._lines.file, self._lines.index, self._lines.matches)

    def _on_front_done(self, is_news: bool) -> None:
        if is_news:
            self.changed.emit()
        self._work_back()

    def _on_front_failed(self, error: Exception) -> None:
        if self._lines.file is not None:
            self._tell_trouble(getattr(error, "strerror", None) or str(error))
