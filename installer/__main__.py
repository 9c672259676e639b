"""Builds what is passed on: `python -m installer` makes the bundle and what this system's people install.

On Linux: a .tar.xz, a .deb and their checksums. Elsewhere the bundle alone; the scripts of the workflows go on from
there. The same sources and packages give the same bytes: nothing of the clock, the user or Python's hashing gets in.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from installer import ROOT
from installer.linux import deb, tarball
from installer.linux.share import release_seconds

DIST = ROOT / "dist"
BUNDLE = DIST / "medivote-desktop"


def build_bundle() -> None:
    """The folder that holds the program and all that it needs."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "build_installer.spec"]
    fixed = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(release_seconds())}
    subprocess.run(command, cwd=ROOT, env={**os.environ, **fixed}, check=True)


def build_archives(folder: Path, level: int) -> list[Path]:
    """The archives for Linux, and SHA256SUMS.

    Args:
        folder: Where they are put.
        level: How hard xz works, 0 to 9.
    """
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as staging:
        archives = [
            tarball.build(BUNDLE, Path(staging, "tar"), folder, level),
            deb.build(BUNDLE, Path(staging, "deb"), folder, level),
        ]
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(f"{_digest(path)}  {path.name}\n" for path in archives))
    return [*archives, sums]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _say(paths: Iterable[Path]) -> None:
    for path in paths:
        size = sum(part.lstat().st_size for part in (path, *path.rglob("*")) if not part.is_dir())
        sys.stdout.write(f"{size / 1e6:6.1f} MB  {os.path.relpath(path)}\n")


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m installer", description="Builds what is passed on.")
    parser.add_argument("--bundle-only", action="store_true", help="no archives")
    parser.add_argument("--level", type=int, default=6, help="how hard xz works (%(default)s)")
    options = parser.parse_args()
    build_bundle()
    made = [BUNDLE]
    if sys.platform == "linux" and not options.bundle_only:
        made += build_archives(DIST, options.level)
    _say(made)


if __name__ == "__main__":
    main()
