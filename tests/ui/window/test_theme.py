"""The colours: that they can be read, and that they follow the system. The icons: that they differ by shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

import PySide6
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMenu
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.resources import resource_path
from medivote_desktop.ui import icons
from medivote_desktop.ui.strongthemes import STRONG
from medivote_desktop.ui.theme import DARK, LIGHT, Theme, palette, theming


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    theming().use(LIGHT)
    yield
    theming().choose("system")
    theming().use(LIGHT)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """As WCAG defines it."""
    shade = QColor(colour)
    red, green, blue = map(_linear, (shade.redF(), shade.greenF(), shade.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_everything_that_is_read_has_contrast(theme: Theme) -> None:
    """Text and every state's colour reach 4.5:1 on every background, the selected rows' included."""
    for colour in (theme.text, theme.muted, theme.accent, theme.bad, *theme.states.values()):
        for surface in theme.surfaces:
            assert contrast(colour, surface) >= 4.5, (colour, surface)
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.sparkline, theme.base) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_state_has_a_colour(theme: Theme) -> None:
    """No state is forgotten."""
    assert set(theme.states) == set(State)


def test_a_switch_can_be_seen_in_the_dark(qtbot: QtBot) -> None:
    """The outline of a box that is not checked has a contrast of 3 to the window around it."""
    theming().use(DARK)
    box = QCheckBox()
    qtbot.addWidget(box)
    box.show()
    image = box.grab().toImage()
    shades = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert max(contrast(shade, DARK.window) for shade in shades) >= 3


def test_what_a_person_chose_wins_over_the_system(qtbot: QtBot) -> None:
    """Dark stays dark; following the system again is light here. What is unchanged is not announced again."""
    told: list[Theme] = []
    theming().changed.connect(told.append)
    for name in ("dark", "dark", "system", "light", "system"):
        theming().choose(name)
    theming().changed.disconnect(told.append)
    assert told == [DARK, LIGHT]


def test_a_theme_reaches_every_widget_and_is_told(qtbot: QtBot) -> None:
    """Using a theme sets the palette before it is announced."""
    label = QLabel("x")
    qtbot.addWidget(label)
    seen: list[str] = []
    theming().changed.connect(lambda theme: seen.append(QApplication.palette().color(QPalette.ColorRole.Base).name()))

    theming().use(DARK)

    assert seen == [DARK.base]
    qtbot.waitUntil(lambda: label.palette().color(QPalette.ColorRole.Window).name() == DARK.window)


def test_the_theme_follows_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system's scheme changes, the program's does."""
    hints = qapp.styleHints()
    monkeypatch.setattr(type(hints), "colorScheme", lambda _self: Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theming().theme is DARK

    monkeypatch.setattr(type(hints), "colorScheme", lambda _self: Qt.ColorScheme.Light)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theming().theme is LIGHT


def test_high_contrast_can_be_chosen(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Light or dark with the system."""
    theming().choose("contrast")
    assert theming().theme is STRONG[0]
    hints = qapp.styleHints()
    monkeypatch.setattr(type(hints), "colorScheme", lambda _self: Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theming().theme is STRONG[1]
    theming().choose("dark")
    assert theming().theme is DARK


@pytest.mark.skipif(PySide6.__version_info__ < (6, 10), reason="Qt does not tell")
def test_the_system_may_ask_for_high_contrast(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who chose light or dark in the settings has that."""
    hints = qapp.styleHints().accessibility()
    high = Qt.ContrastPreference.HighContrast
    monkeypatch.setattr(type(hints), "contrastPreference", lambda _self: high)
    hints.contrastPreferenceChanged.emit(high)
    assert theming().theme is STRONG[0]
    theming().choose("light")
    assert theming().theme is LIGHT


def test_menus_tint_what_is_chosen(qtbot: QtBot) -> None:
    """An entry under the keyboard has the ground of a selected row, on which icons and words can be seen."""
    menu = QMenu()
    qtbot.addWidget(menu)
    theming().use(DARK)
    qtbot.waitUntil(lambda: menu.palette().color(QPalette.ColorRole.Highlight).name() == DARK.selected)
    assert menu.palette().color(QPalette.ColorRole.HighlightedText).name() == DARK.text


def test_there_is_one_switch(qapp: QApplication) -> None:
    """Whoever asks for it gets the same."""
    assert theming() is theming()


def test_disabled_text_is_fainter() -> None:
    """What cannot be used looks so."""
    for theme in (LIGHT, DARK):
        colours = palette(theme)
        disabled = colours.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name()
        assert contrast(disabled, theme.window) < contrast(theme.text, theme.window) / 2


def shape(name: str) -> bytes:
    """Where a drawing is opaque, without regard to colour."""
    image = icons.pixmap(name, 16, "#000000").toImage()
    return bytes(image.pixelColor(x, y).alpha() // 64 for y in range(16) for x in range(16))


def test_states_differ_without_colour(qapp: QApplication) -> None:
    """No two states have the same shape: at 16 pixels at least an eighth of the drawn ones differ."""
    shapes = {state: shape(icons.state_name(state)) for state in State}
    for one in State:
        for other in set(State) - {one}:
            differing = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
            assert differing >= 12, (one, other)


def test_a_drawing_wears_the_colour_asked_for(qapp: QApplication) -> None:
    """The middle of a disc is exactly the state's colour."""
    for theme in (LIGHT, DARK):
        middle = icons.state_pixmap(State.RUNNING, 16, theme).toImage().pixelColor(8, 8)
        assert middle.name() == theme.states[State.RUNNING]


def test_drawings_are_sharp_on_dense_screens(qapp: QApplication) -> None:
    """At a ratio of 1.5 a drawing has half as many pixels again and keeps its size."""
    drawn = icons.pixmap("start", 16, "#000000", 1.5)
    assert (drawn.width(), drawn.deviceIndependentSize().width()) == (24, 16.0)


def test_all_drawings_share_one_grid() -> None:
    """Every action and state is drawn on 16 by 16 in a colour that the theme fills in."""
    for file in resource_path("icons").glob("*.svg"):
        text = file.read_text(encoding="utf-8")
        if file.stem != "app":
            assert 'viewBox="0 0 16 16"' in text, file.name
            assert "currentColor" in text, file.name
            assert not re.search(r"#[0-9a-fA-F]{3,6}", text), file.name


def test_a_missing_drawing_is_said(qapp: QApplication) -> None:
    """A name that does not exist is an error, not an empty square."""
    with pytest.raises(FileNotFoundError, match="no-such-drawing"):
        icons.pixmap("no-such-drawing", 16, "#000000")
