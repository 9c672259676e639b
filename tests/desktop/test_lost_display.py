"""The display goes while services run: a logout without a session manager, a crash of the server, a lost connection."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import PATIENCE_SECONDS, Home, is_alive, until


class Display:
    """An X server of its own, for who is going to end it."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        # Without -noreset it starts anew whenever its last client leaves, and turns away who comes meanwhile.
        words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x700x24", "-nolisten", "tcp", "-noreset"]
        self.server = subprocess.Popen(words, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.name = f":{numbers.readline().strip()}"

    def end(self) -> None:
        self.server.kill()
        self.server.wait(PATIENCE_SECONDS)


@pytest.fixture
def display() -> Iterator[Display]:
    display = Display()
    yield display
    display.end()


def test_no_message_bus_is_begun_where_there_is_none(tmp_path: Path, display: Display) -> None:
    """It would stay behind, and hold up the window; libdbus begins one as soon as Qt looks for it."""
    code = "import os, time\nos.environ.get('DBUS_SESSION_BUS_ADDRESS') or open('told', 'x')\ntime.sleep(1000)"
    with Home(tmp_path) as home:
        home.environment |= {"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        config = home.config(home.service("api", code))
        program = home.start(config, "--config", str(config))
        until((tmp_path / "told").exists, "the service runs, and was told of no bus")
        assert not (tmp_path / ".dbus").exists()
        assert program.leave() == 0


@pytest.mark.parametrize("on_quit", ["stop", "leave"])
def test_the_services_outlive_the_display(tmp_path: Path, display: Display, on_quit: str) -> None:
    """The program ends with its window, which is no wish to stop anything: the next one has the same processes."""
    with Home(tmp_path) as home:
        usual = dict(home.environment)
        home.environment |= {"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        config = home.config(home.service("api"), home.service("db"), manager=f"on_quit = {on_quit}")
        program = home.start(config, "--hidden")
        program.until_state("running")
        pids = program.pids()

        display.end()

        assert program.wait() == 1
        assert all(map(is_alive, pids.values()))
        home.environment = usual
        program = home.start(config)
        program.until_state("running")
        assert program.pids() == pids
        assert program.ctl("stop", "all").returncode == 0


def test_who_quits_in_order_ends_with_0(tmp_path: Path, display: Display) -> None:
    """Nothing is left then, and nothing was destroyed under anybody's feet."""
    with Home(tmp_path) as home:
        home.environment |= {"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        program = home.start(home.config(home.service("api")), "--hidden")
        program.until_state("running")
        assert program.leave() == 0
        assert home.service_processes() == []
