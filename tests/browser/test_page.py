"""What a person sees and does in a browser."""

from __future__ import annotations

import os
import signal

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from tests.browser.page import FOREIGN_NAME, Page
from tests.endpoint.served import Site, named, serve
from tests.programs import FOREVER, Home, free_port, until

pytestmark = pytest.mark.serial

LOCAL = "http_control = loopback"
WARNING = "Shutting down the backend disables API access."


def test_a_kill_is_seen_at_once(chromium: webdriver.Chrome, home: Home) -> None:
    """Not with the next measurement. The card counts the restart, without a reload of the page or an error."""
    manager = "sample_interval = 60s\nsample_interval_hidden = 60s"
    site = serve(home, home.service("web"), home.service("db"), manager=manager)
    site.program.until_state("running")
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    assert page.card_text("web", ".restarts") == "0"

    os.kill(site.program.pids()["web"], signal.SIGKILL)
    until(lambda: page.card_text("web", ".restarts") == "1", "the restart is shown")
    page.until_shown("web", "Running")
    until(lambda: page.text("#summary") == "2 of 2 running", "the summary follows")
    assert page.complaints() == []


def test_a_stop_asks_first_and_shows_the_warning(chromium: webdriver.Chrome, home: Home) -> None:
    """Who thinks again changes nothing; who confirms stops it; a start needs no question."""
    site = serve(home, home.service("backend", stop_warning=WARNING), manager=LOCAL)
    site.program.until_state("running")
    page = Page(chromium, site).open()
    page.until_shown("backend", "Running")
    pid = site.program.pids()["backend"]

    page.press("backend", "stop")
    assert page.text("#question-words") == WARNING
    page.find("#question-no").click()
    assert site.program.pids()["backend"] == pid

    page.press("backend", "stop")
    page.find("#question-yes").click()
    page.until_shown("backend", "Stopped")
    assert site.program.states()["backend"] == "stopped"

    page.press("backend", "start")
    page.until_shown("backend", "Running")
    assert site.program.pids()["backend"] != pid


def test_a_stop_tells_who_runs_on_without_it(chromium: webdriver.Chrome, home: Home) -> None:
    """Before and after it, by the names that the cards have; and nothing is asked or told where nobody does."""
    sections = [named(home.service("db"), "Ledger"), named(home.service("api", depends_on="db"), "Ballot intake")]
    site = serve(home, *sections, manager=LOCAL)
    site.program.until_state("running")
    page = Page(chromium, site).open()
    page.until_shown("api", "Running")
    pid = site.program.pids()["db"]

    page.press("db", "restart")
    until(lambda: site.program.pids().get("db", pid) != pid, "after a restart all is as before, so that is not asked")
    site.program.until_state("running", "db")
    page.until_shown("db", "Running")
    page.press("db", "stop")
    assert page.text("#question-title") == "Stop Ledger?"
    assert page.text("#question-words") == "Ballot intake depends on this and keeps running."
    page.find("#question-no").click()
    assert site.program.states()["db"] == "running"

    page.press("db", "stop")
    page.find("#question-yes").click()
    page.until_shown("db", "Stopped")
    until(lambda: page.text("#toast") == "Ledger: still running without it: Ballot intake", "it is told")
    page.press("db", "start")
    page.until_shown("db", "Running")
    assert site.program.states()["api"] == "running"


def test_of_many_who_run_on_only_some_are_named(chromium: webdriver.Chrome, home: Home) -> None:
    """The question fits its screen, and a name is text and no markup."""
    needing = [named(home.service(f"s{number:02}", depends_on="db"), f"<b>{number}</b>") for number in range(14)]
    site = serve(home, home.service("db"), *needing, manager=LOCAL)
    site.program.until_state("running")
    page = Page(chromium, site).open()
    page.until_shown("s13", "Running")

    page.press("db", "stop")
    names = ", ".join(f"<b>{number}</b>" for number in range(11))
    assert page.text("#question-words") == f"{names} and 3 more depend on this and keep running."
    page.find("#question-yes").click()
    until(lambda: page.text("#toast").endswith("<b>10</b> and 3 more"), "it is told in the same way")


