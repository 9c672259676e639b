"""The part of the import rule that needs names inside PySide6; import-linter keeps the rest."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import medivote_desktop

PACKAGE = Path(medivote_desktop.__file__).parent


def imported(path: Path) -> set[str]:
    """The dotted names of all modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


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
