"""Whether this program is installed anew or removed while it runs.

What was not loaded before is from then on of another version, or gone. So all that is needed here is loaded at once.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

import medivote_desktop

_log = logging.getLogger(__name__)

SETTLE_MS = 2_000  # an installation puts one file after the other
_LOOKS_FOR_GONE = 15  # some take the old files away first


class InstallationWatch(QObject):
    """Watches the installed files, and tells the program's log what became of them.

    Args:
        marker: A file that each installation puts there anew; None: the first of our package.

    Signals:
        changed: Another installation is there, and stays; False: none is there any more.
    """

    changed = Signal(bool)

    def __init__(
        self, parent: QObject | None = None, *, marker: Path | None = None, settle_ms: int = SETTLE_MS
    ) -> None:
        super().__init__(parent)
        self._marker = marker or Path(medivote_desktop.__file__)
        self._known = self._last = self._stamp()
        self._looks = 0
        self._settle = QTimer(self, singleShot=True, interval=settle_ms)
        self._settle.timeout.connect(self._look)
        self._watcher = QFileSystemWatcher([str(self._marker)], self)
        self._watcher.fileChanged.connect(self._on_changed)

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._marker.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _on_changed(self, _path: str) -> None:
        self._looks = 0
        self._settle.start()

    def _look(self) -> None:
        """Believe what is there once it has stayed as it is; what is gone may come back."""
        stamp, last = self._stamp(), self._last
        self._last = stamp
        self._looks += 1
        if stamp != last or (stamp is None and self._looks < _LOOKS_FOR_GONE):
            self._settle.start()
            return
        if stamp is not None:
            self._watcher.addPath(str(self._marker))
        if stamp == self._known:
            return
        self._known = stamp
        became = "removed" if stamp is None else "installed anew"
        version = medivote_desktop.__version__
        _log.info("this program was %s while it runs: version %s runs on until it ends", became, version)
        self.changed.emit(stamp is not None)
