"""Reading services.ini from the disk: what stands in it, and what it names that is not there. Knows nothing of Qt."""

from __future__ import annotations

import os
import signal
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from medivote_desktop.core.config import AppConfig, ConfigError, Fault, ServiceConfig
from medivote_desktop.core.configuration import parse
from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.say import say
from medivote_desktop.runtime.configuration.sharedlogs import shared_logs
from medivote_desktop.runtime.farmounts import silence_of, silent_folder
from medivote_desktop.runtime.obstacles import (
    directory_obstacle,
    is_folder,
    is_path,
    program_obstacle,
    script_obstacle,
    script_of,
)
from medivote_desktop.runtime.onpath import on_path

_HOME = "MEDIVOTE_HOME"


def read_config(path: Path, *, environ: Mapping[str, str] | None = None, chosen_home: str | None = None) -> AppConfig:
    """The configuration in a file, with a warning for everything that it names and that does not exist.

    Args:
        environ: The variables; those of this program if None.
        chosen_home: The MediVote folder that a person chose; see `config_source`.

    Raises:
        ConfigError: The file cannot be read, or has faults.
    """
    environ = os.environ if environ is None else environ
    source = config_source(path, environ, chosen_home)
    config = parse_config(read_text(path, parse.MAX_CHARACTERS), source)
    return replace(config, warnings=tuple(sorted(config.warnings + missing(config, environ), key=_line)))


def _line(fault: Fault) -> int:
    return fault.line


def config_source(path: Path, environ: Mapping[str, str], chosen_home: str | None = None) -> ConfigSource:
    """What the text of a file means here and now.

    `chosen_home` fills `${MEDIVOTE_HOME}` unless the environment names a folder that exists: a choice is made once and
    kept, the environment speaks for this one start.
    """
    absolute = os.path.normpath(path.absolute())
    variables = dict(environ)
    if chosen_home is not None and not _is_folder(variables.get(_HOME, ""), Path(absolute).parent):
        variables[_HOME] = chosen_home
    return ConfigSource(
        path=absolute,
        environ=variables,
        python=_python_words(environ),
        program=_program_words(),
        is_windows=sys.platform == "win32",
        available_signals=frozenset(name.removeprefix("SIG") for name in signal.Signals.__members__),
    )


def read_text(path: Path, max_bytes: int) -> str:
    """A text file in UTF-8, with or without a byte order mark.

    Raises:
        ConfigError: It is missing, too large, no ordinary file, not ours to read, or not UTF-8.
    """
    return read_exactly(path, max_bytes).removeprefix("\ufeff")


