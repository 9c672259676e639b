"""Names the system libraries that Qt's window needs and this machine has not, before Qt aborts over them."""

from __future__ import annotations

import ctypes
import os
import re
from importlib.util import find_spec
from pathlib import Path

# Debian's and Ubuntu's names; other distributions' are close enough to be found by the library.
_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}

_MISSING = re.compile(r"(lib[^\s:]+\.so[.\d]*): cannot open shared object file")


def missing_libraries() -> str:
    """What is missing, as `libxcb-cursor.so.0 is missing; install it with: apt-get install libxcb-cursor0`; or empty.

    The loader stops at the first library that it does not find, so one at a time is named.
    """
    for library in _libraries_of_the_window():
        try:
            ctypes.CDLL(str(library))
        except OSError as error:
            return explain(str(error))
    return ""


def explain(loader_words: str) -> str:
    """The loader's complaint as something that can be acted upon."""
    match = _MISSING.search(loader_words)
    if match is None:
        return f"a library of Qt cannot be loaded ({loader_words})"
    name = match[1]
    package = _PACKAGES.get(name)
    how = f"install it with: apt-get install {package}" if package else "install the package that holds it"
    return f"the system library {name} is missing; {how}"


def _libraries_of_the_window() -> list[Path]:
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        return []
    qt = Path(spec.origin).parent / "Qt"
    if not qt.is_dir():  # a distribution's own PySide6 has its libraries installed beside it
        return []
    wanted = os.environ.get("QT_QPA_PLATFORM") or ("wayland" if os.environ.get("WAYLAND_DISPLAY") else "xcb")
    plugin = "libqwayland.so" if wanted.startswith("wayland") else "libqxcb.so"
    return [qt / "lib" / "libQt6Widgets.so.6", qt / "plugins" / "platforms" / plugin]
