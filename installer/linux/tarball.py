"""The archive for every distribution: unpack and start, or let its install.sh put it where the desktop finds it."""

from __future__ import annotations

import lzma
import platform
import shutil
import tarfile
from pathlib import Path

from installer import ROOT
from installer.linux import share
from medivote_desktop import __version__

HERE = Path(__file__).parent


def build(bundle: Path, staging: Path, folder: Path, level: int) -> Path:
    """Pack the bundle with everything around it; returns the archive.

    Args:
        bundle: What PyInstaller has made.
        staging: A folder that does not exist yet.
        folder: Where the archive is put.
        level: How hard xz works.
    """
    name = f"{share.NAME}-{__version__}-linux-{platform.machine()}"
    top = staging / name
    shutil.copytree(bundle, top, symlinks=True)
    share.lay_out(top / "share")
    shutil.copy(HERE / "install.sh", top)
    shutil.copy(ROOT / "LICENSE", top)
    (top / "README.txt").write_text((HERE / "README.txt.in").read_text().replace("@VERSION@", __version__))
    share.settle(staging)
    path = folder / f"{name}.tar.xz"
    with lzma.open(path, "wb", preset=level) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for entry in sorted(top.rglob("*")):
            archive.add(entry, entry.relative_to(staging), recursive=False, filter=_without_owner)
    return path


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry
