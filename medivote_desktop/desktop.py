"""The program with its window and its tray icon: joins what people see to what supervises."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from medivote_desktop import __version__
from medivote_desktop.app import Program, set_up_logging
from medivote_desktop.core.config import ConfigError
from medivote_desktop.locate import FILE_NAME, Place, find_config, read_place
from medivote_desktop.opening import EXIT_OK, CannotOpenError, Opened, open_place
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime import system
from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.runtime.logs import LogTail
from medivote_desktop.runtime.stopsignals import StopSignals
from medivote_desktop.ui import icons
from medivote_desktop.ui.dialogs import ask_quit, confirm_stop, show_error, show_faults
from medivote_desktop.ui.firstpage import FirstPage
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.theme import theming
from medivote_desktop.ui.tray import Tray
from medivote_desktop.ui.window import MainWindow


class Desktop(QObject):
    """Window and tray of one running fleet. Facts go out to them, wishes come back."""

    def __init__(self, program: Program, settings: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._settings = settings
        self.window = MainWindow(program.supervisor.config.manager.title, confirm_stop, time.monotonic)
        self.window.restore_layout(settings.geometry, settings.header_state, settings.splitter_state)
        self.tray = Tray(confirm_stop, self)
        self._tail = LogTail(self)
        self._followed = ""
        self._quit_asked = False
        self._connect()
        self._on_snapshot(program.publisher.snapshot)

    def _connect(self) -> None:
        program, window, tray = self._program, self.window, self.tray
        program.publisher.snapshot_taken.connect(self._on_snapshot)
        program.raise_asked.connect(self.show_window)
        program.can_raise()
        self._tail.opened.connect(self._on_log_opened)
        self._tail.appended.connect(self._on_log_appended)

        window.wish_made.connect(program.on_wish)
        window.visibility_changed.connect(self._on_visibility)
        window.log_wanted.connect(self._on_log_wanted)
        window.open_config_asked.connect(self._open_config)
        window.open_logs_asked.connect(self._open_logs)
        window.reload_asked.connect(self._reload)
        window.close_asked.connect(self._on_close)
        window.quit_asked.connect(self.quit)

        tray.wish_made.connect(program.on_wish)
        tray.show_window_asked.connect(self.show_window)
        tray.toggle_window_asked.connect(self._toggle_window)
        tray.quit_asked.connect(self.quit)
        tray.available_changed.connect(self._on_tray)

    def start(self, *, hidden: bool) -> None:
        """Show the window, or with `hidden` the tray alone; without a tray the window all the same."""
        if not hidden:
            self.window.show()
        self.tray.start()

    def close(self) -> None:
        """Keep how the window was arranged, and let it go."""
        geometry, header, splitter = self.window.layout_state()
        self._settings.geometry, self._settings.header_state, self._settings.splitter_state = geometry, header, splitter
        self._settings.save()
        self._tail.close()
        self.window.allow_close()
        self.window.close()

    # The window, seen or hidden.

    def show_window(self) -> None:
        """Bring the window to the front, from the tray or from behind others."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _toggle_window(self) -> None:
        if self.window.isVisible() and self.window.isActiveWindow() and self.tray.available:
            self.window.hide()
        else:
            self.show_window()

    def _on_close(self) -> None:
        if not self.tray.available:
            self.quit()
            return
        self.window.hide()
        if not self._settings.hidden_hint_said:
            self._settings.hidden_hint_said = True
            self.tray.say_hidden_hint()

    def _on_tray(self, available: bool) -> None:
        if not available and not self.window.isVisible():
            self.show_window()

    def _on_visibility(self, is_seen: bool) -> None:
        self._program.watch_pace(is_watched=is_seen)

    # Facts.

    def _on_snapshot(self, snapshot: object) -> None:
        current = self._program.publisher.snapshot
        self.window.show_snapshot(current)
        self.tray.show_snapshot(current)

    def _on_log_wanted(self, service_id: str | None) -> None:
        self._tail.close()
        service = self._program.supervisor.services.get(service_id or "")
        if service_id is None or service is None:
            return
        self._followed = service_id
        if service.log_file is None:
            self.window.log_opened(service_id, "")
        else:
            self._tail.open(service.log_file)

    def _on_log_opened(self, path_text: str) -> None:
        self.window.log_opened(self._followed, path_text)

    def _on_log_appended(self, text: str) -> None:
        self.window.append_log(self._followed, text)

    # Wishes that are not a service's.

    def _open_config(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._program.config_path)))

    def _open_logs(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._program.log_folder)))

    def _reload(self) -> None:
        try:
            self.window.show_message(self._program.reload())
        except ConfigError as error:
            show_faults(self.window, error.faults)

    def quit(self) -> None:
        """Leave, after asking where services run; asked once more while leaving, force it."""
        if self._quit_asked:
            self._program.leave()
            return
        self.show_window()
        ask_quit(self.window, self._program.publisher.current(), self._leave, lambda: None)

    def _leave(self) -> None:
        self._quit_asked = True
        self._program.leave()