def test_a_lost_connection_is_said_and_mended(chromium: webdriver.Chrome, home: Home) -> None:
    """The page says since when; as soon as the program is back, so is the page."""
    config = home.config(home.service("web"), manager=f"http_enabled = true\nhttp_port = {free_port()}\n")
    site = Site(home.start(config))
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    site.program.kill()
    until(lambda: "Connection lost since" in page.text("#notice"), "it is said")
    until(lambda: page.run("document.title").startswith("Connection lost"), "the title follows")

    again = Site(home.start(config))
    until(lambda: not page.find("#notice").is_displayed(), "it is connected again")
    page.until_shown("web", "Running")
    assert again.json("/status")["web"]["status"] == "running"


def test_a_link_with_a_token_is_what_its_token_is(chromium: webdriver.Chrome, home: Home) -> None:
    """Without one nothing is shown; a viewer looks; an operator acts. The token leaves the address bar."""
    site = serve(home, home.service("web"), manager=f"http_allowed_hosts = {FOREIGN_NAME}")
    site.program.until_state("running")
    page = Page(chromium, site).open(host=FOREIGN_NAME)
    until(lambda: page.text("#key-title"), "it asks for a token")
    assert page.run("document.querySelectorAll('.service-card').length") == 0
    until(lambda: page.text("#summary") == "Not open without a token", "it pretends to know nothing")
    assert page.text("#notice") == "A token is needed"
    assert page.text("#access") == "Enter a token"

    page = Page(chromium, site).open(f"#token={site.token('viewer')}", FOREIGN_NAME)
    page.until_shown("web", "Running")
    assert page.run("location.hash") == ""
    assert not page.button("web", "stop").is_displayed()
    assert page.text("#access") == "View only"

    page = Page(chromium, site).open(f"#token={site.token('operator')}", FOREIGN_NAME)
    page.until_shown("web", "Running")
    until(lambda: page.button("web", "stop").is_displayed(), "it may be stopped")
    page.press("web", "stop")
    page.until_shown("web", "Stopped")


@pytest.mark.parametrize("pasted", ["nobody-knows-this-one", "tökén", "http://x/#token=%zz"])
def test_a_wrong_token_changes_nothing(chromium: webdriver.Chrome, home: Home, pasted: str) -> None:
    """It is refused in words; what the page may do it may do still, also when it is loaded again."""
    site = serve(home, home.service("web"), manager=f"http_allowed_hosts = {FOREIGN_NAME}")
    site.program.until_state("running")
    page = Page(chromium, site).open(f"#token={site.token('viewer')}", FOREIGN_NAME)
    page.until_shown("web", "Running")

    page.find("#access").click()
    page.find("#key-input").send_keys(pasted, Keys.ENTER)

    until(lambda: page.text("#key-fault") == "The server does not know this token.", "it is told")
    page.find("#key-no").click()
    assert page.text("#access") == "View only"
    page.browser.refresh()
    page.until_shown("web", "Running")
    assert page.text("#access") == "View only"


def test_a_link_may_be_opened_where_the_page_is(chromium: webdriver.Chrome, home: Home) -> None:
    """A browser loads nothing anew for it: the page takes the token, and out of the address bar."""
    site = serve(home, home.service("web"), manager=f"http_allowed_hosts = {FOREIGN_NAME}")
    site.program.until_state("running")
    page = Page(chromium, site).open(f"#token={site.token('viewer')}", FOREIGN_NAME)
    page.until_shown("web", "Running")
    page.open(f"#token={site.token('operator')}", FOREIGN_NAME)

    until(lambda: page.button("web", "stop").is_displayed(), "it may be stopped")
    assert page.run("location.hash") == ""


def test_a_link_of_before_is_no_worse_than_none(chromium: webdriver.Chrome, home: Home) -> None:
    """On the same machine no token is needed; an old one is forgotten."""
    site = serve(home, home.service("web"), manager=LOCAL)
    site.program.until_state("running")
    page = Page(chromium, site).open("#token=of-before")
    page.until_shown("web", "Running")
    until(lambda: page.button("web", "stop").is_displayed(), "it may do what a program of this machine may")
    assert page.run("sessionStorage.length") == 0
    assert not page.run("document.getElementById('key').open")


