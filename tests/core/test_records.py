"""What `records` makes is what Python makes, in all that anybody could see of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
import typing
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest

from medivote_desktop.core import records
from medivote_desktop.core.config import AppConfig, HealthConfig, ManagerConfig, ServiceConfig

Maker = Callable[..., Any]

# As they are at run time: to a type checker they are the same.
MAKERS: dict[str, Maker] = {"ours": vars(records)["dataclass"], "Python's": dataclasses.dataclass}
TUPLES: dict[str, Any] = {"ours": vars(records)["NamedTuple"], "Python's": typing.NamedTuple}


def plain(*, name: str, count: int = 3) -> None:
    """Something to be a default."""


def made_by(dataclass: Maker, **flags: bool) -> Any:
    @dataclass(**flags)
    class Sample:
        """A sample."""

        name: str
        count: int = 3
        call: Any = plain
        things: list[int] = field(default_factory=list)
        secret: str = field(default="s", repr=False)
        place: int = field(default=0, compare=False)

        @property
        def twice(self) -> int:
            return self.count * 2

    return Sample


FLAGS = [{}, {"slots": True}, {"frozen": True}, {"frozen": True, "slots": True}]


def outcome(call: Callable[[], object]) -> object:
    """What it gives, or which error with which words."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # compared with that of the other
        return type(error), str(error)


def kind_of_error(call: Callable[..., object], *arguments: object) -> type[Exception]:
    with pytest.raises(TypeError) as raised:
        call(*arguments)
    return type(raised.value)


def facts(cls: Any) -> dict[str, object]:
    """Whatever may differ between two ways to make a dataclass."""
    one, same, other = cls("a", things=[1]), cls("a", 3, things=[1], place=9), cls("a", 4)
    tuples = {each: cls("b", things=(1,)) for each in "ab"}
    return {
        "repr": repr(one),
        "equal": (one == same, one != same, one == other, one == "a", one == ("a", 3)),
        "hash": outcome(lambda: hash(tuples["a"]) == hash(tuples["b"])),
        "hash of a list": outcome(lambda: hash(one)),
        "property": one.twice,
        "fresh list": cls("x").things is not cls("x").things,
        "set": outcome(lambda: setattr(cls("x"), "name", "y")),
        "delete": outcome(lambda: delattr(cls("x"), "name")),
        "asdict": dataclasses.asdict(one),
        "replaced": repr(dataclasses.replace(one, count=8)),
        "copied": copy.deepcopy(one) == one and copy.copy(one) == one,
        "match": cls.__match_args__,
        "names": [each.name for each in dataclasses.fields(cls)],
        "doc": cls.__doc__,
        "has dict": hasattr(one, "__dict__"),
        "keywords": repr(cls(name="k", secret="t", call=None)),
        "missing": kind_of_error(cls),
        "too many": kind_of_error(cls, *range(9)),
    }


@pytest.mark.parametrize("flags", FLAGS, ids=str)
def test_a_dataclass_is_as_python_makes_it(flags: dict[str, bool]) -> None:
    """Values, words, comparisons, errors, copies."""
    ours, pythons = (facts(made_by(maker, **flags)) for maker in MAKERS.values())
    assert ours == pythons
    assert "made_by" in str(ours["repr"])


def test_a_dataclass_with_one_value_compares_it() -> None:
    """Its only value is no tuple by itself."""

    @MAKERS["ours"](frozen=True, slots=True)
    class One:
        """One value."""

        number: float

    nan = float("nan")
    one: Any = One
    assert one(nan) == one(nan), "a tuple compares by identity first"
    assert one(1) != one(2)
    assert hash(one(1)) == hash(one(1))


def test_what_is_not_known_is_left_to_python() -> None:
    """Orders, keywords only, bases, methods of its own, and names that begin with an underscore."""

    @MAKERS["ours"](order=True)
    class Ordered:
        """With an order."""

        number: int

    @MAKERS["ours"](slots=True)
    class Base:
        """A base."""

        number: int

    @MAKERS["ours"](slots=True)
    class Derived(Base):
        """With a base."""

        name: str = ""

    @MAKERS["ours"](slots=True)
    class Own:
        """With a method of its own."""

        number: int

        def __repr__(self) -> str:
            return "mine"

    @MAKERS["ours"](slots=True)
    class Hidden:
        """With a hidden name."""

        _put: int

    @MAKERS["ours"](frozen=True)
    class Empty:
        """Without values."""

    made: tuple[Any, ...] = Ordered, Derived, Own, Hidden, Empty
    ordered, derived, own, hidden, empty = made
    assert ordered(1) < ordered(2)
    assert repr(derived(1, "x")).endswith("Derived(number=1, name='x')")
    assert repr(own(1)) == "mine"
    assert hidden(1)._put == 1
    assert empty() == empty()


