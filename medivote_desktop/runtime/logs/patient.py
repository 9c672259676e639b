"""Log files for who reads many in a few threads: one on a silent disk holds up the others for no more than a moment.

Blocking; knows nothing of Qt's loop.
"""

from __future__ import annotations

from functools import partial

from medivote_desktop.runtime.farmounts import far_folder, in_time, silence_of, silent_folder
from medivote_desktop.runtime.logs.ends import tail_text
from medivote_desktop.runtime.logs.tail import LogFollower

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


class PatientFollower(LogFollower):
    """Says once that the disk does not answer, and goes on where it was when it does."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._is_silent = False

    def read_more(self) -> str:
        """What is new, or that nothing can be read."""
        if folder := silent_folder((self._path,)):
            was_silent, self._is_silent = self._is_silent, True
            return "" if was_silent else self.note(silence_of(folder))
        self._is_silent = False
        return super().read_more()

    def close(self) -> None:
        """Let go of the file; a far disk is waited for by nobody."""
        in_time(self._path, super().close, _CLOSE_SECONDS, is_begun_anyway=True)
