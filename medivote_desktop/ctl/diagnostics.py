"""`diagnostics`: gathers in a zip what helps somebody else to see what is wrong; the program need not run for it."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from medivote_desktop import __version__
from medivote_desktop.core import report
from medivote_desktop.core.config import AppConfig, ConfigError
from medivote_desktop.core.diagnostics import Part
from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_OK, EXIT_WISH_FAILED
from medivote_desktop.ctl.fleet import ASK_SECONDS, CommandError
from medivote_desktop.ctl.ink import plain
from medivote_desktop.places.locate import find_config, read_place, state_folder_at
from medivote_desktop.remote import local
from medivote_desktop.remote.errors import ControlError, NotRunningError
from medivote_desktop.runtime.diagnostics import Sources, collect, write_zip

_INCIDENTS = 2000


def diagnostics(options: argparse.Namespace) -> int:
    """Show what goes in, and save it; in a terminal after a question."""
    path = Path(options.output or f"medivote-desktop-{datetime.now():%Y-%m-%d-%H%M}.zip").absolute()
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file", EXIT_BAD_INPUT)
    parts = collect(_sources(options))
    _show(parts)
    if not options.yes and not _agrees(path):
        print("nothing was saved")
        return EXIT_WISH_FAILED  # what would send it on need not look for it
    try:
        write_zip(path, parts)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror or error}", EXIT_WISH_FAILED) from error
    print(f"saved {path}; look through it before you pass it on")
    return EXIT_OK


def _show(parts: Sequence[Part]) -> None:
    sizes = [report.bytes_text(part.size_bytes) for part in parts]
    width = max(map(len, sizes))
    print("What goes in, with passwords, tokens and keys replaced by dots:")
    for part, size in zip(parts, sizes, strict=True):
        print(f"  {size:>{width}}  {plain(part.title)} ({plain(part.name)})")


def _agrees(path: Path) -> bool:
    """A script has decided already, but for a file that is there."""
    exists = path.exists()
    if not sys.stdin.isatty():
        if exists:
            raise CommandError(f"{path} exists; name another file, or give --yes to replace it", EXIT_BAD_INPUT)
        return True
    print(f"Replace {path}? [y/N] " if exists else f"Save it to {path}? [Y/n] ", end="", flush=True)
    answer = sys.stdin.readline().strip().lower()
    return answer in ("y", "yes") or (answer == "" and not exists)


def _sources(options: argparse.Namespace) -> Sources:
    place = find_config(options.config, demo=options.demo)
    folder = state_folder_at(place, os.environ)
    config, faults = _config(place)
    status, words = _status(folder)
    manager = config.manager if config is not None else None
    log_folder = Path(manager.log_dir) if manager is not None and manager.log_dir else folder / "logs"
    return Sources(
        config_path=str(place.path),
        config=config,
        environments=tuple(_environments(status)),
        rows=(*_versions(), ("Program", words)),
        status=status,
        incidents=_incidents(folder / "history.db"),
        service_logs=_service_logs(folder, config, log_folder),
        log_folder=log_folder,
        token_folder=Path(getattr(manager, "http_token_dir", None) or folder),
        faults=faults,
    )


def _config(place: Any) -> tuple[AppConfig | None, tuple[str, ...]]:
    try:
        return read_place(place, os.environ), ()
    except ConfigError as error:
        return None, tuple(str(fault) for fault in error.faults)


def _status(folder: Path) -> tuple[Mapping[str, Any], str]:
    """What the program answers, and how it stands in words."""
    try:
        answer = local.ask(folder, {"ask": "status"}, ASK_SECONDS)
    except NotRunningError:
        return {"services": []}, "does not run"
    except ControlError as error:
        return {"services": []}, f"does not answer: {error}"
    if "error" in answer:
        return {"services": []}, f"does not answer: {answer['error']}"
    return answer, f"runs as pid {answer.get('pid', 'unknown')}"


def _service_logs(folder: Path, config: AppConfig | None, log_folder: Path) -> dict[str, str]:
    """As the program says; else as the file says; of a faulty one what lies in the folder of logs."""
    with contextlib.suppress(ControlError):
        answer = local.ask(folder, {"ask": "logs", "names": ["all"]}, ASK_SECONDS)
        if isinstance(logs := answer.get("logs"), dict):
            return {service_id: path for service_id, path in logs.items() if path is not None}
    if config is None:
        return {path.stem: str(path) for path in sorted(log_folder.glob("*.log")) if path.stem != "medivote-desktop"}
    found = {}
    for service in config.services:
        path = str(log_folder / f"{service.id}.log") if service.default_log_file else service.log_file
        if path is not None:
            found[service.id] = path
    return found


def _incidents(path: Path) -> tuple[Incident, ...]:
    # Only this command and `history` need it.
    import sqlite3

    from medivote_desktop.runtime.storage import incident_sql
    from medivote_desktop.runtime.storage.datacopy import copied

    if not path.exists():
        return ()
    try:
        with copied(path) as database:
            return incident_sql.find(database, IncidentQuery(limit=_INCIDENTS))
    except (sqlite3.Error, OSError) as error:
        print(f"{path} cannot be read: {error}", file=sys.stderr)
        return ()


def _environments(status: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Ours; and, as far as the system tells them, those of the program and of its services."""
    import psutil

    yield dict(os.environ)
    for one in (status, *status.get("services", ())):
        if isinstance(pid := one.get("pid"), int):
            with contextlib.suppress(psutil.Error, OSError):
                yield psutil.Process(pid).environ()


def _versions() -> Iterator[tuple[str, str]]:
    yield "MediVote Desktop", __version__
    yield "Python", f"{platform.python_version()} ({platform.python_implementation()})"
    for package in ("PySide6-Essentials", "psutil"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            yield package, importlib.metadata.version(package)
    with contextlib.suppress(OSError):
        yield "Distribution", platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    yield "System", f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield "Session", os.environ.get("XDG_SESSION_TYPE") or "unknown"
    yield "Desktop", os.environ.get("XDG_CURRENT_DESKTOP") or "unknown"
    yield "Gathered by", "medivote-ctl"
