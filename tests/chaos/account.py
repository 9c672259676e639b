"""The account when the faults have ceased: who is how, who is left, and what the timeline tells."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.processes.procfs import read_stat
from medivote_desktop.runtime.storage.datacopy import copied
from tests.chaos.arena import Arena, Kill
from tests.chaos.habits import read_births
from tests.chaos.plan import Fault
from tests.programs import PATIENCE_SECONDS, Program, environment_of, until

_CALM_SECONDS = 1.0
_WRITTEN_SECONDS = 3.0  # incidents are written within 50 ms and behind one another, by a program that is not held up


def settle(arena: Arena) -> dict[str, str]:
    """Wait until every service is as demanded, and stays so; returns those that never were."""
    arena.wake(float("inf"))
    end = time.monotonic() + PATIENCE_SECONDS
    calm_since = None
    while True:
        wrong, now = arena.model.against(arena.program.states()), time.monotonic()
        calm_since = None if wrong else calm_since or now
        if now > end or (calm_since is not None and now - calm_since > _CALM_SECONDS):
            return wrong
        time.sleep(0.05)


def orphans(arena: Arena) -> list[str]:
    """Living processes that carry our markers and belong to no current run of a service."""
    pids = arena.program.pids()
    runs = {name: environment_of(pid).get("MEDIVOTE_RUN") for name, pid in pids.items()}
    found = []
    for process in arena.home.service_processes():
        markers = environment_of(process.pid)
        name, run = markers.get("MEDIVOTE_SERVICE", ""), markers.get("MEDIVOTE_RUN")
        if markers and (run is None or runs.get(name) != run) and identity_of(process.pid) == process:
            found.append(f"{name} run {run} pid {process.pid}; the current run is {runs.get(name)}")
    for pid, name, run in forgetful(arena.home.folder):
        if runs.get(name) != run:
            found.append(f"a daemon of {name} run {run} pid {pid}; the current run is {runs.get(name)}")
    return found


def forgetful(folder: Path) -> Iterator[tuple[int, str, str]]:
    """What carries none of our markers, as its command line tells it: pid, service and run."""
    for pid in system.all_pids():
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            if words[-5:-3] == ["forgetful", str(folder)]:
                yield pid, words[-3], words[-2]


def zombies(program: Program) -> list[int]:
    """Ended children that the program has not reaped."""
    found = []
    for pid in system.all_pids():
        stat = read_stat(pid)
        if stat is not None and stat.is_zombie and stat.parent == program.pid:
            found.append(pid)
    return found


def kept_of_the_gone(program: Program) -> list[str]:
    """Descriptors that the program still keeps of processes that are gone."""
    found = []
    for descriptor in Path(f"/proc/{program.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            place = str(descriptor.readlink())
            if place.startswith("/proc/") and place.split("/")[2].isdecimal():
                is_of_the_gone = not Path(*Path(place).parts[:3]).exists()
            else:
                told = Path(f"/proc/{program.pid}/fdinfo", descriptor.name).read_text()
                is_of_the_gone = "pidfd" in place and "\nPid:\t-1\n" in told
            if is_of_the_gone:
                found.append(place)
    return found


def unclaimed(arena: Arena) -> dict[str, int]:
    """Services that are up by a process which never said that it leads."""
    said = {(birth.name, birth.pid) for birth in read_births(arena.home.folder)}
    pids = arena.program.pids()
    return {name: pid for name, pid in pids.items() if (name, pid) not in said and name != "returning"}


def rows(path: Path) -> set[tuple[str, int]]:
    """The ends of runs that the timeline tells of."""
    try:
        with copied(path) as database:
            told = "select service_id, run from incidents where kind not in ('adopted', 'started')"
            return set(database.execute(told))
    except (sqlite3.DatabaseError, FileNotFoundError):  # a moment ago spoilt, and about to be begun anew
        return set()


def untold(arena: Arena) -> list[Kill]:
    """Kills that the program saw, and that the timeline does not tell of."""
    told = rows(arena.program.history)
    seen = [kill for kill in arena.kills if kill.at > arena.history_spoilt_at + _WRITTEN_SECONDS]
    seen = [kill for kill in seen if not _was_away(arena, kill.at)]
    return [kill for kill in seen if (kill.name, kill.run) not in told]


def _was_away(arena: Arena, at: float) -> bool:
    return any(began - _WRITTEN_SECONDS < at < ended + _WRITTEN_SECONDS for began, ended in arena.away)


def assert_calm(arena: Arena) -> None:
    """Assert that nothing was lost, doubled, left behind or harmed so far."""
    wrong = settle(arena)
    assert not wrong, f"lost: {wrong}; the last wishes: { {name: arena.model.is_up(name) for name in wrong} }"
    births = read_births(arena.home.folder)
    assert not [birth for birth in births if birth.is_double]
    assert not arena.model.came_back(births)
    until(lambda: not orphans(arena), "no orphan")
    until(lambda: not zombies(arena.program), "no zombie")
    until(lambda: not kept_of_the_gone(arena.program), "no descriptor of who is gone")
    assert not unclaimed(arena), f"up without having said so: {unclaimed(arena)}"
    assert all(bystander.poll() is None for bystander in arena.bystanders)


def close_the_account(arena: Arena) -> None:
    """Assert that, and that the timeline tells of all that happened."""
    assert_calm(arena)
    arena.program.ask("start", names=["steady"])
    arena.model.wish("steady", up=True)
    arena.program.until_state("running", "steady")
    number = len(arena.kills)
    until(lambda: "steady" in arena.leaders())
    arena.befall(Fault("kill service", "steady", "", 0.0, 0.0))
    assert len(arena.kills) == number + 1
    with contextlib.suppress(AssertionError):
        until(lambda: not untold(arena))
    assert not untold(arena), "the timeline tells of every kill"
