"""The tray icon: one mark for each severity, told apart by shape, seen on any panel."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health
from medivote_desktop.ui.tray.icon import ICON_SIZES_PX, MARK_OF_STATE, Mark, mark_icon, mark_of, mark_pixmap
from tests.ui.fleet import every_state, service, snapshot

PANELS = ("#ffffff", "#f0f0f0", "#2b2b2b", "#000000")


@pytest.mark.parametrize(
    ("states", "mark"),
    [
        ((), Mark.IDLE),
        ((State.RUNNING, State.COMPLETED), Mark.WELL),
        ((State.RUNNING, State.STOPPED), Mark.IDLE),
        ((State.RUNNING, State.STARTING), Mark.BUSY),
        ((State.STOPPING, State.STOPPED), Mark.BUSY),
        ((State.RUNNING, State.BACKOFF, State.STARTING), Mark.WARNING),
        ((State.BACKOFF, State.FAILED), Mark.FAILED),
    ],
)
def test_the_worst_state_gives_the_mark(states: tuple[State, ...], mark: Mark) -> None:
    """The mark is that of the service that needs attention most."""
    fleet = snapshot(*(service(f"s{number}", state) for number, state in enumerate(states)))
    assert mark_of(fleet) is mark


@pytest.mark.parametrize(("beside", "mark"), [(State.RUNNING, Mark.WARNING), (State.FAILED, Mark.FAILED)])
def test_an_unhealthy_service_is_a_warning(beside: State, mark: Mark) -> None:
    """A service that runs and does not work is seen, unless something worse is."""
    assert mark_of(snapshot(service("a", health=Health.UNHEALTHY), service("b", beside))) is mark


def test_every_state_has_a_mark() -> None:
    """No state is left without a mark, and a fleet in every state is as bad as its worst."""
    assert set(MARK_OF_STATE) == set(State)
    assert mark_of(every_state()) is Mark.FAILED


@pytest.mark.parametrize("mark", list(Mark))
def test_every_size_is_drawn_by_itself(qapp: QApplication, mark: Mark) -> None:
    """A panel finds the size it asks for; nothing is scaled."""
    icon = mark_icon(mark)
    assert {size.width() for size in icon.availableSizes()} == set(ICON_SIZES_PX)
    for size in ICON_SIZES_PX:
        assert icon.pixmap(QSize(size, size)).size() == QSize(size, size)


@pytest.mark.parametrize("size", [16, 22, 24, 48])
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Mark, 2)))
def test_marks_differ_without_colour(qapp: QApplication, one: Mark, other: Mark, size: int) -> None:
    """Printed in black and white, at any size, one pixel in twelve of two marks differs."""
    differing = sum(
        first != second for first, second in zip(_silhouette(one, size), _silhouette(other, size), strict=True)
    )
    assert differing >= size * size / 12


def _silhouette(mark: Mark, size: int) -> list[str]:
    """Each pixel as nothing, fill or sign, whatever the colour of the fill."""
    image = mark_pixmap(mark, size).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = [image.pixelColor(x, y) for y in range(size) for x in range(size)]
    return [" " if pixel.alpha() < 128 else "o" if _contrast(pixel, QColor("white")) < 1.8 else "#" for pixel in pixels]


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("mark", list(Mark))
def test_a_mark_is_seen_on_light_and_dark_panels(mark: Mark, panel: str) -> None:
    """The fill keeps a contrast of 3 to 1 to any panel, as graphics need."""
    assert _contrast(QColor(mark.value), QColor(panel)) >= 3


@pytest.mark.parametrize("mark", [mark for mark in Mark if mark is not Mark.IDLE])
def test_a_sign_is_seen_on_its_fill(qapp: QApplication, mark: Mark) -> None:
    """At the smallest size the sign's brightest pixel still stands out from the fill by 3 to 1."""
    image = mark_pixmap(mark, 16).toImage()
    opaque = [c for y in range(16) for x in range(16) if (c := image.pixelColor(x, y)).alpha() == 255]
    assert max(_contrast(pixel, QColor(mark.value)) for pixel in opaque) >= 3


def _contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours after WCAG 2."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
