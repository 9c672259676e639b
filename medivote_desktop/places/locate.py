"""Where the configuration and its state are. Loads no Qt, so the terminal command is quick."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from medivote_desktop.core.config import AppConfig, ConfigError, Fault
from medivote_desktop.core.configuration import parse, values
from medivote_desktop.core.configuration.faults import BadValueError, Faults
from medivote_desktop.core.ini.shape import Entry, scan
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.places.whereabouts import folder_in_use, kept_path, running_folder
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.configuration.configfile import config_source, read_config, read_text
from medivote_desktop.runtime.farmounts import are_none_far, silence_of, wait_for
from medivote_desktop.runtime.folders import config_folder, state_folder, state_home
from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.replacing import write_whole

FILE_NAME = "services.ini"
_OPENED = "opened.txt"

Waiting = Callable[[str, threading.Thread], None]
"""Gets the folder that does not answer, and the thread that ends when it does; returns then."""


class NoConfigError(Exception):
    """No services.ini was found; the text says where it was looked for."""


class Place(NamedTuple):
    """A configuration file, and whether it is the demo's."""

    path: Path
    is_demo: bool = False


def candidates(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where services.ini is looked for, in order.

    The working directory is not among them for a packaged program: a foreign folder's file could run commands.
    """
    own = config_folder() / FILE_NAME
    if getattr(sys, "frozen", False):
        return (own,)
    try:
        return (own, Path(FILE_NAME).absolute())
    except FileNotFoundError:  # the working directory was removed
        return (own,)


def remembered() -> Path | None:
    """The services.ini that a person opened on the first page; None where none was."""
    return kept_path(config_folder() / _OPENED)


def remember(path: Path | None) -> None:
    """Let later starts use this file when they are given none; None: as if none had been opened.

    Raises:
        OSError: It cannot be kept.
    """
    kept = config_folder() / _OPENED
    if path is None:
        kept.unlink(missing_ok=True)
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, os.fsencode(f"{path}\n"))


def find_config(
    given: str | None, *, demo: bool, environ: Mapping[str, str] | None = None, wait: Waiting | None = None
) -> Place:
    """The configuration to use: the demo's, the one given, $MEDIVOTE_CONFIG, the one opened last, or the first
    candidate that exists. Disks that it and its state folder are on are waited for, with words.

    Args:
        wait: Also shows what is waited for, elsewhere than in the terminal, and waits.

    Raises:
        NoConfigError: None was named, and no candidate exists; or the name cannot be followed. Where the one opened
            last is gone no other takes its place: nothing starts that nobody chose.
    """
    environ = os.environ if environ is None else environ
    place = _find(given, demo=demo, environ=environ, wait=wait)
    if not are_none_far():
        for folder in _state_folders_near(place, environ):
            wait_in_words(folder, wait)
    return place


def _find(given: str | None, *, demo: bool, environ: Mapping[str, str], wait: Waiting | None) -> Place:
    if demo:
        return Place(resource_path("demo.ini"), is_demo=True)
    if named := given or environ.get("MEDIVOTE_CONFIG"):
        return place_of(named, wait)
    if opened := remembered():
        wait_in_words(opened, wait)
        if os.path.exists(opened):  # noqa: PTH110 - as below
            return Place(opened)
        raise NoConfigError(f"the services.ini that was opened last is gone: {opened}; name one with --config FILE")
    looked = candidates(environ)
    for path in looked:
        wait_in_words(path, wait)
        if os.path.exists(path):  # noqa: PTH110 - a folder that we may not enter is no error here
            return Place(path)
    places = ", ".join(str(path) for path in looked)
    raise NoConfigError(f"no services.ini found (looked at {places}); name one with --config FILE, or use --demo")


def place_of(name: str, wait: Waiting | None = None) -> Place:
    """The file of this name.

    Raises:
        NoConfigError: The name is relative, and the working directory was removed.
    """
    try:
        path = Path(name).absolute()
    except FileNotFoundError as error:
        raise NoConfigError(f"the working directory is gone; name {name} by its full path") from error
    wait_in_words(path, wait)
    return Place(path)


def wait_in_words(path: Path, wait: Waiting | None = None) -> None:
    """Wait for the disk that this is on: nothing can be done without it. Told in the terminal, where Ctrl-C ends it.

    Args:
        wait: As in `find_config`.
    """

    def tell_and_wait(folder: str, answer: threading.Thread) -> None:
        with contextlib.suppress(OSError):  # whoever read there has gone: it is waited for all the same
            sys.stderr.write(f"{silence_of(folder)}; it is waited for\n")
        if wait is not None:
            wait(folder, answer)
        answer.join()

    wait_for(path, tell_and_wait)


def _state_folders_near(place: Place, environ: Mapping[str, str]) -> Iterator[Path]:
    """What the state folder is called, and was before, asked of no disk that was not waited for."""
    from medivote_desktop.places.moved import noted_folder  # as below

    if (named := _state_dir_in(place)) is not None:
        with contextlib.suppress(BadValueError):  # told by who reads the file
            text: str = values.PATH.parse(named.value, config_source(place.path, environ))
            yield (folder := Path(os.path.realpath(place.path)).parent / text)
            if InstanceLock(folder).holder() is not None:  # who is found at once
                return
    yield state_home()
    yield from filter(None, (folder_in_use(state_folder(place.path, make=False)), noted_folder(place.path)))


def read_place(place: Place, environ: Mapping[str, str], chosen_home: str | None = None) -> AppConfig:
    """The checked configuration.

    Raises:
        ConfigError: The file cannot be read, or has faults.
    """
    return read_config(place.path, environ=environ, chosen_home=chosen_home)


def state_folder_of(config: AppConfig, *, make: bool = True) -> Path:
    """The state folder of a configuration."""
    return state_folder(Path(config.path), config.manager.state_dir, make=make)


def state_folder_at(place: Place, environ: Mapping[str, str]) -> Path:
    """The state folder of a place, whatever else is wrong with the file: a fleet runs on after its file was spoilt.

    Raises:
        ConfigError: The folder that the file names cannot be understood.
    """
    named = _state_dir_in(place)
    configured = None
    if named is not None:
        try:
            configured = values.PATH.parse(named.value, config_source(place.path, environ))
        except BadValueError as error:
            fault = Fault(place.path.name, named.line, "manager", named.key, str(error))
            raise ConfigError((fault,)) from error
    folder = state_folder(place.path, configured, make=False)
    if not _is_constant(named):
        return folder
    found = running_folder(place.path, folder, is_home=named is None)
    if found is not None:
        return found
    from medivote_desktop.places.moved import program_of_other_name  # a program that is found at once needs none of it

    return program_of_other_name(place.path, folder) or folder


def is_one_fleet(place: Place, config: AppConfig) -> bool:
    """Whether all who use this file mean the same fleet: not where a variable says which folder its state is in."""
    return config.manager.state_dir is None or _is_constant(_state_dir_in(place))


def _is_constant(state_dir: Entry | None) -> bool:
    return state_dir is None or "${" not in state_dir.value.replace("${HERE}", "")


def _state_dir_in(place: Place) -> Entry | None:
    try:
        text = read_text(place.path, parse.MAX_CHARACTERS)
    except ConfigError:
        return None
    if "state_dir" not in text:  # as in nearly all: a hundred services would take milliseconds
        return None
    sections = scan(text, Faults(place.path.name))
    entries = (entry for section in sections if section.name == "manager" for entry in section.entries)
    return next((entry for entry in entries if entry.key == "state_dir"), None)
