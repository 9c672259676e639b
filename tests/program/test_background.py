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
    assert {service_id: service["reason"] for service_id, service in program.status().items()} == {
        "api": f"exit code 0; what it had put into the background was ended (pid {daemon}): "
        "let it run in the foreground, or set kill_tree = no",
        "freed": "exit code 0",
    }
    assert is_alive(left)
    os.kill(left, signal.SIGKILL)
