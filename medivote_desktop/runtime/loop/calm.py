"""A moment in which no service waits to be started or stopped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.runtime.loop.spawner import Spawner

_PATIENCE_MS = 5000


class Calm(QObject):
    """Puts off what would only hold up starts; not for ever: while a thousand services flap there is no such moment.

    Args:
        has_waiting: Whether services wait for a later turn of the loop.
    """

    def __init__(
        self,
        spawner: Spawner,
        has_waiting: Callable[[], bool],
        parent: QObject | None = None,
        *,
        patience_ms: int = _PATIENCE_MS,
    ) -> None:
        super().__init__(parent)
        self._spawner, self._has_waiting, self._patience_ms = spawner, has_waiting, patience_ms

    def when(self, then: Callable[[], object]) -> None:
        """Call this once, in a later turn of the loop."""
        waiting = [then]

        def act() -> None:
            if waiting:
                waiting.pop()()

        def look() -> None:
            if waiting and self._has_waiting():  # the spawner was idle for a moment only
                self._spawner.when_idle(look)
            else:
                act()

        self._spawner.when_idle(look)
        QTimer.singleShot(self._patience_ms, self, act)
