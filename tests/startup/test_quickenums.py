"""Enums of Qt's classes that are made another way: nobody can tell."""

from __future__ import annotations

import _thread
import enum
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any

import pytest

from medivote_desktop.startup import quickenums

# Enums made by the binding are compared with those that Python makes of the same; all that there are, some 700.
_COMPARED = """
import enum
from medivote_desktop.startup import quickenums
original = enum.EnumType._create_
kinds, counts = {}, [0, 0]
def create(base, class_name, names, **settings):
    name, items = class_name, names
    made = original(base, name, items, **{**settings, "module": "m"})
    if base in quickenums.KINDS and items:
        if base not in kinds:
            kinds[base] = quickenums.Kind(base, original(base, "Sample", [], module="m", boundary=enum.KEEP))
        quick = kinds[base].make(name, items)
        counts[quick is not None] += 1
        if quick is not None and quickenums.facts(quick) != quickenums.facts(made):
            print("differs:", name, items)
    return made
enum.EnumType._create_ = create
from PySide6.QtCore import *
from PySide6.QtGui import *
from PySide6.QtNetwork import *
from PySide6.QtWidgets import *
print(counts[1] > 500, counts[0] < 10, len(kinds))
"""

_USED = """
import enum, pickle
from medivote_desktop.startup import binding
binding.load()
create = enum.EnumType._create_
from PySide6.QtCore import QLocale, Qt
assert create.__module__ == "medivote_desktop.startup.quickenums"
key, align = Qt.Key, Qt.AlignmentFlag
assert (key(0x41), key["Key_A"], key.Key_A.name, key.Key_A.value) == (key.Key_A, key.Key_A, "Key_A", 0x41)
assert key.Key_Any is key.Key_Space and "Key_Any" in key.__members__ and key.Key_Any.name == "Key_Space"
assert isinstance(key.Key_A, key) and isinstance(key.Key_A, enum.IntEnum) and key.Key_A == 0x41
assert str(Qt.Orientation.Horizontal) == "Orientation.Horizontal" and repr(key.Key_A) == "<Key.Key_A: 65>"
both = align.AlignLeft | align.AlignTop
assert both & align.AlignLeft and list(both) == [align.AlignLeft, align.AlignTop] and ~both & both == align(0)
assert align.AlignCenter == align.AlignHCenter | align.AlignVCenter
assert pickle.loads(pickle.dumps(key.Key_A)) is key.Key_A and key.__module__ == "PySide6.QtCore"
assert Qt.AlignLeft is align.AlignLeft and QLocale(QLocale.Language.German).language() is QLocale.Language.German
try:
    key.Key_A = 1
except AttributeError:
    print("cannot be changed")
"""


def _said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def test_each_enum_of_qt_is_as_python_makes_it() -> None:
    """Class and members have the same attributes, whatever their base, aliases, masks and bits."""
    assert _said(_COMPARED) == ["True True 4"]


def test_what_the_program_uses_is_made_so_and_works() -> None:
    """By value, by name, as an attribute; flags joined and parted; shown, pickled, asked of Qt; and not changed."""
    assert _said(_USED) == ["cannot be changed"]


def _plain(base: type, name: str, items: object, **settings: Any) -> Any:
    return enum.EnumType._create_(base, name, items, **{**settings, "module": __name__})  # type: ignore[attr-defined]


def _kind(base: type[enum.Enum]) -> quickenums.Kind:
    return quickenums.Kind(base, _plain(base, "Sample", [], boundary=enum.KEEP))


@pytest.mark.parametrize("base", quickenums.KINDS)
@pytest.mark.parametrize(
    "items",
    [
        [("name", 1)],
        [("value", 1), ("other", 2)],
        [("mro", 1)],
        [("_hidden", 1)],
        [("same", 1), ("same", 2)],
        [("text", "1")],
    ],
)
def test_what_is_not_ordinary_is_left_to_python(base: type[enum.Enum], items: list[tuple[str, int]]) -> None:
    """Names that mean something to an enum, a name that comes twice, a value that is no whole number."""
    assert _kind(base).make("Odd", items) is None


