"""What is executed for a service, and the words for what went wrong when it could not be."""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.reload import execution_digest
from medivote_desktop.core.say import say
from medivote_desktop.runtime import system
from medivote_desktop.runtime.farmounts import DISK_TROUBLE, Touch, trouble_with
from medivote_desktop.runtime.logs.rotation import begin_run, is_sparse
from medivote_desktop.runtime.obstacles import (
    directory_obstacle,
    first_line,
    is_folder,
    is_path,
    name_obstacle,
    program_obstacle,
    program_path,
)
from medivote_desktop.runtime.onpath import on_path
from medivote_desktop.runtime.processes.environment import named_as_here

_log = logging.getLogger(__name__)

NO_ROOM = "the system has no room for one more process (Too many open files)"
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT)
_NO_PROCESS = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)


class LaunchSpec(NamedTuple):
    """One program to execute, everything resolved.

    Attributes:
        inherited: The environment that all services share, the same object for each of them.
        own: What is added to it or put in its place, the marker of the run apart.
        log_file: Where standard output and error are appended; None: nowhere.
    """

    program: str
    arguments: tuple[str, ...]
    directory: str
    inherited: Mapping[str, str]
    own: Mapping[str, str]
    log_file: str | None
    nice: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment, without the marker of the run."""
        return {**self.inherited, **self.own}


class SpawnFault(NamedTuple):
    """Why a program could not be executed. `transient`: trying again may help."""

    reason: str
    transient: bool = False


def launch_spec(
    service: ServiceConfig,
    base_environment: Mapping[str, str],
    env_file_values: Mapping[str, str],
    instance: str,
    log_file: str | None,
) -> LaunchSpec:
    """What to execute for a service. The order of the environment: inherited, `env_file`, `environment`, markers.

    A bare name is looked for on the service's own PATH: Qt would take ours.

    Raises:
        ValueError: It is not there; in words.
    """
    own = named_as_here({**env_file_values, **service.environment})
    own |= {"MEDIVOTE_INSTANCE": instance, "MEDIVOTE_SERVICE": service.id}
    own |= {"MEDIVOTE_EXECUTED": execution_digest(service)}
    words = (*system.SHELL, *service.command) if service.shell else service.command
    spec = LaunchSpec(words[0], words[1:], service.directory, base_environment, own, log_file, service.nice)
    if is_path(spec.program):
        return spec
    found = on_path(spec.program, spec.environment.get("PATH", os.defpath))
    if found is None:
        raise ValueError((_directory_fault(spec) or _program_fault(spec, "it cannot be executed")).reason)
    return spec._replace(program=found)


def diagnose(spec: LaunchSpec, system_words: str) -> SpawnFault:
    """Say in our own words why `spec` could not be executed; looked into only after it failed.

    Args:
        system_words: What Qt reported; kept where we know nothing better.
    """
    if is_no_room(system_words):
        return _no_room(system_words)
    fault = _name_fault(spec) or _disk_fault(spec) or _directory_fault(spec) or _log_fault(spec)
    if fault is None and is_redirection(system_words):  # nothing is wrong with the log: no descriptor was free
        return _no_room(system_words)
    return fault or _program_fault(spec, system_words)


def is_no_room(system_words: str) -> bool:
    """Whether Qt says that the system has no room for one more process."""
    return any(words in system_words for words in _words_of_no_room())


def no_room_words(system_words: str) -> str:
    """The same in words of our own."""
    return _no_room(system_words).reason


def is_redirection(system_words: str) -> bool:
    """Whether Qt speaks of our null device, or of a log that cannot be opened: it says the same of both."""
    return QCoreApplication.translate("QProcess", "Could not open input redirection for reading") in system_words


def is_disk_trouble(system_words: str) -> bool:
    """Whether the system says that a disk is in trouble, which may be well again a moment later."""
    return any(os.strerror(number) in system_words for number in DISK_TROUBLE)


def _words_of_no_room() -> Iterator[str]:
    """What Qt says then, in the language of the window or in that of the system."""
    yield "fork failure"  # so it stands in all translations of Qt
    yield QCoreApplication.translate("QIODevice", "Too many open files")  # for this Qt has words of its own
    yield from map(os.strerror, _NO_PROCESS)


def preparation_fault(error: OSError | ValueError) -> SpawnFault:
    """What was wrong with an `env_file`, a log or a program before anything was executed."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__  # of an env_file that cannot be read
    if cause is not None and cause.errno in _NO_ROOM:
        return _no_room(cause.strerror or str(cause))
    return SpawnFault(str(error), transient=cause is not None and cause.errno in DISK_TROUBLE)


