"""The first page, and what a person chooses there: MediVote's folder, a services.ini, an import, or the demo."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from medivote_desktop.core.config import ConfigError
from medivote_desktop.places.locate import FILE_NAME, Place, find_config, read_place, remember
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.farmounts import may_be_folder
from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.ui import icons
from medivote_desktop.ui.firstpage import FirstPage
from medivote_desktop.ui.language import shown, tr, use_language
from medivote_desktop.ui.settings_store import SettingsStore

if TYPE_CHECKING:
    from medivote_desktop.wiring.importdesk import ImportDesk


class Welcome(QObject):
    """The first page.

    Args:
        configured: The file that is configured, and looks for folders that are not there; None: no file is.

    Attributes:
        page: What is shown.

    Signals:
        chosen: What is to run: the `Place`, and whether a person opened this very file.
    """

    chosen = Signal(object, bool)

    def __init__(
        self,
        settings: SettingsStore,
        environment: Mapping[str, str],
        configured: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._environment, self._configured = settings, environment, configured
        self._imports: ImportDesk | None = None
        self.page = FirstPage()
        self.page.setWindowTitle("MediVote Desktop")
        self.page.setWindowIcon(icons.app_icon())
        self.page.resize(860, 600)
        self.page.folder_chosen.connect(self._on_folder)
        self.page.file_chosen.connect(self._on_file)
        self.page.import_asked.connect(self._on_import)
        self.page.demo_asked.connect(lambda: self.chosen.emit(find_config(None, demo=True), False))
        self.page.language_asked.connect(self._on_language, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """It has done its work, or the program ends."""
        self.end_imports()
        self.page.close()
        self.page.deleteLater()
        self.deleteLater()

    def end_imports(self) -> None:
        """Nothing is imported any more."""
        if self._imports is not None:
            self._imports.close()
            self._imports = None

    def _on_folder(self, folder: str) -> None:
        """Keep the folder if it holds anything that services.ini looks for, and run."""
        try:
            place = Place(self._configured) if self._configured is not None else _own_config()
            config = read_place(place, self._environment, folder)
        except (ConfigError, OSError) as error:
            self.page.set_problem(_problem_words(error))
            return
        if not any(may_be_folder(service.directory) for service in config.services):
            wanted = Path(config.services[0].directory).name if config.services else ""
            sentence = tr(
                "{folder} does not look like MediVote's folder: it has no folder {wanted}.",
                folder=folder,
                wanted=wanted,
            )
            self.page.set_problem(sentence)
            return
        self._settings.medivote_home = folder
        self._settings.save()
        if self._configured is None:
            remember(None)
        self.chosen.emit(place, False)

    def _on_file(self, file: str) -> None:
        """Keep a services.ini that can be used, and run it."""
        place = Place(Path(file))
        try:
            read_place(place, self._environment, self._settings.medivote_home)
            remember(place.path)
        except (ConfigError, OSError) as error:
            self.page.set_problem(_problem_words(error))
            return
        self.chosen.emit(place, True)

    def _on_import(self, folder: str) -> None:
        if self._imports is None:
            from medivote_desktop.wiring.importdesk import ImportDesk, saved_words

            self._imports = ImportDesk(self.page, self._environment)
            self._imports.failed.connect(self.page.set_problem)
            self._imports.saved.connect(lambda path: self.page.set_note(saved_words(path)))
            self._imports.start_asked.connect(self._on_file)
        self._imports.begin(folder)

    def _on_language(self, language: str) -> None:
        self._settings.language = language
        self._settings.save()
        use_language(language)
        self.page.retell()


def _problem_words(error: ConfigError | OSError) -> str:
    """Why a file cannot be used, in the language of the window."""
    if isinstance(error, OSError):
        return str(error)
    return "\n".join(str(fault._replace(message=shown(fault.message))) for fault in error.faults)


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
