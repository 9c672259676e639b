"""Names the system libraries that Qt needs and this machine has not, before Qt aborts or services suffer over them."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

# Debian's and Ubuntu's names. Packages of RPM say themselves which libraries they hold.
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

_CORE = "libQt6Core.so.6"
_NETWORK = "libQt6Network.so.6"

_LDD_SECONDS = 10

_NOT_FOUND = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)
_MISSING = re.compile(r"([^\s/:]+\.so[.\d]*): cannot open shared object file")


def missing_libraries(platform: str) -> str:
    """What the window needs and this machine has not, and what brings it; empty if everything is there.

    Args:
        platform: The window system, `xcb` or `wayland`.
    """
    return _missing_for(_libraries_of_the_window(platform))


def missing_for_networks() -> str:
    """The same of what Qt's part for networks needs: without a window it is loaded with the first health check."""
    return _missing_for(_libraries(_NETWORK))


def why_not_loaded(loader_words: str) -> str:
    """The same where Qt could not be loaded, with what health checks need."""
    return explain(loader_words, _libraries(_CORE, _NETWORK))


def _missing_for(libraries: Sequence[Path]) -> str:
    for library in libraries:
        try:
            ctypes.CDLL(str(library))
        except OSError as error:
            # PyInstaller wraps the loader's words in its own.
            return explain(str(error.__cause__ or error), libraries)
    return ""


def explain(loader_words: str, libraries: Iterable[Path] = ()) -> str:
    """The loader's complaint as something that can be acted upon.

    Args:
        libraries: What is loaded. The loader stops at the first that it does not find; this tells the others, too.
    """
    match = _MISSING.search(loader_words)
    if match is None:
        return f"one of its libraries is not usable ({loader_words})"
    names = tuple(dict.fromkeys((match[1], *_not_found(libraries))))
    if len(names) > 1:
        return f"the system libraries {', '.join(names[:-1])} and {names[-1]} are missing; {_how(names, 'them')}"
    return f"the system library {names[0]} is missing; {_how(names, 'it')}"


def _not_found(libraries: Iterable[Path]) -> list[str]:
    """What these need and nobody finds; nothing where that cannot be asked."""
    import subprocess  # only who cannot go on asks

    words = ["ldd", *map(str, libraries)]
    if not words[1:]:
        return []
    try:
        said = subprocess.run(words, capture_output=True, timeout=_LDD_SECONDS, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return _NOT_FOUND.findall(os.fsdecode(said))


def _how(names: Sequence[str], them: str) -> str:
    """How they are installed."""
    from shutil import which

    manager = next(filter(which, ("apt-get", "dnf", "zypper")), "")
    if manager not in ("", "apt-get"):
        held = " ".join(f"'{name}()(64bit)'" for name in names)
        return f"install {them} with: {manager} install {held}"
    packages = " ".join(dict.fromkeys(_PACKAGES[name] for name in names if name in _PACKAGES))
    unknown = [name for name in names if name not in _PACKAGES]
    if not packages or not manager:
        return f"install the {'packages that hold them' if names[1:] else 'package that holds it'}"
    others = f", and what holds {' and '.join(unknown)}" if unknown else ""
    return f"install {them} with: apt-get install {packages}{others}"


def _folder_of_qt() -> Path | None:
    """None for a distribution's own PySide6, which has its libraries installed beside it."""
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        return None
    qt = Path(spec.origin).parent / "Qt"
    return qt if qt.is_dir() else None


def _libraries(*names: str) -> list[Path]:
    qt = _folder_of_qt()
    return [qt / "lib" / name for name in names if (qt / "lib" / name).exists()] if qt else []


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
