"""What the services and their children use: how it is asked for, and who looks on this system."""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Protocol, TypeAlias

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.processes.identity import ProcessIdentity

Steps: TypeAlias = Generator[bool, None, None]
Look: TypeAlias = Generator[bool, None, dict[str, Usage]]
SHORT, LONG = False, True  # what is yielded before a step


class RootProcess(NamedTuple):
    """The process that one run of a service began with.

    Attributes:
        started: As in ProcessIdentity; None if unknown, then whatever has the number is taken.
    """

    pid: int
    started: int | None = None


class Meter(Protocol):
    """Looks at processes. CPU is measured between two looks, so a meter remembers."""

    def measure(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> dict[str, Usage]:
        """Look once at the trees below these processes.

        Members are the root and all its descendants, also those whose parent ended after they were first seen.

        Args:
            roots: The running services, by id.

        Returns:
            The usage of each service of which a process lives. `cpu_percent` is None at the first look at a run.
        """
        ...

    def look(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> Look:
        """As `measure`, in steps of some microseconds. One look is finished, or let go, before the next begins.

        Yields before each step whether it may take a millisecond, and is better done in a turn of its own.
        """
        ...

    def tree(self, service_id: str) -> tuple[ProcessIdentity, ...]:
        """The living members at the last look; kept after the service left the roots, until its next run."""
        ...

    def close(self) -> None:
        """Give back every descriptor; the meter cannot be used any more."""
        ...


class LateMeter:
    """The quickest meter that works on this system, made for the first look: the first services start without it."""

    def __init__(self) -> None:
        self._made: Meter | None = None

    def _meter(self) -> Meter:
        if self._made is None:
            self._made = make_meter()
        return self._made

    def measure(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> dict[str, Usage]:
        """As every meter does it."""
        return self._meter().measure(roots, monotonic_now)

    def look(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> Look:
        """As every meter does it. What keeps it from being made is met by who goes on with the look."""
        return (yield from self._meter().look(roots, monotonic_now))

    def tree(self, service_id: str) -> tuple[ProcessIdentity, ...]:
        """As every meter does it."""
        return () if self._made is None else self._made.tree(service_id)

    def close(self) -> None:
        """As every meter does it."""
        if self._made is not None:
            self._made.close()


def make_meter() -> Meter:
    """The quickest meter that works on this system."""
    # Imported here, so that psutil is not loaded where it is not needed, nor /proc asked for where there is none.
    if sys.platform == "linux" and Path("/proc/self/stat").exists():
        from medivote_desktop.runtime.meters.meter_linux import LinuxMeter

        return LinuxMeter()
    from medivote_desktop.runtime.meters.meter_psutil import PsutilMeter

    return PsutilMeter()
