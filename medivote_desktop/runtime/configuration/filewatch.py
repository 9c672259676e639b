"""Notices when services.ini is another file than the one that was read."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from medivote_desktop.runtime.configuration.filelook import Seen, Stamp, look_at
from medivote_desktop.runtime.farmounts import in_time
from medivote_desktop.runtime.loop.gate import Gate

_SETTLE_MS = 300  # an editor writes in several steps; what it leaves in between is not looked at
_RIPE_SECONDS = 2.0
"""So long a file must have stayed as it is before what it costs running services is taken over unasked: half of a file
that is written in place, or copied over a slow line, may well be a whole one with fewer services."""


class FileWatch(QObject):
    """Watches one file, and the folder that it is in.

    Args:
        gate: Where the file is looked at that nothing has told of.
        is_wanted: Whether it is to be looked at where something has happened to it.

    Attributes:
        stamp: Of what was read last, told by whoever reads it; None: it is to be looked at as if it had changed.

    Signals:
        changed: It is another one than the one that was read last, and was left alone for a moment.
    """

    changed = Signal()

    def __init__(self, path: Path, gate: Gate, is_wanted: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._gate, self._is_wanted = path, gate, is_wanted
        self.stamp = self._stamp_now()
        self._is_closed = self._is_asking = self._is_held = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._seen_first: tuple[Stamp, float] = (None, 0.0)
        self._ripe = QTimer(self, singleShot=True)
        self._ripe.timeout.connect(self._look)
        self._folder: tuple[int, int] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_noise)
        self._watcher.directoryChanged.connect(self._on_noise)

    def begin(self) -> None:
        """Hear of what happens to it."""
        # The folder too: many editors replace the file, and the watch on it goes with the old one.
        self._watcher.addPaths([str(self._path.parent), str(self._path)])
        self._folder = look_at(self._path).folder

    def look(self) -> None:
        """See whether the file is another one, unless the look before is still under way; to be called now and then.

        Not every system tells of every change: of a folder that was moved away, of a network folder.
        """
        if not self._is_asking and not self._is_closed:
            self._is_asking = True
            self._gate.run(partial(look_at, self._path), self._on_seen)

    def hold(self) -> None:
        """The program itself is about to write the file: nobody is asked about that."""
        self._is_held = True

    def release(self, written: Stamp = None) -> None:
        """It has written; what is there and is not what it has `written` is looked at."""
        self._is_held = False
        self.stamp = written or self.stamp
        self._on_noise("")

    def close(self) -> None:
        """Notice nothing any more."""
        self._is_closed = True
        self._settle.stop()
        self._ripe.stop()

    def is_ripe(self) -> bool:
        """Whether what was read last has stayed as it is for long enough; else it is told of once more then."""
        now = time.monotonic()
        if self._seen_first[0] != self.stamp:
            self._seen_first = self.stamp, now
        left = self._seen_first[1] + _RIPE_SECONDS - now
        if left > 0:
            self.stamp = None
            self._ripe.start(round(left * 1000) + 1)
        return left <= 0

    def _on_noise(self, path: str) -> None:
        if self._is_wanted() and not self._is_closed:
            self._settle.start()

    def _on_seen(self, seen: Seen) -> None:
        self._is_asking = False
        if self._is_closed:
            return
        if seen.folder is not None and seen.folder != self._folder:
            self._folder = seen.folder
            self._watcher.removePaths([*self._watcher.directories(), *self._watcher.files()])
            self._watcher.addPaths([str(self._path.parent)])  # the file follows with the look at it
        if seen.stamp is not None and seen.stamp != self.stamp and not self._settle.isActive():
            self._on_noise("")

    def _look(self) -> None:
        if self._is_held:
            return
        stamp = self._stamp_now()
        if stamp is not None and str(self._path) not in self._watcher.files():
            self._watcher.addPath(str(self._path))
        if stamp is not None and stamp != self.stamp:  # else gone for a moment; or a neighbour in the folder changed
            self.changed.emit()

    def _stamp_now(self) -> Stamp:
        """None also where its disk has fallen silent since it was looked at last."""
        seen = in_time(self._path, partial(look_at, self._path))
        return None if seen is None else seen.stamp
