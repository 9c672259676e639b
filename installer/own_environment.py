"""Runs first in the packaged program: takes back what its loader put into the environment for itself.

The dynamic linker has read those variables by now. So whatever the program starts, a service, a health command or a
browser, finds the libraries that it would find without us; and another copy of this program sets itself up anew.
"""

import os
from collections.abc import MutableMapping


def restore(environment: MutableMapping[str, str]) -> None:
    """Make the environment what it was when the program was started."""
    by_loader = [name for name in environment if name.startswith("_PYI_")]
    if not by_loader:
        return
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        environment.pop(name, None)
        if (before := environment.pop(f"{name}_ORIG", None)) is not None:
            environment[name] = before
    for name in by_loader:
        del environment[name]


restore(os.environ)
