"""Another language on a real desktop: everything visible speaks it at once, and the services run on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.desktop.conftest import DesktopHome
from tests.desktop.screen import Screen
from tests.desktop.test_looks import opened
from tests.programs import until

_MENU = "com.canonical.dbusmenu"
_ITEM = "org.kde.StatusNotifierItem"
_ENGLISH = {"&Service", "Start all", "Filter services", "Settings", "Close", "Show window"}


def words_of(screen: Screen) -> set[str]:
    """All that is shown, without what is measured, which differs from one second to the next."""
    table = next(part for role, _, part in screen.root.below() if role == "table" and part.showing)
    cells = [table.cell(row, column).name.split(",")[0] for row in range(table.row_count()) for column in range(9)]
    return {re.sub(r"(\d+ \w+ )?\d+", "#", text) for text in [*screen.texts(), *cells] if "%" not in text}


def tray_words(screen: Screen) -> list[str]:
    """The entries of the icon's menu, as the panel reads them."""
    bus = screen.desktop.bus
    watcher = "org.kde.StatusNotifierWatcher"
    items = bus.property(watcher, "/StatusNotifierWatcher", watcher, "RegisteredStatusNotifierItems")
    owner = next(name for item in items if bus.pid_of(name := item.partition("/")[0]) == screen.program.pid)
    path = bus.property(owner, "/StatusNotifierItem", _ITEM, "Menu")
    _revision, layout = bus.call(owner, path, _MENU, "GetLayout", "iias", 0, -1, ["label"])
    return list(_labels(layout))


def _labels(node: Any) -> Iterator[str]:
    _id, properties, children = node
    if label := properties.get("label"):
        yield getattr(label, "value", label)
    for child in children:
        yield from _labels(getattr(child, "value", child))


def choose_language(screen: Screen, there: str, wanted: str) -> None:
    """In the settings, which speak the language that was there so far, and are left again."""
    screen.press("ctrl+comma")
    screen.click(screen.see("radio button", f"{there}: {wanted}"))
    title = {"Deutsch": "Sprache", "English": "Language"}[wanted]
    screen.see("radio button", f"{title}: {wanted}")  # the settings speak it, too
    screen.press("Escape")
    until(lambda: not screen.find("radio button", f"{title}: {wanted}"), "the settings are gone")


def test_the_language_changes_at_once(home: DesktopHome) -> None:
    """English to German and back: window, settings and tray say what a program says that was started so."""
    screen = opened(home)
    until(lambda: screen.has_icon, "the icon is there")
    until(lambda: "CPU: none" not in words_of(screen), "it is measured")
    pids, windows = screen.program.pids(), screen.windows()
    english, english_tray = words_of(screen), tray_words(screen)
    place = screen.root.children[0].box

    choose_language(screen, "Language", "Deutsch")
    until(lambda: not words_of(screen) & _ENGLISH, "nothing is English")
    german, german_tray = words_of(screen), tray_words(screen)
    until(lambda: screen.windows() == windows, "its window is there alone, and still the same")
    assert screen.program.pids() == pids
    assert screen.root.children[0].box == place
    assert "Beenden" in german_tray

    choose_language(screen, "Sprache", "English")
    until(lambda: words_of(screen) == english, "it is as it was")
    assert tray_words(screen) == english_tray
    assert screen.program.pids() == pids

    choose_language(screen, "Language", "Deutsch")
    assert screen.program.leave() == 0
    again = home.open(screen.program.config)
    again.program.until_state("running")
    again.until_ready()
    until(lambda: again.has_icon, "the icon is there again")
    until(lambda: words_of(again) == german, "started in German it says the same")
    assert tray_words(again) == german_tray
