"""The packaged program at work: what it does for its services, and its window."""

from __future__ import annotations

import json
import os
import re
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from medivote_desktop import __version__
from medivote_desktop.core.channel import short_hash
from medivote_desktop.runtime.processes.environment import MARKERS
from tests.package.built import INTERNAL, PACKAGE, ROOT
from tests.programs import Home, environment_of, is_alive, until, until_heard

pytestmark = [
    pytest.mark.slow,
    pytest.mark.serial,
    pytest.mark.usefixtures("package"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and shows the window on an X server"),
]

SET_BY_PYSIDE = {"PYSIDE6_OPTION_PYTHON_ENUM"}  # when it is imported, packaged or not


class Packaged:
    """The packaged `medivote-desktop`, run in a home of its own and asked through the packaged `medivote-ctl`."""

    def __init__(self, home: Home, *arguments: str | Path, **environment: str) -> None:
        self.home = home
        self.errors = home.folder / "errors"
        self._place = [argument for argument in arguments if argument != "--headless"]
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [PACKAGE / "medivote-desktop", *arguments],
                env={**home.environment, **environment},
                cwd=home.folder,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )

    def ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.home.run(PACKAGE / "medivote-ctl", *self._place, *arguments)

    def status(self) -> dict[str, dict[str, Any]]:
        """The services by id; none while it cannot be asked."""
        assert self.process.poll() is None, self.errors.read_text()
        answer = self.ctl("status", "--json")
        return {} if answer.returncode else {entry["id"]: entry for entry in json.loads(answer.stdout)["services"]}

    def until_running(self) -> dict[str, int]:
        """Wait until every service runs; returns the process ids."""
        services = until(lambda: _if_all_run(self.status()), "all services run")
        return {service_id: service["pid"] for service_id, service in services.items()}

    def leave(self) -> int:
        """Ask it to leave; returns its exit code."""
        self.process.terminate()
        return self.process.wait(30)


Start = Callable[..., Packaged]


