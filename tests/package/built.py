"""The bundle in dist/: where it is, and that it is no older than what it is made of."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "dist" / "medivote-desktop"
INTERNAL = PACKAGE / "_internal"
_SOURCES = ("medivote_desktop", "resources", "installer", "build_installer.spec", "pyproject.toml", "services.ini")


@cache
def ensure_built() -> None:
    """Build it, if anything is newer than it."""
    built = PACKAGE / "medivote-desktop"
    if not built.exists() or built.stat().st_mtime < max(map(_newest, _SOURCES)):
        build = [sys.executable, "-m", "installer", "--bundle-only"]
        done = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert done.returncode == 0, done.stdout


def _newest(name: str) -> float:
    """When something in this file or folder changed last; packages that were installed since count, too."""
    paths = [Path(sysconfig.get_path("purelib")), ROOT / name, *(ROOT / name).rglob("*")]
    return max(path.stat().st_mtime for path in paths if "__pycache__" not in path.parts)
