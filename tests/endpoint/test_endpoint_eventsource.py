"""Event streams read by the npm package `eventsource`, which programs in Node.js use."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.endpoint.served import Site, serve
from tests.programs import Home, free_port

SCRIPT = Path(__file__).parent / "eventsource.js"
MODULES = "/usr/share/nodejs"
"""Where Debian's packages have their modules; a Node.js from elsewhere does not look there by itself."""

Next = Callable[[str], dict[str, Any]]


@contextmanager
def reading(site: Site, path: str) -> Iterator[Next]:
    """A reader in Node.js; gives what waits for the next that happens of a type, and passes over the rest."""
    node = shutil.which("node")
    if node is None or not Path(MODULES, "eventsource").exists():
        pytest.fail("Node.js and its package are needed (on Debian: apt-get install node-eventsource)")
    environment = {**os.environ, "NODE_PATH": MODULES}
    command = [node, str(SCRIPT), site.address + path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as reader:
        assert reader.stdout is not None
        happened = map(json.loads, reader.stdout)
        try:
            yield lambda wanted: next(each for each in happened if each["type"] == wanted)
        finally:
            reader.kill()


def test_it_sees_a_kill(home: Home) -> None:
    """Whole frames, as unnamed events with their ids."""
    site = serve(home, home.service("web", restart_delay=0))
    site.program.until_state("running")
    with reading(site, "/events") as following:
        assert following("open")
        first = following("message")
        pid = first["rows"]["web"]["pid"]
        os.kill(pid, signal.SIGKILL)
        while (event := following("message"))["rows"]["web"]["pid"] in (pid, None):
            pass
        assert int(event["id"]) > int(first["id"])


def test_it_hears_the_end_and_comes_back(home: Home) -> None:
    """A goodbye, then an error; another run of the server does not take its last event for one of its own."""
    config = home.config(home.service("web"), manager=f"http_enabled = true\nhttp_port = {free_port()}\n")
    site = Site(home.start(config))
    site.program.until_state("running")
    with reading(site, "/events?changes=1") as following:
        before = following("snapshot")
        assert before["rows"]["web"]["status"] == "running"
        assert site.program.leave() == 0
        assert following("bye")["rows"] == {}
        assert following("error")

        Site(home.start(config))
        after = following("snapshot")
        assert set(after["rows"]) == {"web"}
        assert int(after["id"]) > int(before["id"])
