"""A machine that has no room: a full disk, a closed folder, no descriptors, no processes, a fork bomb."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from medivote_desktop.runtime.storage.datacopy import copied
from tests.programs import Home, Program, is_alive, until

ALWAYS = "restart = always\nrestart_limit = 0\nrestart_delay = 50ms\nrestart_max_delay = 200ms\n"

pytestmark = pytest.mark.chaos
needs_root = pytest.mark.skipif(
    os.getuid() != 0, reason="the limit counts all processes of a user; only one whom nobody else is has none"
)
NOBODY = 20_000 + os.getpid() % 40_000
"""A user whom nobody else is: the system's own `nobody` may have processes, such as those of a test beside this one."""


@pytest.fixture
def nobodys_home() -> Iterator[Home]:
    """A home that `NOBODY` owns, where the tests run as root; else our own."""
    with tempfile.TemporaryDirectory(prefix="mv-home-") as folder, Home(Path(folder)) as home:
        give(home, Path(folder))
        yield home


def give(home: Home, *paths: Path) -> None:
    """Let these, and the home's runtime folder, be nobody's."""
    if os.getuid() == 0:
        for path in (*paths, Path(home.environment["XDG_RUNTIME_DIR"])):
            os.chown(path, NOBODY, NOBODY)


def sleeper(name: str, keys: str = ALWAYS, command: str = "sleep 600") -> str:
    """A service that needs no Python, which nobody may not run where it is root's."""
    return f"[service:{name}]\ncommand = {command}\nstart_seconds = 0\n{keys}\n"


def as_nobody() -> list[str]:
    """The words before a command that make it `NOBODY`'s; empty where we are not root."""
    if os.getuid() != 0:
        return []
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    # By way of a shell: what changes the user still enters every folder itself.
    if subprocess.run([*words, "sh", "-c", '"$0" -c ""', sys.executable], check=False, capture_output=True).returncode:
        # Python is in root's own folder: nobody may look into it, and write no more than before.
        words += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return words


def is_writable_by_nobody(folder: Path) -> bool:
    """Whether that user can make a file there; tried."""
    return subprocess.run([*as_nobody(), "touch", folder / "tried"], check=False, capture_output=True).returncode == 0


def start_as_nobody(home: Home, config: Path, *, limits: str = "", **options: Any) -> Program:
    """Start the program as `NOBODY`; `limits` is the beginning of a prlimit."""
    return home.start(config, script=f'exec {limits} {" ".join(as_nobody())} "$@"', **options)


def kinds(program: Program, service_id: str) -> list[str]:
    """What the timeline tells of a service, except who started it."""
    if not program.history.exists():
        return []
    ask = "select kind from incidents where service_id = ? and kind != 'started' order by id"
    try:
        with copied(program.history) as database:
            return [kind for (kind,) in database.execute(ask, (service_id,))]
    except sqlite3.OperationalError:  # about to be made
        return []


def crash(program: Program, service_id: str) -> None:
    """Kill a service, and wait for its replacement."""
    old = program.pids()[service_id]
    os.kill(old, signal.SIGKILL)
    until(lambda: program.pids().get(service_id, old) != old, f"{service_id} has a new process")


# Disk.

STUBBORN = """
    import os, time
    while True:
        try: os.write(1, b"x" * 1000 + b"\\n")
        except OSError: pass
        time.sleep(0.01)
"""
"""Writes on and on, and bears it when there is no room."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", disk], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        assert os.getuid() != 0 or "permission" in mounted.stderr.lower(), mounted.stderr
        pytest.skip(f"a disk of its own cannot be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Path:
    """Take the last byte of a disk; returns what takes it. Asserts that not one more fits."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    with pytest.raises(OSError, match="No space left"):
        (disk / "more").write_bytes(b"\0")
    (disk / "more").unlink()
    return ballast


def fill_own_log(program: Program) -> None:
    """Let the program say so much that its own log wants more room than the block that it began."""
    began = len(program.errors)

    def has_said_enough() -> bool:
        program.ask("stop", names=["db"])
        program.ask("start", names=["db"])
        return len(program.errors) > began + 2 * 4096

    until(has_said_enough)
    assert program.ctl("stop", "db").returncode == 0


