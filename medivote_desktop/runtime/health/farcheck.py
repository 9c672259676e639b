"""A health check of something on a far disk: the disk is asked first, so that a check never holds up the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.farmounts import Touch

if TYPE_CHECKING:
    from medivote_desktop.runtime.health.checks import Answer, Check


class FarCheck(QObject):
    """Asks a check when what it touches has answered.

    Args:
        make: Makes the check, which goes with its parent; called when the disk has answered for the first time.
        on_silent: Called where it does not: that is no fault of the service, and to end it would not help.
    """

    def __init__(
        self,
        make: Callable[[QObject], Check],
        touches: Iterable[Touch],
        disks: Disks,
        on_silent: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make, self._touches, self._disks = make, tuple(touches), disks
        self._check: Check | None = None
        self._on_silent = on_silent
        self._answer: Answer | None = None  # while the disk is waited for

    def ask(self, answer: Answer) -> None:
        """Ask the disk, then the check."""
        self._answer = answer
        self._disks.ask(self._touches, lambda silent: self._go_on(answer, silent))

    def cancel(self, why: str) -> None:
        """Whoever is waited for is waited for no more."""
        answer, self._answer = self._answer, None
        if answer is None and self._check is not None:
            self._check.cancel(why)
        elif answer is not None and why:  # the time is up, and it is the disk that took it
            self._on_silent()
            answer(why)

    def _go_on(self, answer: Answer, silent: str) -> None:
        if self._answer is not answer:  # cancelled meanwhile
            return
        self._answer = None
        if silent:
            self._on_silent()
            answer(silent)
        else:
            self._check = self._check or self._make(self)
            self._check.ask(answer)