class Session(QObject):
    """One run of the program with a window: the first page where it is due, then the fleet."""

    def __init__(self, app: QApplication, environment: Mapping[str, str], *, hidden: bool) -> None:
        super().__init__()
        self._app = app
        self._environment = environment
        self._hidden = hidden
        self._settings = SettingsStore(config_folder() / "desktop.ini")
        self._program: Program | None = None
        self._desktop: Desktop | None = None
        self._page: FirstPage | None = None
        self._opened: Opened | None = None
        self._signals = StopSignals(self)
        self._signals.asked.connect(self._on_signal)

    def begin(self, place: Place | None) -> int | None:
        """Open the place, or the first page where none is configured; an exit code if neither can be."""
        if place is None:
            self._welcome(None)
            return None
        try:
            opened = open_place(place, self._environment, None if place.is_demo else self._settings.medivote_home)
        except CannotOpenError as error:
            return self._cannot_open(error)
        if not place.is_demo and (missing := _home_without_folders(opened)):
            self._opened = opened
            self._welcome(missing)
            return None
        self._run(opened)
        return None

    def close(self) -> None:
        """After the loop has ended."""
        self._signals.close()
        if self._opened is not None:
            self._opened.lock.release()

    def _cannot_open(self, error: CannotOpenError) -> int | None:
        sys.stderr.write(f"{error}\n")
        if error.exit_code == EXIT_OK:
            return EXIT_OK
        if error.faults:
            dialog = show_faults(None, error.faults)
        else:
            dialog = show_error(None, "MediVote Desktop cannot start", str(error))
        dialog.finished.connect(lambda: self._app.exit(error.exit_code))
        return None

    def _run(self, opened: Opened) -> None:
        self._opened = None
        self._program = Program(opened, self)
        set_up_logging(self._program.log_folder, opened.config.manager.log_level, also_terminal=False)
        self._program.left.connect(self._on_left)
        self._desktop = Desktop(self._program, self._settings, self)
        self._desktop.start(hidden=self._hidden)
        if self._page is not None:
            self._page.close()
            self._page.deleteLater()
            self._page = None
        # After the window's first paint, which is in the queue already.
        QTimer.singleShot(0, self._program.start)

    def _on_left(self) -> None:
        if self._desktop is not None:
            self._desktop.close()
        self._app.exit(EXIT_OK)

    def _on_signal(self, number: int) -> None:
        if self._program is not None:
            self._program.on_stop_signal(number)
        else:
            self._app.exit(EXIT_OK)

    # The first page.

    def _welcome(self, looked_for: str | None) -> None:
        self._page = FirstPage()
        self._page.setWindowTitle("MediVote Desktop")
        self._page.setWindowIcon(icons.app_icon())
        self._page.resize(860, 600)
        self._page.set_looked_for(looked_for)
        self._page.folder_chosen.connect(self._on_folder)
        self._page.demo_asked.connect(self._on_demo)
        self._app.setQuitOnLastWindowClosed(True)
        self._page.show()

    def _on_folder(self, folder: str) -> None:
        """Keep the folder if it holds anything that services.ini looks for, and run."""
        if self._page is None:
            return
        try:
            place = Place(Path(self._opened.config.path)) if self._opened is not None else _own_config()
            config = read_place(place, self._environment, folder)
        except (ConfigError, OSError) as error:
            self._page.set_problem(str(error))
            return
        if not any(Path(service.directory).is_dir() for service in config.services):
            wanted = Path(config.services[0].directory).name if config.services else ""
            self._page.set_problem(f"{folder} does not look like MediVote's folder: it has no folder {wanted}.")
            return
        self._settings.medivote_home = folder
        self._settings.save()
        self._begin_after_page(place)

    def _on_demo(self) -> None:
        self._begin_after_page(find_config(None, demo=True))

    def _begin_after_page(self, place: Place) -> None:
        if self._opened is not None:
            self._opened.lock.release()
            self._opened = None
        self._app.setQuitOnLastWindowClosed(False)
        code = self.begin(place)
        if code is not None:
            self._app.exit(code)


def _home_without_folders(opened: Opened) -> str:
    """The folder that was looked for, if no directory of any service exists there; empty if one does."""
    directories = [Path(service.directory) for service in opened.config.services if service.enabled]
    if not directories or any(directory.is_dir() for directory in directories):
        return ""
    return str(directories[0].parent)


def _own_config() -> Place:
    """The person's own services.ini, made from ours where there is none yet.

    Raises:
        OSError: It cannot be made.
    """
    path = config_folder() / FILE_NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(resource_path(FILE_NAME), path)
    return Place(path)


def run_desktop(place: Place | None, environment: Mapping[str, str], *, hidden: bool) -> int:
    """Run with a window until the person quits. Returns the exit code."""
    app = QApplication.instance() or QApplication(["medivote-desktop"])
    assert isinstance(app, QApplication)
    app.setApplicationName("medivote-desktop")
    app.setApplicationDisplayName("MediVote Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("medivote-desktop")
    app.setQuitOnLastWindowClosed(False)
    system.raise_descriptor_limit()
    theming()
    session = Session(app, environment, hidden=hidden)
    code = session.begin(place)
    if code is None:
        code = app.exec()
    session.close()
    return code