def test_a_full_disk_stops_nothing(small_disk: Path, home: Home) -> None:
    """Logs, ledger and history on a full disk: services run on, recover, stop and start; freed, all is written."""
    state = small_disk / "state"
    services = [home.service(name, restart_delay="50ms") for name in ("api", "db")]
    config = home.config(*services, home.service("loud", STUBBORN), manager=f"state_dir = {state}")
    program = home.start(config, state_dir=state)
    program.until_state("running")
    crash(program, "api")
    until(lambda: kinds(program, "api") == ["failed"], "the history is begun")
    loud = program.pids()["loud"]
    ballast = fill(small_disk)

    crash(program, "api")
    assert program.ctl("stop", "db").returncode == 0
    assert program.ctl("restart", "api").returncode == 0
    program.until_state("running", "api", "loud")
    fill_own_log(program)
    until(lambda: "ledger cannot be written" in program.errors and "incidents wait" in program.errors)
    assert program.pids()["loud"] == loud

    ballast.unlink()
    crash(program, "api")
    until(lambda: len(kinds(program, "api")) == 4, "the timeline tells of all crashes and of the restart")
    pids = program.pids()
    until(lambda: str(pids["api"]) in ledger_in(state), "the ledger is written again")
    program.kill()
    program = home.start(config, state_dir=state)
    assert program.pids() == pids
    assert program.states()["db"] == "stopped"


# Folders.


def test_a_state_folder_that_may_not_be_written_is_told_at_the_start(nobodys_home: Home) -> None:
    """The program says which folder and why, without a traceback, and starts nothing."""
    state = nobodys_home.folder / "closed"
    state.mkdir(mode=0o555)
    give(nobodys_home, state)
    config = nobodys_home.config(sleeper("api"), manager=f"state_dir = {state}")
    assert not is_writable_by_nobody(state)
    program = start_as_nobody(nobodys_home, config, wait=False)
    assert program.wait() != 0
    assert str(state) in program.errors
    assert not nobodys_home.service_processes()


def test_a_state_folder_that_is_closed_later_stops_nothing(nobodys_home: Home) -> None:
    """Services recover, stop and start while nothing can be written; opened again, all is written."""
    state = nobodys_home.folder / "state"
    config = nobodys_home.config(sleeper("api"), sleeper("db"), manager=f"state_dir = {state}")
    program = start_as_nobody(nobodys_home, config, state_dir=state)
    program.until_state("running")
    crash(program, "api")
    until(lambda: kinds(program, "api") == ["failed"], "the history is begun")
    state.chmod(0o555)
    assert not is_writable_by_nobody(state)
    try:
        crash(program, "api")
        program.ask("stop", names=["db"])
        program.until_state("stopped", "db")
        until(lambda: "ledger cannot be written" in program.errors)
    finally:
        state.chmod(0o700)
    crash(program, "api")
    until(lambda: len(kinds(program, "api")) == 3)
    pid = program.pids()["api"]
    until(lambda: str(pid) in ledger_in(state), "the ledger is written again")


# Descriptors and processes.


def test_out_of_descriptors_services_wait_for_room(home: Home) -> None:
    """What cannot be started is tried again with back-off; once others have ended and made room, it comes up.

    The program keeps what it needs itself: every question is answered, and what was wished is written down.
    """
    names = [f"s{number}" for number in range(60)]
    program = home.start(home.config(*map(sleeper, names)), script='exec prlimit --nofile=60:60 "$@"')
    until(lambda: "no room" in program.errors, "the fault bites")
    before = program.pids()
    assert 20 < len(before) < len(names)
    ended = list(before)[:15]
    program.ask("stop", names=ended)
    program.until_state("stopped", *ended)

    def others_are_up() -> bool:
        now = program.pids()
        return len(set(now) - set(before)) >= 2 and not set(now) & set(ended)

    until(others_are_up, "others have their room")
    # Whatever ran meanwhile runs on.
    now = program.pids()
    assert {name: now.get(name) for name in before if name not in ended} == {
        name: pid for name, pid in before.items() if name not in ended
    }
    ledger = partial(ledger_in, program.state_folder)
    until(lambda: all(str(pid) in ledger() for pid in now.values()), "all are written down")
    assert "cannot be written" not in program.errors
    assert "cannot be measured" not in program.errors


