"""No message bus is begun by us where the session has none.

Qt's window looks for the session's bus, through libdbus. Where no address is told and none lies at its usual place,
libdbus has `dbus-launch` begin a bus of its own: it takes 8 ms before the window can be painted (a process is begun and
waited for), nobody else is on it, and it stays behind when we have gone. So it is told that there is none.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_ADDRESS = "DBUS_SESSION_BUS_ADDRESS"


@contextlib.contextmanager
def none_begun() -> Iterator[None]:
    """While Qt looks for the session's bus it is found, or there is none; what is started later is told nothing."""
    if not sys.platform.startswith("linux") or os.environ.get(_ADDRESS) or _lies_in_its_place():
        yield
        return
    os.environ[_ADDRESS] = "disabled:"
    try:
        yield
    finally:
        del os.environ[_ADDRESS]


def _lies_in_its_place() -> bool:
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return bool(folder) and Path(folder or "", "bus").is_socket()
