"""Started again while it is being quit: the second program begins when the first has let go."""

from __future__ import annotations

import signal

import pytest

from tests.programs import Home, Program, is_alive, until

# Ends when the test says so, to all or to this very process.
SLOW = """
    import os, signal, time
    from pathlib import Path

    signal.signal(signal.SIGTERM, lambda *_: None)
    Path("ready").touch()
    while not (Path("may-end").exists() or Path(f"may-end-{os.getpid()}").exists()):
        time.sleep(0.01)
    """


@pytest.fixture
def leaving(home: Home, kind: tuple[str, ...]) -> Program:
    """A program that is being quit, and waits for its service."""
    config = home.config(home.service("slow", SLOW, stop_timeout="60"), manager="on_quit = stop")
    program = home.start(config, *kind, env={**home.environment, "QT_QPA_PLATFORM": "offscreen"})
    program.until_state("running")
    until((home.folder / "ready").exists, "the signal is handled")
    program.signal(signal.SIGTERM)
    until(lambda: program.ask("status")["leaving"], "it leaves")
    return program


def again(leaving: Program, kind: tuple[str, ...], number: int = 1) -> list[Program]:
    home = leaving.home
    environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}
    programs = [home.start(leaving.config, *kind, wait=False, env=environment) for _ in range(number)]
    until(lambda: all("being quit" in program.errors for program in programs), "all wait")
    return programs


@pytest.mark.parametrize("kind", [("--headless",), ("--hidden",), ("--serve",)])
def test_a_start_while_it_is_quit_waits_for_its_turn(home: Home, leaving: Program, kind: tuple[str, ...]) -> None:
    """The service runs once, as a new process, when the first program has ended with 0."""
    before = leaving.pids()["slow"]
    (second,) = again(leaving, kind)
    assert leaving.runs
    assert second.errors == f"already running (pid {leaving.pid}) and being quit; this one begins when that is done\n"

    (home.folder / f"may-end-{before}").touch()
    assert leaving.wait() == 0

    second.until_answers()
    second.until_state("running")
    assert second.pids()["slow"] != before
    assert not is_alive(before)
    assert [process.pid for process in home.service_processes()] == [second.pids()["slow"]]
    (home.folder / "may-end").touch()


@pytest.mark.parametrize("kind", [("--headless",)])
def test_of_two_that_wait_one_begins(home: Home, leaving: Program, kind: tuple[str, ...]) -> None:
    """The other one is told who runs, as ever."""
    waiting = again(leaving, kind, 2)
    (home.folder / "may-end").touch()
    assert leaving.wait() == 0

    until(lambda: not all(program.runs for program in waiting), "one gives up")
    (loser,) = [program for program in waiting if not program.runs]
    (winner,) = [program for program in waiting if program.runs]
    assert loser.wait() == 3
    assert loser.errors.endswith(f"already running without a window, pid {winner.pid}\n")
    home.programs.remove(loser)
    winner.until_answers()
    assert winner.leave() == 0


@pytest.mark.parametrize("kind", [("--headless",), ("--hidden",)])
def test_who_waits_can_be_ended(home: Home, leaving: Program, kind: tuple[str, ...]) -> None:
    """Ctrl-C in its terminal ends the wait, and that alone."""
    (second,) = again(leaving, kind)
    second.signal(signal.SIGINT)
    assert second.wait() in (0, 130)
    assert "Traceback" not in second.errors
    assert leaving.runs
    (home.folder / "may-end").touch()
    assert leaving.wait() == 0
    assert home.service_processes() == []
