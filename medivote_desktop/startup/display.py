"""Whether a window can be shown here. Qt would abort the program to say that it cannot."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from medivote_desktop.startup.qtlibraries import explain, missing_libraries

_SECONDS = 2.0


def no_window(environ: Mapping[str, str]) -> str:
    """Why no window can be shown, in words; empty if one can, or if that cannot be told beforehand."""
    if sys.platform in ("win32", "darwin"):
        return ""
    platforms = wanted_platforms(environ)
    if not platforms:
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    troubles = [_trouble(platform, environ) for platform in platforms]
    return "" if "" in troubles else troubles[0]


def wanted_platforms(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The window systems that Qt tries, in its order; empty where it would find none."""
    if given := environ.get("QT_QPA_PLATFORM"):
        return tuple(name.partition(":")[0] for name in given.split(";") if name)
    known = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return tuple(platform for platform, variable in known.items() if environ.get(variable))


def _trouble(platform: str, environ: Mapping[str, str]) -> str:
    """Why this window system cannot be used; empty if it can, or if nothing is known of it."""
    if platform.startswith("wayland"):
        return _wayland_trouble(environ) or missing_libraries("wayland")
    if platform == "xcb":
        return _x11_trouble(environ.get("DISPLAY", "")) or missing_libraries("xcb")
    return ""


def _wayland_trouble(environ: Mapping[str, str]) -> str:
    if environ.get("WAYLAND_SOCKET"):  # an open connection, handed to us
        return ""
    name = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environ.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_SECONDS)
        try:
            connection.connect(str(path))
        except OSError:
            return f"the display {name} (WAYLAND_DISPLAY) does not answer"
    return ""


def _x11_trouble(name: str) -> str:
    """Ask the X server itself, through the library that Qt uses, too: it knows of sockets, hosts and permissions."""
    if not name:
        return "there is no display (DISPLAY is not set)"
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return explain(str(error))
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(os.fsencode(name), None))
    if not xcb.xcb_connection_has_error(connection):
        # Kept until the program ends: a server whose only client leaves begins anew, and would hold up Qt's connection.
        return ""
    xcb.xcb_disconnect(connection)
    return f"the display {name} (DISPLAY) does not answer"
