"""The program without a window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QTimer

from medivote_desktop.app import Program
from medivote_desktop.cli import terminal
from medivote_desktop.crashes import watch_crashes
from medivote_desktop.ownlog import set_up_logging
from medivote_desktop.runtime import system
from medivote_desktop.runtime.stopsignals import StopSignals
from medivote_desktop.startup.opening import Opened


def run_headless(opened: Opened, *, serve: bool = False) -> int:
    """Supervise without a window until a signal asks for the end. Then the process ends with the exit code."""
    app = QCoreApplication.instance() or QCoreApplication([])
    system.raise_descriptor_limit()
    program = Program(opened, serve=serve)
    set_up_logging(program.log_folder, opened.config.manager.log_level, also_terminal=True)
    watch_crashes(program.log_folder, opened.lock, program)
    signals = StopSignals(program)
    signals.asked.connect(program.on_stop_signal)
    program.left.connect(app.quit)
    QTimer.singleShot(0, program.start)
    QTimer.singleShot(0, partial(_watch_installation, program))
    code = app.exec()
    signals.close(for_good=True)
    # Services run on, or a process that was killed does not go: nothing of it may be waited for.
    terminal.leave_at_once(code)


def _watch_installation(program: Program) -> None:
    """Its log tells of an update; who asks it by another version of the command is told by that."""
    from medivote_desktop.runtime.installation import InstallationWatch

    InstallationWatch(program)
