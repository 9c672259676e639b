"""A person's settings on a disk that may fall silent: held in memory, and written by another thread."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QSettings, QTimer

Write = Callable[[Callable[[], None], None, Callable[[Exception], None]], object]
"""Does work off the loop, one piece after the other; the last is told where that failed."""

_log = logging.getLogger(__name__)


class HeldSettings(QObject):
    """As much of QSettings as the store of settings uses. It waits for the disk when it is made, and never again.

    Args:
        write: Gets what changes the file.
    """

    def __init__(self, path: Path, write: Write) -> None:
        super().__init__()
        file = QSettings(str(path), QSettings.Format.IniFormat)
        self._held = {key: file.value(key) for key in file.allKeys()}
        self._path, self._write = path, write
        self._changes: dict[str, object] = {}
        self._was_written = True
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.sync)

    def value(self, key: str, default: object = None, type: type | None = None) -> object:  # noqa: A002  # Qt's name
        """What is set, or the default; in a file truth is a word."""
        found = self._held.get(key, default)
        if type is bool and isinstance(found, str):
            return found.lower() not in ("", "0", "false")
        return found if type is None or isinstance(found, type) else default

    def setValue(self, key: str, value: object) -> None:  # Qt's name
        """Set it; the file follows."""
        self._held[key] = self._changes[key] = value
        self._soon.start()

    def remove(self, key: str) -> None:
        """Set it no more; the file follows."""
        self._held.pop(key, None)
        self._changes[key] = None
        self._soon.start()

    def sync(self) -> None:
        """Let the file be written."""
        self._soon.stop()
        if self._changes:
            changes, self._changes = self._changes, {}
            self._write(partial(self._put, changes), None, partial(self._on_failed, changes))

    def status(self) -> QSettings.Status:
        """Whether the last writing that has ended went well."""
        return QSettings.Status.NoError if self._was_written else QSettings.Status.AccessError

    def _on_failed(self, changes: Mapping[str, object], error: Exception) -> None:
        self._was_written = False
        self._changes = {**changes, **self._changes}  # what is set next takes them along, as QSettings does
        _log.warning("the settings cannot be written: %s", error)

    def _put(self, changes: Mapping[str, object]) -> None:
        """In the thread. What another program has set meanwhile stays.

        Qt is not let near that disk: while it waited for it, no other thread of Python would have its turn.
        """
        with TemporaryDirectory() as near:
            copy = Path(near, self._path.name)
            with contextlib.suppress(FileNotFoundError):
                copy.write_bytes(self._path.read_bytes())
            file = QSettings(str(copy), QSettings.Format.IniFormat)
            for key, value in changes.items():
                if value is None:
                    file.remove(key)
                else:
                    file.setValue(key, value)
            file.sync()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
            try:
                draft.write_bytes(copy.read_bytes())
                draft.replace(self._path)
            finally:
                draft.unlink(missing_ok=True)
        self._was_written = True
