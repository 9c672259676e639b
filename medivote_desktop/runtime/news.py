"""Tells of the steps of lives, many at a time: who reads of them is no burden on the path to a replacement."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.runtime.process import Transition

_HELD_BACK_MS = 16
_LONGEST = 3
"""So often news are held back while something waits to be spawned."""


class News(QObject):
    """Keeps what happened until the loop's next turn; while spawns wait for theirs, for some frames at most.

    Args:
        tell: Gets the steps, in their order.
        is_busy: Whether something waits to be spawned.
    """

    def __init__(
        self, tell: Callable[[tuple[Transition, ...]], None], is_busy: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tell, self._is_busy = tell, is_busy
        self._untold: list[Transition] = []
        self._held_back = 0
        self._is_telling = self._is_asked_again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_turn)

    def note(self, transition: Transition) -> None:
        """Something happened."""
        if not self._untold:
            self._held_back = 0
            self._timer.start(0)
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
                told, self._untold = tuple(self._untold), []
                self._timer.stop()
                self._tell(told)
        finally:
            self._is_telling = False

    def _on_turn(self) -> None:
        if self._is_busy() and self._held_back < _LONGEST:
            self._held_back += 1
            self._timer.start(_HELD_BACK_MS)
        else:
            self.flush()
