"""The page in the language of who looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from selenium import webdriver

from medivote_desktop.resources import resource_path
from tests.browser.conftest import started_chromium
from tests.browser.page import FOREIGN_NAME, Page
from tests.endpoint.served import serve
from tests.programs import Home, until

pytestmark = pytest.mark.serial

READ = """(() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) found.push(walker.currentNode.data.trim());
  for (const one of document.querySelectorAll("[aria-label], [placeholder]")) {
    found.push(one.getAttribute("aria-label") ?? "", one.getAttribute("placeholder") ?? "");
  }
  return found;
})()
"""
SCRIPTS = "performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname).sort()"


@pytest.fixture(scope="module")
def german() -> Iterator[webdriver.Chrome]:
    """A browser of somebody who reads German."""
    with started_chromium({"intl.accept_languages": "de-DE,de,en"}) as browser:
        yield browser


def test_a_german_browser_shows_german(german: webdriver.Chrome, chromium: webdriver.Chrome, home: Home) -> None:
    """Words, figures and names for those who listen; nothing more is asked of the server, and nothing is forbidden."""
    broken = home.service("broken", command="no-such-program", restart="no")
    off = home.service("off", autostart="no", enabled="no")
    site = serve(home, home.service("web", stop_warning="?"), broken, off, manager="http_control = loopback")
    site.program.until_state("failed", "broken")
    page = Page(german, site).open()
    page.until_shown("web", "Läuft")
    until(lambda: " MB" in page.card_text("web", ".memory"), "it is measured")
    assert page.run("document.documentElement.lang") == "de"
    assert page.text("#summary") == "1 von 3 in Betrieb, 1 ausgefallen"
    assert page.run("document.title") == "Ausgefallen: broken – Test"
    assert page.card_text("off", ".reason") == "in der services.ini abgeschaltet"
    assert "," in page.card_text("web", ".memory")
    assert page.card_text("broken", ".reason").startswith("command not found")  # as the program says it
    page.button("web", "stop").click()
    assert page.text("#question-title") == "web stoppen?"
    page.find("#question-no").click()
    page.button("web", "log").click()
    assert page.text("#log-title") == "Protokoll von web"

    texts = json.loads(resource_path("translations/page_de.json").read_text(encoding="utf-8"))
    english = {one for one, other in texts.items() if one != other}
    assert english.intersection(page.run(READ)) == set()
    assert page.complaints() == []
    plain = Page(chromium, site).open()
    plain.until_shown("web", "Running")
    asked = [[one for one in each.run(SCRIPTS) if one.endswith((".js", ".css"))] for each in (page, plain)]
    assert asked[0] == asked[1]


def test_who_needs_a_token_is_told_so_in_german(german: webdriver.Chrome, home: Home) -> None:
    """What is said before anything is known of the services."""
    site = serve(home, home.service("web"), manager=f"http_allowed_hosts = {FOREIGN_NAME}")
    page = Page(german, site).open(host=FOREIGN_NAME)
    until(lambda: page.text("#key-title") == "Diese Seite braucht einen Zugangsschlüssel", "it asks for a token")
    until(lambda: page.text("#summary") == "Ohne Zugangsschlüssel nicht zugänglich", "it says why")
    assert page.text("#key-no") == "Abbrechen"
