"""What happens to services while no program runs, and what the next one makes of it."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest

from tests.programs import Home, Program, free_port, is_alive, until

PARENT_AND_CHILD = """
import os, socket, sys, time
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
if os.fork():
    print("up", flush=True)
while True: time.sleep(60)
"""
"""As a server that reloads itself does: the child has the port, too, and outlives its parent."""

UNSEEN = "it ended while this program did not run"


def killed_with(program: Program, service_id: str) -> int:
    """Kill the program once the ledger tells of the service's process, and then that process; returns its number."""
    pid = program.pids()[service_id]
    ledger = program.state_folder / "ledger.json"
    until(lambda: ledger.exists() and f'"pid": {pid}' in ledger.read_text(), "it is written down")
    program.kill()
    os.kill(pid, signal.SIGKILL)
    until(lambda: not is_alive(pid), "it is gone")
    return pid


@pytest.mark.parametrize("port_is_known", [True, False])
def test_a_child_left_of_an_earlier_run_is_no_obstacle(home: Home, port_is_known: bool) -> None:
    """The service runs again, alone: neither is its port held by what is left of it, nor do two of it work."""
    port = free_port()
    keys = {"port": port} if port_is_known else {"restart_delay": "100ms"}
    program = home.start(home.config(home.service("api", PARENT_AND_CHILD, str(port), **keys)))
    until(lambda: "up" in program.output_of("api"), "the child is there")
    killed_with(program, "api")
    left = home.service_processes()
    assert len(left) == 1

    program = home.start(program.config)

    until(lambda: program.output_of("api").count("up") == 2, "the next run serves")
    program.until_state("running")
    assert not is_alive(left[0].pid)
    assert len(home.service_processes()) == 2
    assert "strays" not in program.errors


def test_a_child_of_a_service_that_leaves_its_children_alone_is_left_alone(home: Home) -> None:
    """`kill_tree = no` holds here too: what is left is told, and that is all."""
    program = home.start(home.config(home.service("api", PARENT_AND_CHILD, str(free_port()), kill_tree="no")))
    until(lambda: "up" in program.output_of("api"), "the child is there")
    killed_with(program, "api")
    left = home.service_processes()

    program = home.start(home.config(home.service("api", kill_tree="no")))

    program.until_state("running")
    assert is_alive(left[0].pid)
    assert "processes of earlier runs are still there" in program.errors
    assert program.ctl("strays", "--stop").returncode == 0


def test_who_is_not_restarted_is_not_restarted_by_a_crash_of_the_program(home: Home) -> None:
    """`restart = no`, and recovery switched off by a person, hold also where nobody saw the end."""
    sections = home.service("api", restart="no"), home.service("db"), home.service("web")
    program = home.start(home.config(*sections))
    program.until_state("running")
    program.ask("auto-recovery", names=["db"], on=False)
    pids = program.pids()
    until(lambda: '"recovery_on": false' in (program.state_folder / "ledger.json").read_text())
    killed_with(program, "api")
    for name in ("db", "web"):
        os.kill(pids[name], signal.SIGKILL)

    program = home.start(program.config)

    program.until_state("running", "web")
    now = program.status()
    assert (now["api"]["state"], now["db"]["state"]) == ("failed", "failed")
    assert now["api"]["reason"].startswith(UNSEEN)  # how, is known to some systems
    assert program.ctl("start", "api").returncode == 0


def test_an_end_that_nobody_saw_is_in_the_timeline(home: Home) -> None:
    """Who asks why a service has another number finds that it ended, and whether anything was done about it."""
    sections = home.service("api", restart="no"), home.service("db"), home.service("web"), home.service("off")
    down = home.service("down", autostart="no")
    program = home.start(home.config(*sections, down, home.service("gone")))
    program.until_state("running", "api", "db", "web", "off", "gone")
    assert program.ctl("start", "down").returncode == 0
    assert program.ctl("stop", "down").returncode == 0  # of that everybody knows
    pids = program.pids()
    killed_with(program, "api")
    for name in ("db", "off", "gone"):  # the last one leaves the file, too
        os.kill(pids[name], signal.SIGKILL)

    program = home.start(home.config(*sections[:3], home.service("off", enabled="no"), down))

    program.until_state("running", "db", "web")
    until(lambda: any(line["kind"] == "adopted" for line in told_by(program)), "it has begun")
    told = until(lambda: [line for line in told_by(program) if line["reason"].startswith(UNSEEN)], "it is written")
    assert {line["service_id"]: (line["kind"], line["pid"]) for line in told} == {
        "api": ("failed", pids["api"]),
        "db": ("started", pids["db"]),
        "off": ("failed", pids["off"]),
    }
    assert program.pids()["web"] == pids["web"]


def told_by(program: Program) -> list[dict[str, Any]]:
    """The timeline, as scripts get it."""
    told: list[dict[str, Any]] = json.loads(program.ctl("history", "--json").stdout or "[]")
    return told


def test_a_container_that_is_started_anew_runs_what_ran(home: Home) -> None:
    """Its first process is another one, in the same boot: all ended with it, and that is no failure of theirs."""
    program = home.start(home.config(home.service("api", restart="no"), home.service("db", restart="no")))
    program.until_state("running")
    assert program.ctl("stop", "db").returncode == 0
    killed_with(program, "api")
    ledger = program.state_folder / "ledger.json"
    ledger.write_text(json.dumps({**json.loads(ledger.read_text()), "first": 1}))

    program = home.start(program.config)

    program.until_state("running", "api")
    assert program.states()["db"] == "stopped"
