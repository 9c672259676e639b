"""The pair of Python and PySide6: some of them abort the process after minutes."""

from __future__ import annotations

import sys
from importlib.metadata import version

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal

from medivote_desktop.cli.program import EXIT_UNUSABLE, main, qt_problem

CALLS = 2_000


@pytest.mark.parametrize(
    ("python", "qt"),
    [
        ((3, 11), "6.8.3"),
        ((3, 11), "6.11.3"),
        ((3, 12), "6.12.0"),
        ((3, 13), "6.12.1"),
        ((3, 14), "7.0.0"),
    ],
)
def test_a_good_pair_is_no_problem(python: tuple[int, int], qt: str) -> None:
    """Nothing is said about it."""
    assert qt_problem(python, qt) == ""


@pytest.mark.parametrize(
    ("python", "qt"), [((3, 11), "6.12.0"), ((3, 11), "6.12"), ((3, 10), "6.13.1"), ((3, 11), "7.0.0")]
)
def test_a_bad_pair_is_told_with_its_remedy(python: tuple[int, int], qt: str) -> None:
    """Both versions, what would happen, and both ways out."""
    problem = qt_problem(python, qt)

    assert problem == (
        f"PySide6 {qt} aborts after some minutes on Python {python[0]}.{python[1]}. "
        "Install an older one with: python -m pip install 'PySide6-Essentials<6.12', or use Python 3.12 or newer."
    )


def test_no_qt_at_all_is_told() -> None:
    """With the command that installs it."""
    assert qt_problem((3, 13), None).endswith("python -m pip install PySide6-Essentials")


def test_a_bad_pair_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read or started, with exit code 4."""
    monkeypatch.setattr(PySide6, "__version__", "6.12.0")
    monkeypatch.setattr(sys, "version_info", (3, 11, 7, "final", 0))

    assert main(["--headless", "--config", "/no/such/file"]) == EXIT_UNUSABLE

    assert capsys.readouterr().err == qt_problem((3, 11), "6.12.0") + "\n"


def test_the_installed_pair_is_good() -> None:
    """What this installation has is what the program accepts."""
    assert qt_problem(sys.version_info[:2], version("PySide6-Essentials")) == ""


class Speaker(QObject):
    """Emits, and has calls that return nothing."""

    spoke = Signal()
    spoke_much = Signal(object)


def references() -> tuple[int, int]:
    """How often True and None are referred to."""
    return sys.getrefcount(True), sys.getrefcount(None)


def test_emits_and_void_calls_cost_no_reference() -> None:
    """Two thousand of each leave True and None with as many references as before, give or take a few."""
    speaker = Speaker()
    heard: list[object] = []
    speaker.spoke_much.connect(heard.append)
    speaker.spoke.emit()
    speaker.setObjectName("warm")
    true_before, none_before = references()

    for _ in range(CALLS):
        speaker.spoke.emit()
        speaker.spoke_much.emit(speaker)
        speaker.setObjectName("speaker")

    true_after, none_after = references()
    assert true_after > true_before - CALLS / 10
    assert none_after > none_before - CALLS / 10
    assert len(heard) == CALLS
