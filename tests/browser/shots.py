"""Takes the README's screenshots of the page anew: `python -m tests.browser.shots`, from the checkout's folder."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from selenium import webdriver

from medivote_desktop.demo.ports import demo_environment
from medivote_desktop.resources import resource_path
from tests.browser.conftest import started_chromium
from tests.browser.page import Page
from tests.endpoint.served import Site
from tests.programs import Home

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
SHARED = "http_enabled = yes\nhttp_port = 0\nhttp_control = loopback\n"
SMALL = ("-strip", "+dither", "-colors", "128")


def take(browser: webdriver.Chrome, name: str, *changes: str) -> None:
    """What the browser shows, as small as it gets without a visible loss."""
    path = FOLDER / name
    browser.save_screenshot(str(path))
    subprocess.run(["convert", path, *changes, *SMALL, f"png8:{path}"], check=True)


def show(page: Page, scheme: str, width: int, height: int, *, is_phone: bool = False) -> None:
    page.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    scale = 2 if is_phone else 1
    page.command(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=is_phone
    )
    time.sleep(1)  # a picture, unlike a test, is better when all has settled


def main() -> None:
    with started_chromium() as browser, tempfile.TemporaryDirectory(prefix="mv-") as folder, Home(Path(folder)) as home:
        home.environment |= demo_environment()  # its usual ports may be held
        config = home.folder / "demo.ini"
        config.write_text(
            resource_path("demo.ini").read_text().replace("[manager]\ntitle", f"[manager]\n{SHARED}title")
        )
        site = Site(home.start(config))
        site.program.until_state("running")
        os.kill(site.program.pids()["incentive_system"], signal.SIGKILL)
        site.post("/stop/network_dashboard")
        page = Page(browser, site).open()
        page.until_shown("backend", "Running")
        time.sleep(30)
        for scheme in ("light", "dark"):
            show(page, scheme, 1180, 760)
            take(browser, f"web-{scheme}.png")
        show(page, "light", 390, 844, is_phone=True)
        take(browser, "web-phone.png", "-resize", "50%")


if __name__ == "__main__":
    main()
