"""One run of the program with a window: the first page where it is due, then the fleet."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from medivote_desktop.cli import terminal
from medivote_desktop.core.say import say
from medivote_desktop.places.locate import Place, remembered
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.farmounts import may_be_folder
from medivote_desktop.runtime.stopsignals import StopSignals
from medivote_desktop.startup.application import application
from medivote_desktop.startup.messagebus import none_begun
from medivote_desktop.startup.opening import (
    EXIT_FAILED,
    EXIT_OK,
    LOOK_SECONDS,
    CannotOpenError,
    IsBeingQuitError,
    Opened,
    open_place,
)
from medivote_desktop.startup.personal import personal_settings
from medivote_desktop.ui.firstwindow import FirstPaint, first_window, place_over
from medivote_desktop.ui.language import shown, tr, use_language
from medivote_desktop.ui.theme import theming

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.desktop import Desktop
    from medivote_desktop.ui.firstpage import FirstPage
    from medivote_desktop.ui.window import MainWindow
    from medivote_desktop.wiring.welcoming import Welcome

_log = logging.getLogger(__name__)


class Session(QObject):
    """One run of the program with a window: the first page where it is due, then the fleet.

    Attributes:
        ends_at_once: Whether whoever made it ends the process without destroying its objects.
    """

    def __init__(self, app: QApplication, environment: Mapping[str, str], *, hidden: bool, serve: bool) -> None:
        super().__init__()
        self._app = app
        self._environment = environment
        self._serve = serve
        self._settings, self._end_settings = personal_settings(self)
        self._hidden = hidden or self._settings.start_hidden
        use_language(self._settings.language)
        theming().choose(self._settings.theme)
        self.ends_at_once = False
        self._program: Program | None = None
        self._window: MainWindow | None = None
        self._desktop: Desktop | None = None
        self._first: Welcome | None = None
        self._opened: Opened | None = None
        self._asks_about_login = False
        self._being_quit: int | None = None
        self._look_again: QTimer | None = None
        self._signals = StopSignals(self)
        self._signals.asked.connect(self._on_signal)

    def begin(self, place: Place | None, *, is_chosen: bool = False) -> int | None:
        """Open the place, or the first page where none is configured; an exit code if neither can be.

        Args:
            is_chosen: A person opened this very file now: it runs, whatever else is missing.
        """
        if self._look_again is not None:  # another choice was made meanwhile
            self._look_again.stop()
            self._look_again.deleteLater()
            self._look_again = None
        if place is None:
            page = self._welcome(None)
            if gone := remembered():
                page.set_problem(tr("The services.ini that was opened last is gone: {path}", path=gone))
            return None
        home = None if place.is_demo else self._settings.medivote_home
        try:
            opened = open_place(place, self._environment, home, being_quit=self._being_quit)
        except IsBeingQuitError as error:
            self._wait_for_end(error, partial(self._begin_again, place, is_chosen=is_chosen))
            return None
        except CannotOpenError as error:
            return self._cannot_open(error, place, is_chosen=is_chosen)
        if not place.is_demo and not is_chosen and (missing := _home_without_folders(opened)):
            self._opened = opened
            self._welcome(missing)
            return None
        self._run(opened)
        return None

    def _wait_for_end(self, error: IsBeingQuitError, begin: Callable[[], None]) -> None:
        """Its window was brought to the front, and says what it still waits for."""
        if error.pid != self._being_quit:
            sys.stderr.write(f"{error}\n")
            if self._first is not None:
                self._first.page.set_problem(shown(str(error)))
        self._being_quit = error.pid
        self._look_again = QTimer(self, singleShot=True, interval=round(LOOK_SECONDS * 1000))
        self._look_again.timeout.connect(begin)
        self._look_again.start()

    def close(self) -> None:
        """After the loop has ended."""
        if self._first is not None:
            self._first.end_imports()
        self._signals.close(for_good=True)
        self._end_settings()
        self._let_go()

    def _let_go(self) -> None:
        """Give the place up that was opened and is not run yet."""
        if self._opened is not None:
            self._opened.lock.release()
            self._opened = None

    def _cannot_open(
        self, error: CannotOpenError, place: Place | None = None, *, is_chosen: bool = False
    ) -> int | None:
        from medivote_desktop.ui.dialogs.door import show_error, show_faults
        from medivote_desktop.ui.opener import open_path

        sys.stderr.write(f"{error}\n")
        if error.exit_code == EXIT_OK:
            return EXIT_OK
        if not error.faults or place is None:
            told = show_error(None, tr("MediVote Desktop cannot start"), shown(str(error)))
            told.finished.connect(lambda: self._app.exit(error.exit_code))
            return None
        open_file = partial(open_path, place.path, lambda words: show_error(None, words))
        faults = show_faults(None, error.faults, open_file, can_try_again=True)
        faults.accepted.connect(partial(self._begin_again, place, is_chosen=is_chosen))
        faults.rejected.connect(lambda: self._app.exit(error.exit_code))
        return None

    def _begin_again(self, place: Place, *, is_chosen: bool) -> None:
        """With a file that may have been mended meanwhile."""
        code = self.begin(place, is_chosen=is_chosen)
        if code is not None:
            self._app.exit(code)

    def _run(self, opened: Opened) -> None:
        """Show the window, and load all that supervises when it has been painted."""
        self._opened = opened
        self._app.setQuitOnLastWindowClosed(False)  # from here on a window may be hidden in the tray
        self._window = first_window(opened.config, self._settings)
        if self._first is not None and not self._settings.geometry:
            place_over(self._window, self._first.page)
        if self._hidden:
            self._supervise()
        else:
            FirstPaint(self._window, self._supervise)
            self._window.show()
        if self._first is not None:
            self._asks_about_login = Path(opened.config.path) != resource_path("demo.ini")
            self._first.close()
            self._first = None

    def _supervise(self) -> None:
        """Join the window to the fleet, and let both begin.

        Nothing that people do meanwhile gets lost: it waits in the queue until this turn of the loop is over.
        """
        if self._opened is None or self._window is None:
            return
        try:
            desktop, earlier_end = self._join(self._opened, self._window)
        except Exception as error:
            # Nothing runs yet, and nobody would hear what is done in this window.
            self._window.allow_close()
            self._window.close()
            if not isinstance(error, OSError):
                self._app.exit(EXIT_FAILED)
                raise
            words = say("the program's folders cannot be used: {error}", error=error)
            self._cannot_open(CannotOpenError(words, EXIT_FAILED))
            return
        self._opened = None  # its lock is the program's now
        desktop.start()
        if earlier_end:
            self._tell_earlier_end(desktop, earlier_end)
        QTimer.singleShot(0, self, self._outlive_display)
        if self._asks_about_login:
            desktop.manners.ask_about_login()

    def _tell_earlier_end(self, desktop: Desktop, words: str) -> None:
        from medivote_desktop.crashes import with_survivors

        assert self._program is not None
        desktop.help.say_when_seen(with_survivors(words, self._program.takeover.adopted_count))

    def _join(self, opened: Opened, window: MainWindow) -> tuple[Desktop, str]:
        """Load and make all that supervises; also gives what to tell of the program before this one, if anything.

        Raises:
            OSError: A folder cannot be used.
        """
        from medivote_desktop.app import Program
        from medivote_desktop.crashes import watch_crashes
        from medivote_desktop.desktop import Desktop
        from medivote_desktop.ownlog import set_up_logging
        from medivote_desktop.runtime.system import raise_descriptor_limit

        raise_descriptor_limit()
        program = Program(opened, self, serve=self._serve)
        set_up_logging(program.log_folder, opened.config.manager.log_level, also_terminal=False)
        reports, words = watch_crashes(program.log_folder, opened.lock, program)
        program.left.connect(self._on_left)
        self._program, self._desktop = program, Desktop(program, self._settings, window, self)
        reports.reported.connect(self._desktop.help.tell_crash)
        return self._desktop, words

    def _outlive_display(self) -> None:
        if self.ends_at_once and sys.platform != "win32":
            from medivote_desktop.startup.lostdisplay import let_services_outlive_it

            let_services_outlive_it()

    def _on_left(self) -> None:
        try:
            if self._desktop is not None:
                self._desktop.close()
        except Exception:  # noqa: BLE001 - all is saved, and the lock given up: the program must end
            _log.exception("a part of the window could not be closed")
        if self._program is not None and self._program.services_run_on:
            self._end_settings()
            terminal.leave_at_once(EXIT_OK)
        self._app.exit(EXIT_OK)

    def _on_signal(self, number: int) -> None:
        if self._program is not None:
            self._program.on_stop_signal(number)
        else:
            self._let_go()  # the first paint may come in this very turn: nothing is begun any more
            self._app.exit(EXIT_OK)

    # The first page.

    def _welcome(self, looked_for: str | None) -> FirstPage:
        from medivote_desktop.wiring.welcoming import Welcome

        gc.enable()
        if self._first is not None:  # what was chosen there lacks the folders of all that is enabled
            self._first.close()
        configured = Path(self._opened.config.path) if self._opened is not None else None
        self._first = Welcome(self._settings, self._environment, configured, self)
        self._first.chosen.connect(self._begin_after_page)
        self._first.page.set_looked_for(looked_for)
        self._app.setQuitOnLastWindowClosed(True)
        self._first.page.show()
        return self._first.page

    def _begin_after_page(self, place: Place, is_chosen: bool) -> None:
        self._let_go()
        self._hidden = False  # whoever chose on the page waits for the window
        self._begin_again(place, is_chosen=is_chosen)


def _home_without_folders(opened: Opened) -> str:
    """The folder that was looked for, if no directory of any service exists there; empty if one does, or may."""
    directories = [service.directory for service in opened.config.services if service.enabled]
    if not directories or any(map(may_be_folder, directories)):
        return ""
    return str(Path(directories[0]).parent)


def run_desktop(place: Place | None, environment: Mapping[str, str], *, hidden: bool, serve: bool = False) -> int:
    """Run with a window until the person quits. Then the process ends with the exit code."""
    app = application()
    with none_begun():
        session = Session(app, environment, hidden=hidden, serve=serve)
        session.ends_at_once = True
        code = session.begin(place)
    if code is None:
        code = app.exec()
    session.close()
    terminal.leave_at_once(code)
