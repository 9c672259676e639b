"""The endpoint's page wears the window's colours, drawings and words: nobody learns two pictures of one state."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.report import STATE_LABELS
from medivote_desktop.resources import resource_path
from medivote_desktop.ui.theme import DARK, LIGHT, Theme
from tests.ui.window.test_theme import contrast

HTML = resource_path("web/index.html").read_text()
STYLE = resource_path("web/style.css").read_text()
WORDS = resource_path("web/words.js").read_text()
SYMBOLS = {found[1]: found[0] for found in re.finditer(r'<symbol id="([\w-]+)".*?</symbol>', HTML, re.DOTALL)}
OWN_DRAWINGS = {"lock"}
"""What the window has no use for."""

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def colours(theme: Theme) -> dict[str, str]:
    """The page's colours by name: those of the dark theme replace those of the light."""
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6});", part)) for part in STYLE.split("color-scheme: dark)", 1))
    assert light.keys() >= dark.keys(), "in the dark nothing is named that has no colour in the light"
    return light | dark if theme is DARK else light


def states_by_colour() -> dict[str, str]:
    """Which colour each state is drawn in."""
    found: dict[str, str] = {}
    for selectors, colour in re.findall(r"^(\[data-state=.*?) \{ --state: var\(--(\w+)\);", STYLE, re.MULTILINE):
        found |= dict.fromkeys(re.findall(r'data-state="(\w+)"', selectors), colour)
    return found


@THEMES
def test_the_colours_are_those_of_the_window(theme: Theme) -> None:
    """Each by its name; cards lie on the page as the table lies in the window."""
    page = colours(theme)
    names = ("text", "muted", "line", "edge", "accent", "on-accent", "bad")
    assert {name: page[name] for name in names} == {name: getattr(theme, name.replace("-", "_")) for name in names}
    assert page["spark"] == theme.sparkline
    assert {page["window"], page["base"]} == {theme.window, theme.base}


@THEMES
def test_every_state_has_the_windows_colour(theme: Theme) -> None:
    """None is forgotten, and none is another one's."""
    page, drawn_in = colours(theme), states_by_colour()
    assert {state: page[drawn_in[state.value]] for state in State} == dict(theme.states)


@THEMES
def test_what_is_read_has_contrast(theme: Theme) -> None:
    """Text and states reach 4.5:1 on every surface of the page, lines of figures and edges of fields 3:1."""
    page = colours(theme)
    surfaces = [page[name] for name in ("window", "base", "hover", "bad-tint", "late-tint")]
    for name in ("text", "muted", "accent", "bad", "late", "good", "moving", "rest"):
        for surface in surfaces:
            assert contrast(page[name], surface) >= 4.5, (name, surface)
    assert contrast(page["on-accent"], page["accent"]) >= 4.5
    assert contrast(page["spark"], page["base"]) >= 3
    assert min(contrast(page["edge"], page[ground]) for ground in ("window", "base")) >= 3  # of fields and buttons


@pytest.mark.parametrize("name", sorted({f"state-{state.value}" for state in State} | set(SYMBOLS) - OWN_DRAWINGS))
def test_a_drawing_is_the_windows(name: str) -> None:
    """Line by line; and every state has one."""
    assert _parts(ElementTree.fromstring(SYMBOLS[name])) == _parts(
        ElementTree.parse(resource_path(f"icons/{name}.svg")).getroot()
    )


def test_states_have_the_windows_words() -> None:
    """Label by label."""
    block = re.search(r"export const STATES = \{(.*?)\};", WORDS, re.DOTALL)
    assert block is not None
    assert dict(re.findall(r'(\w+): tr\("(.*?)"\)', block[1])) == {state.value: STATE_LABELS[state] for state in State}


def _parts(drawing: ElementTree.Element) -> list[tuple[str, dict[str, str]]]:
    """The look of a drawing: every element's name and attributes, whatever holds them together."""
    elements = [(each.tag.rpartition("}")[2], dict(each.attrib)) for each in drawing.iter()]
    elements[0] = ("drawing", {key: value for key, value in drawing.attrib.items() if key != "id"})
    return elements
