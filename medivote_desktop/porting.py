"""Foreign files of services made into a services.ini, and a configuration made into files for other programs."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from medivote_desktop.core.config import AppConfig, ConfigError, ServiceConfig
from medivote_desktop.core.configuration.faults import shown
from medivote_desktop.core.porting.imported import Imported, PortingError, Target, UnknownFormatError, Unread
from medivote_desktop.core.porting.kinds import Format, detect, other_program
from medivote_desktop.core.porting.notes import Note
from medivote_desktop.core.porting.outward import Exported, File
from medivote_desktop.core.porting.variables import FOREIGN
from medivote_desktop.core.say import say
from medivote_desktop.runtime.configuration.configfile import read_env_file, read_text
from medivote_desktop.runtime.obstacles import is_file, name_obstacle
from medivote_desktop.runtime.replacing import replacing

MAX_BYTES = 1024 * 1024
_MOST_INCLUDED = 200
_DEFAULT_PORT = 5000
# What lies beside a file and is read along with it, by the other program; and what to do instead.
_OF_FOREMAN = {".foreman": say("its options are not read"), ".overmind.env": say("its variables are not read")}
_OVERRIDES = ("{stem}.override.yml", "{stem}.override.yaml")
_OF_COMPOSE = dict.fromkeys(_OVERRIDES, say("it is not read; import what `docker compose config` prints"))
_OF_PROCESS_COMPOSE = dict.fromkeys(_OVERRIDES, say("it is not read; put its keys into the file itself"))


def import_file(path: Path, target: Path | None = None, format_: Format | None = None) -> Imported:
    """What a foreign file becomes as a services.ini.

    Args:
        target: Where it is to be; None: beside the foreign file.
        format_: The format; None: told by name and content.

    Raises:
        PortingError: The file cannot be read, or is of no format that can be.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100  a link is not followed: relative paths begin beside it
    text = _text(path)
    found = format_ or detect(path.name, text)
    if found is None:
        if whose := other_program(path.name, text):
            raise PortingError(say("files of {program} cannot be imported", program=whose), path)
        raise UnknownFormatError(say("neither name nor content tells its format"), path)
    target = Path(os.path.abspath(target)) if target else path.with_name("services.ini")  # noqa: PTH100
    place = Target(str(target), "" if target.parent == path.parent else str(path.parent))
    try:
        made = _read(path, text, found, place)
    except PortingError as error:
        raise PortingError(error.reason, path) from error
    if name_obstacle(made.text):  # the folder that it has to name, for it will lie in another one
        raise PortingError(say("the name of its folder is not UTF-8, as all that services.ini names has to be"), path)
    return made


def _read(path: Path, text: str, found: Format, target: Target) -> Imported:
    match found:
        case Format.PROCFILE:
            return _procfile(path, text, target)
        case Format.SUPERVISORD:
            return _supervisord(path, text, target)
        case _:
            return _yaml(path, text, found, target)


def _procfile(path: Path, text: str, target: Target) -> Imported:
    from medivote_desktop.core.porting.procfile import read_procfile

    variables = _dotenv(path.parent)
    port = variables.get("PORT", "") if variables else ""
    base_port = int(port) if port.isdecimal() and 0 < int(port) < 65536 else _DEFAULT_PORT
    env_file = ".env" if variables is not None else None
    return read_procfile(text, target, env_file=env_file, base_port=base_port, unread=list(_unread(path, _OF_FOREMAN)))


def _supervisord(path: Path, text: str, target: Target) -> Imported:
    from medivote_desktop.core.porting.inifile import Text
    from medivote_desktop.core.porting.supervisord import read_supervisord

    host = socket.gethostname()
    files, unread = [Text(path.name, text)], []
    for pattern, found in _included(path, text, host):
        files += [Text(each.name, _text(each)) for each in found]
        if not found:
            unread.append(Unread(say("[include] {pattern}", pattern=pattern), say("there is no such file")))
    return read_supervisord(files, str(path.parent), target, host=host, unread=unread)


def _included(path: Path, text: str, host: str) -> Iterator[tuple[str, list[Path]]]:
    """What `[include]` names, and the files that are found there."""
    from medivote_desktop.core.porting.supervisord import includes

    left = _MOST_INCLUDED
    for raw in includes(text):
        pattern = raw.replace("%(here)s", str(path.parent)).replace("%(host_node_name)s", host)
        folder = Path(path.parent.anchor) if Path(pattern).is_absolute() else path.parent
        try:
            found = sorted(folder.glob(pattern.removeprefix(folder.anchor) if folder != path.parent else pattern))
        except (ValueError, NotImplementedError, OSError):  # a pattern that is none
            found = []
        files = [each for each in found if is_file(each)][:left]
        left -= len(files)
        yield raw, files


