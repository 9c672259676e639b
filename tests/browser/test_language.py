"""The page in the language of who looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from selenium import webdriver

from medivote_desktop.resources import resource_path
from medivote_desktop.ui.language import shown, use_language
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
    until(lambda: page.text("#summary") == "1 von 3 in Betrieb, 1 ausgefallen", "so are all")
    assert page.run("document.title") == "Ausgefallen: broken – Test"
    assert page.card_text("off", ".reason") == "in der services.ini abgeschaltet"
    assert "," in page.card_text("web", ".memory")
    assert page.card_text("broken", ".reason").startswith("Befehl nicht gefunden: no-such-program")
    page.press("web", "stop")
    assert page.text("#question-title") == "web stoppen?"
    page.find("#question-no").click()
    page.press("web", "log")
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


@pytest.mark.parametrize("width", [360, 1400])
def test_german_buttons_stand_side_by_side(german: webdriver.Chrome, home: Home, width: int) -> None:
    """Each on one line, and all within their card, as narrow as cards get."""
    page = Page(german, serve(home, home.service("web"), manager="http_control = loopback")).open()
    page.command("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    page.until_shown("web", "Läuft")
    page.run("document.getElementById('cards').style.width = '336px'")
    buttons = [page.button("web", action) for action in ("stop", "restart", "log")]
    card = page.find(".service-card")
    until(lambda: card.rect["width"] <= 336, "the card is as narrow as it gets")
    assert len({button.rect["y"] for button in buttons}) == 1
    assert page.run(
        "[...document.querySelectorAll('.actions button')].every((one) => one.scrollHeight <= one.clientHeight)"
    )
    right = [button.rect["x"] + button.rect["width"] for button in buttons]
    assert max(right) <= card.rect["x"] + card.rect["width"]


REASONS = (
    "exit code 3",
    "exit code 3; gave up after 1 restart",
    "exit code 127 (a program was not found); gave up after 5 restarts",
    "signal 9 (KILL): killed; not by us: often the out-of-memory killer or kill -9; gave up after 5 restarts",
    "signal 11 (SEGV): invalid memory access",
    "port 8000 is held by python3 (pid 14980, started 14:10, -m http.server 8000 --bind 127.0.0.1)",
    "port 8000 is held by the service db (pid 12)",
    "port 8000 is in TIME_WAIT, free again in about 12 s",
    "waits for Blockchain Node 1, Blockchain Node 2",
    "db failed (exit code 1)",
    "db failed",
    "unhealthy: http://127.0.0.1:8001/health: answered 500 (3 times in a row)",
    "unhealthy: no answer within 0.5 s (3 times in a row)",
    "command not found: pyhton3 (searched the 12 folders of PATH)",
    "directory not found: /srv/a (b); c",
    "not healthy after 2.5 s (start_timeout)",
    "memory 1,024.5 MB above the limit of 512.0 MB for 1 min 30 s",
    "exit code 1; auto-recovery was switched off",
    "services.ini has changed since its start; a restart makes it follow",
    "stops after its dependents",
    "what nobody here has said; not even this",
    "",
)


def test_reasons_are_said_as_the_window_says_them(qapp: object, german: webdriver.Chrome, home: Home) -> None:
    """The program gives them in English; two ways of finding them again find the same."""
    page = Page(german, serve(home, home.service("web"))).open()
    page.until_shown("web", "Läuft")
    words = german.execute_async_script(
        "const done = arguments[1];"
        "import('/reasons.js').then(({ spoken }) => done(arguments[0].map(spoken)), (error) => done(String(error)));",
        REASONS,
    )
    use_language("de")
    try:
        assert words == [shown(reason) for reason in REASONS]
    finally:
        use_language("en")
    assert words[1] == "Rückgabewert 3; nach 1 Neustart aufgegeben"
    assert sum(one == other for one, other in zip(words, REASONS, strict=True)) == 2
