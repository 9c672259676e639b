"""What is in the bundle: each part of Qt, each plugin, library and Python package has a reason to be there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import medivote_desktop
from tests.package import allowed
from tests.package.built import INTERNAL, PACKAGE, ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.serial,
    pytest.mark.usefixtures("package"),
    pytest.mark.skipif(sys.platform != "linux", reason="the lists are those of Linux"),
]

MAX_BYTES = 150_000_000
MODULES = Path(medivote_desktop.__file__).parent
NOT_HERE = re.compile(r"winreg|msvcrt|ctypes\.wintypes|_winapi")  # imported on Windows alone
ANOTHER_PYTHONS = "_sha256" if sys.version_info >= (3, 12) else "_sha2"


def libraries() -> Iterator[Path]:
    """Every shared library that is no module of Python, by its path in the bundle; links are not followed."""
    for path in INTERNAL.rglob("*.so*"):
        inside = path.relative_to(INTERNAL)
        is_module = re.search(r"\.(abi3|cpython-[\w-]+)\.so$", path.name)
        if not path.is_symlink() and not is_module:
            yield inside


def test_it_has_at_most_150_megabytes() -> None:
    """The files of the folder, links not followed, are small enough."""
    files = [path.lstat().st_size for path in PACKAGE.rglob("*") if path.is_symlink() or path.is_file()]

    assert 50_000_000 < sum(files) <= MAX_BYTES


def test_every_part_of_qt_is_allowed() -> None:
    """Its libraries and its modules for Python are those of the list: all under the LGPL, none under the GPL alone."""
    found = {match[1] for path in libraries() if (match := re.match(r"libQt6(\w+)\.so", path.name))}
    modules = {path.name.partition(".")[0].removeprefix("Qt") for path in (INTERNAL / "PySide6").glob("Qt*.so")}

    assert found == allowed.PARTS_OF_QT.keys()
    assert modules == allowed.MODULES_OF_QT.keys()


def test_every_plugin_of_qt_is_allowed() -> None:
    """No more and no less than the list: what nothing imports is there all the same."""
    plugins = INTERNAL / "PySide6" / "Qt" / "plugins"

    assert {str(path.relative_to(plugins)) for path in plugins.rglob("*.so")} == allowed.PLUGINS_OF_QT.keys()


@pytest.mark.parametrize(
    "name", ["medivote_desktop/resources/translations/medivote_de.qm", "PySide6/Qt/translations/qtbase_de.qm"]
)
def test_german_is_in_it(name: str) -> None:
    """Ours, and Qt's own texts."""
    assert (INTERNAL / name).is_file()


def test_every_library_is_allowed() -> None:
    """Whatever else the linker needs, with its licence."""
    others = {
        path.name.partition(".")[0]
        for path in libraries()
        if not re.match(r"libQt6|libpyside6|libshiboken6", path.name)
    }
    others -= {Path(name).name.partition(".so")[0] for name in allowed.PLUGINS_OF_QT}

    assert sorted(others - allowed.LIBRARIES.keys()) == []


def test_every_package_of_python_is_allowed() -> None:
    """Nothing came in because it happened to be installed."""
    found = {
        path.name.removesuffix(".pyc")
        for path in INTERNAL.iterdir()
        if path.suffix == ".pyc" or (path.is_dir() and any(path.rglob("*.pyc")))
    }

    assert sorted(found - set(sys.stdlib_module_names) - allowed.PACKAGES.keys()) == []


def test_nothing_is_under_the_gpl_alone() -> None:
    """By name, whatever the lists say: Qt's parts of that kind, and the libraries that Python is often linked with."""
    forbidden = re.compile(
        r"virtualkeyboard|lottie|compositor|timeline|quick3d|shadertools|charts|graphs|httpserver|readline|gdbm", re.I
    )

    assert [path for path in INTERNAL.rglob("*.so*") if forbidden.search(path.name)] == []


def test_it_brings_no_library_of_the_machines_drivers_and_fonts() -> None:
    """What the system's own drivers are loaded with comes from the system, or newer drivers could not be loaded."""
    shipped = {path.name.partition(".so")[0] for path in INTERNAL.rglob("*.so*")}

    assert (
        shipped & {"libstdc++", "libgcc_s", "libX11", "libxcb", "libGL", "libEGL", "libwayland-client", "libdbus-1"}
        == set()
    )


def test_every_component_has_its_licence() -> None:
    """The texts are those of the packages and libraries that are in it; the LGPL comes with the GPL that it needs."""
    texts = {path.stem for path in (INTERNAL / "licences").iterdir()}

    assert texts >= {"Python", "LGPL-3.0", "GPL-3.0", "PySide6_Essentials", "shiboken6"}
    wheels = {name.replace("_", "-").lower() for name in texts}
    assert allowed.WHEELS - wheels == set()
    assert all((INTERNAL / "licences" / f"{name}.txt").stat().st_size > 200 for name in texts)


def test_every_module_of_ours_is_in_it() -> None:
    """Also what is imported when first needed, by whatever means."""
    sources = {str(path.relative_to(MODULES).with_suffix("")) for path in MODULES.rglob("*.py")}
    bundled = INTERNAL / "medivote_desktop"

    assert sources == {str(path.relative_to(bundled).with_suffix("")) for path in bundled.rglob("*.pyc")}


def test_everything_that_our_modules_import_is_in_it() -> None:
    """Every import statement, at the top of a module or late within a function, finds its module in the bundle."""
    names = {name for path in MODULES.rglob("*.py") for name in imported(path)}
    foreign = {name for name in names if not name.startswith("medivote_desktop") and not NOT_HERE.match(name)}
    foreign.discard(ANOTHER_PYTHONS)

    assert len(foreign) > 50
    assert sorted(name for name in foreign if not is_bundled(name)) == []


@cache
def imported(path: Path) -> frozenset[str]:
    """The modules that a file imports, anywhere in it, but for those that only the type checker reads."""
    names: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return frozenset(names)


def is_bundled(name: str) -> bool:
    """Whether a module is in the bundle: as byte code, as a library, or within Python itself."""
    inside = Path(*name.split("."))
    built_in = name.partition(".")[0] in sys.builtin_module_names
    files = (INTERNAL / f"{inside}.pyc", INTERNAL / inside / "__init__.pyc")
    folders = ((INTERNAL / inside).parent, INTERNAL / "python{}.{}".format(*sys.version_info) / "lib-dynload")
    return (
        built_in or any(map(Path.exists, files)) or any(any(folder.glob(f"{inside.name}.*.so")) for folder in folders)
    )


def test_the_program_s_files_are_in_it() -> None:
    """Icons, the demo, the page for browsers, translations."""
    names = [path.relative_to(ROOT / "resources") for path in (ROOT / "resources").rglob("*") if path.is_file()]

    assert [name for name in names if not (INTERNAL / "medivote_desktop" / "resources" / name).is_file()] == []


def test_nothing_for_debuggers_is_in_it() -> None:
    """Neither Python nor a package carries debug information: it would be a fifth of the whole."""
    told = {path: objdump("-h", path) for path in INTERNAL.rglob("*.so*") if not path.is_symlink()}

    assert len(told) > 100
    assert [path.name for path, sections in told.items() if ".debug_info" in sections] == []


def objdump(option: str, path: Path) -> str:
    return subprocess.run(["objdump", option, path], capture_output=True, text=True, check=True).stdout
