"""Joins the diagnostics: gathers them behind the gate, shows them, and saves what a person wants saved."""

from __future__ import annotations

import datetime as dt
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.core.diagnostics import Part
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.snapshot import snapshot_to_json
from medivote_desktop.runtime.diagnostics import Sources, collect, write_zip
from medivote_desktop.ui.dialogs.diagnostics import ask_zip_path, show_diagnostics, system_rows
from medivote_desktop.ui.dialogs.door import show_error
from medivote_desktop.ui.language import tr

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.ui.window import MainWindow

_INCIDENTS = 2000


class Diagnosing(QObject):
    """One look at the program, for whoever is to help."""

    def __init__(self, program: Program, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._window = program, window

    def begin(self) -> None:
        """Gather, then show."""
        if self._program.publisher.snapshot.leaving:
            return  # the timeline is closed by then
        self._window.show_message(tr("Gathering diagnostics…"))
        self._program.history.recent(_INCIDENTS, None, self._on_incidents)

    def _on_incidents(self, incidents: tuple[Incident, ...]) -> None:
        program = self._program
        services = program.supervisor.services.values()
        manager, snapshot = program.supervisor.config.manager, program.publisher.current()
        sources = Sources(
            config_path=program.supervisor.config.path,
            config=program.supervisor.config,
            environments=(dict(os.environ),),
            rows=system_rows(os.environ.get("XDG_SESSION_TYPE", "")),
            status=snapshot_to_json(snapshot, snapshot.taken_monotonic),
            incidents=incidents,
            service_logs={service.config.id: service.log_file for service in services if service.log_file is not None},
            log_folder=program.log_folder,
            token_folder=Path(getattr(manager, "http_token_dir", None) or program.state_folder),
        )
        program.gate.run(partial(collect, sources), self._on_parts, self._on_failed)

    def _on_parts(self, parts: tuple[Part, ...]) -> None:
        self._window.show_message("")
        show_diagnostics(self._window, parts, self._on_save)

    def _on_save(self, parts: tuple[Part, ...]) -> None:
        name = f"medivote-desktop-{dt.datetime.now():%Y-%m-%d-%H%M}.zip"
        ask_zip_path(self._window, name, partial(self.save, parts))

    def save(self, parts: tuple[Part, ...], path: Path) -> None:
        """Pack these parts."""
        gate = self._program.disks.worker(str(path), self._program.gate)
        gate.run(partial(write_zip, path, parts), self._on_saved, self._on_failed)

    def _on_saved(self, path: Path) -> None:
        self._window.show_message(tr("Saved {path}", path=path))

    def _on_failed(self, error: Exception) -> None:
        show_error(self._window, tr("The diagnostics cannot be saved"), str(error))
