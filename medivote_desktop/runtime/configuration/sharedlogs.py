"""Services that write into one log: by the same name, through a link, or through a folder that is one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.runtime.farmounts import silent_folder
from medivote_desktop.runtime.obstacles import exists, is_file


class SharedLog(NamedTuple):
    """A service whose log an earlier one of the file writes, too; `words` tell which."""

    service_id: str
    words: str


def shared_logs(config: AppConfig) -> Iterator[SharedLog]:
    """Every enabled service that writes where an earlier one does. A device, as /dev/null is, may have many writers."""
    logs = dict(_logs(config))
    silent = silent_folder(set(map(os.path.dirname, logs.values())))
    real_folder = cache(os.path.realpath)
    writers: dict[str, str] = {}
    for id_, log in logs.items():
        path = os.path.normcase(log if silent else _real(log, real_folder))
        first = writers.setdefault(path, id_)
        if first != id_ and (silent or is_file(path) or not exists(path)):
            line = config.places.get(f"service:{first}", {}).get("log_file", 0)
            yield SharedLog(id_, _words(log, first, line))


def _logs(config: AppConfig) -> Iterator[tuple[str, str]]:
    """Where each service writes, as far as services.ini says it: nobody names a file of a state folder of ours."""
    services = [service for service in config.services if service.enabled]
    if all(service.default_log_file for service in services):
        return  # names of their own in one folder
    state = config.manager.state_dir
    folder = config.manager.log_dir or (f"{state}/logs" if state else "")
    for service in services:
        if service.log_file is not None:
            yield service.id, service.log_file
        elif service.default_log_file and folder:
            yield service.id, f"{folder}/{service.id}.log"


def _real(log: str, real_folder: Callable[[str], str]) -> str:
    folder, name = os.path.split(log)
    path = os.path.join(real_folder(folder), name)  # noqa: PTH118  # for each at each start
    return os.path.realpath(path) if os.path.islink(path) else path  # noqa: PTH114


def _words(log: str, first: str, line: int) -> str:
    if line:
        return say(
            "{log} is the log of {id} on line {line}, too; a start of one may put aside what the other writes",
            log=log,
            id=first,
            line=line,
        )
    return say("{log} is the log of {id}, too; a start of one may put aside what the other writes", log=log, id=first)
