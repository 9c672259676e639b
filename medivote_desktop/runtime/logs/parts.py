"""A log together with what rotation has kept of it: one source of lines, from the oldest part to the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.logs.line import LINE_BYTES, Line, Query
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.logs.ends import is_there
from medivote_desktop.runtime.logs.partlines import lines_of
from medivote_desktop.runtime.logs.partmatches import PartedMatches
from medivote_desktop.runtime.logs.promptly import SilentError, promptly
from medivote_desktop.runtime.logs.reader import LogReader
from medivote_desktop.runtime.logs.work import Stretch, copy_all
from medivote_desktop.runtime.loop.gate import Gate

_OPENED_A_TURN = 10  # a service may have a thousand


class PartedLog(QObject):
    """A `LogSource`. An older part is opened when those behind it are counted; its last row is in front of their first.

    What a rotation moves to a file of its own keeps its numbers, and so does everything in front of it.

    Signals: as those of `LogReader`.
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
        disks: Disks | None = None,
    ) -> None:
        super().__init__(parent)
        self.path = path
        self.matches: PartedMatches | None = None
        self._disks = disks
        self._gate = gate = disks.worker(path, gate) if disks is not None else gate
        self._counts_front = counts_front
        self._query: Query | None = None
        self._newest = LogReader(path, gate, self, counts_front=counts_front, disks=disks)
        self._older: list[LogReader] = []  # the newest of them first
        self._bases: list[int] = []
        self._lost = 0
        self._gone = 0
        self._was_whole = False
        self._is_opening = False
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._extend)

    def open(self) -> None:
        """Read the end of the newest part now, and follow it."""
        self._newest.told.connect(self.told)
        self._newest.open()
        self._newest.changed.connect(self._on_newest_changed)
        self._newest.restarted.connect(self._begin_anew)
        self._extend()

    def close(self) -> None:
        """Follow no more."""
        self._counts_front = False
        self._more.stop()
        self._drop_older()
        self._newest.close()

    def count_front(self) -> None:
        """Go on to the beginning of the oldest part."""
        self._counts_front = True
        for reader in (self._newest, *self._older):
            reader.count_front()
        self._extend()

    # As one log

    @property
    def parts(self) -> list[tuple[int, LogReader]]:
        """The parts that are open, the newest first, and what is to be added to the numbers of their rows."""
        return [(0, self._newest), *zip(self._bases, self._older, strict=True)]

    @property
    def first(self) -> int:
        """The first row there is at present."""
        base, oldest = self.parts[-1]
        return base + oldest.first

    @property
    def end(self) -> int:
        """One behind the last row."""
        return self._newest.end

    @property
    def whole_end(self) -> int:
        """One behind the last row that has its line end."""
        return self._newest.whole_end

    @property
    def is_whole(self) -> bool:
        """Whether every part is open and counted."""
        return all(reader.is_whole for _base, reader in self.parts) and self._next_path() is None

    @property
    def trouble(self) -> str:
        """Why the log cannot be read, in words; empty while it can."""
        return self._newest.trouble

    @property
    def before_first(self) -> int:
        """How many lines are gone: what is moved to another part is not."""
        return self._gone

    @property
    def held_bytes(self) -> int:
        """What all parts hold."""
        return sum(reader.held_bytes for _base, reader in self.parts)

    @property
    def modified_ms(self) -> int:
        """When it was last written to, in milliseconds since 1970."""
        return max(reader.modified_ms for _base, reader in self.parts)

    def may_read(self) -> bool:
        """As that of `LogReader`."""
        return self._newest.may_read()

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        """Rows from `first` on."""
        return lines_of(self.parts, first, count, longest)

    def search(self, query: Query | None) -> PartedMatches | None:
        """Look for something else from now on; for nothing with None.

        Raises:
            ValueError: The query is no regular expression; says why.
        """
        self.matches, self._query = None, query
        for _base, reader in self.parts:
            reader.search(query)
        self.matches = PartedMatches(self) if self._newest.matches is not None else None
        return self.matches

    def save(self, target: str, gate: Gate, done: Callable[[int], None], failed: Callable[[Exception], None]) -> None:
        """Copy all parts as they are now into one file, behind this gate; `done` hears how many bytes that were.

        Raises:
            OSError: There is no file.
            RuntimeError: The program leaves.
        """
        stretches: list[Stretch] = []
        try:
            stretches.extend(reader.stretch() for _base, reader in reversed(self.parts))
            gate.run(partial(copy_all, stretches, target), done, failed)
        except (OSError, RuntimeError):
            for stretch in stretches:
                stretch.file.close()
            raise

    # What becomes of the files

    def _next_path(self) -> str | None:
        """The part in front of those that are open; None where there is none."""
        if not self._newest.looks.is_sure():
            return None
        path = Path(self.path)
        following = path.with_name(f"{path.name}.{len(self._older) + 1}")
        return str(following) if self._is_there(following) else None

    def _is_there(self, path: Path) -> bool:
        try:
            return promptly(self.path, partial(is_there, path))
        except SilentError:
            self._newest.looks.doubt()
            return False

    def _extend(self) -> None:
        """Open the parts in front, each as soon as it is known where it ends in numbers; of very many some a turn."""
        for _ in range(_OPENED_A_TURN):
            base, oldest = self.parts[-1]
            if self._is_opening or not self._counts_front or not oldest.is_whole or (path := self._next_path()) is None:
                return
            if not self._newest.is_as_known:  # the parts have other names now: that is looked after first
                return
            self._add(len(self._older), path, base + oldest.first)
            self.changed.emit()
        self._more.start()

    def _add(self, place: int, path: str, end: int) -> LogReader:
        """Open a part whose last row is in front of this one."""
        reader = LogReader(
            path,
            self._gate,
            self,
            counts_front=self._counts_front,
            follows=False,
            disks=self._disks,
            beside=self._newest,
        )
        self._is_opening = True
        reader.open()
        reader.search(self._query)
        self._is_opening = False
        self._older.insert(place, reader)
        self._bases.insert(place, end - reader.end)
        reader.changed.connect(self._on_changed)
        reader.told.connect(self.told)
        return reader

    def _on_changed(self) -> None:
        self._extend()
        self.changed.emit()

    def _on_newest_changed(self) -> None:
        moved, self._lost = self._newest.before_first - self._lost, self._newest.before_first
        if moved:
            self._on_rotated(moved, was_whole=self._was_whole)
        self._was_whole = self._newest.is_whole
        self._on_changed()

    def _on_rotated(self, moved: int, *, was_whole: bool) -> None:
        """So many lines stand in a file of their own now; the others were renamed, and are open."""
        path = Path(self.path)
        path = path.with_name(f"{path.name}.1")
        if not self._is_there(path):
            self._begin_anew("")
            return
        reader = self._add(0, str(path), self._newest.first)
        if self.matches is not None:
            self.matches.on_rotated()
        self._forget_removed()
        check = partial(self._check, reader, moved, was_whole)
        reader.changed.connect(check)
        check()

    def _forget_removed(self) -> None:
        """Of parts that rotation has removed the last one is read on, as somebody may be looking at it; each takes its
        room on the disk for as long."""
        removed = [reader for reader in self._older if reader.is_removed]
        for reader in removed[1:]:
            place = self._older.index(reader)
            del self._older[place], self._bases[place]
            self._gone += reader.end - reader.first
            if self.matches is not None:
                self.matches.forget(reader)
            _let_go(reader)

    def _check(self, reader: LogReader, moved: int, was_whole: bool) -> None:
        """Where it holds other lines (it was rotated twice meanwhile), all numbers are void.

        Args:
            was_whole: Whether all of what was moved had been counted.
        """
        if not reader.is_whole or reader not in self._older:
            return
        lines = reader.end - reader.first
        if lines < moved or (was_whole and lines != moved):
            self._begin_anew("")

    def _begin_anew(self, words: str) -> None:
        self._drop_older()
        self._lost, self._gone = self._newest.before_first, 0
        self.matches = PartedMatches(self) if self._newest.matches is not None else None
        self.restarted.emit(words)
        self._extend()

    def _drop_older(self) -> None:
        for reader in self._older:
            _let_go(reader)
        self._older, self._bases = [], []


def _let_go(reader: LogReader) -> None:
    reader.changed.disconnect()
    reader.close()
    reader.deleteLater()
