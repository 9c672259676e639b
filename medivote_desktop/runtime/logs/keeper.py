"""Looks after the size of all logs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.farmounts import far_folder
from medivote_desktop.runtime.logs.removed import keep_removed_small
from medivote_desktop.runtime.logs.rotation import Rotated, allocated_bytes, rotate
from medivote_desktop.runtime.loop.gate import Gate

_log = logging.getLogger(__name__)


class Writer(Protocol):
    """Who writes a log: a service."""

    config: ServiceConfig

    @property
    def log_file(self) -> str | None:
        """Where to; None: nowhere."""

    @property
    def pid(self) -> int | None:
        """The process that has it as its standard output; None without one."""


class _Limit(NamedTuple):
    """How large a log may become, and who writes it."""

    most_bytes: int
    backups: int
    pid: int | None


class _Seen(NamedTuple):
    """What a look found: logs above their limit, and those that were removed and are written to."""

    too_large: tuple[str, ...]
    removed: tuple[str, ...]


class LogKeeper(QObject):
    """Rotates what has grown beyond its `log_max_size`, through the gate, one rotation a file at a time."""

    def __init__(
        self,
        gate: Gate,
        services: Callable[[], Iterable[Writer]],
        parent: QObject | None = None,
        disks: Disks | None = None,
    ) -> None:
        super().__init__(parent)
        self._disks = disks or Disks(self)
        self._gate = gate
        self._services = services
        self._under_way: set[Path] = set()
        self._said: set[tuple[Path, str]] = set()
        self._is_looking = self._is_stopped = False

    def stop(self) -> None:
        """Look no more, and begin no rotation for a look that is under way."""
        self._is_stopped = True

    def look(self) -> None:
        """Compare each log with its limit, in the worker: where the disk hangs, only looks at logs hang with it."""
        if self._is_looking or self._is_stopped:
            return
        self._is_looking = True
        limits = {
            service.log_file: _Limit(service.config.log_max_bytes, service.config.log_backups, service.pid)
            for service in self._services()
            if service.log_file is not None
        }
        for path in filter(far_folder, tuple(limits)):
            one = {path: limits.pop(path)}  # a disk that may never answer has its own thread
            self._disks.value(path, partial(_look_at, one), partial(self._on_seen, one))
        self._gate.run(partial(_look_at, limits), partial(self._on_looked, limits), self._on_no_look)

    def _on_looked(self, limits: Mapping[str, _Limit], seen: _Seen) -> None:
        self._is_looking = False
        self._on_seen(limits, seen)

    def _on_seen(self, limits: Mapping[str, _Limit], seen: _Seen | None) -> None:
        if seen is None or self._is_stopped:
            return
        for log_file in seen.removed:
            self._say(
                Path(log_file),
                "it was removed, and the service goes on writing to it unseen; restart the service to have it back",
            )
        for log_file in seen.too_large:
            path = Path(log_file)
            if path not in self._under_way:
                self._under_way.add(path)
                limit = limits[log_file]
                work = partial(rotate, path, limit.backups, limit.most_bytes)
                self._disks.worker(log_file, self._gate).run(
                    work, partial(self._done, path), partial(self._failed, path)
                )

    def _on_no_look(self, error: Exception) -> None:
        self._is_looking = False
        _log.error("the sizes of the logs cannot be looked at", exc_info=error)

    def _done(self, path: Path, rotated: Rotated) -> None:
        self._under_way.discard(path)
        if not rotated.lossless:
            self._say(path, "its file system knows no holes: lines that come during a rotation may be lost")
        if rotated.dropped_bytes:
            self._say(
                path, "the service writes faster than it is rotated: lines that no backup has room for are dropped"
            )

    def _failed(self, path: Path, error: Exception) -> None:
        self._under_way.discard(path)
        self._say(path, f"cannot be rotated: {error}")

    def _say(self, path: Path, words: str) -> None:
        """Once a cause, not with every look."""
        if (path, words) not in self._said:
            self._said.add((path, words))
            _log.warning("log %s: %s", path, words)


def _look_at(limits: Mapping[str, _Limit]) -> _Seen:
    sizes = {path: allocated_bytes(path) for path in limits}
    return _Seen(
        tuple(path for path, size in sizes.items() if size > limits[path].most_bytes),
        tuple(path for path, size in sizes.items() if not size and _is_removed(path, limits[path])),
    )


def _is_removed(path: str, limit: _Limit) -> bool:
    return keep_removed_small(path, limit.pid, limit.most_bytes)
