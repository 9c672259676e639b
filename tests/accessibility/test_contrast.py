"""Contrast as WCAG 2.2 asks for it, of every pair of colours that is shown: 4.5:1 for words, 3:1 for shapes."""

from __future__ import annotations

import itertools
import re

import pytest
from PySide6.QtGui import QColor, QPalette

from medivote_desktop.core.logs.ansi import TRUE_COLOUR, Style
from medivote_desktop.core.logs.level import Level
from medivote_desktop.ui.detail.chartdata import series_colour
from medivote_desktop.ui.detail.logcolours import LogColours
from medivote_desktop.ui.strongthemes import STRONG
from medivote_desktop.ui.stylesheets import window_stylesheet
from medivote_desktop.ui.theme import DARK, LIGHT, Theme, menu_palette, palette, switch_palette
from medivote_desktop.ui.tray.icon import MONOCHROME, Mark
from tests.ui.window.test_theme import contrast

Role = QPalette.ColorRole
TEXT, SHAPE = 4.5, 3.0

all_themes = pytest.mark.parametrize("theme", [LIGHT, DARK, *STRONG], ids=lambda theme: theme.name)

ON = {
    Role.WindowText: (Role.Window,),
    Role.Text: (Role.Base, Role.AlternateBase, Role.Window),
    Role.ButtonText: (Role.Button,),
    Role.PlaceholderText: (Role.Base,),
    Role.ToolTipText: (Role.ToolTipBase,),
    Role.HighlightedText: (Role.Highlight,),
    Role.Link: (Role.Base, Role.Window),
    Role.LinkVisited: (Role.Base, Role.Window),
    Role.BrightText: (Role.Window,),
}
"""What Qt writes on what."""


@all_themes
def test_stock_widgets_can_be_read(theme: Theme) -> None:
    """Every pair of the palettes; what is disabled is excepted by WCAG."""
    for colours in (palette(theme), menu_palette(theme)):
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            for front, grounds in ON.items():
                for ground in grounds:
                    pair = colours.color(group, front).name(), colours.color(group, ground).name()
                    assert contrast(*pair) >= TEXT, (front, ground, pair)
    switches = switch_palette(theme)
    assert contrast(switches.color(Role.WindowText).name(), theme.window) >= TEXT


@all_themes
def test_stylesheets_can_be_read(theme: Theme) -> None:
    """Each rule that names a colour for words, on the ground that it names, or else on all that lie behind it."""
    checked = 0
    for selector, body in re.findall(r"([^{}]+)\{([^}]*)\}", window_stylesheet(theme)):
        words = re.search(r"(?<![\w-])color:\s*(#\w{6})", body)
        ground = re.search(r"background:\s*(#\w{6})", body)
        if ":disabled" in selector or (words is None and ground is None):
            continue
        front = words.group(1) if words else theme.text
        grounds = [ground.group(1)] if ground else [theme.window]
        if "QScrollBar" in selector or "QSplitter" in selector or "separator" in selector or "corner" in selector:
            continue  # nothing is written there
        for behind in grounds:
            checked += 1
            assert contrast(front, behind) >= TEXT, (selector.strip(), front, behind)
    assert checked >= 8


@all_themes
def test_what_takes_input_has_an_edge(theme: Theme) -> None:
    """The keyboard's place, and the edge by which a field is told from what surrounds it."""
    for surface in (theme.window, theme.base):
        assert contrast(theme.accent, surface) >= SHAPE
        assert contrast(theme.edge, surface) >= SHAPE
    assert f"QLineEdit {{ background: {theme.base}; border: 1px solid {theme.edge};" in window_stylesheet(theme)


@all_themes
def test_a_log_can_be_read(theme: Theme) -> None:
    """Levels, terminal colours and names, on the log's ground, on what is marked and on what was found."""
    colours = LogColours(theme)
    grounds = [colours.base, colours.current, colours.selected, colours.found]
    for level in (None, *Level):
        for ground in grounds:
            assert contrast(colours.level(level).name(), ground.name()) >= TEXT, (level, ground.name())
    for ground in grounds:
        for number in range(20):
            assert contrast(colours.origin(number).name(), ground.name()) >= TEXT - 0.02, (number, ground.name())
        for front in range(16):
            written, _own = colours.of_style(Style(front=front))
            assert contrast(written.name(), ground.name()) >= TEXT - 0.02, (front, ground.name())
    true_colours = [TRUE_COLOUR | value for value in (0x000000, 0x777777, 0xFFFF00, 0x0000FF, 0xFFFFFF)]
    kinds = [None, *range(16), *true_colours]
    for front, ground, dim, inverse in itertools.product(kinds, kinds, (False, True), (False, True)):
        written, behind = colours.of_style(Style(front=front, ground=ground, dim=dim, inverse=inverse))
        pair = written.name(), (behind or colours.base).name()
        assert contrast(*pair) >= TEXT - 0.02, (front, ground, dim, inverse, pair)  # of rounding to 8 bits


@all_themes
def test_curves_can_be_seen_and_told_apart(theme: Theme) -> None:
    """Each curve on the chart's ground; the crosshair's list names each beside its dot."""
    shades = [series_colour(theme, number) for number in range(6)]
    assert len(set(shades)) == 6
    for shade in shades:
        assert contrast(shade, theme.base) >= SHAPE
        assert contrast(shade, theme.window) >= SHAPE
    assert contrast(theme.sparkline, theme.base) >= SHAPE


@all_themes
def test_a_difference_can_be_read(theme: Theme) -> None:
    """The lines that the editor adds and takes away; a sign stands before each, too."""
    from medivote_desktop.core.lifecycle import State

    for colour in (theme.states[State.RUNNING], theme.bad, theme.text, theme.muted):
        assert contrast(colour, theme.base) >= TEXT


@pytest.mark.parametrize("panel", ["#ffffff", "#f0f0f0", "#202326", "#000000"])
def test_the_tray_icon_is_seen_on_every_panel(panel: str) -> None:
    """Coloured and monochrome."""
    for colour in (MONOCHROME, *(mark.value for mark in Mark)):
        assert contrast(QColor(colour).name(), panel) >= SHAPE, (colour, panel)


@pytest.mark.parametrize("theme", STRONG, ids=lambda theme: theme.name)
def test_high_contrast_is_high(theme: Theme) -> None:
    """7:1 for every word, as WCAG AAA asks for; lines between rows and marks that say little are as clear as shapes."""
    for surface in theme.surfaces:
        for colour in (theme.text, theme.muted, theme.accent, theme.bad, *theme.states.values()):
            assert contrast(colour, surface) >= 7, (colour, surface)
    assert contrast(theme.on_accent, theme.accent) >= 7
    for surface in (theme.window, theme.base):
        for colour in (theme.line, theme.faint, theme.edge, theme.sparkline):
            assert contrast(colour, surface) >= SHAPE, (colour, surface)


@all_themes
def test_what_is_disabled_can_be_read(theme: Theme) -> None:
    """WCAG excepts it; who sees little wants to know what there would be."""
    colours = palette(theme)
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        assert contrast(colours.color(QPalette.ColorGroup.Disabled, role).name(), theme.window) >= SHAPE