def _unread(path: Path, others: Mapping[str, str]) -> Iterator[Unread]:
    """Files beside this one that the other program would read along."""
    for pattern, words in others.items():
        name = pattern.replace("{stem}", path.stem)
        if is_file(path.parent / name):
            yield Unread(name, words)


def _yaml(path: Path, text: str, found: Format, target: Target) -> Imported:
    from medivote_desktop.yamltext import YamlError, read_yaml

    try:
        document = read_yaml(text)
    except YamlError as error:
        raise PortingError(say("it is no YAML that can be read: {error}", error=error)) from error
    dotenv = _dotenv(path.parent)
    if found is Format.COMPOSE:
        from medivote_desktop.core.porting.compose import read_compose

        def exists(name: str) -> bool:
            return is_file(path.parent / name)

        unread = list(_unread(path, _OF_COMPOSE))
        return read_compose(document.value, document.lines, target, dotenv=dotenv, exists=exists, unread=unread)
    from medivote_desktop.core.porting.process_compose import read_process_compose

    unread = list(_unread(path, _OF_PROCESS_COMPOSE))
    return read_process_compose(document.value, document.lines, target, dotenv=dotenv, unread=unread)


def _text(path: Path) -> str:
    try:
        text = read_text(path, MAX_BYTES)
    except ConfigError as error:
        raise PortingError(str(error)) from error
    if FOREIGN.search(text):
        raise PortingError(say("it holds characters of a private plane of Unicode, which mean nothing here"), path)
    return text


def _dotenv(folder: Path) -> Mapping[str, str] | None:
    """The variables of the `.env` in a folder; None if there is none that can be read."""
    try:
        return read_env_file(str(folder / ".env"))
    except ConfigError:
        return None


def export_files(config: AppConfig, kind: str) -> tuple[dict[str, str], tuple[Note, ...]]:
    """The files that say the same as a configuration for another program, by name, and what does not say the same.

    Args:
        kind: One of `EXPORTS`.

    Raises:
        PortingError: They would have to name a folder that cannot be written in UTF-8.
    """
    made = _exported(config, kind)
    for service in config.services:
        if name_obstacle(service.directory):
            raise PortingError(say("the name of the folder that {service} runs in is not UTF-8", service=service.id))
    return {file.name: _written(file) for file in made.files}, made.notes


def _exported(config: AppConfig, kind: str) -> Exported:
    match kind:
        case "systemd":
            from medivote_desktop.core.porting.to_systemd import to_systemd

            return to_systemd(config, _find)
        case "compose":
            from medivote_desktop.core.porting.to_compose import to_compose

            return to_compose(config)
        case "kubernetes":
            from medivote_desktop.core.porting.to_kubernetes import to_kubernetes

            return to_kubernetes(config)
        case _:
            from medivote_desktop.core.porting.to_nomad import to_nomad

            return to_nomad(config)


def _find(service: ServiceConfig, program: str) -> str | None:
    search = service.environment.get("PATH", os.environ.get("PATH", os.defpath))
    found = shutil.which(program, path=search)
    return os.path.abspath(found) if found else None  # noqa: PTH100  a link may say which program it is to be


def _written(file: File) -> str:
    comments = "".join(f"# {shown(line, 2000)}\n" for line in file.comments)
    if not file.documents:
        return f"{comments}{file.text}"
    from medivote_desktop.yamltext import write_yaml

    return comments + write_yaml(file.documents)


def write_new(path: Path, text: str, *, replace: bool = False) -> None:
    """Write a file; one that is replaced is so in one step, and of one that cannot be written whole nothing is left.

    Args:
        replace: Whether a file that is there may be replaced.

    Raises:
        FileExistsError: It is there, and may not be replaced.
        OSError: It cannot be written.
    """
    data = text.encode()
    if replace:
        if path.is_file():
            path = Path(os.path.realpath(path))  # a link stays one
            with replacing(path, stat.S_IMODE(path.stat().st_mode)) as taking:
                taking.write(data)
            return
        if path.exists():  # a device, or a pipe, is written to; that of /dev/stdout has no other name
            path.write_bytes(data)
            return
        path = Path(os.path.realpath(path))
    file = path.open("xb")
    try:
        with file:
            file.write(data)
    except OSError:
        path.unlink(missing_ok=True)
        raise
