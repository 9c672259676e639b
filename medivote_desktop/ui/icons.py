"""The shipped SVG drawings as icons, tinted for the theme. States differ by shape as well as by colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from medivote_desktop.core.lifecycle import State
from medivote_desktop.resources import resource_path
from medivote_desktop.ui.theme import FADED, Theme, theming

_MENU_PX, _TRAY_PX = 16, 22


def pixmap(name: str, size_px: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """A drawing of `resources/icons`, `size_px` logical pixels square, sharp on a screen of that pixel ratio.

    Raises:
        FileNotFoundError: There is no such drawing in this installation.
    """
    return _rendered(name, round(size_px * ratio), colour, ratio)


def icon(name: str, theme: Theme | None = None) -> QIcon:
    """An action's icon in the colours of the theme (the one in force). Make it anew when the theme changes."""
    theme = theme or theming().theme
    made = QIcon()
    for ratio in _ratios():
        drawn = pixmap(name, _MENU_PX, theme.text, ratio)
        made.addPixmap(drawn)
        made.addPixmap(_faded(drawn), QIcon.Mode.Disabled)
    return made


def state_name(state: State) -> str:
    """The drawing that stands for a state."""
    return f"state-{state.value}"


def state_pixmap(state: State, size_px: int, theme: Theme | None = None, ratio: float = 1.0) -> QPixmap:
    """A state's shape in its colour."""
    return pixmap(state_name(state), size_px, (theme or theming().theme).states[state], ratio)


def state_icon(state: State, theme: Theme | None = None) -> QIcon:
    """A state's shape and colour for menus and the tray."""
    made = QIcon()
    for size_px in (_MENU_PX, _TRAY_PX):
        for ratio in _ratios():
            made.addPixmap(state_pixmap(state, size_px, theme, ratio))
    return made


def app_icon() -> QIcon:
    """The program's own icon, in the sizes that window managers ask for."""
    made = QIcon()
    for size_px in (16, 22, 24, 32, 48, 64, 128):
        made.addPixmap(_rendered("app", size_px, "", 1.0))
    return made


def _ratios() -> set[float]:
    """The pixel ratios of the screens there are; icons are drawn for these and no others."""
    return {screen.devicePixelRatio() for screen in QGuiApplication.screens()} | {1.0}


def _faded(opaque: QPixmap) -> QPixmap:
    faded = QPixmap(opaque.size())
    faded.setDevicePixelRatio(opaque.devicePixelRatio())
    faded.fill(Qt.GlobalColor.transparent)
    with QPainter(faded) as painter:
        painter.setOpacity(FADED)
        painter.drawPixmap(0, 0, opaque)
    return faded


@lru_cache(maxsize=512)
def _rendered(name: str, device_px: int, colour: str, ratio: float) -> QPixmap:
    renderer = _renderer(name, colour)
    drawn = QPixmap(device_px, device_px)
    drawn.fill(Qt.GlobalColor.transparent)
    with QPainter(drawn) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, device_px, device_px))
    drawn.setDevicePixelRatio(ratio)
    return drawn


@lru_cache(maxsize=1)  # a drawing is needed in several sizes at a time
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    # Qt's renderer knows no style sheet from outside, so the one variable of our drawings is filled in here.
    return QSvgRenderer(QByteArray(text.replace("currentColor", QColor(colour).name()).encode()))
