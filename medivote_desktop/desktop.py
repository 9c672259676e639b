"""The program with its window and its tray icon: joins what people see to what supervises."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from medivote_desktop.app import Program
from medivote_desktop.core.config import ConfigError, Fault
from medivote_desktop.core.dependencies import DependencyGraph
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.helping import Help
from medivote_desktop.logdesk import LogDesk
from medivote_desktop.manners import Manners
from medivote_desktop.runtime.ports import PortConflict, holder_details
from medivote_desktop.runtime.process import Transition
from medivote_desktop.runtime.reloader import Offer
from medivote_desktop.runtime.survivors import Stray
from medivote_desktop.sharing import join_sharing
from medivote_desktop.ui.dialogs import (
    ask_adopted,
    ask_followers,
    ask_quit,
    ask_reload,
    ask_strays,
    confirm_stop,
    show_faults,
)
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.questions import ask_port
from medivote_desktop.ui.settings_store import SettingsStore

if TYPE_CHECKING:
    from medivote_desktop.editing import Editing
    from medivote_desktop.ui.detail.charts import ChartsView
    from medivote_desktop.ui.detail.timeline import TimelineView
    from medivote_desktop.ui.tray import Tray
    from medivote_desktop.ui.window import MainWindow


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
        self.logs = LogDesk(self.window, program.gate, lambda: program.supervisor.services, settings, self)
        self._editing: Editing | None = None
        self._quit_asked = False
        self._offer_box: QMessageBox | None = None
        self._started_here: frozenset[str] = frozenset()  # what a person at this window wants up, and is not yet
        self.help = Help(program, self.window, self._open_logs, self)
        join_sharing(program.endpoint, window.share_button, window.share_label)
        self.manners = Manners(program.config_path, settings, self.window, program.leave_unasked, self)
        self._connect()
        self._on_snapshot(program.publisher.snapshot)

    def _connect(self) -> None:
        program, window = self._program, self.window
        program.publisher.snapshot_taken.connect(self._on_snapshot)
        program.raise_asked.connect(self.show_window)
        program.can_raise()
        program.reloader.offered.connect(self._on_offer)
        program.reloader.rejected.connect(self._on_rejected)
        program.reloader.applied.connect(self._on_applied)
        program.adopted.connect(self._on_adopted)
        program.strays_found.connect(self._on_strays)
        program.supervisor.port_held.connect(self._on_port_held)
        program.supervisor.transition.connect(self._on_transition)

        window.wish_made.connect(self._on_wish)
        window.visibility_changed.connect(self._on_visibility)
        window.pane.charts_made.connect(self._on_charts_made)
        window.pane.timeline_made.connect(self._on_timeline_made)
        window.open_config_asked.connect(self._open_config)
        window.edit_asked.connect(self._edit)
        window.open_logs_asked.connect(self._open_logs)
        window.reload_asked.connect(self._reload)
        window.diagnostics_asked.connect(self.help.save_diagnostics)
        window.import_asked.connect(self._import)
        window.program_log_asked.connect(self.help.show_program_log)
        window.close_asked.connect(self._on_close)
        window.quit_asked.connect(self.quit)

    def start(self) -> None:
        """Begin with the fleet and the tray; where there is no tray, a window that is not shown is shown."""
        self._program.start()
        self._start_tray()

    def _start_tray(self) -> None:
        from medivote_desktop.ui.tray import Tray

        tray = Tray(confirm_stop, self)
        self._tray = tray
        tray.wish_made.connect(self._on_wish)
        tray.show_window_asked.connect(self.show_window)
        tray.toggle_window_asked.connect(self._toggle_window)
        tray.quit_asked.connect(self.quit)
        tray.available_changed.connect(self._on_tray)
        tray.show_snapshot(self._program.publisher.snapshot)
        tray.start()
        self.manners.use_tray(tray)
        self.help.start_notices(tray, self.show_incident)

    def show_incident(self, service_id: str) -> None:
        """Bring the window to the front with what happened to this service."""
        self.show_window()
        self.window.show_timeline(service_id)

    @property
    def _has_tray(self) -> bool:
        return self._tray is not None and self._tray.available

    def close(self) -> None:
        """Keep how the window was arranged, and let it go."""
        geometry, header, splitter = self.window.layout_state()
        self._settings.geometry, self._settings.header_state, self._settings.splitter_state = geometry, header, splitter
        self._settings.save()
        self.logs.close()
        self.help.close()
        if self._tray is not None:
            self._tray.close()
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
        self._program.watch_pace(is_watched=is_seen)

    # Facts.

    def _on_snapshot(self, snapshot: object) -> None:
        current = self._program.publisher.snapshot
        self.window.show_snapshot(current)
        if self._tray is not None:
            self._tray.show_snapshot(current)

    def _on_timeline_made(self, timeline: TimelineView) -> None:
        from medivote_desktop.story import Story

        Story(timeline, self._program.history, self).log_wanted.connect(self._on_moment_wanted)

    def _on_moment_wanted(self, service_id: str, epoch_ms: int) -> None:
        self.logs.go_to_time(epoch_ms, service_id)

    def _on_wish(self, wish: Wish) -> None:
        """Pass a wish on; before a restart that others follow, show them."""
        supervisor = self._program.supervisor
        followers = {other for id_ in wish.service_ids for other in supervisor.followers(id_)} - set(wish.service_ids)
        if wish.kind is not WishKind.RESTART or not followers:
            self._make(wish)
            return
        ask_followers(
            self.window,
            [supervisor.services[id_].config.name for id_ in wish.service_ids],
            [service.config.name for id_, service in supervisor.services.items() if id_ in followers],
            lambda: self._make(replace(wish, alone=True)),
            lambda: self._make(wish),
        )

    def _make(self, wish: Wish) -> None:
        """Let a wish of this window or the tray take effect."""
        if wish.kind in (WishKind.START, WishKind.RESTART):
            self._started_here |= self._to_be_up(wish)
        self._program.on_wish(wish)

    def _to_be_up(self, wish: Wish) -> frozenset[str]:
        """Whom a wish brings up: what it names, and what that depends on, as far as it does not run."""
        supervisor = self._program.supervisor
        running = {id_ for id_, service in supervisor.services.items() if service.life.state is State.RUNNING}
        if wish.kind is WishKind.RESTART:
            running.difference_update(wish.service_ids)
        return DependencyGraph(supervisor.config.services).with_dependencies(wish.service_ids) - running

    def _on_transition(self, transition: Transition) -> None:
        before, after = transition.before.state, transition.after.state
        if self._started_here and after is not before and (after is State.RUNNING or after.is_at_rest):
            self._started_here -= {transition.service_id}

    def _on_charts_made(self, view: ChartsView) -> None:
        if self._program.measurements is not None:
            from medivote_desktop.chartdesk import ChartDesk

            ChartDesk(self._program, self._program.measurements, self.window, view)

    # Wishes that are not a service's.

    def _open_config(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._program.config_path)))

    def _edit(self, service_id: str | None) -> None:
        if self._editing is None:
            from medivote_desktop.editing import Editing

            self._editing = Editing(self._program, self.window, self)
        self._editing.open(service_id)

    def _import(self) -> None:
        from medivote_desktop.importdesk import import_beside

        import_beside(self._program, self.window)

    def _open_logs(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._program.log_folder)))

    def _reload(self, *, restarts: bool = True) -> None:
        def refused(error: ConfigError) -> None:
            show_faults(self.window, error.faults)

        def told(words: str) -> None:
            self.window.show_message(shown(words))

        self._program.reloader.reload(told, refused, restarts=restarts)

    def quit(self) -> None:
        """Leave, after asking where services run; asked once more while leaving, force it."""
        if self._quit_asked:
            self._program.leave()
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
                snapshot = self._program.publisher.current()
                ask_quit(self.window, snapshot, self._leave, self._program.leave_running, _nothing)

    def _leave(self) -> None:
        self._quit_asked = True
        self._program.leave()

    # Questions that the program has.

    def _on_offer(self, offer: Offer) -> None:
        if self._offer_box is not None:
            self._offer_box.done(0)  # what it asked about is no longer what the file says
        without = partial(self._reload, restarts=False) if offer.plan.changed_restart else None
        self._offer_box = ask_reload(self.window, offer.plan.words(shown), self._reload, without)
        self._offer_box.finished.connect(self._on_offer_answered)

    def _on_applied(self, words: str) -> None:
        if self._offer_box is not None:
            self._offer_box.done(0)  # what it offered is in force

    def _on_offer_answered(self, result: int) -> None:
        self._offer_box = None

    def _on_rejected(self, faults: tuple[Fault, ...]) -> None:
        show_faults(self.window, faults)

    def _on_adopted(self, service_ids: tuple[str, ...]) -> None:
        names = [self._program.supervisor.services[service_id].config.name for service_id in service_ids]
        ask_adopted(
            self.window,
            names,
            lambda: self._program.on_wish(Wish(WishKind.RESTART, service_ids)),
            lambda: self._program.on_wish(Wish(WishKind.STOP, service_ids)),
        )

    def _on_strays(self, strays: tuple[Stray, ...]) -> None:
        words = [tr("{service}: pid {pid}", service=stray.service_id, pid=stray.identity.pid) for stray in strays]
        ask_strays(self.window, words, lambda: self._program.end_strays(strays))

    def _on_port_held(self, conflict: PortConflict) -> None:
        """Ask who wished the start here; what starts by itself or from elsewhere tells the reason in its row."""
        if conflict.service_id not in self._started_here:
            return
        holder, service_id = conflict.holder, conflict.service_id
        start = Wish(WishKind.START, (service_id,))
        ask_port(
            self.window,
            self._program.supervisor.services[service_id].config.name,
            conflict.words,
            holder_details(holder),
            on_start=partial(self._make, replace(start, ignore_ports=True)),
            on_stop=partial(self._make_way, conflict, start) if holder.may_be_stopped else None,
            on_open_folder=partial(_open_folder, holder.folder) if holder.folder else None,
        )

    def _make_way(self, conflict: PortConflict, start: Wish) -> None:
        self._program.make_way(conflict, partial(self._start_after, conflict, start))

    def _start_after(self, conflict: PortConflict, start: Wish) -> None:
        """Unless somebody wished something else meanwhile."""
        service = self._program.supervisor.services.get(conflict.service_id)
        if service is not None and (service.life.state, service.life.run) == (State.FAILED, conflict.run):
            self._make(start)


def _open_folder(folder: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def _nothing() -> None:
    """The person stays."""
