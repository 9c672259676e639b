"""The files by which a desktop and a shell know the program, as they lie below a `share` folder."""

from __future__ import annotations

import gzip
import os
import shutil
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

from installer import DRAWING, RESOURCES, icons
from medivote_desktop.ctl import shells

NAME = "medivote-desktop"
METAINFO = RESOURCES / "desktop" / "org.medivote.medivote_desktop.metainfo.xml"
ICON_SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256)

# Where each shell looks for completions that a package brings.
COMPLETIONS = {
    "bash": "bash-completion/completions/medivote-ctl",
    "zsh": "zsh/site-functions/_medivote-ctl",
    "fish": "fish/vendor_completions.d/medivote-ctl.fish",
}


def release_seconds() -> int:
    """The time of everything that is made: $SOURCE_DATE_EPOCH, or the day of the release in the AppStream metadata."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    release = ET.parse(METAINFO).find("releases/release")
    assert release is not None
    return int(datetime.fromisoformat(release.attrib["date"]).replace(tzinfo=UTC).timestamp())


def lay_out(share: Path) -> None:
    """Write them."""
    _copy(RESOURCES / "desktop" / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    _copy(METAINFO, share / "metainfo" / METAINFO.name)
    hicolor = share / "icons" / "hicolor"
    _copy(DRAWING, hicolor / "scalable" / "apps" / f"{NAME}.svg")
    for size in ICON_SIZES_PX:
        _write(hicolor / f"{size}x{size}" / "apps" / f"{NAME}.png", icons.png(DRAWING, size))
    for page in sorted((RESOURCES / "man").iterdir()):
        _write(share / "man" / "man1" / f"{page.name}.gz", packed(page.read_bytes()))
    for shell, place in COMPLETIONS.items():
        _write(share / place, shells.script(shell).encode())


def packed(content: bytes) -> bytes:
    """As `gzip -9n` packs it: without name and time."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def settle(folder: Path) -> None:
    """Give everything below a folder the usual permissions and the time of the release."""
    when = release_seconds()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        elif not path.is_symlink():
            path.chmod(0o755 if _is_program(path) else 0o644)
        os.utime(path, (when, when), follow_symlinks=False)
    folder.chmod(0o755)


def _is_program(path: Path) -> bool:
    """Whether it is started: a program of ours or a script. Libraries need no such bit."""
    with path.open("rb") as file:
        begin = file.read(4)
    return begin[:2] == b"#!" or (begin == b"\x7fELF" and ".so" not in path.name)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
