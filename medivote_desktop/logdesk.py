"""Joins the log view to the files: which log is read, what is found in it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from medivote_desktop.core import report
from medivote_desktop.core.logsource import Query
from medivote_desktop.runtime.logreader import LogReader

if TYPE_CHECKING:
    from medivote_desktop.runtime.gate import Gate
    from medivote_desktop.runtime.process import ServiceProcess
    from medivote_desktop.ui.detail.logbar import Choice
    from medivote_desktop.ui.window import MainWindow


class LogDesk(QObject):
    """Reads the log that the window wants, and no other.

    Args:
        services: Gives all services by id.
    """

    def __init__(
        self,
        window: MainWindow,
        gate: Gate,
        services: Callable[[], Mapping[str, ServiceProcess]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._gate = gate
        self._services = services
        self._page = window.pane.log_page
        self._reader: LogReader | None = None
        self._wanted: str | None = None
        self._path: Path | None = None
        bar = self._page.bar
        window.log_wanted.connect(self._on_log_wanted)
        bar.query_changed.connect(self._on_query)
        bar.chosen.connect(self._on_chosen)
        bar.editor_asked.connect(self._on_editor_asked)
        bar.choices = self._choices

    def close(self) -> None:
        """Read nothing any more."""
        self._stop()
        self._page.view.show_source(None, "")

    # Which log

    def _on_log_wanted(self, service_id: str | None) -> None:
        self._wanted = service_id
        service = self._services().get(service_id or "")
        if service is None:
            self.close()
        elif service.log_file is None:
            self.close()
            self._page.view.show_source(None, "This service writes no log.")
            self._page.bar.show_log("No log")
        else:
            self._read(Path(service.log_file))

    def _read(self, path: Path) -> None:
        self._stop()
        reader = LogReader(str(path), self._gate, self)
        self._reader, self._path = reader, path
        self._page.bar.say("")
        reader.open()
        self._show(reader)
        reader.changed.connect(self._on_changed)
        reader.restarted.connect(self._on_restarted)
        reader.told.connect(self._page.bar.say)

    def _show(self, reader: LogReader) -> None:
        self._page.view.show_source(reader, f"Nothing has been written yet to {reader.path}")
        self._on_query(self._page.bar.query())
        self._tell_size()

    def _stop(self) -> None:
        if self._reader is not None:
            self._page.view.show_source(None, "")
            self._reader.close()
            self._reader.deleteLater()
            self._reader = None

    def _on_changed(self) -> None:
        self._page.view.refresh()
        self._tell_size()

    def _on_restarted(self, words: str) -> None:
        if self._reader is None:
            return
        self._page.view.show_matches(None)
        self._page.view.restart()
        self._page.view.show_matches(self._reader.matches)
        self._page.bar.say(words)
        self._tell_size()

    def _tell_size(self) -> None:
        if self._reader is not None and self._path is not None:
            self._page.bar.show_log(f"{self._path.name}, {report.bytes_text(self._reader.allocated_bytes)}")

    def _choices(self) -> list[Choice]:
        from medivote_desktop.ui.detail.logbar import Choice

        service = self._services().get(self._wanted or "")
        if service is None or service.log_file is None:
            return []
        current = Path(service.log_file)
        found = [Choice(current.name, current, current == self._path)]
        for number in range(1, service.config.log_backups + 1):
            older = current.with_name(f"{current.name}.{number}")
            if older.exists():
                found.append(Choice(f"Older: {older.name}", older, older == self._path))
        return found

    def _on_chosen(self, value: object) -> None:
        if isinstance(value, Path):
            self._read(value)

    # What is asked of it

    def _on_query(self, query: Query | None) -> None:
        if self._reader is None:
            return
        try:
            self._page.view.show_matches(self._reader.search(query))
        except ValueError as error:
            self._page.view.show_matches(self._reader.search(None))
            self._page.bar.say(str(error))

    def _on_editor_asked(self) -> None:
        if self._path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path))):
            self._page.bar.say(f"No program opened {self._path}")