def test_a_log_does_not_pile_up_while_nobody_sees_it(chromium: webdriver.Chrome, home: Home) -> None:
    """A page in the background draws nothing, for days perhaps: the newest lines are kept."""
    site = serve(home, home.service("web"), manager=LOCAL)
    page = Page(chromium, site).open()
    kept = page.browser.execute_async_script(
        """
        const [done] = arguments;
        import("./log.js").then(({ LogDrawer }) => {
          window.requestAnimationFrame = () => 1;
          const drawer = new LogDrawer({});
          for (let line = 0; line < 50_000; line += 1) drawer.take(`data: line ${line}`);
          done([drawer.pending.length, drawer.pending.at(-1)]);
        });
        """
    )
    assert kept[0] < 10_000
    assert kept[1] == "line 49999"


def test_an_empty_log_says_that_it_is_empty(chromium: webdriver.Chrome, home: Home) -> None:
    """An empty drawer would look as if it did not work; the words go with the first line."""
    code = f"""
        import pathlib, time
        while not pathlib.Path({str(home.folder / "go")!r}).exists():
            time.sleep(0.02)
        print("here", flush=True)
        time.sleep(1000)
    """
    site = serve(home, home.service("web", code), manager=LOCAL)
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    page.press("web", "log")
    until(lambda: page.text("#log-state") == "Nothing written yet", "it says so")

    (home.folder / "go").touch()

    until(lambda: page.text("#log-lines").strip() == "here", "the line is shown")
    assert page.text("#log-state") == ""


def test_names_and_lines_are_text(chromium: webdriver.Chrome, home: Home) -> None:
    """A name or a line of a log that looks like HTML is shown as it stands, and runs nothing."""
    evil = "<img src=x onerror=document.title='gotcha'>"
    code = f'print("{evil}", flush=True)\n{FOREVER}'
    site = serve(home, named(home.service("web", code), evil), manager=LOCAL)
    site.program.until_state("running")
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    assert page.card_text("web", ".name") == evil
    page.press("web", "log")
    until(lambda: evil in page.text("#log-lines"), "the log is shown")
    assert page.run("document.querySelectorAll('.service-card img, #log-lines img').length") == 0
    assert "gotcha" not in page.run("document.title")
    assert page.complaints() == []


def test_who_goes_up_in_a_log_stays_there(chromium: webdriver.Chrome, home: Home) -> None:
    """By keyboard as by wheel or finger; at the end again it follows what comes."""
    code = """
        import time
        number = 0
        while True:
            print("line", number, flush=True)
            number += 1
            time.sleep(0.02 if number > 500 else 0)
    """
    site = serve(home, home.service("web", code), manager=LOCAL)
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    page.press("web", "log")
    follow, lines = page.find("#log-follow"), page.find("#log-lines")
    until(lambda: page.run("document.querySelectorAll('#log-lines div').length") > 300, "the log is shown")
    assert follow.get_attribute("aria-pressed") == "true"

    lines.send_keys(Keys.PAGE_UP)
    until(lambda: follow.get_attribute("aria-pressed") == "false", "it is left")
    count, top = page.run(
        "[document.querySelectorAll('#log-lines div').length, document.querySelector('#log-lines').scrollTop]"
    )
    until(lambda: page.run("document.querySelectorAll('#log-lines div').length") > count + 20, "more has come")
    assert page.run("document.querySelector('#log-lines').scrollTop") <= top

    lines.send_keys(Keys.END)
    until(lambda: follow.get_attribute("aria-pressed") == "true", "it follows again")


