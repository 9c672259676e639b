"""Finds a program by its name. `shutil` does it, too, and loads three libraries of archives with it. No Qt."""

from __future__ import annotations

import os
import sys


def on_path(program: str, search: str | None = None) -> str | None:
    """The file that the system would execute for this name; None where there is none.

    Args:
        search: The folders, as in PATH; PATH itself if they are not given. A name with a slash is looked for in none.
    """
    if search is None:
        search = os.environ.get("PATH", os.defpath)
    if sys.platform == "win32":
        import shutil

        return shutil.which(program, path=search)
    folders = [""] if "/" in program else search.split(":") if search else []
    for folder in folders:
        path = os.path.join(folder, program)  # noqa: PTH118 - what is started is called as PATH has it
        if os.access(path, os.X_OK) and not os.path.isdir(path):  # noqa: PTH112
            return path
    return None
