"""The packaged program on a real desktop: all that is loaded late is in it, and it does what the installed one does."""

from __future__ import annotations

import json
import os
import signal
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.desktop.conftest import DesktopHome
from tests.desktop.screen import Screen
from tests.endpoint.served import Site
from tests.package.built import INTERNAL, PACKAGE, ensure_built
from tests.programs import PATIENCE_SECONDS, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def package() -> None:
    """The program in dist/ is built."""
    ensure_built()


DEMO = INTERNAL / "medivote_desktop" / "resources" / "demo.ini"


def opened(home: DesktopHome, *words: str, config: Path = DEMO) -> Screen:
    """The packaged program with its window."""
    program = home.start(config, script=f"exec '{PACKAGE}/medivote-desktop' {' '.join(words)}")
    screen = Screen(home.session, program)
    program.until_state("running")
    screen.until_ready()
    return screen


def test_the_demo_is_supervised_served_and_ended(home: DesktopHome) -> None:
    """Seven run, one that is killed has a successor, page and state are served, Quit leaves no process."""
    screen = opened(home, "--demo", "--serve")
    program = screen.program
    until(lambda: screen.has_icon, "the icon is in the tray")
    before = program.pids()
    assert len(before) == 7
    assert {Path(f"/proc/{pid}/exe").readlink() for pid in before.values()} == {PACKAGE / "medivote-desktop"}

    os.kill(before["incentive_system"], signal.SIGKILL)
    until(lambda: program.pids().get("incentive_system", 0) not in (0, before["incentive_system"]), "it is back")
    until(lambda: screen.rows()["Incentive System"]["Restarts"] == "1", "the window tells of it")

    site = Site(program)
    assert "<html" in site.get("/").text
    assert site.get("/status").json().keys() == before.keys()
    assert site.get("/metrics").status_code == 200
    with httpx.stream("GET", f"{site.address}/events", timeout=PATIENCE_SECONDS) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        first = next(line for line in stream.iter_lines() if line.startswith("data:"))
    assert json.loads(first.removeprefix("data:"))

    ctl = PACKAGE / "medivote-ctl"
    until(lambda: "7 of 7 running" in home.run(ctl, "--demo", "status").stdout, "the terminal says so, too")
    assert "7 of 7 running" in home.run(ctl, "--url", site.address, "status").stdout
    told = (ctl, "--demo", "history", "incentive_system")
    until(lambda: "killed" in home.run(*told).stdout, "the timeline tells of the kill")

    screen.open_tray_menu("Up", "Return")  # Quit
    screen.see("label", "7 services are running. Quit?")
    screen.choose("Stop all and quit")
    assert program.wait() == 0
    assert home.service_processes() == []


def test_everything_that_is_loaded_late_opens(home: DesktopHome) -> None:
    """Log, charts, timeline, details, palette, settings, keys: no module of theirs is missing in the bundle."""
    screen = opened(home, "--demo")
    screen.press("Down")
    sees(screen, "Find in log")
    screen.click(screen.see("page tab", "Charts"))
    sees(screen, "Charts of CPU and memory")
    screen.press("F8")
    sees(screen, "Kinds of incidents")
    screen.click(screen.see("page tab", "Details"))
    sees(screen, "From services.ini")
    for keys, words in (("ctrl+k", "Commands that fit"), ("ctrl+comma", "Theme: Dark"), ("F1", "Keyboard shortcuts")):
        screen.press(keys)
        sees(screen, words)
        screen.press("Escape")
        until(partial(is_gone, screen, words), f"{words} is gone")
        screen.until_ready()


def is_gone(screen: Screen, words: str) -> bool:
    return words not in screen.texts()


def sees(screen: Screen, words: str) -> None:
    """Something of this name comes to be shown."""
    until(lambda: words in screen.texts(), f"{words} is shown")


def test_a_service_of_the_window_gets_a_clean_environment(home: DesktopHome) -> None:
    """It prints what it finds: the library path is the person's own, and nothing of Qt or of the loader is there."""
    home.environment["LD_LIBRARY_PATH"] = "/opt/own/lib"
    printer = "import json, os, time\nprint(json.dumps(dict(os.environ)), flush=True)\ntime.sleep(1000)"
    config = home.config(home.service("printer", printer))
    screen = opened(home, "--config", f"'{config}'", config=config)
    until(lambda: screen.program.output_of("printer").endswith("\n"), "it has told its environment")
    told = json.loads(screen.program.output_of("printer"))

    assert told["LD_LIBRARY_PATH"] == "/opt/own/lib"
    assert [name for name in told if name.startswith(("_PYI", "_MEI", "QT_PLUGIN", "QML", "LD_LIBRARY_PATH_"))] == []
    assert {"MEDIVOTE_INSTANCE", "MEDIVOTE_SERVICE", "MEDIVOTE_RUN", "MEDIVOTE_EXECUTED"} <= told.keys()