def test_who_goes_up_by_less_than_just_came_stays_there(chromium: webdriver.Chrome, home: Home) -> None:
    """The move comes before the page has heard of its own move to the new end, as it does on a busy machine."""
    code = """
        import time
        number = 0
        while True:
            print("\\n".join(f"line {number + i}" for i in range(40)), flush=True)
            number += 40
            time.sleep(0.3)
    """
    site = serve(home, home.service("web", code), manager=LOCAL)
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    page.press("web", "log")
    follow = page.find("#log-follow")
    until(lambda: page.run("document.querySelectorAll('#log-lines div').length") > 100, "the log is shown")
    chromium.execute_script("""
        const lines = document.querySelector("#log-lines");
        new MutationObserver((_, observer) => { observer.disconnect(); lines.scrollTop -= 60; })
            .observe(lines, { childList: true });
    """)
    until(lambda: follow.get_attribute("aria-pressed") == "false", "it is left")


def test_it_follows_dark_mode_and_fits_a_phone(chromium: webdriver.Chrome, home: Home) -> None:
    """Dark is dark, light is light; at the width of a phone nothing is to be scrolled sideways."""
    long = "A service with a name that is far too long for any phone, " * 3
    site = serve(home, named(home.service("web", group="G" * 60), long.strip()))
    site.program.until_state("running")
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")

    def brightness() -> float:
        words: str = page.run("getComputedStyle(document.documentElement).backgroundColor")
        if words == "rgba(0, 0, 0, 0)":
            words = page.run("getComputedStyle(document.body).backgroundColor")
        return sum(float(part) for part in words[words.index("(") + 1 : -1].split(",")[:3]) / 3

    for scheme, is_dark in (("light", False), ("dark", True)):
        page.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        assert (brightness() < 80) is is_dark, (scheme, brightness())
    page.command("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
    until(lambda: page.run("innerWidth") == 360, "it is as narrow as a phone")
    assert page.run("document.documentElement.scrollWidth") <= 360


BASELINE = """(() => {
  const mark = document.createElement("span");
  mark.style.cssText = "display: inline-block; width: 0; height: 0";
  const places = [".name", ".word"].map((part) => {
    document.querySelector(`.service-card ${part}`).append(mark);
    return mark.getBoundingClientRect().bottom;
  });
  mark.remove();
  return Math.abs(places[0] - places[1]);
})()"""


def test_name_and_state_stand_on_one_line(chromium: webdriver.Chrome, home: Home) -> None:
    """Their letters are of different sizes, and their feet are level."""
    site = serve(home, home.service("web"))
    page = Page(chromium, site).open()
    page.until_shown("web", "Running")
    assert page.run(BASELINE) < 1


@pytest.mark.parametrize("typed", ["istanbul", "İSTANBUL", "ıstanbul"])
def test_the_filter_knows_no_accents(chromium: webdriver.Chrome, home: Home, typed: str) -> None:
    """Whatever keyboard somebody has, the service is found, and only this one."""
    site = serve(home, home.service("web").replace("\n", "\nname = İstanbul\n", 1), home.service("other"))
    page = Page(chromium, site).open()
    page.until_shown("other", "Running")
    page.find("#filter").send_keys(typed)
    shown = "[...document.querySelectorAll('.service-card')].filter(c => !c.hidden).map(c => c.dataset.id).join()"
    until(lambda: page.run(shown) == "web", "it alone is shown")


def test_a_thousand_services(chromium: webdriver.Chrome, home: Home) -> None:
    """All have a card, the filter finds one, and a change of one is shown."""
    idle = "".join(home.service(f"s{number:03}", autostart="no") for number in range(999))
    site = serve(home, home.service("busy"), idle, manager=LOCAL)
    site.program.until_state("running", "busy")
    page = Page(chromium, site).open()
    until(lambda: page.run("document.querySelectorAll('.service-card').length") == 1000, "all are there")
    page.run("scrollTo(0, document.body.scrollHeight / 2)")
    until(lambda: page.run("scrollY") > 1000, "one looks somewhere in the middle")
    page.find("#filter").send_keys("s777")
    until(lambda: page.run("scrollY") == 0, "what fits is seen from its beginning")
    until(lambda: page.run("[...document.querySelectorAll('.service-card')].filter(c => !c.hidden).length") == 1, "one")
    page.press("s777", "start")
    page.until_shown("s777", "Running")
    assert site.program.states()["s777"] == "running"
