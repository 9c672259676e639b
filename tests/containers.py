"""Whether this machine lets a test make a small container. Root may not everywhere: mostly not within another one."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

OWN_NUMBERS = ("--pid", "--fork", "--kill-child", "--mount-proc")
"""Flags for a container whose processes have numbers of its own, and see no others."""


@cache
def may_unshare(*flags: str) -> bool:
    """Whether `unshare` does it with these flags."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", *flags, "true"], capture_output=True, check=False).returncode == 0
