"""The program with its window and its tray icon: joins what people see to what supervises."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from medivote_desktop.app import Program
from medivote_desktop.startup.application import DockApplication
from medivote_desktop.ui.arranging import layout_state
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.wiring.asking import Questions
from medivote_desktop.wiring.helping import Help
from medivote_desktop.wiring.loglater import LogsLater
from medivote_desktop.wiring.manners import Manners
from medivote_desktop.wiring.remembering import Remembering
from medivote_desktop.wiring.sharing import join_sharing

if TYPE_CHECKING:
    from medivote_desktop.core.snapshot import Snapshot
    from medivote_desktop.ui.detail.timeline import TimelineView
    from medivote_desktop.ui.tray.tray import Tray
    from medivote_desktop.ui.window import MainWindow
    from medivote_desktop.wiring.editing import Editing
    from medivote_desktop.wiring.logdesk import LogDesk
    from medivote_desktop.wiring.updating import Updating


class Desktop(QObject):
    """Window and tray of one running fleet. Facts go out to them, wishes come back."""

    def __init__(
        self, program: Program, settings: SettingsStore, window: MainWindow, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._program = program
        self._settings = settings
        self.window = window
        self._tray: Tray | None = None
        self.logs = LogsLater(window, self._new_log_desk, program.when_calm, self)
        self._editing: Editing | None = None
        self._updating: Updating | None = None
        self._quit_asked = False
        self.remembering = Remembering(program.history, window, self)
        self.help = Help(program, self.window, self._open_logs, self)
        self.manners = Manners(program.config_path, settings, self.window, program.leave_unasked, program.disks, self)
        self.questions = Questions(program, self.window, self)
        self._connect()
        self._on_snapshot(program.publisher.snapshot)

    def _connect(self) -> None:
        program, window = self._program, self.window
        program.publisher.snapshot_taken.connect(self._on_snapshot)
        program.supervisor.fleet_changed.connect(self.logs.on_fleet_changed)
        program.raise_asked.connect(self.show_window)
        program.measuring_began.connect(self._join_charts)
        program.can_raise()

        window.wish_made.connect(self.questions.on_wish)
        window.visibility_changed.connect(self._on_visibility)
        window.open_config_asked.connect(self._open_config)
        window.edit_asked.connect(self._edit)
        window.open_logs_asked.connect(self._open_logs)
        window.folder_asked.connect(self._open_folder)
        window.reload_asked.connect(self.questions.reload)
        window.diagnostics_asked.connect(self.help.save_diagnostics)
        window.import_asked.connect(self._import)
        window.program_log_asked.connect(self.help.show_program_log)
        window.close_asked.connect(self._on_close)
        window.quit_asked.connect(self.quit)
        if isinstance(app := QCoreApplication.instance(), DockApplication):
            app.on_quit = self.quit
        window.built_anew.connect(self._on_built_anew)
        self.manners.language_chosen.connect(self._on_language)
        self._join_parts()

    def _join_parts(self) -> None:
        """Those of the window's parts that tell more than the window does."""
        window = self.window
        join_sharing(self._program.endpoint, window.share_button, window.share_label)
        window.pane.charts_made.connect(self._join_charts)
        window.pane.timeline_made.connect(self._on_timeline_made)

    def _on_built_anew(self) -> None:
        self._join_parts()
        self.logs.use_new_page()

    def _on_language(self) -> None:
        from medivote_desktop.wiring.speaking import speak_anew

        speak_anew(self.window, self._tray, self.help.notifying, self._editing)
        self.manners.tell_again()

    def start(self) -> None:
        """Begin with the fleet and the tray; where there is no tray, a window that is not shown is shown."""
        before = self._program.publisher.snapshot
        self._program.start()
        self.window.tell_again()  # it may have been shown before we listened
        self._program.when_calm(lambda: self._start_tray(before))

    def _start_tray(self, before: Snapshot) -> None:
        """Begin with the tray, and tell of what has happened since a snapshot."""
        if self._program.is_leaving:
            return
        from medivote_desktop.ui.dialogs.questions import confirm_stop
        from medivote_desktop.ui.tray.tray import Tray

        tray = Tray(confirm_stop, self)
        self._tray = tray
        tray.wish_made.connect(self.questions.on_wish)
        tray.show_window_asked.connect(self.show_window)
        tray.toggle_window_asked.connect(self._toggle_window)
        tray.quit_asked.connect(self.quit)
        tray.available_changed.connect(self._on_tray)
        tray.show_snapshot(self._program.publisher.snapshot)
        tray.start()
        self.manners.use_tray(tray)
        self.manners.hear_of_session(self._program.gate)
        self.help.start_notices(tray, before, self.show_incident)
        self._watch_installation()

    def _watch_installation(self) -> None:
        from medivote_desktop.wiring.updating import Updating

        self._updating = Updating(
            self.window,
            self.manners.login_command(),
            lambda: self._program.supervisor.config.manager.adopt_running != "no",
            self,
        )
        self._updating.restart_asked.connect(self._restart)
        self._updating.quit_asked.connect(self.quit)

    def show_incident(self, service_id: str) -> None:
        """Bring the window to the front with what happened to this service."""
        self.show_window()
        self.window.show_timeline(service_id)

    @property
    def _has_tray(self) -> bool:
        return self._tray is not None and self._tray.available

    def close(self) -> None:
        """Keep how the window was arranged, and let it go."""
        geometry, header, splitter = layout_state(self.window)
        self._settings.geometry, self._settings.header_state = geometry, header
        # What nobody arranged is not kept: the next fleet may be of another size.
        self._settings.splitter_state = splitter if self.window.halves.is_arranged else None
        self._settings.save()
        self.logs.close()
        self.help.close()
        if self._tray is not None:
            self._tray.close()
        self.window.allow_close()
        self.window.close()
        if self._updating is not None:
            self._updating.start_again()

    # The window, seen or hidden.

    def show_window(self) -> None:
        """Bring the window to the front, from the tray or from behind others."""
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _toggle_window(self) -> None:
        if self.window.isVisible() and self.window.isActiveWindow() and self._has_tray:
            self.window.hide()
        else:
            self.show_window()

    def _on_close(self) -> None:
        if not self._has_tray or not self._settings.close_hides:
            self.quit()
            return
        self.window.hide()
        if self._tray is not None and not self._settings.hidden_hint_said:
            self._settings.hidden_hint_said = True
            self._tray.say_hidden_hint()

    def _on_tray(self, available: bool) -> None:
        if not available and not self.window.isVisible():
            self.show_window()

    def _on_visibility(self, is_seen: bool) -> None:
        self._program.pace.watch(is_watched=is_seen, by="window")

    # Facts.

    def _on_snapshot(self, snapshot: object) -> None:
        current = self._program.publisher.snapshot  # somebody who heard of that one first may have had a newer one made
        self.window.show_snapshot(current)
        self.logs.follow_file()
        if self._tray is not None:
            self._tray.show_snapshot(current)

    def _new_log_desk(self) -> LogDesk:
        from medivote_desktop.wiring.logdesk import LogDesk

        program = self._program
        return LogDesk(
            self.window, program.gate, lambda: program.supervisor.services, self._settings, program.disks, self
        )

    def _on_timeline_made(self, timeline: TimelineView) -> None:
        from medivote_desktop.wiring.story import Story

        Story(timeline, self._program.history).log_wanted.connect(self._on_moment_wanted)

    def _on_moment_wanted(self, service_id: str, epoch_ms: int) -> None:
        self.logs.go_to_time(epoch_ms, service_id)

    def _join_charts(self) -> None:
        """Feed the charts, as soon as there are both: somebody who has looked at them, and what is measured."""
        view, measurements = self.window.pane.charts, self._program.measurements
        if view is not None and measurements is not None:
            from medivote_desktop.wiring.chartdesk import ChartDesk

            ChartDesk(self._program, measurements, self.window, view)

    # Wishes that are not a service's.

    def _open_config(self) -> None:
        from medivote_desktop.ui.opener import open_path

        open_path(self._program.config_path, self.window.show_message, self.window.show_message)

    def _edit(self, service_id: str | None) -> None:
        if self._editing is not None:
            self._editing.open(service_id)
            return
        # Loading the editor takes more than four frames, in which the window would not answer.
        load = partial(import_module, "medivote_desktop.wiring.editing")
        self._program.gate.run(load, lambda _: self._edit_now(service_id))

    def _edit_now(self, service_id: str | None) -> None:
        if self._editing is None:
            from medivote_desktop.wiring.editing import Editing

            self._editing = Editing(self._program, self.window, self)
        self._editing.open(service_id)

    def _import(self) -> None:
        from medivote_desktop.wiring.importdesk import import_beside

        import_beside(self._program, self.window)

    def _open_logs(self) -> None:
        self._open_folder(str(self._program.log_folder))

    def _open_folder(self, folder: str) -> None:
        from medivote_desktop.wiring.folders import open_folder

        open_folder(self._program.disks, folder, self.window.show_message)

    def quit(self) -> None:
        """Leave, after asking where services run; asked once more while leaving, force it."""
        if self._quit_asked:
            self._program.leave()
            return
        if self._program.is_leaving:  # a signal, or the session's end; only who asks again wants it by force
            self._quit_asked = True
            return
        if self._editing is not None and not self._editing.may_leave(self.quit):
            return
        self.show_window()
        match self._program.supervisor.config.manager.on_quit:
            case "stop":
                self._leave()
            case "leave":
                self._program.leave_running()
            case _:
                from medivote_desktop.ui.dialogs.questions import ask_quit

                snapshot = self._program.publisher.current()
                ask_quit(self.window, snapshot, self._leave, self._program.leave_running)

    def _restart(self) -> None:
        """Let the version that is installed now take over."""
        if self._updating is not None and (self._editing is None or self._editing.may_leave(self._restart)):
            self._updating.leave_to_new(self._program)

    def _leave(self) -> None:
        self._quit_asked = True
        if not self._program.is_leaving:  # it began while the question was open: no force was asked for
            self._program.leave()
