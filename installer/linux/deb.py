"""The package for Debian and its kin, put together by dpkg-deb.

debhelper and a source package would want to build from sources that a Debian system has; this package carries a bundle.
dpkg-deb is the tool that all of those call in the end, and every Debian system has it. No maintainer script is needed:
desktop entries, icons and man pages are taken up by the triggers of those who read them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import textwrap
from email.utils import formatdate
from pathlib import Path

from installer import ROOT
from installer.linux import share
from installer.linux.depends import depends
from medivote_desktop import __version__

HERE = Path(__file__).parent / "debian"
MAINTAINER = "The MediVote Desktop maintainers <maintainers@medivote.invalid>"


def build(bundle: Path, root: Path, folder: Path, level: int) -> Path:
    """Make the package; returns it.

    Args:
        bundle: What PyInstaller has made.
        root: A folder that does not exist yet; it becomes the root of what is installed.
        folder: Where the package is put.
        level: How hard xz works.
    """
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    _lay_out(bundle, root)
    _describe(root, architecture)
    share.settle(root)
    path = folder / f"{share.NAME}_{__version__}_{architecture}.deb"
    command: list[str | Path] = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", root, path]
    fixed = {"SOURCE_DATE_EPOCH": str(share.release_seconds())}
    subprocess.run(command, env={**os.environ, **fixed}, stdout=subprocess.DEVNULL, check=True)
    return path


def _lay_out(bundle: Path, root: Path) -> None:
    """What is installed."""
    shutil.copytree(bundle, root / "usr" / "lib" / share.NAME, symlinks=True)
    (root / "usr" / "bin").mkdir()
    for name in ("medivote-desktop", "medivote-ctl"):
        (root / "usr" / "bin" / name).symlink_to(f"../lib/{share.NAME}/{name}")
    share.lay_out(root / "usr" / "share")
    zsh = root / "usr" / "share" / "zsh"
    (zsh / "site-functions").rename(zsh / "vendor-completions")  # Debian's zsh looks there
    about = root / "usr" / "share" / "doc" / share.NAME
    about.mkdir(parents=True)
    shutil.copy(HERE / "copyright", about)
    (about / "changelog.gz").write_bytes(share.packed(_changelog().encode()))
    overrides = root / "usr" / "share" / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copy(HERE / "lintian-overrides", overrides / share.NAME)


def _changelog() -> str:
    """What is new in this version, in Debian's form."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    items = text.partition(f"\n## {__version__}")[2].partition("\n## ")[0].split("\n- ")[1:]
    texts = [" ".join(item.partition("\n\n")[0].split()) for item in items]
    told = "\n".join(textwrap.fill(text, 78, initial_indent="  * ", subsequent_indent="    ") for text in texts)
    when = formatdate(share.release_seconds())
    return f"{share.NAME} ({__version__}) unstable; urgency=medium\n\n{told}\n\n -- {MAINTAINER}  {when}\n"


def _describe(root: Path, architecture: str) -> None:
    """What dpkg reads about the package."""
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    values = {
        "VERSION": __version__,
        "ARCHITECTURE": architecture,
        "MAINTAINER": MAINTAINER,
        "KILOBYTES": str(sum(-(-path.stat().st_size // 1024) for path in files)),
        "DEPENDS": ", ".join(depends(root / "usr" / "lib" / share.NAME)),
    }
    control = (HERE / "control.in").read_text(encoding="utf-8")
    for name, value in values.items():
        control = control.replace(f"@{name}@", value)
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN" / "control").write_text(control, encoding="utf-8")
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files)
    (root / "DEBIAN" / "md5sums").write_text("".join(sums))
