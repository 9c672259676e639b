"""One program a configuration file, also where the file names another state folder by now. Loads no Qt.

Whoever changes `state_dir` while the services run must neither get a second program nor every service twice: the folder
that a file has without `state_dir` is the file's home. It holds a lock for the file, and says which folder is in use.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.folders import state_folder
from medivote_desktop.runtime.instance import InstanceLock, OtherInstance
from medivote_desktop.runtime.replacing import write_whole

_log = logging.getLogger(__name__)

_IN_USE = "state-folder"


class Held(NamedTuple):
    """Another program looks after this configuration file.

    Attributes:
        folder: Where its control channel is.
    """

    folder: Path
    other: OtherInstance


def folder_in_use(home: Path) -> Path | None:
    """The state folder that the file was last used with, where that is not its home."""
    return kept_path(home / _IN_USE)


def kept_path(file: Path) -> Path | None:
    """The path that a file of ours holds; None without one, also where a power cut left it empty or full of NULs."""
    try:
        path = Path(os.fsdecode(file.read_bytes()).removesuffix("\n"))
    except (OSError, UnicodeDecodeError):
        return None
    return path if path.is_absolute() else None


def look_beside(config_path: Path, lock: InstanceLock) -> Held | None:
    """See that nobody else looks after a file whose state folder we have; what ran with another one comes along."""
    return _lock_for_file(config_path, lock) or _move_in(config_path, lock)


def _lock_for_file(config_path: Path, lock: InstanceLock) -> Held | None:
    """Take the lock of a file whose state folder is named by itself; it is released with the folder's own.

    Returns:
        Who has it. None: nobody else has, or this user has no place for such a lock.
    """
    try:
        home = state_folder(config_path)
    except OSError as error:
        _log.info("there is no folder that tells of the use of %s: %s", config_path, error)
        return None
    if home == lock.folder:
        return None
    beside = InstanceLock(home)
    try:
        other = beside.acquire()
    except OSError as error:
        _log.info("there is no lock that tells of the use of %s: %s", config_path, error)
        return None
    if other is not None:
        return held_by(home, other)
    lock.beside = beside
    return None


def held_by(folder: Path, other: OtherInstance) -> Held:
    """The program that has the lock of a folder: its channel is elsewhere where that is but the home of its file."""
    return Held(folder_in_use(folder) or folder, other)


def _move_in(config_path: Path, lock: InstanceLock) -> Held | None:
    """Note that this folder is in use now; what the one before it knows of running services comes along.

    Returns:
        Who still uses the one before.
    """
    home = state_folder(config_path, make=False)
    before = folder_in_use(home) or home
    if before == lock.folder:
        return None
    try:
        if before != home and before.is_dir():
            earlier = InstanceLock(before)
            if (other := earlier.acquire()) is not None:
                return Held(before, other)
            earlier.release()
        _bring_ledger(before, lock.folder)
        if home.is_dir():
            write_whole(home / _IN_USE, os.fsencode(f"{lock.folder}\n"))
    except OSError as error:
        _log.warning("what ran with the state folder %s is not known here: %s", before, error)
    return None


def _bring_ledger(before: Path, now: Path) -> None:
    """Unless the one that is there already was written later, by a program that did not note which one it used."""
    from medivote_desktop.runtime.ledgerfile import FILE_NAME  # loads Qt, which the terminal's command need not have

    old, new = before / FILE_NAME, now / FILE_NAME
    if old.exists() and not (new.exists() and new.stat().st_mtime_ns >= old.stat().st_mtime_ns):
        write_whole(new, old.read_bytes())


def running_folder(config_path: Path, named: Path, *, is_home: bool) -> Path | None:
    """Where the program is that looks after a file: the folder that the file names now, or the one before.

    None: there is none.

    Args:
        is_home: Whether the file names none. Then a program may have the lock there, and its channel elsewhere.
    """
    if not is_home and _has_program(named):
        return named
    home = state_folder(config_path, make=False)
    others = (folder for folder in (folder_in_use(home), home) if folder is not None)
    return next(filter(_has_program, others), None)


def _has_program(folder: Path) -> bool:
    return InstanceLock(folder).holder() is not None
