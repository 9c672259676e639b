"""Somebody clears the state folder away while the program runs: it is made again, and no service is lost or doubled."""

from __future__ import annotations

import os
import shutil
import signal
from functools import partial

from tests.programs import Home, Program, is_alive, until


def is_remade(program: Program) -> bool:
    """Whether it says so."""
    return "the state folder had been removed, and is made again" in program.errors


def cleared(home: Home, *, unseen: bool = False) -> tuple[Program, dict[str, int]]:
    """A program with two services whose state folder was removed just now; and their processes.

    Args:
        unseen: It is suspended, so that it does not miss the folder before it goes on.
    """
    program = home.start(home.config(home.service("api"), home.service("db")))
    program.until_state("running")
    pids = program.pids()
    if unseen:
        os.kill(program.pid, signal.SIGSTOP)
    # Moved at once: while it is emptied the program writes files into it.
    shutil.rmtree(program.state_folder.rename(home.folder / "cleared"), ignore_errors=True)
    return program, pids


def test_what_crashes_meanwhile_is_restarted(home: Home) -> None:
    """The folder of its log is made again with it, and nobody need wait for the rest."""
    program, pids = cleared(home)
    os.kill(pids["api"], signal.SIGKILL)
    until(lambda: is_remade(program), "it is made again")
    program.until_answers()
    until(lambda: program.pids().get("api", pids["api"]) != pids["api"], "it is replaced")
    program.until_state("running")
    assert program.pids()["db"] == pids["db"]


def test_a_second_start_finds_the_first(home: Home) -> None:
    """The lock is there again: nobody else looks after the same services."""
    program, pids = cleared(home)
    until(lambda: is_remade(program), "it is made again")
    program.until_answers()
    second = home.start(program.config, wait=False)
    assert second.wait() == 3
    assert program.pids() == pids


def test_its_successor_knows_all(home: Home) -> None:
    """The ledger is written again: after a kill the next program has the processes, and the wishes."""
    program, pids = cleared(home)
    until(lambda: is_remade(program), "it is made again")
    program.until_answers()
    assert program.ctl("stop", "db").returncode == 0
    program.kill()
    program = home.start(program.config)
    program.until_state("running", "api")
    assert program.pids() == {"api": pids["api"]}
    assert program.states()["db"] == "stopped"


def test_who_was_quicker_looks_after_the_fleet_alone(home: Home) -> None:
    """Started before the folder was missed, the second has all services; the first sees it and lets go."""
    program, pids = cleared(home, unseen=True)
    second = home.start(program.config)
    assert second.pids() == pids

    os.kill(program.pid, signal.SIGCONT)
    assert program.wait() == 0

    assert all(map(is_alive, pids.values()))
    second.until_answers()
    until(lambda: second.pids() == pids, "the second has them still")
    for name, pid in pids.items():
        os.kill(pid, signal.SIGKILL)
        until(partial(lambda name, pid: second.pids().get(name, pid) != pid, name, pid), "it is replaced once")
    # A process just executed has no environment for a moment, so its markers may be missing at the first look.
    until(lambda: {process.pid for process in home.service_processes()} == set(second.pids().values()))