def _if_all_run(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return services if all(service["state"] == "running" for service in services.values()) else {}


@pytest.fixture
def start(home: Home) -> Iterator[Start]:
    """Starts the packaged program; at the end of a test that failed it is killed, and its services with the home."""
    started: list[Packaged] = []

    def start(*arguments: str | Path, **environment: str) -> Packaged:
        started.append(Packaged(home, *arguments, **environment))
        return started[-1]

    yield start
    for program in started:
        program.process.kill()
        program.process.wait()


@pytest.mark.parametrize("name", ["medivote-desktop", "medivote-ctl"])
def test_both_executables_tell_the_version(home: Home, name: str) -> None:
    """Each starts by itself, in an empty environment."""
    told = home.run(PACKAGE / name, "--version", env={})

    assert (told.stdout, told.stderr, told.returncode) == (f"MediVote Desktop {__version__}\n", "", 0)


# What it does.


def test_the_demo_runs_out_of_the_same_folder_and_leaves_nothing(home: Home, start: Start) -> None:
    """All seven run, the one that is killed is replaced, and SIGTERM ends everything with exit code 0."""
    demo = start("--headless", "--demo")
    pids = demo.until_running()
    assert len(pids) == 7
    assert {Path(f"/proc/{pid}/exe").readlink() for pid in pids.values()} == {PACKAGE / "medivote-desktop"}
    assert len(home.service_processes()) == 9  # the backend has three

    os.kill(pids["network_coordinator"], signal.SIGKILL)

    until(lambda: _restarts(demo, "network_coordinator") == 1, "the killed service was replaced")
    assert demo.until_running()["network_coordinator"] != pids["network_coordinator"]
    assert demo.leave() == 0
    assert home.service_processes() == []
    folder = home.folder / "state" / "medivote-desktop"
    assert (folder / _demo_folder() / "history.db").stat().st_size > 0


def _restarts(program: Packaged, service_id: str) -> int:
    services = program.status()
    return services[service_id]["restarts"] if services else 0


def _demo_folder() -> str:
    return f"demo-{short_hash(str(INTERNAL / 'medivote_desktop' / 'resources' / 'demo.ini'))}"


def test_a_demo_service_sets_itself_up_anew(home: Home, start: Start) -> None:
    """It does not take itself for a part of the program that started it: its library path is not put on top of ours."""
    demo = start("--headless", "--demo")
    demo.until_running()
    processes = [environment_of(process.pid) for process in home.service_processes()]

    assert {found["LD_LIBRARY_PATH"] for found in processes} == {str(INTERNAL)}
    assert not any("LD_LIBRARY_PATH_ORIG" in found for found in processes)
    assert demo.leave() == 0


@pytest.mark.parametrize("own", [{}, {"LD_LIBRARY_PATH": "/opt/own/lib", "QT_PLUGIN_PATH": "/opt/own/qt"}])
def test_a_service_gets_the_environment_that_the_program_was_given(
    home: Home, start: Start, own: dict[str, str]
) -> None:
    """Nothing of the packaged program is in it, neither library path nor Qt's plugins, and nothing is missing."""
    config = home.config("[service:sleeper]\ncommand = sleep 1000\nstart_seconds = 0\n")
    program = start("--headless", "--config", config, **own)
    found = environment_of(program.until_running()["sleeper"])

    assert {name: value for name, value in found.items() if name not in {*MARKERS, *SET_BY_PYSIDE}} == {
        **home.environment,
        **own,
    }
    assert found.keys() >= {*MARKERS}
    assert program.leave() == 0


def test_services_outlive_a_kill_of_the_packaged_program(start: Start) -> None:
    """After kill -9 of the program the next start takes the very same processes over, demo services among them."""
    first = start("--headless", "--demo")
    pids = first.until_running()
    first.process.kill()
    first.process.wait()
    assert all(map(is_alive, pids.values()))

    second = start("--headless", "--demo")

    assert second.until_running() == pids
    assert second.leave() == 0


@pytest.mark.parametrize(
    ("loader", "left"),
    [
        ({"LD_LIBRARY_PATH": "/ours:/own", "LD_LIBRARY_PATH_ORIG": "/own"}, {"LD_LIBRARY_PATH": "/own"}),
        ({"LD_LIBRARY_PATH": "/ours", "_PYI_APPLICATION_HOME_DIR": "/ours"}, {}),
    ],
)
def test_the_loaders_variables_are_taken_back(loader: dict[str, str], left: dict[str, str]) -> None:
    """The library path is what it was before the loader changed it, and the loader's own variables are gone."""
    environment = {"HOME": "/home/a", "_PYI_ARCHIVE_FILE": "/ours/program", **loader}

    runpy.run_path(str(ROOT / "installer" / "own_environment.py"))["restore"](environment)

    assert environment == {"HOME": "/home/a", **left}


# Its window.


@pytest.fixture
def display() -> Iterator[str]:
    """An X server without a window manager."""
    reading, writing = os.pipe()
    # Without -noreset it starts anew whenever its last client leaves, and turns away who comes meanwhile.
    options = ["-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    command = ["Xvfb", "-displayfd", str(writing), *options]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
        server.terminate()


def test_its_window_is_shown_and_what_it_opens_gets_a_clean_environment(home: Home, start: Start, display: str) -> None:
    """The window is there and painted; the browser that it opens finds its own libraries, not those of the program."""
    opened = home.folder / "opened"
    opener = home.folder / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(
        f'#!/bin/sh\nenv > "{opened}.new"\necho "URL=$1" >> "{opened}.new"\nmv "{opened}.new" "{opened}"\n'
    )
    opener.chmod(0o755)
    path = f"{opener.parent}:{home.environment['PATH']}"
    demo = start("--demo", DISPLAY=display, PATH=path)
    demo.until_running()
    window = until(lambda: _window_of(home, display), "a window is mapped")

    until(lambda: _colours(_shot(home, display, window)) > 20, "it is painted")
    until_heard(lambda: _press(home, display, window, "ctrl+o"), opened.exists, "the browser was opened")
    lines = opened.read_text().splitlines()

    assert [line for line in lines if re.match(r"_PYI|LD_LIBRARY_PATH|QT_PLUGIN_PATH|QML", line)] == []
    assert any(line.startswith("URL=http://127.0.0.1:") for line in lines)
    assert demo.leave() == 0
    assert demo.errors.read_text() == ""


def _window_of(home: Home, display: str) -> str:
    """The id of the visible window; empty while there is none."""
    search = ("xdotool", "search", "--onlyvisible", "--name", "MediVote Desktop")
    return home.run(*search, env={"DISPLAY": display, "PATH": os.environ["PATH"]}).stdout.strip()


def _press(home: Home, display: str, window: str, keys: str) -> None:
    """The window knows what can be opened a moment after it is painted."""
    pressed = home.run("xdotool", "windowfocus", "--sync", window, "key", keys, env={"DISPLAY": display})
    assert pressed.returncode == 0, pressed.stderr


def _shot(home: Home, display: str, window: str) -> QImage:
    screenshot = home.folder / "window.png"
    assert home.run("import", "-display", display, "-window", window, screenshot).returncode == 0
    return QImage(str(screenshot))


def _colours(image: QImage) -> int:
    """How many different colours a picture has, looked at in a grid."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})
