"""Tells of the steps of lives, many at a time: who reads of them is no burden on the path to a replacement."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.runtime.transition import Transition

_HELD_BACK_MS = 16
_LONGEST_SECONDS = 0.048
"""So long news are held back while services wait to be spawned, or many of them end."""

_EBB_SECONDS = 0.008  # the last of many come together: to tell of the others in between would hold them up

Tell = Callable[[tuple[Transition, ...]], None]


class News:
    """Keeps what happened until the loop's next turn; in a wave, readers hear of it some frames later at most.

    Args:
        tell_waiting: Gets the steps in their order, always in the next turn: whoever waits for what becomes of a wish.
        tell: Gets them in their order: all others.
        is_busy: Whether a wave is under way.
    """

    def __init__(
        self, tell_waiting: Tell, tell: Tell, is_busy: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        self._tell_waiting, self._tell, self._is_busy = tell_waiting, tell, is_busy
        self._untold: list[Transition] = []
        self._heard = 0  # so many of them are known to those who wait
        self._since = 0.0
        self._busy_at = float("-inf")
        self._is_telling = self._is_asked_again = False
        self._timer = QTimer(parent, singleShot=True)
        self._timer.timeout.connect(self._on_turn)

    def note(self, transition: Transition) -> None:
        """Something happened."""
        if self._heard == len(self._untold):
            self._timer.start(0)
            if not self._untold:
                self._since = time.monotonic()
        self._untold.append(transition)

    def flush(self) -> None:
        """Tell now: before somebody asks how things stand, or before something else is told.

        Who asks for it while being told has it when all have heard what is being told: nobody hears a later step first.
        """
        self._is_asked_again = True
        if self._is_telling:
            return
        self._is_telling = True
        try:
            while self._untold and self._is_asked_again:
                self._is_asked_again = False
                self._timer.stop()
                self._hear()
                told, self._untold, self._heard = tuple(self._untold[: self._heard]), self._untold[self._heard :], 0
                self._tell(told)
        finally:
            self._is_telling = False

    def _hear(self) -> None:
        """Tell those who wait what they have not heard yet."""
        if self._heard < len(self._untold):
            fresh, self._heard = tuple(self._untold[self._heard :]), len(self._untold)
            self._tell_waiting(fresh)

    def _on_turn(self) -> None:
        now = time.monotonic()
        if self._is_busy():
            self._busy_at = now
        if now - self._busy_at >= _EBB_SECONDS or now - self._since >= _LONGEST_SECONDS:
            self.flush()
            return
        self._timer.start(_HELD_BACK_MS)
        self._is_telling, self._is_asked_again = True, False
        try:
            self._hear()
        finally:
            self._is_telling = False
        if self._is_asked_again:
            self.flush()
