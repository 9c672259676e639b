"""What the program makes of signals that other programs understand in ways of their own."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from tests.programs import Home, until


@pytest.mark.parametrize("number", [signal.SIGUSR1, signal.SIGUSR2])
def test_a_signal_without_meaning_changes_nothing(home: Home, number: signal.Signals) -> None:
    """Who takes the program for one that opens its logs anew does not end it as a crash would; the log tells of it."""
    program = home.start(home.config(home.service("web")))
    program.until_state("running")
    pids = program.pids()

    program.signal(number)

    until(lambda: f"{number.name} is ignored: it has no meaning here" in program.log, "it was heard")
    assert program.pids() == pids
    assert program.leave() == 0


def test_the_quit_key_of_a_terminal_ends_the_fleet_in_order(home: Home) -> None:
    """SIGQUIT is what Ctrl+\\ sends; nothing is left behind, and the exit code is 0."""
    program = home.start(home.config(home.service("web"), home.service("api", depends_on="web")))
    program.until_state("running")

    program.signal(signal.SIGQUIT)

    assert program.wait() == 0
    assert home.service_processes() == []


def test_how_children_end_is_known_where_their_signal_was_ignored(home: Home) -> None:
    """Whoever started the program ignored SIGCHLD, which is handed on: a oneshot that ended well has not failed."""
    ignore = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    job = home.service("job", "print('done')", type="oneshot")
    bad = home.service("bad", "raise SystemExit(7)", restart="no")
    checked = home.service("checked", health_command="${PYTHON} -S -E -c pass")

    program = home.start(home.config(job, bad, checked), script=f"exec {sys.executable} -c '{ignore}' \"$@\"")

    until(lambda: program.states() == {"job": "completed", "bad": "failed", "checked": "running"}, "all is known")
    (row,) = [row for row in program.ask("status")["services"] if row["id"] == "bad"]
    assert row["reason"] == "exit code 7"


SUSPENDED = """
import os, signal, time
def end(*_):
    print("saved", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True: time.sleep(0.05)
"""


@pytest.mark.parametrize("kill_tree", ["yes", "no"])
def test_a_suspended_service_hears_that_it_is_to_end(home: Home, kill_tree: str) -> None:
    """Somebody had sent it SIGSTOP: it is not left to sleep until it is killed, but wakes, and ends in its own way."""
    program = home.start(home.config(home.service("db", SUSPENDED, stop_timeout="60s", kill_tree=kill_tree)))
    until(lambda: "ready" in program.output_of("db"))
    os.kill(program.pids()["db"], signal.SIGSTOP)

    program.ask("stop", names=["db"])

    program.until_state("stopped")
    assert program.output_of("db").endswith("saved\n")
