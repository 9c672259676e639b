"""Touching a file that is open in the window: however silent its disk falls meanwhile, the loop goes on after a moment.

The disk has been asked before; it may fall silent between its answer and the use, and what is shown is read whenever it
is painted.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TypeVar

from medivote_desktop.runtime.farmounts import far_folder, in_time, silence_of

T = TypeVar("T")

_MOMENT_SECONDS = 0.5  # once a silence; what is slower than that each time could not be looked at anyway


class SilentError(OSError):
    """The disk does not answer."""


def promptly(path: str, work: Callable[[], T]) -> T:
    """What comes of work with this file, which is done in a thread where its disk is far.

    Raises:
        SilentError: Nothing has come of it. It may go on: what it changes must be nobody's then.
    """
    done = in_time(path, lambda: (work(),), _MOMENT_SECONDS)
    if done is None:
        raise SilentError(errno.ETIMEDOUT, silence_of(far_folder(path)), path)
    return done[0]
