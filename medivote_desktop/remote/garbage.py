"""Python's search for unreachable objects while thousands look on. It stops every thread, the window's too."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable, Iterator

# The young alone are looked through, a millisecond's worth; what has grown old is left to `sweep`.
_THRESHOLDS = (5000, 1_000_000, 1_000_000)
_SWEEP_SECONDS = 60.0
_FEW = 300  # with so many a full search takes some milliseconds, with ten thousand a fifth of a second
_SWEEPS_PUT_OFF = 60


@contextlib.contextmanager
def short_searches() -> Iterator[None]:
    """Let no search take long: all that is loaded by now stays, and need not be looked through again."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.collect()


async def sweep(viewers: Callable[[], int]) -> None:
    """For ever: search everything once a minute while few look on, else once an hour.

    Each connection that has lasted leaves a few objects that only this finds.
    """
    put_off = 0
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        put_off += 1
        if viewers() <= _FEW or put_off >= _SWEEPS_PUT_OFF:
            put_off = 0
            gc.collect()
