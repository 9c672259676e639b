"""The colours of a log on a light and on a dark ground: of levels, of terminal codes, of services."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.logs.ansi import TRUE_COLOUR, Style, contrast, readable
from medivote_desktop.core.logs.level import Level
from medivote_desktop.ui.theme import Theme

_PALETTES = {
    False: (
        *(0x1B2026, 0xB3202A, 0x12703A, 0x8A5A00, 0x1A56B0, 0x8A2F9E, 0x00707A, 0x565F69),
        *(0x4A525B, 0xC4262E, 0x0F7B3D, 0x946000, 0x2463C4, 0x9C3AB3, 0x007D88, 0x6B747E),
    ),
    True: (
        *(0x636C76, 0xFF8A80, 0x56C98A, 0xE8B04A, 0x85B7FF, 0xD79BF0, 0x5CCFD6, 0xC9CED4),
        *(0x8A939D, 0xFFA69E, 0x7FDBA8, 0xF3C873, 0xA6CBFF, 0xE3B8F5, 0x86E0E5, 0xF4F6F8),
    ),
}
_HUES = (212, 150, 28, 285, 185, 340, 55, 100, 250, 5)


class LogColours:
    """What the parts of a log are painted in.

    Attributes:
        base, text, muted: The ground, and what is written on it.
        selected, found, current: The grounds behind what is marked, what was looked for, and the line one is at.
        focus: The strip that tells that the keyboard is here.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._base = int(theme.base[1:], 16)
        self.base = QColor(theme.base)
        self.text = QColor(theme.text)
        self.muted = QColor(theme.muted)
        self.selected = QColor("#27405f" if theme.is_dark else "#c4dcfb")
        self.found = QColor("#4a3e1a" if theme.is_dark else "#fbe39a")
        self.current = QColor(theme.hover)
        self.focus = QColor(theme.accent)
        grounds = (colour.rgb() & 0xFFFFFF for colour in (self.base, self.selected, self.found, self.current))
        self._hardest = min(grounds, key=lambda ground: contrast(self.text.rgb() & 0xFFFFFF, ground))
        self._levels = {
            Level.ERROR: QColor(theme.bad),
            Level.WARNING: QColor(theme.states[State.BACKOFF]),
            Level.DEBUG: self.muted,
        }

    def level(self, level: Level | None) -> QColor:
        """A line of that level, where it has no colours of its own."""
        return self._levels.get(level, self.text) if level is not None else self.text

    def origin(self, number: int) -> QColor:
        """The name of one of several services."""
        wanted = QColor.fromHsv(_HUES[number % len(_HUES)], 150, 200).rgb() & 0xFFFFFF
        return QColor(readable(wanted, self._hardest))

    @lru_cache(maxsize=256)  # noqa: B019  # there is one of these a theme
    def of_style(self, style: Style) -> tuple[QColor, QColor | None]:
        """The colour of characters, and of the ground behind them; None where that is the log's own."""
        front, ground = style.front, style.ground
        text = int(self._theme.text[1:], 16)
        front_rgb = text if front is None else self._rgb(front)
        ground_rgb = None if ground is None else self._rgb(ground)
        if style.inverse:
            front_rgb, ground_rgb = (self._base if ground_rgb is None else ground_rgb), front_rgb
        behind = self._base if ground_rgb is None else ground_rgb
        if style.dim:
            front_rgb = _between(front_rgb, behind)
        # On the log's own ground, what is marked or found must be read as well.
        front_colour = QColor(readable(front_rgb, self._hardest if ground_rgb is None else behind))
        return front_colour, None if ground_rgb is None else QColor(ground_rgb)

    def _rgb(self, colour: int) -> int:
        return colour & 0xFFFFFF if colour >= TRUE_COLOUR else _PALETTES[self._theme.is_dark][colour & 15]


def _between(one: int, other: int) -> int:
    """Two thirds of one colour and a third of another."""
    return sum(((2 * (one >> shift & 0xFF) + (other >> shift & 0xFF)) // 3) << shift for shift in (16, 8, 0))
