"""One timer for what is looked at now and then: loop and worker wake up once for all of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_ROUND_MS = 3000
_AFTER_ROUND_MS = 50
"""Past the sampler's look, which begins in the same wake-up: a worker beside it takes the interpreter from it in turns,
and made that turn of the loop half a millisecond longer."""


class Rounds(QObject):
    """Tells again and again that it is time to look. Half of what an idle program costs is being woken.

    Signals:
        due: Every three seconds.
        seldom_due: Every six seconds, within the same turn of the loop as `due`.
    """

    due = Signal()
    seldom_due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_even = False
        self._timer = QTimer(self, interval=_ROUND_MS)
        self._after = QTimer(self, singleShot=True, interval=_AFTER_ROUND_MS)
        self._timer.timeout.connect(self._after.start)
        self._after.timeout.connect(self._on_timeout)

    def begin(self) -> None:
        """Tell from now on."""
        self._timer.start()

    def end(self) -> None:
        """Tell no more."""
        self._timer.stop()
        self._after.stop()

    def _on_timeout(self) -> None:
        self._is_even = not self._is_even
        self.due.emit()
        if self._is_even:
            self.seldom_due.emit()
