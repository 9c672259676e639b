"""Reading a log file from near its end on, without losing a line: through rotation, a new run, and a clean-up."""

from __future__ import annotations

import os

from medivote_desktop.core import report
from medivote_desktop.runtime.logs.ends import OPEN_FLAGS, first_data, read_at, read_tail

_CHUNK_BYTES = 256 * 1024


class LogFile:
    """The place reached in one log.

    A rotation leaves the file and its size as they are and punches out its front, which reads as NULs; it was read
    before, or is told as skipped. A new run may begin a new file of the same name: the old one is read to its end.

    Attributes:
        notices: What happened to the file, in words; whoever shows them empties the list.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._position = 0
        self._trouble = ""
        self.notices: list[str] = []

    def tail(self, lines: int) -> bytes:
        """The last lines, of older parts, too; reading goes on behind them. One that is still being written counts."""
        descriptor = self._open()
        if descriptor is None:
            return b""
        self._position, data = read_tail(self._path, descriptor, lines)
        return data

    def read(self) -> bytes:
        """What is new, at most a quarter of a megabyte; empty if nothing is."""
        try:
            descriptor = self._open()
            if descriptor is None:
                return b""
            data = self._read_on(descriptor)
            if not data and self._is_replaced(descriptor):
                self.close()
                return self.read()
        except OSError as error:
            self.close()
            self._tell(f"cannot read {self._path}: {error.strerror or error}")
            return b""
        return data

    def close(self) -> None:
        """Let go of the file; a later look begins at its beginning."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor, self._position = None, 0

    def _open(self) -> int | None:
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self._path, OPEN_FLAGS)
            except FileNotFoundError:
                return None
            except OSError as error:
                self._tell(f"cannot read {self._path}: {error.strerror or error}")
                return None
            self._trouble = ""
        return self._descriptor

    def _read_on(self, descriptor: int) -> bytes:
        size = os.fstat(descriptor).st_size
        if size < self._position:
            self.notices.append("the log was cleared")
            self._position = 0
        if size == self._position:
            return b""
        data = read_at(descriptor, self._position, min(_CHUNK_BYTES, size - self._position))
        if data.startswith(b"\0"):
            return self._read_behind_hole(descriptor, size)
        self._position += len(data)
        return data

    def _read_behind_hole(self, descriptor: int, size: int) -> bytes:
        """The log was rotated faster than we read."""
        start = first_data(descriptor, self._position, size)
        data = read_at(descriptor, start, min(_CHUNK_BYTES, size - start))
        text = data.lstrip(b"\0")
        skipped = start + len(data) - len(text) - self._position
        self.notices.append(f"{report.bytes_text(skipped)} were rotated away before they were read")
        self._position = start + len(data)
        return text

    def _is_replaced(self, descriptor: int) -> bool:
        try:
            return not os.path.samestat(os.stat(self._path), os.fstat(descriptor))  # noqa: PTH116 - no pathlib here
        except FileNotFoundError:
            return False  # whoever still writes to the removed file is still heard

    def _tell(self, words: str) -> None:
        """Once a cause, though it is met at every look."""
        if words != self._trouble:
            self._trouble = words
            self.notices.append(words)
