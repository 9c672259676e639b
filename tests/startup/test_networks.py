"""A machine that lacks a library of Qt for networks, which health checks need: a server, or a small container."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

from medivote_desktop.cli.program import EXIT_UNUSABLE
from tests.containers import may_unshare
from tests.programs import Home, until

RAN = "from pathlib import Path\nPath('ran').touch()\nimport time\ntime.sleep(600)"

pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or not may_unshare("--mount"), reason="only root may hide a library, and not everywhere"
)


@pytest.fixture
def without_the_library() -> str:
    """A script that runs its command where the library has nothing in it."""
    ctypes.CDLL("libgssapi_krb5.so.2")
    maps = Path("/proc/self/maps").read_text().split()
    (path,) = {word for word in maps if "libgssapi_krb5.so.2" in word}
    return f'exec unshare --mount sh -c \'mount --bind /dev/null {path} && exec "$@"\' sh "$@"'


@pytest.mark.parametrize(
    ("key", "value"), [("health_port", "5432"), ("health_command", "true"), ("stop_url", "http://127.0.0.1:9/")]
)
def test_who_could_not_be_asked_is_not_started(home: Home, without_the_library: str, key: str, value: str) -> None:
    """Else it would be ended as unhealthy, again and again. What is missing is said, and nothing runs."""
    config = home.config(home.service("web", RAN, **{key: value}))

    program = home.start(config, script=without_the_library, wait=False)

    assert program.wait() == EXIT_UNUSABLE
    assert "services cannot be asked how they are" in program.errors
    assert "libgssapi_krb5.so.2" in program.errors
    assert not (home.folder / "ran").exists()


def test_who_is_not_asked_runs(home: Home, without_the_library: str) -> None:
    """And so do all others of its file, where the one with a check is switched off."""
    config = home.config(home.service("web", RAN), home.service("db", RAN, health_port=5432, enabled="no"))

    program = home.start(config, script=without_the_library)

    until(lambda: program.states()["web"] == "running", "it runs")