def test_a_frozen_one_can_be_sent_to_another_process() -> None:
    """With what is in it."""
    health = HealthConfig(url="http://localhost/", port=("localhost", 1))
    assert pickle.loads(pickle.dumps(health)) == health


def tuple_by(base: Any) -> Any:
    class Sample(base):  # type: ignore[misc]
        """A sample."""

        name: str
        count: int | None = None
        things: tuple[str, ...] = ()

        LIMIT = 3

        @property
        def twice(self) -> int:
            return int(self.count or 0) * 2

        def __str__(self) -> str:
            return self.name

        @classmethod
        def of(cls, name: str) -> Any:
            return cls(name)

    return Sample


def tuple_facts(cls: Any) -> dict[str, object]:
    one = cls("a", 4)
    return {
        "repr": repr(one),
        "str": str(one),
        "values": tuple(one),
        "of": cls.of("b"),
        "twice": one.twice,
        "replaced": one._replace(count=1),
        "asdict": one._asdict(),
        "fields": (cls._fields, cls._field_defaults, cls.LIMIT, cls.__match_args__),
        "names": (cls.__name__, cls.__qualname__, cls.__module__, cls.__doc__),
        "bases": cls.__bases__,
        "kind": type(cls),
        "annotations": list(cls.__annotations__),
        "missing": outcome(cls),
        "set": outcome(lambda: setattr(one, "name", "y")),
        "has dict": hasattr(one, "__dict__"),
    }


def test_a_named_tuple_is_as_python_makes_it() -> None:
    """Values, words, methods, errors."""
    ours, pythons = (tuple_facts(tuple_by(base)) for base in TUPLES.values())
    assert ours == pythons


@pytest.mark.parametrize("base", TUPLES.values(), ids=TUPLES)
def test_a_copy_of_one_with_many_fields_differs_in_what_is_named(base: Any) -> None:
    """Of its own kind, the first time and later; what is no field is refused."""

    class Sample(base):  # type: ignore[misc]
        zero: int
        one: int = 1
        two: int = 2
        three: int = 3
        four: int = 4
        five: int = 5
        six: int = 6
        seven: int = 7
        eight: int = 8
        nine: int = 9
        ten: int | None = 10
        eleven: int = 11

    for _ in range(2):
        copied = Sample(0)._replace(zero=-1, ten=None, eleven=12)
        assert type(copied) is Sample
        assert copied == (-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, None, 12)
        assert Sample(0)._replace() == Sample(0)
        with pytest.raises((TypeError, ValueError), match="twelve"):
            Sample(0)._replace(twelve=12)


def test_the_configuration_is_made_by_it() -> None:
    """And what is made of other parts of it compares as a whole."""
    assert "_put" in ServiceConfig.__init__.__code__.co_names
    service = ServiceConfig("a", ("true",), "A", "/")
    assert service == dataclasses.replace(service)
    assert service != dataclasses.replace(service, nice=1)
    assert repr(service).startswith("ServiceConfig(id='a', command=('true',), name='A', directory='/', shell=False")
    assert "places" not in repr(AppConfig("f", ManagerConfig(), (service,)))


MODULES_WITH_PYTHONS = """
import sys, typing, dataclasses
import medivote_desktop.app, medivote_desktop.desktop, medivote_desktop.session
for name, module in sorted(sys.modules.items()):
    if name.startswith("medivote_desktop.") and name != "medivote_desktop.core.records":
        if typing.NamedTuple in vars(module).values() or dataclasses.dataclass in vars(module).values():
            print(name)
"""


def test_no_start_makes_them_the_long_way() -> None:
    """Whatever is loaded takes these."""
    found = subprocess.run([sys.executable, "-c", MODULES_WITH_PYTHONS], capture_output=True, text=True, check=True)
    assert found.stdout == ""
