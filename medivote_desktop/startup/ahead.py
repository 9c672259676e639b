"""What another core does for a start while this one runs Python: it loads Qt's libraries, and reads which fonts exist.

Loading them takes 11 ms and fontconfig's files 9, and neither needs Python; but they would come in turn with the import
of 150 modules. ctypes lets Python go on while it calls a function. Whatever fails here fails once more, and is told,
where it is needed (display.py, qtlibraries.py).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from importlib.util import find_spec
from threading import Thread

_FONTS = "libfontconfig.so.1"  # of the system, which Qt uses, too


def begin() -> Thread | None:
    """Begin what another core can do; None where there is no other core, no window, or nothing that is known of it."""
    if not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2:
        return None
    if not (platform := _platform()):
        return None
    thread = Thread(target=_load, args=(_libraries(platform),), name="medivote-ahead", daemon=True)
    with contextlib.suppress(RuntimeError):  # no room for a thread: then not
        thread.start()
        return thread
    return None


def _platform() -> str:
    """The window system that Qt tries first; empty where it would find none."""
    if given := os.environ.get("QT_QPA_PLATFORM"):
        return given.partition(";")[0].partition(":")[0]
    known = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return next((platform for platform, variable in known.items() if os.environ.get(variable)), "")


def _libraries(platform: str) -> list[bytes]:
    """In the order in which they are needed. A distribution's own PySide6 has them elsewhere: it does without."""
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        return []
    qt = os.path.join(os.path.dirname(spec.origin), "Qt")  # noqa: PTH118, PTH120 - pathlib would have to be loaded
    names = [f"lib/libQt6{part}.so.6" for part in ("Core", "Gui", "Widgets")]
    names += [f"plugins/platforms/libq{platform}.so", "lib/libQt6Svg.so.6"]
    return [os.fsencode(f"{qt}/{name}") for name in names]


def _load(libraries: list[bytes]) -> None:
    with contextlib.suppress(OSError, AttributeError):
        load = ctypes.CDLL(None).dlopen
        for path in libraries:
            load(path, os.RTLD_NOW)
        ctypes.CDLL(_FONTS).FcInit()