def _no_room(system_words: str) -> SpawnFault:
    return SpawnFault(say("the system has no room for one more process ({error})", error=system_words), transient=True)


def _name_fault(spec: LaunchSpec) -> SpawnFault | None:
    """Qt makes another name of one that is not UTF-8, and finds nothing there."""
    obstacles = map(name_obstacle, (spec.directory, spec.log_file or "", spec.program))
    return next((SpawnFault(obstacle) for obstacle in obstacles if obstacle), None)


def _disk_fault(spec: LaunchSpec) -> SpawnFault | None:
    """Of a disk in trouble nobody knows whether anything is there; a moment later it may be well again."""
    touches = [Touch(spec.directory), Touch(os.path.join(spec.directory, spec.program))]  # noqa: PTH118  # as the system
    if spec.log_file is not None:
        touches.append(Touch(spec.log_file, is_log=True))
    trouble = next(filter(None, (trouble_with(touch.path, (touch,)) for touch in touches)), "")
    return SpawnFault(trouble, transient=True) if trouble else None


def _directory_fault(spec: LaunchSpec) -> SpawnFault | None:
    obstacle = directory_obstacle(spec.directory)
    return SpawnFault(obstacle) if obstacle else None


def _log_fault(spec: LaunchSpec) -> SpawnFault | None:
    if spec.log_file is None:
        return None
    log = Path(spec.log_file)
    if is_folder(log):
        return SpawnFault(say("the log file is a directory: {log}", log=log))
    if not is_folder(log.parent):
        return SpawnFault(say("the folder of the log file does not exist: {folder}", folder=log.parent))
    try:
        os.close(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666))
    except PermissionError:
        return SpawnFault(say("no permission to write the log file {log}", log=log))
    except OSError as error:
        return SpawnFault(
            say("the log file {log} cannot be opened: {error}", log=log, error=error.strerror),
            transient=error.errno in (*_NO_ROOM, errno.EAGAIN),
        )
    return None


def _program_fault(spec: LaunchSpec, system_words: str) -> SpawnFault:
    search = spec.environment.get("PATH", os.defpath)
    if obstacle := program_obstacle(spec.program, spec.directory, search):
        return SpawnFault(obstacle)
    path = Path(program_path(spec.program, spec.directory, search) or spec.program)
    reason = say("{path} cannot be executed: {error}", path=path, error=system_words.rpartition(": ")[2])
    if os.strerror(errno.ENOEXEC) in system_words and _is_text(first_line(str(path))):  # no program of another machine
        reason = say("{path} names no interpreter in its first line, such as #!/bin/sh", path=path)
    # A new version of it is being copied, and will be whole in a moment; or its disk is well again already.
    return SpawnFault(reason, os.strerror(errno.ETXTBSY) in system_words or is_disk_trouble(system_words))


def _is_text(line: bytes) -> bool:
    """Whether somebody wrote it, as far as can be told."""
    return line.rstrip().decode("utf-8-sig", "replace").isprintable()


def prepare_log(path: str, backups: int) -> int:
    """Before a start that somebody asked for. A file that is not there yet takes one call of the system.

    Returns:
        Where the part of the log begins that is to be written, in bytes.

    Raises:
        ValueError: It is a pipe. Whoever opens one waits until somebody reads it, and we are who opens it.
    """
    status = _status_of_log(path)
    if status is None:
        return 0
    if is_sparse(status):
        try:
            if begin_run(Path(path), backups):
                return 0
        except OSError as error:  # then it stays as it is, which is no reason to run nothing
            _log.warning("%s cannot be put aside: %s", path, error)
    return status.st_size


def repeat_log(path: str) -> int:
    """Before anything else that opens a log to write.

    Returns:
        Where the part of the log begins that is to be written, in bytes.

    Raises:
        ValueError: It is a pipe by now.
    """
    status = _status_of_log(path)
    return 0 if status is None else status.st_size


def _status_of_log(path: str) -> os.stat_result | None:
    """None where there is no log yet; what else is wrong with it is told when it is opened."""
    try:
        status = os.stat(path)  # noqa: PTH116  # on the way from a crash to the replacement
    except OSError:
        return None
    if stat.S_ISFIFO(status.st_mode):
        raise ValueError(say("the log file is a pipe: {log}", log=path))
    return status


def is_made_again(folder: Path) -> bool:
    """Whether the folder of the logs was gone, and is there now."""
    if is_folder(folder):
        return False
    try:
        folder.mkdir(parents=True)
    except OSError:  # told by the start that fails for want of it
        return False
    _log.warning("the folder of the logs had been removed, and is made again: %s", folder)
    return True
