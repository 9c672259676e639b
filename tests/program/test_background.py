"""A command that puts its program into the background, as daemons do."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from tests.programs import Home, is_alive, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing that all processes inherit")


@pytest.mark.parametrize("kind", ["service", "oneshot"])
def test_a_program_that_goes_into_the_background_is_told_why_it_is_gone(home: Home, kind: str) -> None:
    """Its daemon is ended with the run that it began with; kill_tree = no lets it be."""
    code = """
        import os
        print(os.posix_spawn("/bin/sleep", ["sleep", "600"], {}, setsid=True), flush=True)
    """
    freed = home.service("freed", code, type=kind, kill_tree="no")
    program = home.start(home.config(home.service("api", code, type=kind), freed))
    until(lambda: program.output_of("api").endswith("\n"))
    until(lambda: program.output_of("freed").endswith("\n"))
    daemon, left = int(program.output_of("api")), int(program.output_of("freed"))
    until(lambda: not is_alive(daemon))
    until(lambda: "background" in program.status()["api"]["reason"])
    until(lambda: program.status()["freed"]["reason"], "that run is over, too")
    assert {service_id: service["reason"] for service_id, service in program.status().items()} == {
        "api": f"exit code 0; what it had put into the background was ended (pid {daemon}): "
        "let it run in the foreground, or set kill_tree = no",
        "freed": "exit code 0",
    }
    assert is_alive(left)
    os.kill(left, signal.SIGKILL)


@pytest.mark.parametrize("kind", ["service", "oneshot"])
def test_what_a_script_leaves_behind_an_ampersand_is_told_why_it_is_gone(home: Home, kind: str) -> None:
    """It is in the group of its script still, and not looked for; what ends with a script that failed needs no word."""
    code = """
        import os, sys
        print(os.posix_spawn("/bin/sleep", ["sleep", "600"], os.environ), flush=True)
        sys.exit({})
    """
    good = home.service("api", code.format(0), type=kind)
    program = home.start(home.config(good, home.service("bad", code.format(3), restart="no")))
    until(lambda: "background" in program.status()["api"]["reason"])
    program.until_state("failed", "bad")
    assert not any(is_alive(int(program.output_of(name))) for name in ("api", "bad"))
    child = int(program.output_of("api"))
    assert {service_id: service["reason"] for service_id, service in program.status().items()} == {
        "api": f"exit code 0; what it had put into the background was ended (pid {child}): "
        "let it run in the foreground, or set kill_tree = no",
        "bad": "exit code 3",
    }
