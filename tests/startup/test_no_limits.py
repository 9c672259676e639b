"""Under a hardened unit nobody may ask for limits (systemd: SystemCallFilter=~@resources); all else goes on."""

from __future__ import annotations

import platform
import shlex
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.programs import Home, free_port, is_alive, until

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="the numbers of system calls differ"
)

# prlimit64 and setrlimit fail with EPERM; see seccomp(2) and linux/filter.h.
_FORBIDS_LIMITS = """
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
load, equals, give = 0x20, 0x15, 0x06
code = [(load, 0, 0, 0), (equals, 2, 0, 302), (equals, 1, 0, 160), (give, 0, 0, 0x7FFF0000), (give, 0, 0, 0x00050001)]
steps = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in code))
filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code), ctypes.addressof(steps)))
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, filter, 0, 0) == 0
os.execvp(sys.argv[1], sys.argv[1:])
"""


def _answers(address: str) -> bool:
    try:
        with urlopen(address) as answer:
            return bool(answer.read())
    except OSError:
        return False


def test_limits_that_may_not_be_asked_for_hinder_nothing(home: Home, tmp_path: Path) -> None:
    """It starts, measures and stops its services, serves its page, and says once that their mark is missing."""
    code = tmp_path / "forbids.py"
    code.write_text(_FORBIDS_LIMITS)
    forks = (
        "import os, time\nprint(os.posix_spawn('/bin/sleep', ['sleep', '600'], os.environ, setsid=True), flush=True)"
    )
    web = home.service("web", forks + "\nwhile True: time.sleep(60)")
    port = free_port()
    config = home.config(web, home.service("db"), manager=f"http_enabled = yes\nhttp_port = {port}")
    program = home.start(config, script=f'exec {shlex.quote(sys.executable)} {shlex.quote(str(code))} "$@"')
    program.until_state("running")
    until(lambda: program.output_of("web").endswith("\n"))
    child = int(program.output_of("web"))
    until(lambda: (program.status()["web"]["processes"] or 0) == 2, "it is measured")
    until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), "its page is served")
    assert program.leave() == 0
    assert not is_alive(child)
    assert "Traceback" not in program.errors
    assert program.errors.count("are known by their environment alone") == 1
