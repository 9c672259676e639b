"""The display may go at any moment: the X server ends, a remote one is disconnected. Qt then ends the process.

On the way out all objects would be destroyed, and with each QProcess its service killed. A lost window is no reason for
that: the services run on, as after a crash of this program, and the next start takes them over.
"""

from __future__ import annotations

import ctypes

_EXIT_FAILED = 1


def let_services_outlive_it() -> None:
    """From now on `exit()` of the C library ends this process before anything is destroyed, with exit code 1.

    Whoever wants another code ends it otherwise (`os._exit`). Not for Windows.
    """
    libc = ctypes.CDLL(None)
    # Handlers are called last in, first out: before those of Python and Qt. In C, for there may be no Python any more.
    libc.__cxa_atexit(libc._exit, ctypes.c_void_p(_EXIT_FAILED), None)
