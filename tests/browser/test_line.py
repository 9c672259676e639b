"""The page's line to the server: what it says of it, and how it comes in again."""

from __future__ import annotations

import pytest
from selenium import webdriver

from tests.browser.conftest import started_chromium
from tests.browser.page import FOREIGN_NAME, Page
from tests.browser.relay import Relay
from tests.endpoint.served import serve
from tests.programs import Home, until

pytestmark = pytest.mark.serial

LOCAL = "http_control = loopback"
FOREIGN = f"http_allowed_hosts = 127.0.0.1, {FOREIGN_NAME}"
WATCH_NOTICE = """
window.notices = [];
new MutationObserver(() => notices.push(document.getElementById("notice-words").textContent))
    .observe(document.getElementById("notice-words"), { childList: true, subtree: true, characterData: true });
"""
NO_COOKIES = {"profile.default_content_setting_values.cookies": 2}


def test_who_was_let_in_is_not_told_that_there_is_no_room(chromium: webdriver.Chrome, home: Home) -> None:
    """A line that breaks while the server goes on is told as that, and mended."""
    relay = Relay()
    site = serve(home, home.service("web"), manager=f"http_allowed_hosts = 127.0.0.1, http://127.0.0.1:{relay.port}")
    with relay.to(site):
        page = Page(chromium, site)
        chromium.get(f"http://127.0.0.1:{relay.port}/#token={site.token('viewer')}")
        page.until_shown("web", "Running")
        page.browser.execute_script(WATCH_NOTICE)

        relay.cut()

        until(lambda: page.run("notices.length"), "it is said")
        until(lambda: not page.find("#notice").is_displayed(), "it is connected again")
        notices = page.run("notices")
        assert all(words.startswith("Connection lost since") for words in notices), notices


def test_a_goodbye_is_no_line_of_a_log(chromium: webdriver.Chrome, home: Home) -> None:
    """What is shown are lines that the service wrote, and nothing else."""
    site = serve(home, home.service("web"), manager=LOCAL)
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    page.press("web", "log")
    until(lambda: page.text("#log-state") == "Nothing written yet", "it is read")

    site.program.ask("serve", on=False)

    until(lambda: "trying again" in page.text("#log-state"), "its end is told")
    assert page.run("document.getElementById('log-lines').textContent") == ""


def test_a_token_in_one_window_opens_the_others(chromium: webdriver.Chrome, home: Home) -> None:
    """They share the line: who was asked for a token is asked no more."""
    site = serve(home, home.service("web"), manager=FOREIGN)
    first = Page(chromium, site).open(host=FOREIGN_NAME)
    until(lambda: first.text("#key-title"), "it asks for a token")
    handle = chromium.current_window_handle

    chromium.switch_to.new_window("tab")
    chromium.get(f"http://{FOREIGN_NAME}:{site.port}/#token={site.token('viewer')}")
    first.until_shown("web", "Running")

    chromium.switch_to.window(handle)
    first.until_shown("web", "Running")
    assert not first.run("document.getElementById('key').open")


def test_a_browser_without_cookies_is_told_so(home: Home) -> None:
    """It may not look, for a stream carries nothing but a cookie; and it does not ask the server without end."""
    site = serve(home, home.service("web"), manager=FOREIGN)
    with started_chromium(NO_COOKIES) as browser:
        page = Page(browser, site).open(f"#token={site.token('viewer')}", FOREIGN_NAME)
        until(lambda: page.text("#notice").startswith("The browser keeps no cookie"), "it is told")
        until(lambda: page.text("#summary") == "Not open without a cookie", "and again where the services would be")
        assert (
            page.run("performance.getEntriesByType('resource').filter((each) => /session$/.test(each.name)).length")
            < 20
        )
