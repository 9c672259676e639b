"""A program that is killed in the middle of something: its next start finishes it, and loses no service by it."""

from __future__ import annotations

import signal

import pytest

from medivote_desktop.runtime.ledgerfile import read_ledger
from tests.programs import Home, Program, is_alive, until

SLOW_TO_END = """
    import os, signal, time
    def end(*_):
        open("asked", "a").close()
        while not os.path.exists("may-end"): time.sleep(0.005)
        os._exit(0)
    signal.signal(signal.SIGTERM, end)
    print("ready", flush=True)
    while True: time.sleep(0.05)
"""
"""Ends with code 0 when it is asked to, as soon as a file lets it: a restart by `on-failure` does not follow."""


def slow_to_end(home: Home) -> Program:
    """A program with one service that is slow to end, and quick to say so."""
    program = home.start(
        home.config(home.service("api", SLOW_TO_END, stop_timeout="60s", restart="no"), home.service("db"))
    )
    until(lambda: "ready" in program.output_of("api"))
    program.until_state("running")
    return program


def let_it_end(home: Home, pid: int) -> None:
    """The service has heard our signal, and ends now."""
    (home.folder / "may-end").touch()
    until(lambda: not is_alive(pid))


def is_back_after_a_kill(home: Home, program: Program, old: int, ends: str) -> None:
    """Kill the program once the stop is written down; the next one brings the service back with another pid."""
    until(lambda: '"stopping": "person"' in program.ledger, "it is written down")
    is_back_after_a_kill_now(home, program, old, ends)


def is_back_after_a_kill_now(home: Home, program: Program, old: int, ends: str) -> None:
    """The same, with what is written down by now."""
    program.kill()
    if ends == "before the next start":
        let_it_end(home, old)
    program = home.start(program.config)
    let_it_end(home, old)
    until(lambda: program.pids().get("api", old) != old, "it is back")
    program.until_state("running")


@pytest.mark.parametrize("ends", ["before the next start", "after it"])
def test_a_restart_that_a_crash_interrupted_is_finished(home: Home, ends: str) -> None:
    """The service was told to end, and is back: it ends with code 0, which by itself would be no reason to restart."""
    program = slow_to_end(home)
    old = program.pids()["api"]
    program.ask("restart", names=["api"])
    until((home.folder / "asked").exists, "it is asked to end")
    is_back_after_a_kill(home, program, old, ends)


@pytest.mark.parametrize("ends", ["before the next start", "after it"])
def test_a_fleet_whose_quitting_was_interrupted_is_back_whole(home: Home, ends: str) -> None:
    """Killed while all are stopped for its end, the program loses none of them: also not who ends in order, later."""
    program = slow_to_end(home)
    old = program.pids()["api"]
    program.signal(signal.SIGTERM)
    until((home.folder / "asked").exists, "it is asked to end")
    is_back_after_a_kill(home, program, old, ends)


def test_the_end_of_what_left_the_file_is_finished(home: Home) -> None:
    """It was told to end by a reload; the next start knows nothing of it but that, and leaves no orphan."""
    program = slow_to_end(home)
    old = program.pids()["api"]
    home.config(home.service("db"))
    assert program.ctl("reload").returncode == 0
    until((home.folder / "asked").exists, "it is asked to end")
    until(lambda: read_ledger(program.state_folder).records["api"].stopping == "reload", "it is written down")
    program.kill()
    assert is_alive(old)

    program = home.start(program.config)

    until(lambda: not is_alive(old), "it is killed in the end")
    assert program.states() == {"db": "running"}
    assert "processes of earlier runs" not in program.errors


@pytest.mark.parametrize("ends", ["before the next start", "after it"])
def test_a_reload_that_was_answered_is_finished(home: Home, ends: str) -> None:
    """The program is killed with its answer: who was told to end has not ended by itself."""
    program = slow_to_end(home)
    old = program.pids()["api"]
    home.may_leave_services = True
    home.config(home.service("api", SLOW_TO_END, stop_timeout="60s", environment="A=1"), home.service("db"))

    assert program.ask("reload")["changes"]
    is_back_after_a_kill_now(home, program, old, ends)
