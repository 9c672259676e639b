"""A process that has used up its descriptors."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from medivote_desktop.runtime.processes.procfs import Stat, read_stat


@contextmanager
def no_descriptor() -> Iterator[None]:
    """Nothing can be opened by this process, also not where something is closed meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            os.open(os.devnull, os.O_RDONLY)
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def looks_at_processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of each process that is looked at from now on, whether it can be or not."""
    pids: list[int] = []

    def noted(pid: int) -> Stat | None:
        pids.append(pid)
        return read_stat(pid)

    monkeypatch.setattr("medivote_desktop.runtime.processes.identity.read_stat", noted)
    return pids
