"""Gathers the diagnostics and packs them; all of it reads and writes files, so it is done behind the gate."""

from __future__ import annotations

import contextlib
import os
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.diagnostics import (
    Part,
    configuration_part,
    secrets_of_config,
    state_part,
    timeline_part,
    versions_part,
)
from medivote_desktop.core.incident import Incident
from medivote_desktop.core.masking import Masker
from medivote_desktop.core.say import say
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.runtime.logs import tail_text

_TAIL_LINES = 1000
_TAIL_BYTES = 64 * 1024
_LINES_A_TURN = 20
_PAUSE_SECONDS = 0.001
_TOKEN_FILES = ("viewer-token", "operator-token")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the diagnostics come from.

    Attributes:
        environment: The program's own, whose secrets services may print.
        rows: Versions, system and screen, as label and value.
        service_logs: The log of each service that has one, by id.
        own_logs: The program's log and its crash reports; those that do not exist are left out.
        read_env_file: Gives the variables of an env_file, or raises ValueError or OSError.
    """

    config: AppConfig
    environment: Mapping[str, str]
    rows: tuple[tuple[str, str], ...]
    snapshot: Snapshot
    incidents: tuple[Incident, ...]
    service_logs: Mapping[str, str]
    own_logs: tuple[Path, ...]
    token_folder: Path
    read_env_file: Callable[[str], Mapping[str, str]]


def collect(sources: Sources) -> tuple[Part, ...]:
    """Everything that may go in, masked."""
    env_files = _env_files(sources)
    secrets = secrets_of_config(sources.config, env_files, sources.environment)
    masker = Masker({*secrets, *_tokens(sources.token_folder)})
    return (
        versions_part(sources.rows, masker),
        configuration_part(sources.config, env_files, masker),
        state_part(sources.snapshot, masker),
        timeline_part(sources.incidents, masker),
        *_own_logs(sources.own_logs, masker),
        *_service_logs(sources, masker),
    )


def write_zip(path: Path, parts: Iterable[Part]) -> Path:
    """Pack the parts, readable by this user alone; a file of that name is replaced only by a whole one.

    Raises:
        OSError: It cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with (
            os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for part in parts:
                archive.writestr(part.name, part.text.encode("utf-8", "replace"))
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return path


def _env_files(sources: Sources) -> dict[str, Mapping[str, str]]:
    found = {}
    for service in sources.config.services:
        if service.env_file:
            with contextlib.suppress(OSError, ValueError):  # starting the service says what is wrong with it
                found[service.id] = sources.read_env_file(service.env_file)
    return found


def _tokens(folder: Path) -> Iterator[str]:
    """Those of the endpoint are secrets wherever they stand."""
    for name in _TOKEN_FILES:
        with contextlib.suppress(OSError):
            yield (folder / name).read_text("utf-8", "replace").strip()


def _own_logs(paths: Iterable[Path], masker: Masker) -> Iterator[Part]:
    for path in paths:
        if text := _tail(str(path)):
            title = (
                say("The program's own log") if path.suffix == ".log" else say("Crash report {file}", file=path.name)
            )
            yield Part(f"program/{path.name}", title, _masked(text, masker))


def _service_logs(sources: Sources, masker: Masker) -> Iterator[Part]:
    names = {service.id: service.name for service in sources.config.services}
    for service_id, path in sources.service_logs.items():
        if text := _tail(path):
            title = say("Last lines of the log of {name}", name=names.get(service_id, service_id))
            yield Part(f"logs/{service_id}.log", title, _masked(text, masker))


def _masked(text: str, masker: Masker) -> str:
    """A few lines at a time, then the loop gets its turn: to mask is to compute, and only one thread can at a time."""
    lines = text.split("\n")
    pieces = []
    for start in range(0, len(lines), _LINES_A_TURN):
        pieces.append(masker.lines("\n".join(lines[start : start + _LINES_A_TURN])))
        time.sleep(_PAUSE_SECONDS)
    return "\n".join(pieces)


def _tail(path: str) -> str:
    try:
        return tail_text(path, _TAIL_LINES, _TAIL_BYTES)
    except OSError:  # there is none yet
        return ""
