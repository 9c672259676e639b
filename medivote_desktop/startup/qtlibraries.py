"""Names the system libraries that Qt needs and this machine has not, before Qt aborts or services suffer over them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

# Debian's and Ubuntu's names; other distributions' are close enough to be found by the library.
_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}

# Older Qt, such as 6.8, has its Wayland in two: with OpenGL, and the one that it tries first.
_PLUGINS = {"wayland": ("libqwayland.so", "libqwayland-generic.so"), "xcb": ("libqxcb.so",)}

_NETWORK = "libQt6Network.so.6"

_MISSING = re.compile(r"([^\s/:]+\.so[.\d]*): cannot open shared object file")


def missing_libraries(platform: str) -> str:
    """What the window needs and this machine has not, and what brings it; empty if everything is there.

    The loader stops at the first library that it does not find, so one at a time is named.

    Args:
        platform: The window system, `xcb` or `wayland`.
    """
    return _missing_for(_libraries_of_the_window(platform))


def missing_for_networks() -> str:
    """The same of what Qt's part for networks needs: without a window it is loaded with the first health check."""
    qt = _folder_of_qt()
    library = qt / "lib" / _NETWORK if qt else None
    return _missing_for([library]) if library and library.exists() else ""


def _missing_for(libraries: Iterable[Path]) -> str:
    for library in libraries:
        try:
            ctypes.CDLL(str(library))
        except OSError as error:
            # PyInstaller wraps the loader's words in its own.
            return explain(str(error.__cause__ or error))
    return ""


def explain(loader_words: str) -> str:
    """The loader's complaint as something that can be acted upon."""
    match = _MISSING.search(loader_words)
    if match is None:
        return f"one of its libraries is not usable ({loader_words})"
    name = match[1]
    package = _PACKAGES.get(name)
    how = f"install it with: apt-get install {package}" if package else "install the package that holds it"
    return f"the system library {name} is missing; {how}"


def _folder_of_qt() -> Path | None:
    """None for a distribution's own PySide6, which has its libraries installed beside it."""
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        return None
    qt = Path(spec.origin).parent / "Qt"
    return qt if qt.is_dir() else None


def _libraries_of_the_window(platform: str) -> list[Path]:
    qt = _folder_of_qt()
    if qt is None:
        return []
    library = qt / "lib"
    plugins = [qt / "plugins" / "platforms" / name for name in _PLUGINS[platform]]
    # QtNetwork is loaded when the window is seen already.
    return [
        library / "libQt6Widgets.so.6",
        library / _NETWORK,
        next((plugin for plugin in plugins if plugin.exists()), plugins[0]),
    ]