@pytest.mark.parametrize("limit", [40, 60])
def test_out_of_descriptors_what_runs_is_adopted(home: Home, limit: int) -> None:
    """A start that finds more services than it has descriptors for watches them all, in one way or another."""
    home.may_leave_services = True
    names = [f"s{number}" for number in range(60)]
    program = home.start(home.config(*map(sleeper, names)))
    program.until_state("running")
    pids = program.pids()
    program.kill()

    program = home.start(program.config, script=f'exec prlimit --nofile={limit}:{limit} "$@"')

    assert program.pids() == pids
    os.kill(pids["s0"], signal.SIGKILL)  # the first has a descriptor, the last has none
    os.kill(pids["s59"], signal.SIGKILL)
    until(lambda: {"s0", "s59"} & {name for name, pid in program.pids().items() if pid == pids[name]} == set(), "seen")
    assert program.ctl("stop", "s1", "s58").returncode == 0
    assert not is_alive(pids["s1"])
    assert not is_alive(pids["s58"])


def ledger_in(state: Path) -> str:
    """What the ledger says; empty before it is first written."""
    path = state / "ledger.json"
    return path.read_text() if path.exists() else ""


@needs_root
def test_out_of_processes_services_wait_for_room(nobodys_home: Home) -> None:
    """What cannot be started is tried again with back-off and comes up when there is room; what runs is not touched."""
    names = [f"s{number}" for number in range(20)]
    config = nobodys_home.config(*map(sleeper, names))
    program = start_as_nobody(nobodys_home, config, limits="prlimit --nproc=15:100")
    until(lambda: "no room" in program.errors, "the fault bites")
    before = program.pids()
    assert 0 < len(before) < len(names)
    lift = ["prlimit", "--pid", str(program.pid), "--nproc=100:100"]
    subprocess.run([*as_nobody(), *lift], check=True)
    program.until_state("running")
    now = program.pids()
    assert {name: now[name] for name in before} == before


@needs_root
def test_out_of_processes_a_start_that_cannot_be_asked_goes_on(nobodys_home: Home) -> None:
    """No check can be made for longer than start_timeout: the service is left alone, and is told why it lasts."""
    ready = nobodys_home.folder / "ready"
    health = f'health_command = sh -c "test -e {ready}"\nstart_timeout = 6s\n'
    program = start_as_nobody(nobodys_home, nobodys_home.config(sleeper("api", health)))
    program.until_state("starting", "api")
    pid, began = program.pids()["api"], time.monotonic()
    limit_processes(program, 1)
    until(lambda: "no room for one more process" in program.status()["api"]["reason"], "the fault bites")
    until(lambda: time.monotonic() > began + 8.0)
    limit_processes(program, 100)
    ready.touch()
    program.until_state("running", "api")
    assert program.pids()["api"] == pid


def limit_processes(program: Program, number: int) -> None:
    """From now on, or until it is lifted."""
    limit = ["prlimit", "--pid", str(program.pid), f"--nproc={number}:100"]
    subprocess.run([*as_nobody(), *limit], check=True)


BOMB = """
    import os, time
    while True:
        try: os.fork()
        except OSError: time.sleep(0.05)
"""
"""Forks and forks; what no longer can tries again."""


@needs_root
def test_a_fork_bomb_is_contained(nobodys_home: Home) -> None:
    """Limited by its own RLIMIT_NPROC it harms no other: they run on, wishes are obeyed, and a stop ends all of it."""
    limited = "prlimit --nproc=60:60 ${PYTHON} -S -E bomb.py"
    bomb = nobodys_home.service("bomb", BOMB, command=limited, autostart="no", stop_timeout="500ms")
    config = nobodys_home.config(sleeper("api"), sleeper("db"), bomb)
    program = start_as_nobody(nobodys_home, config)
    program.until_state("running", "api", "db")
    pids = program.pids()
    program.ask("start", names=["bomb"])
    until(lambda: len(nobodys_home.service_processes()) > 30, "it has forked")

    crash(program, "api")
    program.ask("stop", names=["bomb"])
    program.until_state("stopped", "bomb")

    assert program.pids()["db"] == pids["db"]
    until(lambda: len(nobodys_home.service_processes()) == 2, "nothing of it is left")
    assert is_alive(pids["db"])
