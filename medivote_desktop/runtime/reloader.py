"""Reads services.ini again, when asked or when it changes, and takes over what changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from medivote_desktop.core.config import AppConfig, ConfigError
from medivote_desktop.core.reload import ReloadPlan, compare
from medivote_desktop.runtime.supervisor import Supervisor

_log = logging.getLogger(__name__)

_SETTLE_MS = 300  # an editor writes in several steps; what it leaves in between is not looked at


@dataclass(frozen=True, slots=True)
class Offer:
    """A changed services.ini without faults, and what taking it over would do."""

    config: AppConfig
    plan: ReloadPlan


class Reloader(QObject):
    """Watches one configuration file.

    A faulty file is rejected whole, and the running fleet stays as it is; so does an untouched one.

    Args:
        read: Reads and checks the file anew; raises ConfigError.

    Signals:
        offered: The file changed, and `config_watch = prompt`: carries an `Offer`.
        applied: What changed was taken over; carries what that was, in words.
        rejected: The file changed and is faulty; carries its faults.
    """

    offered = Signal(object)
    applied = Signal(str)
    rejected = Signal(object)

    def __init__(
        self, path: Path, supervisor: Supervisor, read: Callable[[], AppConfig], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._supervisor = supervisor
        self._read = read
        self._stamp = self._stamp_now()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_noise)
        self._watcher.directoryChanged.connect(self._on_noise)

    def watch(self) -> None:
        """Begin to watch, unless `config_watch = off`."""
        # The folder too: many editors replace the file, and the watch on it goes with the old one.
        self._watcher.addPaths([str(self._path.parent), str(self._path)])

    def reload(self, *, restarts: bool = True) -> str:
        """Read the file now and take over what changed; returns what that was, in words.

        The file of this moment counts, also where an older offer of it was accepted.

        Args:
            restarts: Without them what needs one changes with the next start of that service.

        Raises:
            ConfigError: The file is faulty; the fleet stays as it is.
        """
        if self._supervisor.is_leaving:
            return "the program is being quit; nothing was taken over"
        self._stamp = self._stamp_now()
        config = self._read()
        return self._apply(Offer(config, compare(self._supervisor.config, config)), restarts=restarts)

    def _apply(self, offer: Offer, *, restarts: bool) -> str:
        words = offer.plan.words()
        if not offer.plan.empty:
            self._supervisor.apply(offer.config, offer.plan, restarts=restarts)
        _log.info("services.ini: %s", words)
        self.applied.emit(words)
        return words

    def _on_noise(self, path: str) -> None:
        if self._supervisor.config.manager.config_watch != "off":
            self._settle.start()

    def _look(self) -> None:
        if self._path.exists() and str(self._path) not in self._watcher.files():
            self._watcher.addPath(str(self._path))
        stamp = self._stamp_now()
        # Gone for a moment; or a neighbour in the folder changed.
        if stamp is None or stamp == self._stamp or self._supervisor.is_leaving:
            return
        self._stamp = stamp
        try:
            config = self._read()
        except ConfigError as error:
            _log.warning("services.ini changed and has faults; the fleet stays as it is:\n%s", error)
            self.rejected.emit(error.faults)
            return
        offer = Offer(config, compare(self._supervisor.config, config))
        if offer.plan.empty:
            return
        if self._supervisor.config.manager.config_watch == "apply":
            self._apply(offer, restarts=True)
            return
        _log.info("services.ini changed: %s; to take it over: medivote-ctl reload", offer.plan.words())
        self.offered.emit(offer)

    def _stamp_now(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino
