"""Joins the log view to the files: which log is read, what is found in it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.core import report
from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs.parts import PartedLog
from medivote_desktop.runtime.logs.reader import LogReader
from medivote_desktop.ui.detail.loglooks import keep_looks
from medivote_desktop.ui.language import figure, shown, tr, trn
from medivote_desktop.ui.opener import open_path

if TYPE_CHECKING:
    from medivote_desktop.runtime.disks import Disks
    from medivote_desktop.runtime.logs.merge import MergedLog
    from medivote_desktop.runtime.loop.gate import Gate
    from medivote_desktop.runtime.process import ServiceProcess
    from medivote_desktop.ui.detail.logbar import Choice
    from medivote_desktop.ui.settings_store import SettingsStore
    from medivote_desktop.ui.window import MainWindow


class LogDesk(QObject):
    """Reads the log that the window wants, or several of them by time, and no other.

    Args:
        services: Gives all services by id.
        settings: Keep how a person wants logs to look.
        disks: Who asks far folders before the loop does.
    """

    def __init__(
        self,
        window: MainWindow,
        gate: Gate,
        services: Callable[[], Mapping[str, ServiceProcess]],
        settings: SettingsStore,
        disks: Disks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._disks = disks
        self._window = window
        self._gate = gate
        self._services = services
        self._settings = settings
        self._page = window.pane.log_page
        self._reader: LogReader | PartedLog | MergedLog | None = None
        self._wanted: str | None = None
        self._path: Path | None = None
        self._written: str | None = None  # where the service that is looked at writes
        self._all: dict[str, str] = {}  # what is read of all services, by name
        self._shows_all = False
        self._only: frozenset[str] = frozenset()  # of all services these alone; empty: all of them
        self._moment_ms: int | None = None  # to be gone to, as soon as its place is counted
        window.log_wanted.connect(self._on_log_wanted)
        self._join()

    def _join(self) -> None:
        bar = self._page.bar
        bar.query_changed.connect(self._on_query)
        bar.chosen.connect(self._on_chosen)
        bar.editor_asked.connect(self._on_editor_asked)
        bar.save_asked.connect(self._on_save_asked)
        bar.time_asked.connect(self._on_time_asked)
        bar.choices = self._choices
        keep_looks(self._page.view, self._settings)

    def use_new_page(self) -> None:
        """The window has another page for logs, in another language; it takes over what the old one shows."""
        self._page.view.placeholder = self._empty_words()
        self._page = self._window.pane.log_page
        self._join()
        self._tell_size()

    def close(self) -> None:
        """Read nothing any more."""
        self._stop()
        self._page.view.show_source(None, "")

    def go_to_time(self, epoch_ms: int, service_id: str | None = None) -> None:
        """Show what a service (the one that is looked at) wrote at a moment, in milliseconds since 1970."""
        was_all, self._shows_all = self._shows_all, self._shows_all and service_id is None
        if was_all and not self._shows_all and service_id == self._wanted:
            self._on_log_wanted(service_id)
        self._window.show_log(service_id)
        self._moment_ms = epoch_ms
        self._seek()

    # Which log

    def on_fleet_changed(self) -> None:
        """Services came or went, or write to other files."""
        if self._shows_all and self._reader is not None and self._all != self._paths():
            self._read_all()
        self.follow_file()

    def follow_file(self) -> None:
        """The service that is looked at may write to another file since its last start."""
        service = self._services().get(self._wanted or "")
        if service is not None and not self._shows_all and service.log_file != self._written:
            self._on_log_wanted(self._wanted)

    def _on_log_wanted(self, service_id: str | None) -> None:
        self._wanted = service_id
        if service_id is not None and self._shows_all:
            if self._reader is None:
                self._read_all()
            return
        service = self._services().get(service_id or "")
        self._written = service.log_file if service is not None else None
        if service is None:
            self.close()
        elif service.log_file is None:
            self.close()
            self._page.view.show_source(None, self._empty_words())
            self._tell_size()
        else:
            self._read(Path(service.log_file))

    def _read(self, path: Path) -> None:
        self._stop()
        self._path = path
        service = self._services().get(self._wanted or "")
        is_current = service is not None and service.log_file == str(path)
        self._show((PartedLog if is_current else LogReader)(str(path), self._gate, self, disks=self._disks))

    def _empty_words(self) -> str:
        """What stands where no line is shown."""
        if self._reader is None:
            return tr("This service writes no log.") if self._wanted in self._services() else ""
        if self._reader.trouble:
            return shown(self._reader.trouble)
        if self._path is None:
            return tr("No service has written anything yet")
        return tr("Nothing has been written yet to {path}", path=self._path)

    def _read_all(self) -> None:
        from medivote_desktop.runtime.logs.merge import MergedLog

        self._stop()
        if not self._only & self._services().keys():  # they have left the fleet
            self._only = frozenset()
        self._all = self._paths()
        self._show(MergedLog(self._all, self._gate, self, self._disks))

    def _paths(self) -> dict[str, str]:
        paths: dict[str, str] = {}
        for id_, service in self._services().items():
            if service.log_file is not None and (not self._only or id_ in self._only):
                name = service.config.name
                paths[name if name not in paths else f"{name} ({id_})"] = service.log_file
        return paths

    def _show(self, reader: LogReader | PartedLog | MergedLog) -> None:
        self._reader = reader
        reader.told.connect(self._on_told)
        reader.open()
        self._page.view.show_source(reader, self._empty_words())
        self._on_query(self._page.bar.query())
        self._tell_size()
        reader.changed.connect(self._on_changed)
        reader.restarted.connect(self._on_restarted)

    def _on_told(self, words: str) -> None:
        self._page.view.placeholder = self._empty_words()
        self._page.bar.say(shown(words))

    def _stop(self) -> None:
        self._page.bar.say("")
        self._moment_ms = None
        self._path = None
        if self._reader is not None:
            self._page.view.show_source(None, "")
            self._reader.close()
            self._reader.deleteLater()
            self._reader = None

    def _on_changed(self) -> None:
        self._page.view.take_news()
        self._tell_size()
        if self._moment_ms is not None:
            self._seek()

    def _on_restarted(self, words: str) -> None:
        if self._reader is None:
            return
        self._page.view.show_matches(None)
        self._page.view.restart()
        self._page.view.show_matches(self._reader.matches)
        self._page.bar.say(shown(words))
        self._tell_size()

    def _tell_size(self) -> None:
        if self._reader is None and self._wanted in self._services():
            self._page.bar.show_log(tr("No log"))
        if self._reader is not None:
            count = len(self._only)
            several = trn("{count} service", "{count} services", count) if count else tr("All services")
            name = self._path.name if self._path else several
            self._page.bar.show_log(f"{name}, {figure(report.bytes_text(self._reader.held_bytes))}")

    def _choices(self) -> list[Choice]:
        from medivote_desktop.wiring.logchoices import choices  # hardly anybody asks

        service = self._services().get(self._wanted or "")
        of = self._only if self._shows_all else None
        return choices(service, self._path, self._window.table.selected_ids, of)

    def _on_chosen(self, value: object) -> None:
        self._shows_all = not isinstance(value, Path)
        if isinstance(value, Path):
            self._read(value)
        else:
            self._only = value if isinstance(value, frozenset) else frozenset()
            self._read_all()

    # What is asked of it

    def _on_query(self, query: Query | None) -> None:
        if self._reader is None:
            return
        try:
            self._page.view.show_matches(self._reader.search(query))
        except ValueError as error:
            self._page.view.show_matches(self._reader.search(None))
            self._page.bar.say(shown(str(error)))

    def _on_editor_asked(self) -> None:
        if self._path is not None:
            open_path(self._path, self._page.bar.say)

    def _on_save_asked(self) -> None:
        from medivote_desktop.ui.detail.logdialogs import ask_where_to_save

        ask_where_to_save(self._page, self._path.name if self._path else "all-services.log", self.save)

    def save(self, target: str) -> None:
        """Write a copy of what is shown to a file: the log byte by byte, or only the lines that match."""
        from medivote_desktop.wiring.logsaving import save

        if self._reader is not None:
            save(
                self._reader, self._page.view, target, partial(self._disks.worker, near=self._gate), self._page.bar.say
            )

    def _on_time_asked(self) -> None:
        from medivote_desktop.ui.detail.logdialogs import ask_time

        ask_time(self._page, self._on_time_told)

    def _on_time_told(self, words: str) -> None:
        from medivote_desktop.core.logs.moment import TimeReader

        if self._reader is None:
            return
        if (moment_ms := TimeReader(self._reader.modified_ms).read(words.strip())) is None:
            self._page.bar.say(tr("“{words}” is no time", words=words))
        else:
            self.go_to_time(moment_ms)

    def _seek(self) -> None:
        """Go to the moment that was asked for, if its place is counted already."""
        from medivote_desktop.runtime.logs.jump import first_time, row_at_time

        reader, moment_ms = self._reader, self._moment_ms
        if reader is None or moment_ms is None:
            return
        begin_ms = first_time(reader, reader.modified_ms)
        if not reader.is_whole and (begin_ms is None or begin_ms > moment_ms):
            self._page.bar.say(tr("Looking for the time…"))
            return
        self._moment_ms = None
        row = row_at_time(reader, moment_ms, reader.modified_ms)
        if row is None:
            self._page.bar.say(tr("The lines of this log tell no time: nobody knows which were written then"))
            return
        self._page.bar.filter.setChecked(False)
        self._page.view.show_row(min(row, reader.end - 1))
        self._page.bar.say(tr("All lines are older") if row >= reader.end else "")
