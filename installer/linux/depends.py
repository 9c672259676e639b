"""What the bundle needs of the system, in the names of Debian's packages: they are the same in Debian and Ubuntu."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

# The libraries that the bundle leaves to the system; see SYSTEM_LIBRARIES in build_installer.spec.
PACKAGE_OF = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
    "libz.so.1": "zlib1g",
}
_OF_LIBC = re.compile(r"(ld-linux-[\w-]+|lib(c|dl|m|pthread|resolv|rt|util))\.so\.\d+")

# The C++ library's symbol versions and the GCC that brought them.
_GCC_OF = {"3.4.28": "9", "3.4.29": "11", "3.4.30": "12", "3.4.31": "13", "3.4.32": "13", "3.4.33": "14"}

# Read at run time and linked by nobody: the keyboard layouts.
_DATA = ("xkb-data",)


def depends(bundle: Path) -> list[str]:
    """The packages that the bundle cannot do without, sorted.

    Raises:
        LookupError: It needs a library of which no package is known here.
    """
    needed, symbols = read(bundle)
    needed = {name for name in needed if not _OF_LIBC.fullmatch(name) and name != "libstdc++.so.6"}
    if unknown := needed - PACKAGE_OF.keys():
        raise LookupError(f"{', '.join(sorted(unknown))}: of no known package; see PACKAGE_OF in {__file__}")
    packages = {PACKAGE_OF[name] for name in needed}
    packages.add(f"libc6 (>= {_newest(symbols, 'GLIBC')})")
    packages.add(f"libstdc++6 (>= {_GCC_OF[_newest(symbols, 'GLIBCXX')]})")
    return sorted(packages | set(_DATA))


def read(bundle: Path) -> tuple[set[str], set[str]]:
    """What all programs and libraries of the bundle need and it does not have: libraries, and versions of symbols."""
    own = {path.name for path in bundle.rglob("*") if ".so" in path.name}
    needed: set[str] = set()
    symbols: set[str] = set()
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink() and _is_binary(path):
            told = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
            needed.update(re.findall(r"NEEDED\s+(\S+)", told))
            symbols.update(re.findall(r"\b(GLIBC(?:XX)?_[\d.]+)", told.partition("Version References")[2]))
    return needed - own, symbols


def _is_binary(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _newest(symbols: set[str], family: str) -> str:
    versions = [name.removeprefix(f"{family}_") for name in symbols if name.startswith(f"{family}_")]
    return max(versions, key=lambda version: [int(number) for number in version.split(".")])
