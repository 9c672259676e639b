"""Tells of an end that a disk without room may have brought about: few programs say so themselves, with a full log."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from medivote_desktop.core.events import Explained
from medivote_desktop.core.lifecycle import Life, is_bad_end
from medivote_desktop.core.say import say

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess

_LEAST_BYTES = 64 * 1024


def explain(service: ServiceProcess, before: Life, clock: Callable[[], float]) -> None:
    """Look for it after a bad end that nobody asked for, when the next run may have begun already.

    Args:
        before: The life before that end.
        clock: The monotonic clock, in seconds.
    """
    if is_bad_end(before, service.life):
        paths = (service.log_file, service.config.directory)
        _look(service, [path for path in paths if path], lambda words: Explained(clock(), before.run, words))


def _look(service: ServiceProcess, paths: list[str], explained: Callable[[str], Explained]) -> None:
    """Tell of the first of these whose disk is full."""
    if not paths:
        return
    path, *others = paths

    def told(is_full: bool | None) -> None:
        if is_full:
            service.post(explained(say("the disk of {path} is full", path=path)))
        else:
            _look(service, others, explained)

    service.disks.value(path, partial(_is_full, path), told)


def _is_full(path: str) -> bool:
    """Whether this user has hardly any room there. What is read-only (an image, a snap) is always full."""
    if sys.platform == "win32":  # a program's output is refused there by words of its own
        return False
    try:
        disk = os.statvfs(path)
    except OSError:
        return False
    free = disk.f_bavail if os.geteuid() else disk.f_bfree
    return disk.f_blocks > 0 and not disk.f_flag & os.ST_RDONLY and free * disk.f_frsize < _LEAST_BYTES
