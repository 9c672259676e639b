"""Looking at one file again and again; where it is on a far disk that is asked before each look."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.farmounts import Touch, far_folder

IDLE_MS, BUSY_MS = 250, 100
_SILENT_MS = 1000
_UNSURE_SECONDS = 0.1


class Looks(QObject):
    """Looks by timer: notifications of appended data are missing on network folders, and flood at 50,000 lines a
    second.

    Args:
        look: Looks at the file, and returns after how many milliseconds to look again; not again with None.

    Signals:
        silence_told: The disk does not answer, in words; empty when it does again.
        readable: Who asked `may_read` in vain may ask again.
    """

    silence_told = Signal(str)
    readable = Signal()

    def __init__(self, path: str, disks: Disks | None, look: Callable[[], int | None], parent: QObject) -> None:
        super().__init__(parent)
        self._touches = (Touch(path),)
        self._disks = disks if far_folder(path) else None
        self._look = look
        self._round = 0
        self._asked_at = math.inf  # of the first ask since the last answer
        self._has_answered = self._disks is None
        self._silence = ""
        self._is_awaited = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.now)

    def now(self) -> None:
        """Look, as soon as the disk has answered."""
        if self._disks is None:
            self.at_once()
        else:
            self._asked_at = min(self._asked_at, time.monotonic())
            self._disks.ask(self._touches, partial(self._on_told, self._round))

    def soon(self, milliseconds: int) -> None:
        """Look then."""
        self._timer.start(milliseconds)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._round += 1

    def is_sure(self) -> bool:
        """Whether the file can be read now without waiting, as far as anybody can tell."""
        return self._has_answered and time.monotonic() - self._asked_at < _UNSURE_SECONDS

    def may_read(self) -> bool:
        """The same, for who wants to be told when it can."""
        is_sure = self.is_sure()
        self._is_awaited = self._is_awaited or not is_sure
        return is_sure

    def doubt(self) -> None:
        """It could not be read after all: nobody reads it before it has answered again."""
        self._has_answered, self._is_awaited = False, True

    def at_once(self) -> None:
        """Look without asking: the disk has just answered."""
        number = self._round
        pause_ms = self._look()
        if number != self._round:  # stopped by who heard of what was seen
            return
        if pause_ms is not None:
            self.soon(pause_ms)
        if self._is_awaited:
            self._is_awaited = False
            self.readable.emit()

    def _on_told(self, number: int, silence: str) -> None:
        if number != self._round:  # stopped meanwhile: there is nothing to be read
            return
        self._has_answered = not silence
        self._asked_at = math.inf
        if silence != self._silence:
            self._silence = silence
            self.silence_told.emit(silence)
        if silence:
            self.soon(_SILENT_MS)
        else:
            self.at_once()
