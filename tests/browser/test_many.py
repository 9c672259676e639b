"""A thousand services in a browser stay fluid: counted by the work that is done, for times differ with the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from selenium import webdriver

from tests.browser.page import Page
from tests.endpoint.served import serve
from tests.programs import Home, until

pytestmark = pytest.mark.serial

COUNT = 1000
RENDERED = 120
"""More cards than are on and around any screen of a test."""
RESTLESS = """
import time
kept = []
while True:
    kept = [] if len(kept) > 20 else [*kept, bytearray(300_000)]
    time.sleep(0.1)
"""
WATCH_ADDED = """
window.batches = [];
new MutationObserver((changes) => {
  const isCard = (node) => node.classList?.contains("service-card");
  const added = changes.flatMap((change) => [...change.addedNodes]).filter(isCard).length;
  if (added) batches.push(added);
}).observe(document, { childList: true, subtree: true });
"""
LATE = """
window.ResizeObserver = class extends ResizeObserver {
  constructor(tell) { super((...all) => setTimeout(() => tell(...all), 1_000)); }
};
"""
"""A busy browser shows a page, and tells how wide it is, some time after it has run its scripts."""
WATCH_WRITTEN = """
window.written = {};
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const id = (target.closest ? target : target.parentElement)?.closest(".service-card")?.dataset.id;
    if (id) written[id] = (written[id] ?? 0) + 1;
  }
}).observe(document.getElementById("cards"), { subtree: true, childList: true, attributes: true, characterData: true });
"""
CARDS = "document.querySelectorAll('.service-card').length"
DRAWN = """[...document.querySelectorAll('.service-card')]
    .filter((card) => card.checkVisibility({ contentVisibilityAuto: true })).length"""
GAPS = """[...document.querySelectorAll('.block')].slice(0, -1).map((block) => {
    const columns = getComputedStyle(block).gridTemplateColumns.split(' ').length;
    return block.childElementCount % columns;
}).filter((over) => over).length"""
COLUMNS = "getComputedStyle(document.querySelector('.block')).gridTemplateColumns.split(' ').length"
ORDER = "[...document.querySelectorAll('.block .service-card')].map((card) => card.dataset.id)"


def services(home: Home) -> str:
    """A thousand, of which the first and the last change all the time."""
    idle = [home.service(f"s{number:03}", autostart="no") for number in range(1, COUNT - 1)]
    return "".join((home.service("first", RESTLESS), *idle, home.service("last", RESTLESS)))


@contextmanager
def watched(page: Page, script: str) -> Iterator[None]:
    """Run a script in each page from its very beginning."""
    command = "Page.addScriptToEvaluateOnNewDocument"
    added = page.browser.execute_cdp_cmd(command, {"source": script})
    yield
    page.command("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def is_laid_out(page: Page, columns: int) -> bool:
    """Whether so many stand beside each other, and every row but the last is full."""
    return bool(page.run(COLUMNS) == columns and page.run(GAPS) == 0)


def numbered(service_id: str) -> str:
    """What a screen reader is told of a card: which one it is, and of how many."""
    card = f"document.querySelector('[data-id={service_id}]')"
    return f"[{card}.ariaPosInSet, {card}.ariaSetSize]"


@pytest.mark.parametrize("late", ["", LATE], ids=["", "late"])
def test_cards_come_in_slices_and_only_near_ones_are_drawn(chromium: webdriver.Chrome, home: Home, late: str) -> None:
    """A person who types meanwhile waits for some cards, not for all; what is far costs nothing."""
    site = serve(home, services(home))
    page = Page(chromium, site)
    with watched(page, WATCH_ADDED + late):
        page.open()
        until(lambda: page.run(CARDS) == COUNT, "all are there")
        batches = page.run("batches")
    assert sum(batches) == COUNT, "each came once, and none was moved"
    assert len(batches) > 3, batches
    until(lambda: 0 < page.run(DRAWN) <= RENDERED, "those on the screen are drawn")
    assert page.complaints() == []


def test_what_nobody_sees_is_not_written(chromium: webdriver.Chrome, home: Home) -> None:
    """Figures of a card far from the screen wait until it comes near, and stop when it is gone again."""
    site = serve(home, services(home), manager="sample_interval = 250ms")
    page = Page(chromium, site).open()
    until(lambda: page.run(CARDS) == COUNT, "all are there")
    page.until_shown("first", "Running")
    until(lambda: page.run("document.querySelector('[data-id=last]').dataset.state") == "running", "so does the last")

    page.browser.execute_script(WATCH_WRITTEN)
    until(lambda: page.run("written.first ?? 0") > 40, "what is seen goes on")
    assert page.run("written.last ?? 0") == 0

    page.browser.execute_script("document.querySelector('[data-id=last]').scrollIntoView()")
    until(lambda: page.run("written.last ?? 0") > 40, "it is brought up to date, and goes on")
    written = page.run("{ ...written }")
    until(lambda: page.run("written.last") > written["last"] + 40, "it goes on")
    assert page.run("written.first") == written["first"]
    assert page.card_text("last", ".memory").endswith("MB")


def test_no_row_has_a_gap_at_any_width(chromium: webdriver.Chrome, home: Home) -> None:
    """Cards are laid out some rows at a time: each but the last is full, in the order of services.ini."""
    idle = [home.service(f"s{number:02}", autostart="no") for number in range(70)]
    site = serve(home, "".join(idle))
    page = Page(chromium, site).open()
    until(lambda: page.run(CARDS) == 70, "all are there")
    for width, columns in ((400, 1), (800, 2), (1280, 3), (1500, 4), (1900, 5)):
        page.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        until(partial(is_laid_out, page, columns), f"{columns} columns at {width} pixels, and no gap")
        assert page.run(ORDER) == [f"s{number:02}" for number in range(70)]
    page.browser.execute_script("document.querySelector('[data-id=s69]').scrollIntoView()")
    until(lambda: page.run(numbered("s69")) == ["70", "70"], "the last says so")
    page.find("#filter").send_keys("s3")
    until(lambda: page.run(ORDER) == [f"s{number:02}" for number in range(30, 40)], "only what fits is laid out")
    assert page.run(CARDS) == 70
    until(lambda: page.run(numbered("s31")) == ["2", "10"], "those that fit are counted anew")
    page.find("#filter").clear()
    page.find("#filter").send_keys("s")
    until(lambda: page.run(ORDER) == [f"s{number:02}" for number in range(70)], "all again, in order")
    assert page.run(GAPS) == 0
