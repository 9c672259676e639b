"""Following one log file: its last lines, then what is added, whatever becomes of the file meanwhile."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.runtime.farmounts import far_folder
from medivote_desktop.runtime.logs.looks import BUSY_MS, IDLE_MS
from medivote_desktop.runtime.logs.patient import PatientFollower
from medivote_desktop.runtime.loop.gate import Gate

_CLOSE_SECONDS = 0.01


class LogTail(QObject):
    """Follows one file at a time; one on a far disk is read in a thread.

    Signals:
        opened: From now on this file (its path) is followed; what was shown of another is void.
        appended: More text, at most 256 KB of the log at once. A line may come in pieces. Where a burst brought more
            than that, older text is left out and a line of ours, `… 744.0 KB skipped …`, says so; such a line also
            tells that the log was cleared, replaced or cannot be read.
    """

    opened = Signal(str)
    appended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._follower: PatientFollower | None = None
        self._gate: Gate | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)

    def open(self, path: str) -> None:
        """Follow this file, which need not exist yet, in place of any other."""
        self.close()
        self._follower = PatientFollower(path)
        self._gate = Gate(self) if far_folder(path) else None
        self.opened.emit(path)
        self._look()

    def close(self) -> None:
        """Follow nothing. To be called before this object is let go: it keeps the file open."""
        self._timer.stop()
        if self._gate is not None:
            self._gate.abandon()  # its thread may wait for the disk: it goes with this object
            self._gate = None
        if self._follower is not None:
            self._follower.close(_CLOSE_SECONDS)
            self._follower = None

    def _look(self) -> None:
        follower = self._follower
        if follower is None:
            return
        if self._gate is None:
            self._take(follower, follower.read_more())
        else:
            self._gate.run(follower.read_more, partial(self._take, follower))

    def _take(self, follower: PatientFollower, text: str) -> None:
        if follower is not self._follower:  # another file is followed by now
            return
        self._timer.start(BUSY_MS if text else IDLE_MS)
        if text:
            self.appended.emit(text)
