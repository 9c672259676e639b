"""Log files for who reads many in a few threads: one on a silent disk holds up the others for no more than a moment.

Blocking; knows nothing of Qt's loop.
"""

from __future__ import annotations

import threading
from collections import deque
from functools import partial

from medivote_desktop.runtime.farmounts import far_folder, in_time, silence_of
from medivote_desktop.runtime.logs.ends import tail_text
from medivote_desktop.runtime.logs.follower import LogFollower

_CLOSE_SECONDS = 0.1


def patient_tail(path: str, lines: int) -> str:
    """The last lines of a log.

    Raises:
        OSError: It cannot be read, or its disk does not answer.
    """
    text = in_time(path, partial(tail_text, path, lines))
    if text is None:
        raise OSError(silence_of(far_folder(path)))
    return text


class PatientFollower:
    """A `LogFollower` that says once that the disk does not answer, and goes on where it was when it does.

    A disk may fall silent in the middle of a look. That look goes on alone, and what it reads at last is told then.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._follower = LogFollower(path)
        self._one_at_a_time = threading.Lock()
        self._news: deque[str] = deque()
        self._is_silent = self._line_is_open = False

    def read_more(self) -> str:
        """What is new, or that nothing can be read."""
        was_silent, self._is_silent = self._is_silent, in_time(self._path, self._read) is None
        text = ""
        while self._news:
            text += self._news.popleft()
        if text:
            self._line_is_open = not text.endswith("\n")
        if self._is_silent and not was_silent:
            text += ("\n" if self._line_is_open else "") + f"… {silence_of(far_folder(self._path))} …\n"
            self._line_is_open = False
        return text

    def close(self, seconds: float = _CLOSE_SECONDS) -> None:
        """Let go of the file; a far disk is waited for by nobody longer than that."""
        in_time(self._path, self._close, seconds, is_begun_anyway=True)

    def _read(self) -> bool:
        with self._one_at_a_time:
            self._news.append(self._follower.read_more())
        return True

    def _close(self) -> None:
        with self._one_at_a_time:  # its descriptor may be another file's while a late look still reads
            self._follower.close()
