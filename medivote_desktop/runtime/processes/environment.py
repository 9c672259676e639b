"""Which of our environment variables are meant for services, and which are ours alone. Needs no Qt."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

MARKERS = ("MEDIVOTE_INSTANCE", "MEDIVOTE_SERVICE", "MEDIVOTE_RUN", "MEDIVOTE_EXECUTED")
"""Environment variables by which a service's processes are known as ours, wherever they escape to.

The last tells the configuration that they were started with from any other, also where nothing else was written down.
"""

# By these the session knows one start of one program: who inherits them would have its window taken for ours.
_OF_OUR_START = ("DESKTOP_AUTOSTART_ID", "DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN")
# What a packaged program's loader set for itself alone; a service must see what it would see without us.
_BUNDLE_PREFIX = "_PYI_"
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment as a service should see it: without our markers, and without what is for our start alone."""
    ours = (*MARKERS, *_OF_OUR_START)
    clean = {key: value for key, value in environment.items() if key not in ours and not key.startswith(_BUNDLE_PREFIX)}
    if not any(name.startswith(_BUNDLE_PREFIX) for name in environment):
        return clean
    for key in _LIBRARY_PATHS:
        original = clean.pop(f"{key}_ORIG", None)
        if original is not None:
            clean[key] = original
        else:
            clean.pop(key, None)
    return clean


def named_as_here(values: Mapping[str, str]) -> dict[str, str]:
    """Variables as `os.environ` names them: on Windows `Path` is PATH, and the last of both counts."""
    return {key.upper(): value for key, value in values.items()} if sys.platform == "win32" else dict(values)


def own_environment() -> dict[str, str]:
    """Our environment; the markers of a program that started us are dropped from it, and from ours for good."""
    for marker in MARKERS:
        os.environ.pop(marker, None)
    return dict(os.environ)
