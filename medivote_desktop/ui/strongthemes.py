"""High contrast: words of 7:1 on everything behind them, lines and marks as strong as edges."""

from __future__ import annotations

from medivote_desktop.ui.theme import DARK, LIGHT, Theme, states_of

_STRONG_LIGHT = LIGHT._replace(
    name="light, high contrast",
    window="#ffffff",
    hover="#f0f0f0",
    selected="#cfe3ff",
    selected_elsewhere="#dcdcdc",
    text="#000000",
    muted="#2b2b2b",
    line="#6b6b6b",
    faint="#4d4d4d",
    edge="#3d3d3d",
    accent="#00338f",
    bad="#7f0008",
    sparkline="#003ea8",
    states=states_of(good="#00401a", moving="#00337f", late="#5a2a00", bad="#7f0008", rest="#2b2b2b"),
)
_STRONG_DARK = DARK._replace(
    name="dark, high contrast",
    window="#000000",
    base="#000000",
    hover="#1c1c1c",
    selected="#0b2f5e",
    selected_elsewhere="#2b2b2b",
    text="#ffffff",
    muted="#e0e0e0",
    line="#8c8c8c",
    faint="#b8b8b8",
    edge="#c8c8c8",
    accent="#a8cdff",
    on_accent="#000000",
    bad="#ffb3ac",
    sparkline="#a8cdff",
    states=states_of(good="#7df0ad", moving="#a8cdff", late="#ffd27a", bad="#ffb3ac", rest="#e0e0e0"),
)
STRONG = (_STRONG_LIGHT, _STRONG_DARK)


def strong(theme: Theme) -> Theme:
    """The theme that is as dark, with high contrast."""
    return STRONG[theme.is_dark]
