"""Unreachable objects: found on the loop, and not in whichever thread is busy."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from types import ModuleType

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.places.locate import Place
from medivote_desktop.runtime.loop.garbage import Garbage
from medivote_desktop.startup.opening import open_place
from tests.programs import Home


class Knot:
    """Keeps itself alive, and a QObject."""

    def __init__(self) -> None:
        self.itself = self
        self.timer = QTimer()


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def left_to_python() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # the tests themselves, as before
    gc.enable()


def many() -> list[list[int]]:
    """So many new objects that a search is due in any case."""
    return [[] for _ in range(50_000)]


def old_knot() -> weakref.ref[Knot]:
    """One that has outlived all searches but the full one."""
    knot = Knot()
    for generation in (0, 1):
        gc.collect(generation)
    return weakref.ref(knot)


def test_what_is_found_dies_on_the_loop(qtbot: QtBot, clock: Clock) -> None:
    """A busy worker makes searches due, but makes none."""
    garbage = Garbage(clock, lambda: 0)
    garbage.begin()
    died_in: list[threading.Thread] = []
    gone = weakref.ref(Knot(), lambda _: died_in.append(threading.current_thread()))
    kept: list[list[list[int]]] = []
    worker = threading.Thread(target=lambda: kept.append(many()))
    worker.start()
    worker.join()
    assert gone() is not None
    garbage.look()
    assert died_in == [threading.main_thread()]


@pytest.mark.parametrize(("viewers", "seconds"), [(0, 600.0), (300, 600.0), (301, 3600.0)])
def test_everything_is_searched_seldom(clock: Clock, viewers: int, seconds: float) -> None:
    """And where thousands look on, for which it takes long, hardly ever."""
    garbage = Garbage(clock, lambda: viewers)
    garbage.begin()
    gone = old_knot()
    clock.now = seconds - 1.0
    kept = many()
    garbage.look()
    assert gone() is not None
    clock.now = seconds
    garbage.look()
    assert gone() is None
    assert kept


@pytest.mark.parametrize(("viewers", "is_searched"), [(0, False), (1, True)])
def test_what_was_loaded_is_not_looked_through(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, viewers: int, is_searched: bool
) -> None:
    """But what viewers leave behind, when they go, is to be found: with them nothing is kept for good."""
    garbage = Garbage(clock, lambda: viewers)
    garbage.begin()
    loaded = many()
    monkeypatch.setitem(sys.modules, "loaded_late", ModuleType("loaded_late"))
    gone = weakref.ref(Knot())
    searched: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        searched.append(info["generation"])

    gc.callbacks.append(note)
    try:
        garbage.look()
        assert bool(searched) is is_searched
        assert (gone() is None) is is_searched
        searched.clear()
        kept = many()
        garbage.look()
        assert searched, "nothing was loaded since"
        assert kept
        assert loaded
    finally:
        gc.callbacks.remove(note)


def test_many_that_came_at_once_are_looked_through_once(clock: Clock) -> None:
    """A thousand viewers stay for a while: with the next searches of the young they are not searched again."""
    garbage = Garbage(clock, lambda: 1000)
    garbage.begin()
    viewers, others = many(), []

    garbage.look()

    searched: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            searched.append(len(gc.get_objects(0)) + len(gc.get_objects(1)) * (info["generation"] > 0))

    gc.callbacks.append(note)
    try:
        for _ in range(15):
            others.append(many()[:3000])
            garbage.look()
    finally:
        gc.callbacks.remove(note)
    assert searched
    assert viewers
    assert max(searched) < len(viewers)


def test_it_is_left_to_python_afterwards(clock: Clock) -> None:
    """Whoever lives on in this process has its garbage searched as before."""
    garbage = Garbage(clock, lambda: 0)
    garbage.begin()
    assert not gc.isenabled()
    garbage.end()
    assert gc.isenabled()


def test_a_program_looks_with_each_look_at_its_services(qtbot: QtBot, home: Home) -> None:
    """And leaves it to Python again when it has left."""
    program = Program(open_place(Place(home.config(home.service("web"))), home.environment))
    program.start()
    qtbot.waitUntil(lambda: not gc.isenabled())
    knots: list[weakref.ref[Knot]] = []
    kept = []

    def one_has_died() -> bool:
        """Not the first, perhaps: as long as the program loads modules, all that there is is kept."""
        knots.append(weakref.ref(Knot()))
        kept.append(many()[:2500])
        return any(knot() is None for knot in knots)

    qtbot.waitUntil(one_has_died)
    assert kept
    with qtbot.waitSignal(program.left):
        program.leave()
    assert gc.isenabled()
