"""The page with a thousand services in a real browser: how long its tasks are, and how its frames come.

The services are real processes whose memory changes all the time, so that each second every card has news. The browser
draws by the processor alone, on a screen of its own. A task is what the page's thread does in one go, as the browser's
own trace has it: so long an input has to wait. What it takes is its CPU time, for other work on the machine is no fault
of the page; how the frames come is told by the clock.
"""

from __future__ import annotations

import json
import math
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from selenium import webdriver

from benchmarks.common import need, p95, tell, title
from benchmarks.display import Display
from benchmarks.harness import Workshop
from benchmarks.stamps import PATIENCE_SECONDS, now_ns, wait_until

SERVICES = 1000
WATCHED_SECONDS = 10.0
SCROLLED_SECONDS = 5.0
SCROLLED_PIXELS = 40  # a frame: a wheel turned without pause
FRAME_MS = 16.8  # a screen of 60 Hz
MANAGER = """sample_interval = 1s
http_enabled = true
http_port = 0
http_control = loopback
"""
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
)
WATCH_FRAMES = """
window.framesMs = [];
let last = 0;
requestAnimationFrame(function frame(now) {
  if (last) framesMs.push(now - last);
  last = now;
  requestAnimationFrame(frame);
});
"""
SCROLL = """
const [pixels, seconds, done] = arguments;
const end = performance.now() + seconds * 1000;
let down = 0;
framesMs.length = 0;
requestAnimationFrame(function frame() {
  scrollTo(0, down += pixels);
  if (performance.now() < end) requestAnimationFrame(frame);
  else done(framesMs);
});
"""


@contextmanager
def chromium(workshop: Workshop, display: Display) -> Iterator[webdriver.Chrome]:
    """A browser in a window, which keeps a trace of its tasks."""
    options = webdriver.ChromeOptions()
    for option in (*OPTIONS, f"--user-data-dir={workshop.folder / 'chromium'}"):
        options.add_argument(option)
    options.binary_location = str(shutil.which("chromium"))
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    traced = {"enableNetwork": False, "enablePage": False, "traceCategories": "toplevel"}
    options.add_experimental_option("perfLoggingPrefs", traced)
    driver = webdriver.ChromeService(shutil.which("chromedriver"), env=dict(display.environment))
    browser = webdriver.Chrome(options, driver)
    try:
        browser.set_script_timeout(PATIENCE_SECONDS)
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH_FRAMES})
        yield browser
    finally:
        browser.quit()


def tasks_of(browser: webdriver.Chrome) -> list[tuple[int, float]]:
    """The tasks of the page's main thread: when each began on the clock of `now_ns`, and its CPU time in ms."""
    threads: dict[tuple[int, int], str] = {}
    tasks: list[dict[str, Any]] = []
    for entry in browser.get_log("performance"):  # type: ignore[no-untyped-call]
        message = json.loads(entry["message"])["message"]
        event = message["params"]
        if message["method"] != "Tracing.dataCollected":
            continue
        if event["name"] == "thread_name":
            threads[event["pid"], event["tid"]] = event["args"]["name"]
        elif event["name"] == "ThreadControllerImpl::RunTask" and event["ph"] == "X":
            tasks.append(event)
    mains = {thread for thread, name in threads.items() if name == "CrRendererMain"}
    return [
        (each["ts"] * 1000, each.get("tdur", each["dur"]) / 1000)
        for each in tasks
        if (each["pid"], each["tid"]) in mains
    ]


def card_count(browser: webdriver.Chrome) -> int:
    return int(browser.execute_script("return document.querySelectorAll('.service-card').length"))


def tell_page(browser: webdriver.Chrome, address: str) -> None:
    moments_ns = [now_ns()]
    browser.get(address)
    wait_until(lambda: card_count(browser) == SERVICES, "all cards")
    time.sleep(1)
    moments_ns.append(now_ns())
    browser.execute_script("framesMs.length = 0")
    time.sleep(WATCHED_SECONDS)
    live = browser.execute_script("return framesMs")
    moments_ns.append(now_ns())
    scrolled = browser.execute_async_script(SCROLL, SCROLLED_PIXELS, SCROLLED_SECONDS)
    moments_ns.append(now_ns())
    tasks = tasks_of(browser)
    longest = [
        max((took_ms for began_ns, took_ms in tasks if since < began_ns < until), default=math.nan)
        for since, until in pairwise(moments_ns)
    ]
    tell("first load, longest task", longest[0], 100, "ms")
    tell("all cards live, longest task", longest[1], 16, "ms")
    tell("all cards live, frame, median", statistics.median(live), FRAME_MS, "ms", f"p95 {p95(live):.3g} ms")
    tell(
        "scrolled all the time, frame, median",
        statistics.median(scrolled),
        FRAME_MS,
        "ms",
        f"p95 {p95(scrolled):.3g} ms",
    )
    tell("scrolled all the time, longest task", longest[2], 50, "ms")


def main() -> None:
    title(f"page with {SERVICES:,} services, all of them restless")
    need("chromium", "chromedriver")
    with Workshop() as workshop:
        display = Display(workshop)
        product = workshop.product(SERVICES, manager=MANAGER, arguments="restless")
        product.wait_until_up()
        wait_until(lambda: bool(product.ask("serve").get("is_on")), "endpoint")
        with chromium(workshop, display) as browser:
            tell_page(browser, str(product.ask("serve")["address"]))


if __name__ == "__main__":
    main()
