"""What is executed for a service, and the words for what went wrong when it could not be."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.runtime import system

MARKERS = ("MEDIVOTE_INSTANCE", "MEDIVOTE_SERVICE", "MEDIVOTE_RUN")
"""Environment variables by which a service's processes are known as ours, wherever they escape to."""

# What a packaged program's loader set for itself alone; a service must see what it would see without us.
_BUNDLE_PREFIX = "_PYI_"
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

_TRANSIENT = (
    "Resource temporarily unavailable",
    "Cannot allocate memory",
    "Too many open files",
    "fork failure",
    "Could not open input redirection",  # it is the null device: only a free descriptor can be missing
)
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class LaunchSpec:
    """One program to execute, everything resolved.

    Attributes:
        environment: The whole environment, without the marker of the run.
        log_file: Where standard output and error are appended; None: nowhere.
    """

    program: str
    arguments: tuple[str, ...]
    directory: str
    environment: Mapping[str, str]
    log_file: str | None
    nice: int = 0


@dataclass(frozen=True, slots=True)
class SpawnFault:
    """Why a program could not be executed. `transient`: trying again may help."""

    reason: str
    transient: bool = False


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment as a service should see it: without our markers and without what our bundle needs for itself."""
    clean = {
        key: value
        for key, value in environment.items()
        if key not in MARKERS and not key.startswith(_BUNDLE_PREFIX) and not key.endswith("_ORIG")
    }
    for key in _LIBRARY_PATHS:
        if (original := environment.get(f"{key}_ORIG")) is not None:
            clean[key] = original
        elif any(name.startswith(_BUNDLE_PREFIX) for name in environment):
            clean.pop(key, None)
    return clean


def launch_spec(
    service: ServiceConfig,
    base_environment: Mapping[str, str],
    env_file_values: Mapping[str, str],
    instance: str,
    log_file: str | None,
) -> LaunchSpec:
    """What to execute for a service. The order of the environment: inherited, `env_file`, `environment`, markers."""
    environment = {**base_environment, **env_file_values, **service.environment}
    environment |= {"MEDIVOTE_INSTANCE": instance, "MEDIVOTE_SERVICE": service.id}
    words = (*system.SHELL, *service.command) if service.shell else service.command
    return LaunchSpec(words[0], words[1:], service.directory, environment, log_file, service.nice)


def diagnose(spec: LaunchSpec, system_words: str) -> SpawnFault:
    """Say in our own words why `spec` could not be executed; looked into only after it failed.

    Args:
        system_words: What Qt reported; kept where we know nothing better.
    """
    if any(words in system_words for words in _TRANSIENT):
        return SpawnFault(f"the system has no room for one more process ({system_words})", transient=True)
    return _directory_fault(spec) or _log_fault(spec) or _program_fault(spec, system_words)


def _directory_fault(spec: LaunchSpec) -> SpawnFault | None:
    directory = Path(spec.directory)
    if not directory.exists():
        return SpawnFault(f"directory not found: {spec.directory}")
    if not directory.is_dir():
        return SpawnFault(f"not a directory: {spec.directory}")
    if not os.access(directory, os.X_OK):
        return SpawnFault(f"no permission to enter the directory {spec.directory}")
    return None


def _log_fault(spec: LaunchSpec) -> SpawnFault | None:
    if spec.log_file is None:
        return None
    log = Path(spec.log_file)
    if log.is_dir():
        return SpawnFault(f"the log file is a directory: {log}")
    if not log.parent.is_dir():
        return SpawnFault(f"the folder of the log file does not exist: {log.parent}")
    if not os.access(log if log.exists() else log.parent, os.W_OK):
        return SpawnFault(f"no permission to write the log file {log}")
    try:
        os.close(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666))
    except OSError as error:
        return SpawnFault(f"the log file {log} cannot be opened: {error.strerror}", transient=error.errno in _NO_ROOM)
    return None


def _program_fault(spec: LaunchSpec, system_words: str) -> SpawnFault:
    path = _look_up(spec)
    if path is None:
        searched = spec.environment.get("PATH", "") if os.sep not in spec.program else "not on PATH, a path was given"
        return SpawnFault(f"command not found: {spec.program} (searched {searched})")
    if path.is_dir():
        return SpawnFault(f"the command is a directory: {path}")
    if not os.access(path, os.X_OK):
        return SpawnFault(f"no permission to execute {path}")
    return SpawnFault(f"{path} cannot be executed: {system_words.rpartition(': ')[2]}")


def _look_up(spec: LaunchSpec) -> Path | None:
    """Where the system looks: PATH for a bare name; a path with a slash as it stands, from the service's directory."""
    if os.sep in spec.program or (os.altsep and os.altsep in spec.program):
        path = Path(spec.directory) / spec.program
        return path if path.exists() else None
    search = spec.environment.get("PATH", os.defpath)
    if found := shutil.which(spec.program, path=search):
        return Path(found)
    # A file of that name that may not be executed explains more than "not found".
    for folder in search.split(os.pathsep):
        if folder and (Path(folder) / spec.program).exists():
            return Path(folder) / spec.program
    return None


def log_size(path: str | None) -> int:
    """Where the next run's part of a log begins, in bytes."""
    if path is None:
        return 0
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
