"""Processes of earlier runs that belong to no service: shown and ended from the terminal, and services never."""

from __future__ import annotations

import json

import pytest

from tests.programs import DEAF, FOREVER, Home, Program, is_alive, until

FORKS = "import os\nif os.fork() == 0:\n    os.setsid()\n    print(os.getpid(), flush=True)\n" + FOREVER


def left_by_a_killed_program(home: Home, code: str = FOREVER) -> tuple[Program, int]:
    """A program whose services.ini lost `old` while it was killed; and the process of `old`."""
    api = home.service("api", FORKS)
    program = home.start(home.config(api, home.service("old", code)))
    program.until_state("running")
    until(lambda: program.output_of("api").endswith("\n"), "the grandchild is there")
    until(lambda: code != DEAF or "deaf" in program.output_of("old"))
    pid = program.pids()["old"]
    ledger = program.state_folder / "ledger.json"
    until(lambda: ledger.exists() and str(pid) in ledger.read_text(), "it is written down")
    program.kill()
    program = home.start(home.config(api))
    program.until_state("running")
    return program, pid


def test_strays_are_told_and_left_alone(home: Home) -> None:
    """Who it is and how to end it; what belongs to a service, its grandchildren included, is none."""
    program, pid = left_by_a_killed_program(home)
    assert f"still there: pid {pid}; to end them: medivote-ctl strays --stop" in program.errors
    told = program.ctl("strays")
    assert told.returncode == 0
    assert told.stdout.splitlines() == [
        line for line in told.stdout.splitlines() if f"pid {pid} of old, run 1: " in line
    ]
    assert "old.py" in told.stdout
    assert told.stderr == "to end them: medivote-ctl strays --stop\n"
    found = json.loads(program.ctl("strays", "--json").stdout)["strays"]
    assert [(stray["service"], stray["run"], stray["pid"]) for stray in found] == [("old", 1, pid)]
    assert is_alive(pid)
    assert program.ctl("strays", "--stop").returncode == 0
    assert not is_alive(pid)


@pytest.mark.parametrize("code", [FOREVER, DEAF], ids=["that hear", "that do not"])
def test_strays_are_ended_on_request(home: Home, code: str) -> None:
    """They are gone when the command is done, also those that bear SIGTERM; the services are not touched."""
    program, pid = left_by_a_killed_program(home, code)
    before = program.pids(), home.service_processes()
    done = program.ctl("strays", "--stop")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"ended: pid {pid} of old, run 1: ")
    assert not is_alive(pid)
    assert program.pids() == before[0]
    assert len(home.service_processes()) == len(before[1]) - 1
    again = program.ctl("strays")
    assert (again.returncode, again.stdout) == (0, "no process of an earlier run is left\n")


def test_strays_of_another_machine_cannot_be_asked_for(home: Home) -> None:
    """Their numbers mean nothing here; that is said before anybody is asked."""
    refused = home.ctl("--url", "http://127.0.0.1:9", "strays")
    assert refused.returncode == 2
    assert "same machine only" in refused.stderr
