"""A network folder whose server is gone answers nothing, ever: it is asked in a thread of its own, never by the loop.

What lies on this machine's own disks is not asked first, and costs nothing. Each far folder has its own threads, so one
that is silent holds up only who needs it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject

from medivote_desktop.runtime.farmounts import Touch, far_folder, in_time, silence_of, trouble_with
from medivote_desktop.runtime.loop.gate import Gate

_log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 2.0
_FRESH_SECONDS = 0.02  # an answer that the loop hears later is old: it was held up
_MOST_TRIES = 3


class Disks(QObject):
    """Asks far folders for who must not wait.

    Args:
        patience_seconds: How long a folder is waited for before it is called silent.
    """

    def __init__(self, parent: QObject | None = None, patience_seconds: float = PATIENCE_SECONDS) -> None:
        super().__init__(parent)
        self._patience_seconds = patience_seconds
        self._askers: dict[str, Gate] = {}
        self._workers: dict[str, Gate] = {}

    def close(self) -> None:
        """Ask nothing any more. Comes last: nobody is waited for who does not answer."""
        for gate in (*self._askers.values(), *self._workers.values()):
            gate.abandon()

    def value(self, path: str, work: Callable[[], T], told: Callable[[T | None], None]) -> None:
        """Do quick work with a path; `told` gets what came of it, at once where it is near, or None if it is silent."""
        folder = far_folder(path)
        if not folder:
            told(work())
            return

        def failed(error: Exception) -> None:
            _log.error("a far disk: %s", error, exc_info=error)
            told(None)

        self._gate(self._askers, folder).run(partial(in_time, folder, work, self._patience_seconds), told, failed)

    def ask(self, touches: Iterable[Touch], told: Callable[[str], None]) -> None:
        """Call `told` when all of these can be used without waiting: with nothing, else with what is wrong, in words.

        At once where none of them is far.
        """
        by_folder: dict[str, list[Touch]] = {}
        for touch in touches:
            if folder := far_folder(touch.path):
                by_folder.setdefault(folder, []).append(touch)
        open_ = set(by_folder)

        def look(folder: str, tries: int) -> None:
            work = partial(_trouble_now, folder, by_folder[folder])
            self.value(folder, work, partial(answered, folder, tries))

        def answered(folder: str, tries: int, found: tuple[str, float] | None) -> None:
            if not open_:  # another of them was in trouble
                return
            words, at = (silence_of(folder), 0.0) if found is None else found
            if not words and tries and time.monotonic() - at > _FRESH_SECONDS:  # it may be silent by now
                look(folder, tries - 1)
                return
            open_.discard(folder)
            if words:
                open_.clear()
            if not open_:
                told(words)

        if not by_folder:
            told("")
        for folder in by_folder:
            look(folder, _MOST_TRIES)

    def worker(self, path: str, near: Gate) -> Gate:
        """Who does what takes long with a path: one of its own for each far folder, else the one that is given.

        Also where a person wants something saved: a disk that hangs then holds up nothing else that waits at the gate.
        """
        folder = far_folder(path)
        return self._gate(self._workers, folder) if folder else near

    def _gate(self, gates: dict[str, Gate], folder: str) -> Gate:
        if folder not in gates:
            gates[folder] = Gate(self)
        return gates[folder]


def _trouble_now(folder: str, touches: Iterable[Touch]) -> tuple[str, float]:
    """What is wrong with it, and when that was so."""
    return trouble_with(folder, touches), time.monotonic()
