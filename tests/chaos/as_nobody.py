"""Runs the program as `nobody`: as_nobody.py CHECK ARGUMENTS...

Everything is imported while we are still root, for nobody may enter neither root's Python nor its folders.
CHECK are lines of Python that raise unless the fault of the test bites.
"""

from __future__ import annotations

import ctypes
import email.parser
import importlib
import importlib.metadata
import os
import pkgutil
import pwd
import sys
import traceback

import psutil

import medivote_desktop.app
import medivote_desktop.core
import medivote_desktop.runtime
from medivote_desktop.__main__ import desktop

_PR_SET_DUMPABLE = 4
_LOADED = (email.parser, importlib.metadata, traceback, psutil, medivote_desktop.app)


def become_nobody() -> None:
    """Give up root for good; /proc tells of us as of any other process of that user."""
    for package in (medivote_desktop, medivote_desktop.core, medivote_desktop.runtime):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            if not module.name.endswith(("_windows", "__main__")) and not module.ispkg:
                importlib.import_module(module.name)
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1)


if __name__ == "__main__":
    if os.getuid() == 0:
        become_nobody()
    exec(sys.argv.pop(1))
    sys.exit(desktop())
