"""No message bus is begun by us where the session has none, and none takes the program with it.

Qt's window looks for the session's bus, through libdbus. Where no address is told and none lies at its usual place,
libdbus has `dbus-launch` begin a bus of its own: it takes 8 ms before the window can be painted (a process is begun and
waited for), nobody else is on it, and it stays behind when we have gone. So it is told that there is none.

Where Qt goes by the theme of GTK, GLib is on the session's bus, too, and sends this process SIGTERM when that goes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_ADDRESS = "DBUS_SESSION_BUS_ADDRESS"
_GIO = "libgio-2.0.so.0"
_SESSION = 2  # G_BUS_TYPE_SESSION


@contextlib.contextmanager
def none_begun() -> Iterator[None]:
    """While Qt looks for the session's bus it is found, or there is none; what is started later is told nothing."""
    if not sys.platform.startswith("linux") or _is_there():
        yield
        return
    os.environ[_ADDRESS] = "disabled:"
    try:
        yield
    finally:
        del os.environ[_ADDRESS]


def _is_there() -> bool:
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return bool(os.environ.get(_ADDRESS) or (folder and Path(folder, "bus").is_socket()))


def outlive() -> None:
    """From now on GLib lets this process be when the session's bus ends. It may wait for the bus: not for the loop.

    The connection that all of GLib has in common is kept: a later one would end the process again.
    """
    if not _is_there():  # GLib, too, would begin one
        return
    try:
        gio = ctypes.CDLL(_GIO, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
    except OSError:  # nobody has loaded it
        return
    gio.g_bus_get_sync.restype = ctypes.c_void_p
    connection = gio.g_bus_get_sync(_SESSION, None, None)
    if connection is not None:
        gio.g_dbus_connection_set_exit_on_close(ctypes.c_void_p(connection), False)
