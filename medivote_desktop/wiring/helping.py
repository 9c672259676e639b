"""What helps a person when something went wrong: notifications, the program's own log, diagnostics, crash reports.

Each part is loaded when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.ui.language import shown

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from medivote_desktop.app import Program
    from medivote_desktop.core.snapshot import Snapshot
    from medivote_desktop.ui.dialogs.crash import CrashTeller
    from medivote_desktop.ui.dialogs.programlog import ProgramLog
    from medivote_desktop.ui.tray.tray import Tray
    from medivote_desktop.ui.window import MainWindow
    from medivote_desktop.wiring.diagnosing import Diagnosing
    from medivote_desktop.wiring.notifying import Notifying

_OWN_LOG = "medivote-desktop.log"
_SAID_MS = 15_000


class Help(QObject):
    """Joins these parts to the program and its window.

    Attributes:
        notifying: None before `start_notices`.
    """

    def __init__(
        self, program: Program, window: MainWindow, open_logs: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._program, self._window, self._open_logs = program, window, open_logs
        self._crash_teller: CrashTeller | None = None
        self._diagnosing: Diagnosing | None = None
        self.notifying: Notifying | None = None
        self._to_say = ""

    def start_notices(self, tray: Tray, before: Snapshot, show_incident: Callable[[str], None]) -> None:
        """Tell what has happened since a snapshot; `show_incident` is called with the service of a clicked one."""
        from medivote_desktop.core.notices.news import known_before
        from medivote_desktop.wiring.notifying import Notifying

        before = known_before(before, self._program.takeover.failed_before)
        self.notifying = Notifying(self._program, tray, self._window.show_message, self, before=before)
        self.notifying.incident_clicked.connect(show_incident)

    def say_when_seen(self, words: str) -> None:
        """Say something once in the window: now, or when it is first seen."""
        self._to_say = words
        self._window.visibility_changed.connect(self._on_visibility)
        self._on_visibility(self._window.isVisible())

    def _on_visibility(self, is_seen: bool) -> None:
        if is_seen:
            self._window.visibility_changed.disconnect(self._on_visibility)
            QTimer.singleShot(0, self._say)  # a status bar makes room for a message only once it is shown

    def _say(self) -> None:
        words = shown(self._to_say).replace("\n", " ")  # sentences are found again line by line
        self._window.show_message(words, milliseconds=_SAID_MS)

    def tell_crash(self, text: str) -> None:
        """A bug of ours was written down; the window says so."""
        if self._crash_teller is None:
            from medivote_desktop.ui.dialogs.crash import CrashTeller

            self._crash_teller = CrashTeller(self._window, self._open_logs)
        self._crash_teller.tell(text)

    def save_diagnostics(self) -> None:
        """Gather them, show them, and save what is wanted."""
        if self._diagnosing is None:
            from medivote_desktop.wiring.diagnosing import Diagnosing

            self._diagnosing = Diagnosing(self._program, self._window, self)
        self._diagnosing.begin()

    def show_program_log(self) -> None:
        """Open the window of the program's own log."""
        path = str(self._program.log_folder / _OWN_LOG)
        follow_program_log(path, self._window)

    def close(self) -> None:
        """Tell nothing any more."""
        if self.notifying is not None:
            self.notifying.close()


def follow_program_log(path: str, parent: QWidget) -> ProgramLog:
    """Show the program's log, or bring the window that does to the front."""
    from medivote_desktop.runtime.logs.tail import LogTail
    from medivote_desktop.ui.dialogs.programlog import ProgramLog, show_program_log

    for opened in parent.findChildren(ProgramLog):
        if opened.isVisible():
            opened.raise_()
            opened.activateWindow()
            return opened
    window = show_program_log(parent)
    tail = LogTail(window)
    tail.opened.connect(window.open_log)
    tail.appended.connect(window.append)
    window.finished.connect(tail.close)
    tail.open(path)
    return window
