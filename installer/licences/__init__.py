"""The licence texts of everything in the bundle: what we pass on we pass on with its licence.

Wheels carry their texts, Debian's packages have theirs under /usr/share/doc. PySide6's wheel has none, so the LGPL and
the GPL, which it refers to, lie here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution, distributions, packages_distributions
from pathlib import Path

HERE = Path(__file__).parent
QT_WORDS = """Qt for Python (PySide6, Shiboken6) and Qt are used under the GNU Lesser General Public License, version 3
(LGPL-3.0.txt, which refers to GPL-3.0.txt). They are the unchanged files of the wheels PySide6-Essentials {version} and
shiboken6, linked dynamically: you may replace them, in _internal/PySide6 and _internal/shiboken6, by your own builds.
Their sources: https://download.qt.io/official_releases/QtForPython/ and https://download.qt.io/official_releases/qt/
"""


def collect(libraries: Iterable[str], packages: Iterable[str], folder: Path) -> list[tuple[str, str]]:
    """Write the licence texts of what goes into the bundle into a folder.

    Args:
        libraries: Shared libraries, where they lie now.
        packages: The names of Python's top-level packages and modules.
        folder: Emptied first.

    Returns:
        Pairs of a name in the bundle and a file.

    Raises:
        LookupError: A library or a package belongs to nobody whose licence is known.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in sorted(_texts(libraries, packages)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    for text_file in HERE.glob("*.txt"):
        shutil.copy(text_file, folder)
    return [(f"licences/{path.name}", str(path)) for path in sorted(folder.iterdir())]


def _texts(libraries: Iterable[str], packages: Iterable[str]) -> set[tuple[str, str]]:
    """The name and the licence text of every component."""
    owners = _owners()
    wheels = {name for package in packages for name in packages_distributions().get(package, ())}
    of_system = set()
    for library in {Path(name).resolve() for name in libraries}:
        if (owner := owners.get(library)) is not None:
            wheels.add(owner)
        elif not _is_python(library):
            of_system.add(library)
    found = {(name, _of_wheel(distribution(name))) for name in wheels - {"medivote-desktop"}}
    found.add(("Python", _of_python()))
    if sys.platform == "linux":
        found.update(_of_packages(of_system))
    return found


def _owners() -> dict[Path, str]:
    """Which installed distribution each file came with."""
    return {
        Path(str(installed.locate_file(file))).resolve(): installed.name
        for installed in distributions()
        for file in installed.files or ()
    }


def _of_wheel(installed: Distribution) -> str:
    if installed.name.lower().startswith(("pyside6", "shiboken6")):
        return QT_WORDS.format(version=installed.version)
    files = [file for file in installed.files or () if _is_licence(file.parts)]
    if not files:
        raise LookupError(f"{installed.name} has no licence text")
    return "\n\n".join(Path(str(file.locate())).read_text(encoding="utf-8") for file in files)


def _of_python() -> str:
    for folder in (sysconfig.get_path("stdlib"), sys.base_prefix):
        if (path := Path(folder) / "LICENSE.txt").exists():
            return path.read_text(encoding="utf-8")
    raise LookupError("Python has no licence text")


def _is_licence(parts: tuple[str, ...]) -> bool:
    return parts[0].endswith(".dist-info") and parts[-1].upper().startswith(("LICEN", "COPYING", "NOTICE"))


def _is_python(source: Path) -> bool:
    """Whether a file is a part of Python itself."""
    home = Path(sys.base_prefix).resolve()
    return home != Path("/usr") and source.is_relative_to(home)


def _of_packages(libraries: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """The texts of Debian's packages that these libraries belong to."""
    for library in libraries:
        name = _package_of(library)
        yield name, Path("/usr/share/doc", name, "copyright").read_text(encoding="utf-8")


def _package_of(library: Path) -> str:
    """Debian 12 still knows some libraries by the path /lib, which has been a link to /usr/lib for long."""
    for path in (library, Path("/", library.relative_to("/usr")) if library.is_relative_to("/usr") else library):
        asked = subprocess.run(["dpkg-query", "--search", path], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    raise LookupError(f"{library} belongs to no package")
