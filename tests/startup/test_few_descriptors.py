"""A limit of open files under which the program could not run: said at once, instead of half a program that hangs."""

from __future__ import annotations

import sys

import pytest

from medivote_desktop.cli.program import EXIT_UNUSABLE
from tests.programs import Home

LEAST = 36
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prlimit")


@pytest.mark.parametrize("argument", ["--headless", ""])
@pytest.mark.parametrize("limit", [6, 11, 16, 20, 28, 37])
def test_too_few_are_told(home: Home, limit: int, argument: str) -> None:
    """Which limit, how many are needed, and what raises it; nothing is started, and no traceback is shown."""
    words = [word for word in ("--config", str(home.config(home.service("a"))), argument) if word]
    limited = f'exec prlimit --nofile={limit}:{limit} "{sys.executable}" -m medivote_desktop "$@"'
    ended = home.run("sh", "-c", limited, "sh", *words, env={**home.environment, "QT_QPA_PLATFORM": "offscreen"})
    assert ended.stderr == (
        f"MediVote Desktop has to open {LEAST} files at once, and so many are not left of the {limit} that it may: "
        "raise that limit (ulimit -n, or LimitNOFILE= of a systemd unit).\n"
    )
    assert ended.returncode == EXIT_UNUSABLE
    assert not (home.folder / "state").exists()


@pytest.mark.parametrize("limit", ["40:40", "10:1024"])
def test_as_many_as_are_needed_are_enough(home: Home, limit: str) -> None:
    """All services run, every question is answered, and a signal ends it all; a soft limit is raised."""
    config = home.config(home.service("a"), home.service("b"))
    program = home.start(config, script=f'exec prlimit --nofile={limit} "$@"')
    program.until_state("running")
    assert program.leave() == 0
    assert "Too many open files" not in program.errors
