"""The window in a real desktop: services are seen and driven, and the ways out leave what was asked for."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.desktop.conftest import DesktopHome
from tests.desktop.screen import Screen
from tests.programs import is_alive, until

WARNING = "Without it nobody can vote."


def two_services(home: DesktopHome) -> Path:
    """`api` warns before it is stopped, `web` does not."""
    return home.config(home.service("api", stop_warning=WARNING), home.service("web"))


def opened(home: DesktopHome, config: Path) -> Screen:
    """The window with all its services running."""
    screen = home.open(config)
    screen.program.until_state("running")
    until(lambda: {row["State"] for row in screen.rows().values()} == {"Running"}, "the table shows that all run")
    screen.until_ready()
    return screen


def shows(screen: Screen, name: str, column: str, words: str) -> None:
    """The row comes to say this."""
    until(lambda: screen.rows()[name][column] == words, f"{name} shows {column} {words}")


def pid_of(screen: Screen, name: str) -> int:
    return until(lambda: screen.program.pids().get(name, 0), f"{name} has a process")


def test_the_demo_is_up_and_goes_down_with_the_window(home: DesktopHome) -> None:
    """`--demo` shows seven healthy services; Quit asks, and "Stop all and quit" leaves no process of theirs."""
    screen = home.open_demo()
    screen.program.until_state("running")
    until(lambda: [row["State"] for row in screen.rows().values()] == ["Running"] * 7, "seven run")
    until(lambda: {row["Health"] for row in screen.rows().values()} == {"healthy"}, "all are healthy")
    assert {row["PID"] for row in screen.rows().values()} == {str(pid) for pid in screen.program.pids().values()}
    screen.until_ready()

    screen.press("ctrl+q")
    screen.see("label", "7 services are running. Quit?")
    screen.press("Escape")
    until(lambda: not screen.find("label", "7 services are running. Quit?"), "the question is gone")
    assert len(screen.program.pids()) == 7

    screen.press("ctrl+q")
    screen.choose("Stop all and quit")
    assert screen.program.wait() == 0
    assert home.service_processes() == []


def test_services_are_driven_by_keys(home: DesktopHome) -> None:
    """Stop asks with the service's own warning: Escape keeps its process, Return ends it; Start brings a new one."""
    screen = opened(home, two_services(home))
    first = pid_of(screen, "api")

    screen.press("ctrl+t")
    screen.see("label", "Stop api?")
    screen.see("label", WARNING)
    screen.press("Escape")
    until(lambda: not screen.find("label", "Stop api?"), "the question is gone")
    assert screen.program.pids()["api"] == first

    screen.press("ctrl+t")
    screen.see("label", "Stop api?")
    screen.press("Return")
    screen.program.until_state("stopped", "api")
    shows(screen, "api", "State", "Stopped")
    assert not is_alive(first)

    screen.press("ctrl+s")
    screen.program.until_state("running", "api")
    second = pid_of(screen, "api")
    shows(screen, "api", "PID", str(second))

    screen.press("ctrl+r")
    screen.see("label", "Restart api?")
    screen.press("Return")
    until(lambda: pid_of(screen, "api") != second, "api has a new process")
    assert not is_alive(second)
    assert set(screen.program.pids()) == {"api", "web"}


def test_services_are_driven_by_mouse(home: DesktopHome) -> None:
    """Row, toolbar and context menu do what they say; a killed service is back, and its painted row shows it."""
    screen = opened(home, two_services(home))
    api, first = pid_of(screen, "api"), pid_of(screen, "web")

    screen.click_at(*screen.row_box("web").middle)
    screen.choose("Stop")  # without a warning there is no question
    screen.program.until_state("stopped", "web")
    shows(screen, "web", "State", "Stopped")
    assert not is_alive(first)

    screen.choose("Start")
    screen.program.until_state("running", "web")
    second = pid_of(screen, "web")

    screen.click_at(*screen.row_box("web").middle, button=3)
    screen.click(screen.see("menu item", "Restart"))
    until(lambda: pid_of(screen, "web") != second, "web has a new process")
    assert not is_alive(second)

    screen.program.until_state("running", "web")
    third = pid_of(screen, "web")
    shows(screen, "web", "PID", str(third))
    painted = screen.pixels(screen.row_box("web"))
    os.kill(third, signal.SIGKILL)
    until(lambda: pid_of(screen, "web") != third, "web is brought back")
    shows(screen, "web", "Restarts", "1")
    until(lambda: screen.pixels(screen.row_box("web")) != painted, "the row is painted anew")
    assert screen.program.pids()["api"] == api


def test_services_outlive_the_window_that_leaves_them(home: DesktopHome) -> None:
    """After "Leave running and quit", and after a kill -9, the next window has the same processes."""
    config = two_services(home)
    screen = opened(home, config)
    pids = screen.program.pids()

    screen.press("ctrl+q")
    screen.choose("Leave running and quit")
    assert screen.program.wait() == 0
    assert all(map(is_alive, pids.values()))

    screen = opened(home, config)
    assert screen.program.pids() == pids
    screen.program.kill()
    assert all(map(is_alive, pids.values()))

    screen = opened(home, config)
    assert screen.program.pids() == pids
    assert {name: row["PID"] for name, row in screen.rows().items()} == {name: str(pid) for name, pid in pids.items()}


def test_a_second_start_raises_the_window_of_the_first(home: DesktopHome) -> None:
    """Minimised, it comes back in front and active; the second start ends with 0. SIGTERM ends the first with 0."""
    screen = opened(home, two_services(home))
    pids = screen.program.pids()
    home.session.run("xdotool", "getactivewindow", "windowminimize")
    until(lambda: not screen.active(), "the window is minimised")

    second = home.open(screen.program.config, wait=False).program

    assert second.wait() == 0
    assert "brought to the front" in second.errors
    until(screen.active, "the first window is active")
    assert screen.program.pids() == pids
    assert screen.program.leave() == 0
    assert home.service_processes() == []


def test_a_changed_services_ini_is_taken_over_once_that_is_said(home: DesktopHome) -> None:
    """The question tells what would change; nothing changes before Apply, and then the table shows it."""
    screen = opened(home, two_services(home))
    pids = screen.program.pids()
    home.config(home.service("api"), home.service("web"), "name = Shop\n", home.service("db"))

    screen.see("label", "services.ini has changed.")
    assert screen.program.pids() == pids
    assert set(screen.rows()) == {"api", "web"}

    screen.choose("Apply")
    until(lambda: set(screen.rows()) == {"api", "Shop", "db"}, "the table shows the new services.ini")
    screen.program.until_state("running")
    assert pids.items() <= screen.program.pids().items()


def test_a_faulty_services_ini_is_told_in_a_dialog(home: DesktopHome) -> None:
    """All faults are listed, nothing is started, and the program ends with 2."""
    config = home.config(home.service("api", helth_url="http://127.0.0.1/"), home.service("web", port=70000))
    screen = home.open(config, wait=False)

    said = screen.see("label", "Faults of the configuration").text

    assert "helth_url" in said
    assert "70000" in said
    assert home.service_processes() == []
    screen.press("Escape")
    assert screen.program.wait() == 2
