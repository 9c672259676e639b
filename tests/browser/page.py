"""The page as a person has it before the eyes."""

from __future__ import annotations

import contextlib
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import ElementNotInteractableException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.endpoint.served import Site
from tests.programs import until

FOREIGN_NAME = "medivote.test"
"""A name under which the browser reaches this machine, and which is not local to the endpoint."""


class Page:
    """One tab; opened anew, so that nothing of an earlier test is left."""

    def __init__(self, browser: webdriver.Chrome, site: Site) -> None:
        self.browser = browser
        self.site = site
        browser.switch_to.new_window("tab")
        for other in browser.window_handles[:-1]:
            browser.switch_to.window(other)
            browser.close()
        browser.switch_to.window(browser.window_handles[-1])
        self.command("Network.clearBrowserCookies")
        self.command("Emulation.setEmulatedMedia", features=[])
        self.command("Emulation.clearDeviceMetricsOverride")
        self.complaints()  # what earlier pages left

    def open(self, fragment: str = "", host: str = "127.0.0.1") -> Page:
        self.browser.get(f"http://{host}:{self.site.port}/{fragment}")
        return self

    def command(self, name: str, **values: object) -> None:
        """Ask the browser for what no page can do."""
        self.browser.execute_cdp_cmd(name, values)

    def run(self, script: str) -> Any:
        """The value of an expression on the page."""
        return self.browser.execute_script(f"return {script}")

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        found: str = self.run(f"document.querySelector({selector!r})?.innerText ?? ''")
        return found

    def card_text(self, service_id: str, part: str) -> str:
        return self.text(f'.service-card[data-id="{service_id}"] {part}')

    def until_shown(self, service_id: str, state: str) -> None:
        until(lambda: self.card_text(service_id, ".state") == state, f"{service_id} is shown as {state}")

    def button(self, service_id: str, action: str) -> WebElement:
        return self.find(f'.service-card[data-id="{service_id}"] button[data-do="{action}"]')

    def press(self, service_id: str, action: str) -> None:
        """Click one of a card's buttons, as soon as it is there: a card takes no wish while one is on its way."""

        def is_pressed() -> bool:
            button = self.button(service_id, action)
            if button.get_attribute("aria-disabled"):
                return False
            with contextlib.suppress(ElementNotInteractableException):  # the service is in another state just now
                button.click()
                return True
            return False

        until(is_pressed, f"{action} of {service_id} can be pressed")

    def complaints(self) -> list[str]:
        """Errors and violations of the policy that the browser told, since the last call."""
        log: list[dict[str, str]] = self.browser.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in log if entry["level"] in ("SEVERE", "WARNING")]
