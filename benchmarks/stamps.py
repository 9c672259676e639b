"""The stamps of the children: shared memory in which each run leaves the time of its first instruction."""

from __future__ import annotations

import mmap
import struct
import time
from collections.abc import Callable
from pathlib import Path

_PAGE_BYTES = 4096
_KEPT = 500  # STAMPS_KEPT of stamps.h
PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.0005


def now_ns() -> int:
    """The clock of the stamps."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for a fact.

    Raises:
        TimeoutError: It did not come.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"no {what} within {PATIENCE_SECONDS:g} s")
        time.sleep(_LOOK_SECONDS)


class Stamps:
    """The shared memory in which each child stamps its first instruction: one page a service, as in stamps.h."""

    def __init__(self, path: Path, count: int) -> None:
        self.path, self.services = path, count
        path.write_bytes(bytes(_PAGE_BYTES * count))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def _word(self, index: int, number: int) -> int:
        return int(struct.unpack_from("q", self._map, _PAGE_BYTES * index + 8 * number)[0])

    def count(self, index: int) -> int:
        """How many runs of this service there were."""
        return self._word(index, 0)

    def counts(self) -> list[int]:
        """The runs of all services."""
        return [self.count(index) for index in range(self.services)]

    def pid(self, index: int) -> int:
        """The process of the last run."""
        return self._word(index, 1)

    def first_ns(self, index: int, run: int | None = None) -> int:
        """When a run (counted from 0; None: the last) executed its first instruction."""
        return self._word(index, 2 + (self.count(index) - 1 if run is None else run) % _KEPT)

    def all_first_ns(self) -> list[int]:
        """The first instruction of the last run of every service."""
        return [self.first_ns(index) for index in range(self.services)]

    def wait_for_more(self, before: list[int]) -> None:
        """Wait until every service has had more runs than `before`."""
        wait_until(lambda: all(now > then for now, then in zip(self.counts(), before, strict=True)), "new run of all")
