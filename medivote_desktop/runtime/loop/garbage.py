"""Python's search for unreachable objects, made on the Qt loop alone.

By itself a search begins in whichever thread makes one object too many, and what it finds dies there. A QObject that
dies beside its own thread, such as a notifier that the loop is polling, can take the program with it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

_YOUNG = 2000  # so many new objects are looked through in less than a millisecond
_BURST = 5000  # so many at once live on, as those of a viewer do: they are not looked through a second time
_MIDDLE = 10  # so many searches of the young for one of those that outlived them; as Python does it
_SWEEP_SECONDS = 600.0
_FEW = 300  # viewers; with so many a full search takes some milliseconds, with ten thousand a fifth of a second
_RARE_SWEEP_SECONDS = 3600.0


class Garbage:
    """Searches when it is told to look: now and then, by somebody on the loop.

    Args:
        clock: The monotonic clock, in seconds.
        viewers: How many look on over the endpoint: each connection that has lasted leaves a few old objects.
    """

    def __init__(self, clock: Callable[[], float], viewers: Callable[[], int]) -> None:
        self._clock, self._viewers = clock, viewers
        self._swept_at = clock()
        self._loaded = 0

    def begin(self) -> None:
        """From now on only this searches. What is there lives as long as the program, and is not looked through."""
        gc.disable()
        self._keep()
        # Nothing is left to look through; but what Python keeps to use again is given back: a kilobyte a service.
        gc.collect()
        self._swept_at = self._clock()

    def end(self) -> None:
        """Leave it to Python again."""
        gc.enable()

    def look(self, _: object = None) -> None:
        """Search what is due: mostly the young, seldom everything."""
        if gc.isenabled():  # Python does it, still or again
            return
        now = self._clock()
        young, middle, _ = gc.get_count()
        if now - self._swept_at >= (_SWEEP_SECONDS if self._viewers() <= _FEW else _RARE_SWEEP_SECONDS):
            self._swept_at = now
            gc.collect()
        elif young > _YOUNG and len(sys.modules) != self._loaded and not self._viewers():
            self._keep()
        elif young > _YOUNG:
            gc.collect(1 if middle >= _MIDDLE or young > _BURST else 0)

    def _keep(self) -> None:
        """Look through nothing that is there now, ever.

        What was loaded just now is a hundred thousand objects where it is the endpoint: to search them takes as long
        as a frame of the window, now and with every search to come.
        """
        gc.freeze()
        self._loaded = len(sys.modules)
