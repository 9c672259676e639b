"""The part of the import rule that needs names inside PySide6; import-linter keeps the rest."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import medivote_desktop

PACKAGE = Path(medivote_desktop.__file__).parent
TESTS = Path(__file__).parent.parent
NO_MODULES = {"medivote_desktop.metainfo.xml", "medivote_desktop.test"}  # a file of the desktop, a logger of a test


@cache
def imported(path: Path) -> frozenset[str]:
    """The dotted names of all modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


@pytest.mark.parametrize("path", sorted((PACKAGE / "runtime").rglob("*.py")), ids=lambda path: path.name)
def test_the_runtime_shows_nothing(path: Path) -> None:
    """It needs no screen, so it knows neither QtGui nor QtWidgets."""
    assert not {name for name in imported(path) if name.startswith(("PySide6.QtGui", "PySide6.QtWidgets"))}


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").rglob("*.py")), ids=lambda path: path.name)
def test_the_core_opens_no_file(path: Path) -> None:
    """Paths may be joined, never opened: `pathlib` is taken for its pure classes alone."""
    names = imported(path)
    assert "io" not in names
    assert "pathlib" not in names or names & {"pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath"}


def test_what_is_looked_at_is_there() -> None:
    """A renamed folder would make the tests above look at nothing."""
    assert len(list((PACKAGE / "runtime").rglob("*.py"))) > 10
    assert len(list((PACKAGE / "core").rglob("*.py"))) > 5


@pytest.mark.parametrize("name", ["QtHttpServer", "QtCharts", "QtVirtualKeyboard", "QtLottie"])
def test_no_gpl_module_of_qt_is_used(name: str) -> None:
    """Only LGPL modules of Qt can ship under our licence."""
    assert not [path for path in PACKAGE.rglob("*.py") if f"PySide6.{name}" in imported(path)]


def test_what_a_test_names_is_there() -> None:
    """A list of modules that a start does without says nothing of one that has another name by now."""
    named = {
        name
        for path in TESTS.rglob("*.py")
        for name in re.findall(r"\bmedivote_desktop(?:\.[a-z][a-z_]*)+\b", path.read_text())
    }
    assert {name for name in named - NO_MODULES if not is_there(name)} == set()
    assert len(named) > 100


def is_there(name: str) -> bool:
    """Whether it is a module, or the name of something that stands in one."""
    path = PACKAGE.joinpath(*name.split(".")[1:])
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    module = path.parent.with_suffix(".py")
    module = module if module.is_file() else path.parent / "__init__.py"
    return module.is_file() and re.search(rf"\b{path.name}\b", module.read_text()) is not None
