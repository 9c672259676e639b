"""A program that runs for weeks is updated under its own feet: notices it, says so, and starts again where wanted.

What was not loaded before is from then on of another version, or gone. So all that is needed here is loaded at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QProcess, QTimer, Signal

import medivote_desktop
from medivote_desktop.ui.dialogs.questions import ask_removed, ask_updated

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.ui.window import MainWindow

_log = logging.getLogger(__name__)

_SETTLE_MS = 2_000  # an installation puts one file after the other
_LOOKS_FOR_GONE = 15  # some take the old files away first


class Updating(QObject):
    """Watches whether this program is installed anew or removed, and asks about it once the window is seen.

    Args:
        command: The words that start this program, hidden.
        services_run_on: Whether the next program takes the services over, instead of starting fresh ones.
        marker: A file that each installation puts there anew; None: the first of our package.

    Signals:
        restart_asked: What is installed now is to run; the services run on meanwhile.
        quit_asked: It is to end.
    """

    restart_asked = Signal()
    quit_asked = Signal()

    def __init__(
        self,
        window: MainWindow,
        command: Sequence[str],
        services_run_on: Callable[[], bool],
        parent: QObject | None = None,
        *,
        marker: Path | None = None,
        settle_ms: int = _SETTLE_MS,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._services_run_on = services_run_on
        self._command = [word for word in command if word != "--hidden"]
        self._marker = marker or Path(medivote_desktop.__file__)
        self._known = self._last = self._stamp()
        self._looks = 0
        self._to_ask: Callable[[], object] | None = None
        self._starts_again = False
        self._settle = QTimer(self, singleShot=True, interval=settle_ms)
        self._settle.timeout.connect(self._look)
        self._watcher = QFileSystemWatcher([str(self._marker)], self)
        self._watcher.fileChanged.connect(self._on_changed)
        window.visibility_changed.connect(self._ask_if_seen)

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
        _log.info("this program was %s while it runs", "removed" if stamp is None else "installed anew")
        self._to_ask = self._ask_about_removal if stamp is None else self._ask_about_update
        self._ask_if_seen(self._window.isVisible() and not self._window.isMinimized())

    def _ask_if_seen(self, is_seen: bool) -> None:
        """A window that is out of sight does not come up for this."""
        if is_seen and self._to_ask is not None:
            asked, self._to_ask = self._to_ask, None
            asked()

    def _ask_about_update(self) -> None:
        ask_updated(self._window, self.restart_asked.emit, services_run_on=self._services_run_on())

    def _ask_about_removal(self) -> None:
        ask_removed(self._window, self.quit_asked.emit)

    def leave_to_new(self, program: Program) -> None:
        """Leave the services to what is installed now: `start_again` is to follow when all is let go."""
        if program.is_leaving:
            return
        self._starts_again = True
        if program.endpoint.state.is_on:
            self._command.append("--serve")
        program.leave_running()

    def start_again(self) -> None:
        """Start what is installed now, if that was wanted. It waits until our lock is free."""
        if not self._starts_again:
            return
        program, *words = self._command
        is_started, _pid = QProcess.startDetached(program, words)
        if not is_started:
            _log.error("%s cannot be started", program)