def test_flags_out_of_order_are_left_to_python() -> None:
    """Python iterates them in another way; of an enum the order of the values means nothing."""
    items = [("Two", 2), ("One", 1)]
    assert _kind(enum.Flag).make("Odd", items) is None
    assert _kind(enum.Enum).make("Even", items) is not None


def test_on_this_python_none_is_left_to_it() -> None:
    """On a supported one that would cost a sixth of the start, and nobody would know."""
    assert set(quickenums.made_the_same(partial(_made_by, enum.EnumType))) == set(quickenums.KINDS)


def _made_by(maker: Any, base: type, name: str, items: object, **settings: Any) -> Any:
    return maker._create_(base, name, items, **settings)


def test_a_python_that_makes_other_enums_makes_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples are compared at each start: what they do not show the same is not made here."""
    create = enum.EnumType._create_  # type: ignore[attr-defined]

    def another(base: type, class_name: str, names: object, **settings: object) -> type:
        made: type = create(base, class_name, names, **settings)
        if base is enum.Enum:
            type.__setattr__(made, "_of_another_python_", len(made.__members__))  # type: ignore[attr-defined]
        return made

    monkeypatch.setattr(enum.EnumType, "_create_", another)
    quickenums.install()
    functional: Callable[..., type] = enum.EnumType.__call__
    assert vars(functional(enum.Enum, "Made", [("One", 1)], boundary=enum.KEEP))["_of_another_python_"] == 1


def test_enums_of_others_know_their_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python looks who called for it, and there is one more between now."""
    monkeypatch.setattr(enum.EnumType, "_create_", enum.EnumType._create_)  # type: ignore[attr-defined]
    quickenums.install()
    ours = enum.Enum("ours", "One Two")
    assert (ours.__module__, list(ours.__members__)) == (__name__, ["One", "Two"])
    assert ours(1).name == "One"
    functional: Callable[..., Any] = enum.EnumType.__call__
    kept = functional(enum.Flag, "kept", [("One", 1)], boundary=enum.KEEP)
    assert (kept.__module__, kept(3) & kept(1)) == (__name__, kept(1))


def test_an_enum_that_no_python_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt calls a slot from a thread of its own, and an enum among the arguments is met for the first time."""
    monkeypatch.setattr(enum.EnumType, "_create_", enum.EnumType._create_)  # type: ignore[attr-defined]
    quickenums.install()
    functional: Callable[..., type] = enum.EnumType.__call__
    call = partial(functional, enum.Flag, "Made", [("One", 1)], boundary=enum.KEEP)  # of C, as the binding
    made: SimpleQueue[type] = SimpleQueue()
    _thread.start_new_thread(map(made.put, iter(call, None)).__next__, ())
    assert [member.name for member in made.get(timeout=20)] == ["One"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("base", [enum.Enum, enum.Flag])
@pytest.mark.parametrize("members", [20, 60])
def test_members_have_no_more_room_than_they_need(
    base: type[enum.Enum], members: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As this very Python counts it: with room for too few they would take more than with much to spare."""
    create = enum.EnumType._create_  # type: ignore[attr-defined]
    kind = quickenums.Kind(base, create(base, "Sample", [], module="m", boundary=enum.KEEP))
    items = [(f"Name{number}", 1 << number) for number in range(members)]

    def bytes_for_twenty() -> int:
        tracemalloc.start()
        try:
            made = [kind.make("Made", items) for _ in range(20)]
            return tracemalloc.get_traced_memory()[0] if all(made) else 0
        finally:
            tracemalloc.stop()

    now = bytes_for_twenty()
    monkeypatch.setattr(quickenums, "_MADE_BEFORE", 0)
    assert 0 < now < 0.88 * bytes_for_twenty()
