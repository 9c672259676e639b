"""Gathers the diagnostics and packs them: blocking work, which a window has done behind the gate.

Loads no Qt: the terminal gathers them, too, also where the program does not run.
"""

from __future__ import annotations

import contextlib
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from medivote_desktop.core.config import AppConfig, ConfigError
from medivote_desktop.core.diagnostics import (
    Part,
    configuration_part,
    faults_part,
    log_part,
    own_log_part,
    secrets_of_config,
    secrets_of_file,
    state_part,
    timeline_part,
    versions_part,
)
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.secrets.masking import Masker, secrets_of_variables
from medivote_desktop.runtime.configuration.configfile import read_env_file
from medivote_desktop.runtime.farmounts import silence_of, silent_folder
from medivote_desktop.runtime.logs.ends import tail_text
from medivote_desktop.runtime.replacing import replacing

_TAIL_LINES = 1000
_TAIL_BYTES = 64 * 1024
_CONFIG_BYTES = 1024 * 1024
_TURN_SECONDS = 0.0005
_TOKEN_FILES = ("viewer-token", "operator-token")
_OWN_LOG = "medivote-desktop.log"
_CRASH_REPORTS = ("crash.txt*", "fault.txt*")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the diagnostics come from.

    Attributes:
        config: None where it is faulty; `faults` then tells why, in words.
        environments: The program's own and others whose secrets services may print.
        rows: Versions, system and screen, as label and value.
        status: How everything stands, as `snapshot_to_json` tells it.
        service_logs: The log of each service that has one, by id.
        log_folder: Where the program's log and its crash reports are; those that do not exist are left out.
    """

    config_path: str
    config: AppConfig | None
    environments: tuple[Mapping[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    status: Mapping[str, Any]
    incidents: tuple[Incident, ...]
    service_logs: Mapping[str, str]
    log_folder: Path
    token_folder: Path
    faults: Sequence[str] = ()


def collect(sources: Sources) -> tuple[Part, ...]:
    """Everything that may go in, masked."""
    with _short_turns():
        return tuple(_distinct(_collected(sources)))


@contextlib.contextmanager
def _short_turns() -> Iterator[None]:
    """To mask is to compute, and one thread can at a time: the window gets its turn sooner than after the usual 5 ms.

    A slot that calls Qt some twenty times waits for its turn as often.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _collected(sources: Sources) -> Iterator[Part]:
    env_files = _env_files(sources)
    masker = Masker(_secrets(sources, env_files))
    yield versions_part(sources.rows, masker)
    if sources.config is not None:
        yield configuration_part(sources.config, env_files, masker)
    else:
        yield faults_part(sources.config_path, sources.faults, masker)
    yield state_part(sources.status, masker)
    yield timeline_part(sources.incidents, masker)
    if folder := silent_folder([str(sources.log_folder)]):
        yield own_log_part(_OWN_LOG, silence_of(folder), masker)
    for pattern in (_OWN_LOG, *_CRASH_REPORTS) if not folder else ():
        for path in sorted(sources.log_folder.glob(pattern)):
            if text := _tail(str(path)):
                yield own_log_part(path.name, text, masker)
    needed: dict[str, tuple[str, ...]] = {}
    names = {service["id"]: service["name"] for service in sources.status.get("services", ())}
    if sources.config is not None:
        names.update((service.id, service.name) for service in sources.config.services)
        needed = {service.id: (service.env_file,) for service in sources.config.services if service.env_file}
    for service_id, log in sources.service_logs.items():
        # What stands in an env_file that nobody can read would not be masked.
        folder = silent_folder([log, *needed.get(service_id, ())])
        if text := silence_of(folder) if folder else _tail(log):
            yield log_part(service_id, names.get(service_id, service_id), text, masker)


def write_zip(path: Path, parts: Iterable[Part]) -> Path:
    """Pack the parts, readable by this user alone; a file of that name is replaced only by a whole one.

    Raises:
        OSError: It cannot be written.
    """
    with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part.name, part.text.encode("utf-8", "replace"))
    return path


def _distinct(parts: Iterable[Part]) -> Iterator[Part]:
    """Two services whose ids are masked would have one name."""
    names: set[str] = set()
    for part in parts:
        name, number = part.name, 2
        while name in names:
            stem, dot, ending = part.name.rpartition(".")
            name, number = f"{stem}-{number}{dot}{ending}", number + 1
        names.add(name)
        yield replace(part, name=name)


def _secrets(sources: Sources, env_files: Mapping[str, Mapping[str, str]]) -> set[str]:
    found = secrets_of_file(_text(Path(sources.config_path)))
    for environment in sources.environments:
        found.update(secrets_of_variables(environment))
    if sources.config is not None:
        found |= secrets_of_config(sources.config, env_files)
    # Those of the endpoint are secrets wherever they stand.
    return found.union(_text(sources.token_folder / name).strip() for name in _TOKEN_FILES)


def _env_files(sources: Sources) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for service in sources.config.services if sources.config is not None else ():
        if service.env_file and not silent_folder([service.env_file]):
            with contextlib.suppress(ConfigError):  # starting the service says what is wrong with it
                found[service.id] = read_env_file(service.env_file)
    return found


def _text(path: Path) -> str:
    """What a file holds; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_CONFIG_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _tail(path: str) -> str:
    try:
        return tail_text(path, _TAIL_LINES, _TAIL_BYTES)
    except OSError:  # there is none yet
        return ""