def read_exactly(path: Path, max_bytes: int) -> str:
    """The same with the byte order mark, if there is one: encoded again it is what stands on the disk.

    Raises:
        ConfigError: As for `read_text`.
    """
    try:
        raw = _read_bytes(path, max_bytes)
    except OSError as error:
        raise _unreadable(path, _why(path, error)) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(path, say("is saved as UTF-16; save it as UTF-8"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = say("is not UTF-8 (the byte 0x{byte:02x} on this line); save it as UTF-8", byte=raw[error.start])
        raise _unreadable(path, message, line) from error


def read_env_file(path: str) -> dict[str, str]:
    """The variables of a service's `env_file`.

    Raises:
        ConfigError: It cannot be read, or has faults.
    """
    from medivote_desktop.core.ini import envfile  # few have one

    return envfile.parse_env_file(read_text(Path(path), envfile.MAX_CHARACTERS), Path(path).name)


def missing(config: AppConfig, environ: Mapping[str, str]) -> tuple[Fault, ...]:
    """A warning for each program, script, directory and env_file of an enabled service that is not there.

    And for each log that is not a service's own.
    """
    file = Path(config.path).name
    faults: list[Fault] = []
    shared = dict(shared_logs(config))
    for service in config.services:
        section = f"service:{service.id}"
        lines = config.places.get(section, {})
        found = list(_missing_of(service, environ)) if service.enabled else []
        if service.id in shared:
            found.append(("log_file", shared[service.id]))
        for key, message in found:
            faults.append(Fault(file, lines.get(key, lines.get("", 0)), section, key, message, is_warning=True))
    return tuple(faults)


def _missing_of(service: ServiceConfig, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Key and words of each thing that is not there. A start that fails for the same cause says the same words.

    That start tells all folders of a long PATH, too: here they would stand at each key, and again in each review.
    """
    if folder := silent_folder(_looked_at(service, environ)):
        yield "directory", silence_of(folder)
        return
    if obstacle := directory_obstacle(service.directory):
        yield "directory", obstacle
    variables: dict[str, str] = {}
    if service.env_file is not None:
        try:
            variables = read_env_file(service.env_file)
        except ConfigError as error:
            yield from (("env_file", str(fault)) for fault in error.faults)
    own = (service.environment, variables, environ)
    search = next((each["PATH"] for each in own if "PATH" in each), os.defpath)
    for key, words in _commands(service):
        is_relative = is_path(words[0]) and not os.path.isabs(words[0])  # noqa: PTH117  # for each at each start
        if is_relative and not is_folder(service.directory):
            continue  # what it would be is told by the directory
        message = program_obstacle(words[0], service.directory, search, in_short=True)
        if message := message or script_obstacle(words, service.directory, search):
            yield key, message


def _looked_at(service: ServiceConfig, environ: Mapping[str, str]) -> Iterator[str]:
    """Where it is looked for what a service names."""
    yield service.directory
    if service.env_file is not None:
        yield service.env_file
    for _, words in _commands(service):
        if script := script_of(words, service.directory):
            yield script
        if is_path(words[0]):
            yield os.path.join(service.directory, words[0])  # noqa: PTH118  # as the system looks
        else:
            yield from {**environ, **service.environment}.get("PATH", os.defpath).split(os.pathsep)


def _commands(service: ServiceConfig) -> Iterator[tuple[str, tuple[str, ...]]]:
    own = () if service.shell else service.command
    commands = (("command", own), ("health_command", service.health.command), ("stop_command", service.stop_command))
    return ((key, words) for key, words in commands if words)


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    # A pipe or a device in the file's place must neither block us nor go on for ever.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError
        if not stat.S_ISREG(mode):
            raise OSError(say("is no ordinary file"))
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            raw = stream.read(max_bytes + 1)
    finally:
        os.close(descriptor)
    if len(raw) > max_bytes:
        raise OSError(say("is larger than {most:,} bytes", most=max_bytes))
    return raw


def _why(path: Path, error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return say("there is no such file: {path}", path=path)
        case IsADirectoryError():
            return say("{path} is a folder, and a file is needed", path=path)
        case PermissionError():
            return say("this user may not read {path}", path=path)
        case _:
            return error.strerror or str(error)


def _unreadable(path: Path, message: str, line: int = 0) -> ConfigError:
    return ConfigError((Fault(path.name, line, "", "", message),))


def _is_folder(folder: str, base: Path) -> bool:
    return bool(folder) and is_folder(base / folder)


def _python_words(environ: Mapping[str, str]) -> tuple[str, ...] | None:
    """Our own interpreter; a packaged program has none that a service could use and looks on PATH."""
    if not getattr(sys, "frozen", False):
        return (sys.executable,) if sys.executable else None
    name, *options = ("py", "-3") if sys.platform == "win32" else ("python3",)
    found = on_path(name, environ.get("PATH", os.defpath))
    return (found, *options) if found else None


def _program_words() -> tuple[str, ...]:
    """This program. `-P` keeps the working directory of a service from standing in for our package."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-P", "-m", "medivote_desktop")


def env_file_values(path: str) -> Mapping[str, str]:
    """The variables of an env file, for a service that starts.

    Raises:
        ValueError: It cannot be used; the text says why.
    """
    try:
        return read_env_file(path)
    except ConfigError as error:
        raise ValueError(str(error)) from error
