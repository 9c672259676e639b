"""The program's folders: where state, configuration and sockets live on each system. Knows nothing of Qt."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from medivote_desktop.core.channel import short_hash

_APP = "medivote-desktop"
# Longer names are cut, so that stem and hash fit any file system's 255 bytes.
_STEM_LIMIT = 48
# What a socket's address leaves for the folder, its name of 22 characters taken off.
_RUNTIME_PATH_LIMIT_BYTES = 80
_PATH_BYTES = 1024  # PATH_MAX of macOS
# What the XDG base directory specification says: the variable, and what counts where it is not set.
_XDG = {
    "state": ("XDG_STATE_HOME", "~/.local/state"),
    "config": ("XDG_CONFIG_HOME", "~/.config"),
    "cache": ("XDG_CACHE_HOME", "~/.cache"),
}


def state_folder(config_path: Path, configured: str | None = None, *, make: bool = True) -> Path:
    """The folder of ledger, history, logs, lock and tokens of one configuration file, links resolved.

    Args:
        config_path: The configuration file; the same file gives the same folder, whichever links lead to it.
        configured: `state_dir` of the file, which wins; relative to the file's folder.
        make: Make it where it is missing, for its owner alone (mode 700). False only names it.

    Raises:
        OSError: It cannot be made.
    """
    spelled = _as_on_disk(os.path.realpath(config_path))
    real = os.path.normcase(spelled)
    if configured:
        folder = Path(real).parent / configured
    else:
        folder = state_home() / f"{Path(spelled).stem[:_STEM_LIMIT]}-{short_hash(real)}"
    if make:
        if not configured:
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(os.path.realpath(folder))


def _as_on_disk(path: str) -> str:
    """A path in the letters that the disk has: macOS finds it by others, too, and they would be another fleet's."""
    if sys.platform == "darwin":
        import fcntl

        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:  # a file that is not there has no letters of its own
            return path
        try:
            return os.fsdecode(fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(_PATH_BYTES)).rstrip(b"\0"))
        except OSError:
            return path
        finally:
            os.close(descriptor)
    return path


def state_home() -> Path:
    """Where the state folders of all configurations are that name none; it need not exist."""
    return _user_folder("state")


def config_folder() -> Path:
    """Where a person's own services.ini is looked for; it need not exist."""
    return _user_folder("config")


def cache_folder() -> Path:
    """Where is kept what can be made anew; it need not exist."""
    return _user_folder("cache")


def runtime_folder() -> Path:
    """A folder with a short path for this user's sockets alone, made where it is missing.

    Raises:
        OSError: There is none that nobody else can touch.
    """
    if sys.platform == "win32":
        return _user_folder("runtime")
    uid = os.getuid()
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), f"/run/user/{uid}"):
        # `su` and `sudo` may keep another user's variable: only a folder of our own will do.
        if parent and len(os.fsencode(parent)) + len(_APP) < _RUNTIME_PATH_LIMIT_BYTES and _is_private(Path(parent)):
            return _made_private(Path(parent) / _APP)
    return _made_private(Path("/tmp") / f"{_APP}-{uid}")


def _user_folder(kind: str) -> Path:
    if sys.platform == "linux" and (base := _xdg_folder(*_XDG[kind])):
        return Path(base) / _APP
    # Imported here: with all that it imports it takes 5 ms and half a megabyte of each start.
    import platformdirs

    match kind:
        case "state":
            return platformdirs.user_state_path(_APP, appauthor=False)
        case "config":
            return platformdirs.user_config_path(_APP, appauthor=False)
        case "cache":
            return platformdirs.user_cache_path(_APP, appauthor=False)
        case _:
            return platformdirs.user_runtime_path(_APP, appauthor=False)


def _xdg_folder(variable: str, otherwise: str) -> str:
    """Relative paths do not count, as the specification wants; empty where nothing says whose home counts."""
    for base in (os.environ.get(variable, "").strip(), os.path.expanduser(otherwise)):  # noqa: PTH111 - never raises
        if base.startswith("/"):
            return base
    return ""


def _made_private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_private(folder):
        raise PermissionError(f"{folder} is not this user's alone; remove it, or make it yours with mode 700")
    return folder


def _is_private(folder: Path) -> bool:
    """Whether it is a folder, no link, that this user owns and nobody else can enter."""
    if sys.platform == "win32":
        return folder.is_dir()
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o077
