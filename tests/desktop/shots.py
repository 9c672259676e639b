"""Takes the README's screenshots anew: `python -m tests.desktop.shots [NAME…]`, from the checkout's folder.

Those of the page in a browser are taken by `python -m tests.browser.shots`.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from medivote_desktop.resources import resource_path
from tests.desktop.conftest import DesktopHome
from tests.desktop.screen import Screen
from tests.desktop.session import Desktop
from tests.programs import get, until

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
BACKGROUND = "#3a5a78"
GROUPS = {"Voting": "Voter portal", "Core": "Tally worker", "Chain": "Chain node", "Reports": "Report", "Edge": "Relay"}
A_GROUP = 40


def take(name: str, screen: Screen) -> None:
    """The program's newest window, with its frame."""
    window = screen.windows()[-1]
    screen.desktop.run("import", "-silent", "-frame", "-window", window, FOLDER / name)
    reduce(screen, name)


def reduce(screen: Screen, name: str, *changes: str) -> None:
    """Rewrite it as small as it gets without a visible loss."""
    words = ("+repage", *changes, "-strip", "+dither", "-colors", "128", "-define", "png:compression-level=9")
    screen.desktop.run("convert", FOLDER / name, *words, f"png8:{FOLDER / name}")


def demo(home: DesktopHome, seconds: float) -> Screen:
    """The demo, after somebody has looked at its pages for a while."""
    screen = home.open_demo()
    screen.program.until_state("running")
    screen.until_ready()
    ports = {name: service["ports"][0] for name, service in screen.program.status().items()}
    busy = [ports[name] for name in ("blockchain_node_1", "backend")]
    end = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < end:
        turn += 1
        for place, port in enumerate(busy):
            for _ in range((turn * (place + 3)) % 11):
                get(port)
        time.sleep(0.4)
    return screen


def light(home: DesktopHome) -> None:
    screen = demo(home, 60)
    screen.press("Down")
    settle()
    take("window-light.png", screen)


def dark(home: DesktopHome) -> None:
    """One service was killed and is back, another was stopped."""
    settings = home.folder / "config" / "gtk-3.0" / "settings.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[Settings]\ngtk-application-prefer-dark-theme = 1\n")
    screen = demo(home, 45)
    screen.press("Down", "Down", "Down")
    os.kill(screen.program.pids()["incentive_system"], signal.SIGKILL)
    screen.program.ask("stop", names=["network_dashboard"])
    screen.program.until_state("stopped", "network_dashboard")
    screen.program.until_state("running", "incentive_system")
    settle()
    take("window-dark.png", screen)


def story(home: DesktopHome) -> None:
    """What the timeline and the charts tell after some deaths."""
    screen = demo(home, 60)
    screen.press("Down", "Down")
    for name in ("incentive_system", "backend", "backend"):
        os.kill(screen.program.pids()[name], signal.SIGKILL)
        settle(4)
        screen.program.until_state("running")
    screen.press("F8")
    settle()
    take("timeline.png", screen)
    screen.click(screen.see("page tab", "Charts"))
    settle(6)
    take("charts.png", screen)


def editor(home: DesktopHome) -> None:
    """MediVote's own services.ini. Its folders are empty, and its services fail: what is edited is all the same."""
    for part in ("backend", "blockchain", "frontend", "incentive_system", "network", "logs"):
        (home.folder / "MediVote" / part).mkdir(parents=True)
    config = home.folder / "services.ini"
    config.write_text(resource_path("services.ini").read_text().replace("[manager]\n", "[manager]\nnotify = none\n"))
    screen = home.open(config)
    screen.until_ready()
    screen.press("Down", "F4")
    screen.see("text", "command")
    settle()
    take("editor.png", screen)
    screen.press("Escape")


def many(home: DesktopHome) -> None:
    config = home.folder / "services.ini"
    config.write_text(
        "[manager]\ntitle = Election night\nnotify = none\n\n" + "".join(map(section, range(A_GROUP * len(GROUPS))))
    )
    screen = home.open(config)
    screen.until_ready()
    until(lambda: screen.program.states()["core-09"] == "failed", "one was given up")
    settle(15)
    screen.press("Down", "Down", "Down")
    settle()
    take("window-200.png", screen)


def section(number: int) -> str:
    """One of two hundred services; most sleep, some work, fail, wait or are done."""
    group = list(GROUPS)[number // A_GROUP]
    place = number % A_GROUP + 1
    command, keys = "sleep 3600", ""
    match place:
        case 4 | 11 | 27:
            command = 'sh -c "while :; do i=$$((i+1)); echo batch $$i counted; sleep 0.1; done"'
        case 6:
            keys = f"depends_on = {group.lower()}-10\n"
        case 9:
            command, keys = "false", "restart_limit = 2\nrestart_delay = 0\n"
        case 10:
            command, keys = "false", "restart_delay = 60s\nrestart_limit = 9\n"
        case 13:
            keys = "autostart = no\n"
        case 2:
            command, keys = "true", "type = oneshot\n"
    name = f"name = {GROUPS[group]} {place:02}\ngroup = {group}\nport = {9000 + number}\n"
    return f"[service:{group.lower()}-{place:02}]\n{name}command = {command}\nstart_seconds = 2s\n{keys}\n"


def tray(home: DesktopHome) -> None:
    screen = home.open_demo()
    screen.program.until_state("running")
    screen.until_ready()
    home.session.run("wmctrl", "-ic", hex(screen.windows()[0]))
    until(lambda: not screen.windows(), "the window is hidden")
    settle(12)  # until the hint has gone
    screen.open_tray_menu("Up", "Up", "Up", "Up", "Up", "Up", "Up", "Up", "Up", "Right")
    settle()
    screen.shoot(FOLDER / "tray-menu.png")
    crop = ("-fill", BACKGROUND, "-draw", "color 0,0 floodfill", "-gravity", "SouthEast", "-crop", "560x420+0+0")
    reduce(screen, "tray-menu.png", *crop, "+repage")
    screen.desktop.run("xdotool", "key", "Escape", "Escape")  # a menu is no window that could be active


def first_page(home: DesktopHome) -> None:
    screen = home.open_unnamed(home.folder / "none.ini")
    screen.see("push button", "Try the demo")
    screen.until_ready()
    settle()
    take("first-page.png", screen)


def settle(seconds: float = 2.0) -> None:
    """A picture, unlike a test, is better for some figures more."""
    time.sleep(seconds)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    desktop = Desktop()
    try:
        for picture in (light, dark, story, editor, many, tray, first_page):
            if sys.argv[1:] and picture.__name__ not in sys.argv[1:]:
                continue
            with tempfile.TemporaryDirectory(prefix="mv-") as folder, DesktopHome(Path(folder), desktop) as home:
                home.use_usual_ports()
                picture(home)
    finally:
        desktop.close()


if __name__ == "__main__":
    main()
