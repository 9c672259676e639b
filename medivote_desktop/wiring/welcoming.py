"""The first page, and what a person chooses there: MediVote's folder, a services.ini, an import, or the demo."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal

from medivote_desktop.core.config import ConfigError, ServiceConfig
from medivote_desktop.places.locate import FILE_NAME, Place, find_config, read_place, remember
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.farmounts import in_time
from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.ui import icons
from medivote_desktop.ui.firstpage import FirstPage
from medivote_desktop.ui.language import shown, tr, use_language
from medivote_desktop.ui.reach import BORDER_PX, FRAME_PX
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
        room = self.page.screen().availableSize() - QSize(2 * BORDER_PX, FRAME_PX + BORDER_PX)
        self.page.resize(QSize(860, 600).boundedTo(room))
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
        """Keep the folder if it holds anything that services.ini looks for in it, and run."""
        try:
            if not self._may_be_medivote(folder):
                return
            place = Place(self._configured) if self._configured is not None else _own_config()
            if self._configured is None:
                remember(None)
        except (ConfigError, OSError) as error:
            self.page.set_problem(_problem_words(error))
            return
        self._settings.medivote_home = folder
        self._settings.save()
        self.chosen.emit(place, False)

    def _may_be_medivote(self, folder: str) -> bool:
        """Whether it holds anything that is looked for; else the page says what is missing, and nothing was written."""
        own = _own_path()
        place = Place(self._configured or (own if own.exists() else resource_path(FILE_NAME)))
        wanted = looked_for(read_place(place, self._environment, folder).services, folder)
        if any(map(_may_be_there, wanted)):
            return True
        sentence = tr(
            "{folder} does not look like MediVote's folder: there is no {wanted} in it.",
            folder=folder,
            wanted=os.path.relpath(wanted[0], folder),
        )
        self.page.set_problem(sentence)
        return False

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


def looked_for(services: Iterable[ServiceConfig], folder: str) -> list[str]:
    """What of a folder these services name: the folders that they run in, and the programs or scripts that they run.

    The folder itself tells nothing: whatever was chosen is one. It stands here alone where nothing else is named.
    """
    wanted: dict[str, None] = {}
    for service in services:
        wanted[service.directory] = None
        begin = () if service.shell else service.command[:2]  # a program, or an interpreter and its script
        wanted |= {f"{service.directory}/{word}": None for word in begin if _is_below(word)}
    inside = [Path(path) for path in map(os.path.normpath, wanted)]
    return [str(path) for path in inside if Path(folder) in path.parents] or [folder]


def _is_below(word: str) -> bool:
    return "/" in word and "://" not in word and not word.startswith("-") and not Path(word).is_absolute()


def _may_be_there(path: str) -> bool:
    """Also where its disk does not answer in time."""
    return in_time(path, partial(os.path.exists, path)) is not False


def _problem_words(error: ConfigError | OSError) -> str:
    """Why a file cannot be used, in the language of the window."""
    if isinstance(error, OSError):
        return str(error)
    return "\n".join(str(fault._replace(message=shown(fault.message))) for fault in error.faults)


def _own_path() -> Path:
    return config_folder() / FILE_NAME


def _own_config() -> Place:
    """The person's own services.ini, made from ours where there is none yet.

    Raises:
        OSError: It cannot be made.
    """
    path = _own_path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(resource_path(FILE_NAME), path)
    return Place(path)
