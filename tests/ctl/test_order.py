"""Wishes from afar for several services: they keep the order in which these need each other, and are waited for."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from medivote_desktop.ctl import there
from medivote_desktop.ctl.fleet import Ask
from tests.ctl.conftest import BEGUN
from tests.endpoint.served import serve
from tests.programs import PATIENCE_SECONDS, Home

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(5), sys.exit(0)))
print("deaf", flush=True)
while True: time.sleep(0.05)
"""


def test_a_restart_is_not_told_while_the_old_process_runs(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs it is ended first, which may take its time."""
    monkeypatch.setattr(there, "_LONGEST_SERVER_WAIT_SECONDS", 0.5)
    db = home.service("db", BEGUN)
    site = serve(home, db, home.service("app", STUBBORN, depends_on="db", stop_timeout="20s", health_log_line="deaf"))
    site.program.until_state("running")
    token = str(site.program.state_folder / "operator-token")
    far = there.RemoteFleet(argparse.Namespace(url=site.address, token_file=token, ca=None), PATIENCE_SECONDS)

    wished = far.wish(Ask("restart", ("all",), 1.5))

    assert wished is not None
    assert wished.outcome["db"] == "still running after 1.5 s; see medivote-ctl status"


def code(said: Path, *, waits_for: Path | None = None) -> str:
    """A service that, when it is told to end, writes down whether another one has; that one takes its time."""
    word = "'ended'" if waits_for is None else f"'in order' if os.path.exists({str(waits_for)!r}) else 'too early'"
    return f"""
import os, signal, sys, time

def end(*_):
    time.sleep({0.5 if waits_for is None else 0})
    with open({str(said)!r}, "w") as file:
        file.write({word})
    sys.exit(0)

signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True: time.sleep(0.05)
"""


@pytest.mark.parametrize("names", ["all", "db app"])
@pytest.mark.parametrize("wish", ["stop", "restart"])
def test_who_needs_another_is_ended_before_it(home: Home, wish: str, names: str) -> None:
    """From another machine as from this one, whatever the order of the names."""
    of_app, of_db = home.folder / "app-said", home.folder / "db-said"
    site = serve(
        home,
        home.service("db", code(of_db, waits_for=of_app), health_log_line="ready"),
        home.service("app", code(of_app), depends_on="db", health_log_line="ready"),
        home.service("other", BEGUN),
    )
    site.program.until_state("running")
    token = site.program.state_folder / "operator-token"

    done = home.ctl("--url", site.address, "--token-file", token, wish, *names.split())

    assert (done.returncode, done.stderr) == (0, "")
    assert of_db.read_text() == "in order"
