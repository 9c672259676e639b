"""A reload that hands ports from one service to another: who gets one waits until who had it is down."""

from __future__ import annotations

from tests.programs import WEB, Home, free_port, get, until

SLOW_WEB = (
    """
import os, signal, time
def end(*_):
    time.sleep(0.4)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
"""
    + WEB
)
"""A small web server that needs a moment to end."""


def web(home: Home, name: str, port: int) -> str:
    """A section."""
    return home.service(name, SLOW_WEB, str(port), port=port)


def test_a_service_that_is_renamed_runs_under_its_new_name(home: Home) -> None:
    """The new one has the port of the old one, which is still being stopped when the new one is to start."""
    port = free_port()
    program = home.start(home.config(web(home, "old", port)))
    until(lambda: get(port), "the old one serves")
    old = program.pids()["old"]

    home.config(web(home, "new", port))
    assert program.ctl("reload").returncode == 0

    until(lambda: program.states() == {"new": "running"}, "the new one runs, alone")
    until(lambda: get(port) == str(program.pids()["new"]), "the new one serves")
    assert program.pids()["new"] != old


def test_two_services_may_change_places(home: Home) -> None:
    """Each has the other's port afterwards, without a failed start on the way."""
    first, second = free_port(), free_port()
    program = home.start(home.config(web(home, "api", first), web(home, "web", second)))
    until(lambda: get(first) and get(second), "both serve")

    home.config(web(home, "api", second), web(home, "web", first))
    assert program.ctl("reload").returncode == 0

    until(lambda: get(first) == str(program.pids().get("web")), "web has the first")
    until(lambda: get(second) == str(program.pids().get("api")), "api has the second")
    program.until_state("running")
    assert [service["restarts"] for service in program.status().values()] == [0, 0]


def test_a_port_that_another_service_keeps_is_still_refused(home: Home) -> None:
    """Waiting is for what goes; a service that stays has its port."""
    port = free_port()
    late = home.service("new", SLOW_WEB, str(port), port=port, autostart="no")
    program = home.start(home.config(web(home, "old", port), late))
    until(lambda: get(port), "the old one serves")

    program.ask("start", names=["new"])

    program.until_state("failed", "new")
    assert program.status()["new"]["reason"] == f"port {port} is held by the service old"
