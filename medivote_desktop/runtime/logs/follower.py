"""The place reached in one log file, whatever becomes of the file meanwhile. Knows nothing of Qt."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from medivote_desktop.core import report
from medivote_desktop.core.say import say
from medivote_desktop.runtime.logs.ends import OPEN_FLAGS, is_there, line_start, read_at

_TAIL_BYTES = 64 * 1024
_BATCH_BYTES = 256 * 1024

_new_decoder = codecs.getincrementaldecoder("utf-8")


class LogFollower:
    """The place reached in one file. Every look reads a bounded piece, whatever the file's size; none comes unasked."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._position = 0
        self._decoder = _new_decoder("replace")
        self._line_is_open = False
        self._trouble = ""
        self._news: list[str] = []
        self._wants_tail: bool | None = None

    def read_more(self) -> str:
        """What is new, and a line of ours where something happened to the file; empty if nothing did."""
        self._news = []
        if self._wants_tail is None:
            # A file that is there is shown from near its end; one that comes later, from its beginning.
            self._wants_tail = is_there(self._path)
        try:
            if self._descriptor is None:
                self._descriptor = self._opened()
            if self._descriptor is not None:
                self._follow(self._descriptor)
        except OSError as error:
            self.close()
            self._tell_trouble(error.strerror or str(error))
        return "".join(self._news)

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _opened(self) -> int | None:
        """A descriptor of the file; None while there is no file to read."""
        try:
            descriptor = os.open(self._path, OPEN_FLAGS)
        except FileNotFoundError:
            return None
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            self._trouble = ""
            return descriptor
        os.close(descriptor)
        self._tell_trouble(say("it is not a file"))
        return None

    def _follow(self, descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        if size < self._position:
            self._begin_anew(say("the log was cleared"))
        if size > self._position:
            self._read_batch(descriptor, size)
        self._wants_tail = False
        if self._is_replaced(descriptor):
            # The last of the old file has just been read; the new one is opened at the next look.
            self.close()
            self._begin_anew(say("a new log begins"))

    def _is_replaced(self, descriptor: int) -> bool:
        try:
            return not os.path.samestat(Path(self._path).stat(), os.fstat(descriptor))
        except FileNotFoundError:
            return False  # whoever still writes to the removed file is still heard

    def _read_batch(self, descriptor: int, size: int) -> None:
        limit = _TAIL_BYTES if self._wants_tail else _BATCH_BYTES
        start = max(self._position, size - limit)
        if start == self._position:
            data = read_at(descriptor, start, size - start)
            self._position = start + len(data)
        else:
            # One byte more in front tells whether a line begins there.
            data = read_at(descriptor, start - 1, size - start + 1)
            left_out = line_start(data)
            if not self._wants_tail:
                self._say(self._decoder.decode(b"", final=True))
                self._note(f"{report.bytes_text(start - 1 + left_out - self._position)} skipped")
            self._position = start - 1 + len(data)
            data = data[left_out:]
        # NULs are what a punched hole reads as; a log has no use for others.
        self._say(self._decoder.decode(data.replace(b"\0", b"")))

    def _begin_anew(self, words: str) -> None:
        self._position = 0
        self._say(self._decoder.decode(b"", final=True))
        self._note(words)

    def _say(self, text: str) -> None:
        if text:
            self._news.append(text)
            self._line_is_open = not text.endswith("\n")

    def _note(self, words: str) -> None:
        self._say(("\n" if self._line_is_open else "") + f"… {words} …\n")

    def _tell_trouble(self, words: str) -> None:
        """Once a cause, though it is met at every look."""
        if words != self._trouble:
            self._trouble = words
            self._note(f"cannot read {self._path}: {words}")
