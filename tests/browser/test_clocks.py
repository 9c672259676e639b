"""Clocks that are set while the page is open: the server's, and the browser's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selenium import webdriver

from tests.browser.page import Page
from tests.endpoint.served import Site
from tests.programs import Home, free_port, until

STEPPED = """
import pathlib, runpy, sys, time
step, told = pathlib.Path(sys.argv.pop(1)), time.time
time.time = lambda: told() + float(step.read_text())
runpy.run_module("medivote_desktop", run_name="__main__", alter_sys=True)
"""
"""Runs the program by a clock that a file sets, in seconds."""

HOURS = 6 * 3600


def served(home: Home, step: Path) -> Site:
    config = home.config(home.service("web"), manager=f"http_enabled = true\nhttp_port = {free_port()}\n")
    (home.folder / "stepped.py").write_text(STEPPED)
    script = f'python=$1; shift 3; exec "$python" "{home.folder}/stepped.py" "{step}" "$@"'
    return Site(home.start(config, script=script))


def shown_seconds(page: Page) -> int | None:
    """The uptime of the card, where it is told in seconds and minutes."""
    found = re.fullmatch(r"(?:(\d+) min )?(\d+) s", page.card_text("web", ".uptime"))
    return None if found is None else 60 * int(found[1] or 0) + int(found[2])


@pytest.mark.parametrize("seconds", [HOURS, -HOURS])
@pytest.mark.parametrize("whose", ["server", "browser"])
def test_uptimes_stay_true(chromium: webdriver.Chrome, home: Home, whose: str, seconds: int) -> None:
    """A service that has run for some seconds has done so by any clock, after a moment and from then on."""
    step = home.folder / "step"
    step.write_text("0")
    page = Page(chromium, site := served(home, step))
    page.command(
        "Page.addScriptToEvaluateOnNewDocument",
        source="{ const told = Date.now; window.step = 0; Date.now = () => told() + window.step; }",
    )
    page.open()
    page.until_shown("web", "Running")
    until(lambda: shown_seconds(page) is not None, "its uptime is shown")

    before = page.run("performance.now()")
    if whose == "browser":
        page.run(f"window.step = {seconds * 1000}")
    else:
        step.with_suffix(".new").write_text(str(seconds))
        step.with_suffix(".new").replace(step)
        started_at = site.json("/status")["web"]["started_at"]
        until(lambda: abs(site.json("/status")["web"]["started_at"] - started_at - seconds) < 60, "it is set")
    until(lambda: page.run("performance.now()") > before + 1500, "the page has ticked")

    until(lambda: 0 < (shown_seconds(page) or 0) < 300, "as long as it runs, and not hours")
