"""Importing with a window: a file is chosen, read in a worker, shown, and saved where a person's files are."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Signal
from PySide6.QtWidgets import QWidget

from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.porting.imported import Imported, PortingError, UnknownFormatError
from medivote_desktop.places.locate import FILE_NAME
from medivote_desktop.porting import import_file, write_new
from medivote_desktop.runtime.configuration.configfile import config_source
from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.processes.environment import clean_environment
from medivote_desktop.ui.dialogs.importing import Offer, pick_import, show_import
from medivote_desktop.ui.language import shown, tr

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.ui.window import MainWindow

_PATIENCE_SECONDS = 2.0


class ImportDesk(QObject):
    """One import after the other, each with its own dialogs above `parent`.

    Signals:
        saved: Carries the services.ini that was written.
        start_asked: The same, where its services shall start.
        failed: Why nothing came of it, in words.
    """

    saved = Signal(str)
    start_asked = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QWidget, environment: Mapping[str, str]) -> None:
        super().__init__(parent)
        self._window = parent
        self._environment = environment
        self._last_folder = ""
        self._gate = Gate(self)  # its own: the file may be on a disk that hangs
        self._saves = Gate(self)  # and what is saved waits for no file
        self._is_owed = False

    def begin(self, start_in: str) -> None:
        """Let a person choose a file."""
        pick_import(self._window, self._last_folder or start_in, self.read)

    def read(self, file: str) -> None:
        """Read a file and show what it became; the next one is looked for in its folder."""
        self._last_folder = os.path.dirname(file)  # noqa: PTH120
        if self._is_owed:  # by a disk that may never answer: it is to hold up no other
            self._gate.abandon()
            self._gate = Gate(self)
        self._is_owed = True
        self._gate.run(partial(_offer, Path(file), self._environment), self._show, self._on_unread)

    def close(self) -> None:
        """Read nothing any more."""
        self._gate.close(_PATIENCE_SECONDS)
        self._saves.close(_PATIENCE_SECONDS)

    def _show(self, offer: Offer) -> None:
        self._is_owed = False
        show_import(self._window, offer, partial(self._save, offer))

    def _on_unread(self, error: Exception) -> None:
        self._is_owed = False
        self._tell(error)

    def _save(self, offer: Offer, is_start: bool) -> None:
        self._saves.run(partial(_save, offer), partial(self._on_saved, is_start), self._tell)

    def _on_saved(self, is_start: bool, target: Path) -> None:
        self.saved.emit(str(target))
        if is_start:
            self.start_asked.emit(str(target))

    def _tell(self, error: Exception) -> None:
        if isinstance(error, FileExistsError):
            self.failed.emit(tr("Nothing was saved: {path} has appeared meanwhile.", path=error.filename))
        elif isinstance(error, PortingError):
            words = ": ".join(filter(None, (error.path, shown(error.reason))))
            if isinstance(error, UnknownFormatError):
                words = f"{words}. {known_formats()}"
            self.failed.emit(words)
        elif isinstance(error, OSError):
            self.failed.emit(str(error))
        else:
            raise error


def _offer(file: Path, environment: Mapping[str, str]) -> Offer:
    """What becomes of a file; in the worker."""
    target = free_place(config_folder(), Path(os.path.abspath(file)).parent.name)  # noqa: PTH100
    made: Imported = import_file(file, target)
    config = parse_config(made.text, config_source(target, environment))
    starts = [service.name for service in config.services if service.autostart and service.enabled]
    return Offer(file, target, made.text, made.notes, made.service_count, starts)


def _save(offer: Offer) -> Path:
    """In the worker."""
    offer.target.parent.mkdir(parents=True, exist_ok=True)
    write_new(offer.target, offer.text)
    return offer.target


def free_place(folder: Path, stem: str, is_there: Callable[[Path], bool] = os.path.lexists) -> Path:
    """services.ini where there is none yet; else a file named after the folder that the import came from."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip(".-")[:40] or "services"
    names = chain((FILE_NAME, f"{stem}.ini"), (f"{stem}-{number}.ini" for number in count(2)))
    return next(place for name in names if not is_there(place := folder / name))


def known_formats() -> str:
    """What can be imported, in words."""
    return tr("A Procfile, a supervisord.conf, a compose or a process-compose file can be imported.")


def saved_words(path: str) -> str:
    """That a file was written, in words."""
    return tr("Saved as {path}", path=path)


def import_beside(program: Program, window: MainWindow) -> None:
    """Import while a fleet runs: what shall start does so in a program of its own, beside this one."""
    desk = window.findChild(ImportDesk)
    if desk is None:
        environment = clean_environment(os.environ)
        desk = ImportDesk(window, environment)
        program.left.connect(desk.close)
        desk.failed.connect(window.show_message)
        desk.saved.connect(lambda path: window.show_message(saved_words(path)))
        desk.start_asked.connect(partial(_start_beside, window, environment))
    desk.begin(str(Path.home()))


def _start_beside(window: MainWindow, environment: Mapping[str, str], config: str) -> None:
    if not start_another(environment, config):
        window.show_message(tr("Saved as {path}, but this program could not be started once more", path=config))


def start_another(environment: Mapping[str, str], config: str) -> bool:
    """Start this program once more, for another fleet; whether that was possible."""
    program, *options = config_source(Path(config), environment).program
    process = QProcess()
    process.setProgram(program)
    process.setArguments([*options, "--config", config])
    process.setEnvironment([f"{name}={value}" for name, value in environment.items()])
    answer: object = process.startDetached()  # a pair or not, as PySide6 has it
    return bool(answer[0]) if isinstance(answer, tuple) else bool(answer)
