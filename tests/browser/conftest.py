"""A real browser without a screen, and a home for programs that serve."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver

from tests.browser.page import FOREIGN_NAME
from tests.programs import Home

# Without these a browser looks up its maker's hosts, which a test must not need.
_ALONE = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
    f"--host-resolver-rules=MAP {FOREIGN_NAME} 127.0.0.1",
)


@contextmanager
def started_chromium(settings: Mapping[str, object] | None = None) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own, until the end of the block."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.fail("chromium and chromedriver are needed (on Debian: apt-get install chromium chromium-driver)")
    with tempfile.TemporaryDirectory(prefix="mv-chromium-") as folder:
        options = webdriver.ChromeOptions()
        options.binary_location = program
        for word in (*_ALONE, f"--user-data-dir={folder}"):
            options.add_argument(word)
        options.add_experimental_option("prefs", {"intl.accept_languages": "en-US,en", **(settings or {})})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(options, webdriver.ChromeService(driver))
        try:
            yield browser
        finally:
            browser.quit()


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    with started_chromium() as browser:
        yield browser


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path) as home:
        yield home
