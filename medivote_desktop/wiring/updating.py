"""A program that runs for weeks is updated under its own feet: says so, and starts again where that is wanted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Signal

from medivote_desktop.runtime.installation import SETTLE_MS, InstallationWatch
from medivote_desktop.ui.dialogs.questions import ask_removed, ask_updated

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.ui.window import MainWindow

_log = logging.getLogger(__name__)


class Updating(QObject):
    """Asks about a program that was installed anew or removed while it runs, once the window is seen.

    Args:
        command: The words that start this program, hidden.
        services_run_on: Whether the next program takes the services over, instead of starting fresh ones.
        marker, settle_ms: As `InstallationWatch`.

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
        settle_ms: int = SETTLE_MS,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._services_run_on = services_run_on
        self._command = [word for word in command if word != "--hidden"]
        self._to_ask: Callable[[], object] | None = None
        self._starts_again = False
        self.watch = InstallationWatch(self, marker=marker, settle_ms=settle_ms)
        self.watch.changed.connect(self._on_changed)
        window.visibility_changed.connect(self._ask_if_seen)

    def _on_changed(self, is_there: bool) -> None:
        self._to_ask = self._ask_about_update if is_there else self._ask_about_removal
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
