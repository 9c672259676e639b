"""On which display this program shows its windows, where a user may be at several at once. Needs no Qt."""

from __future__ import annotations

import os
import sys

_VARIABLES = ("WAYLAND_DISPLAY", "DISPLAY")


def own_displays() -> list[str]:
    """The names of the display that we were started at; none where the system has but one for a user, or without any.

    One with Wayland has two names, the second for programs that only know X11.
    """
    if sys.platform in ("win32", "darwin"):
        return []
    return [name.removesuffix(".0") for variable in _VARIABLES if (name := os.environ.get(variable))]


def elsewhere(theirs: object) -> str:
    """The name of a display that is another one than ours; empty if it is ours, or if that is not known.

    Args:
        theirs: What `own_displays` gives in the program that has the window.
    """
    ours = own_displays()
    if not isinstance(theirs, list) or not theirs or not ours or set(ours) & set(map(str, theirs)):
        return ""
    return str(theirs[0])
