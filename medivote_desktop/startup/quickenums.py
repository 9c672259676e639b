"""The enums of Qt's classes, made as Python makes them, in a fifth of the time.

The binding makes the enums of a class when that class is first met, through the functional interface of `enum`: 234 of
them with 4,000 members before the window is painted, a sixth of the start, and more with each dialog. Python makes a
member through a descriptor that changes the class several times, and whatever is looked up after a change is searched
for along all bases.

Here the class comes first, with what all of its kind share, then its members, then its attributes. That this gives what
this very Python makes is seen from samples at each start; a kind of which they tell otherwise is left as it was.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable
from typing import Any, cast

_CREATE = "_create_"  # what the functional interface calls
KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
# Another name for a value, a value of several bits, one of none, and one below zero.
_SAMPLE = [("One", 1), ("Two", 2), ("Again", 1), ("Both", 3), ("Nothing", 0), ("Below", -1), ("Four", 4)]

# Python gives the first object of a class room for thirty attributes, and each that is made later for one less, until
# it knows better. Nearly all enums have fewer members than that: half a megabyte in all that is never used. So many
# objects, made before the members, leave room for five: value, name, class, place, and what a flag is not.
_MADE_BEFORE = 24

_Items = list[tuple[str, int]]


class Kind:
    """What the enums of one base share."""

    def __init__(self, base: type[enum.Enum], empty: type) -> None:
        self.base = base
        self.shared = dict(vars(empty))
        self.lookup = self.shared.pop("__new__")  # set later, as in the original: it would become a static method
        self.new: Callable[..., Any] = self.shared["_new_member_"]
        self.takes_value: bool = self.shared["_use_args_"]
        self.has_flags = issubclass(base, enum.Flag)
        self.lists_values = "_hashable_values_" in self.shared  # Python 3.14 does
        self.knows_singles = "_singles_mask_" in self.shared  # Debian's 3.11.2 does not
        self.taken = {"mro"}.union(*map(vars, base.__mro__))

    def make(self, name: str, items: _Items) -> type | None:
        """An enum of this kind; None where something about it is not ordinary."""
        values = [value for _, value in items]
        names = dict(items)
        if len(names) < len(items) or not self.taken.isdisjoint(names) or any(key[0] == "_" for key in names):
            return None
        if set(map(type, values)) != {int}:
            return None
        if not self.has_flags:
            return self._made(name, items, {})
        bits = list(dict.fromkeys(value for value in values if value and not value & (value - 1)))
        if bits != sorted(bits):  # iterated in another way
            return None
        return self._made(name, items, self._masks(values, bits))

    def _masks(self, values: list[int], bits: list[int]) -> dict[str, int]:
        """What a class of flags knows of the bits of its members."""
        mask = single = 0
        for value in values:
            mask |= value
        for bit in bits:
            single |= bit
        masks = {"_flag_mask_": mask, "_singles_mask_": single} if self.knows_singles else {"_flag_mask_": single}
        return {**masks, "_all_bits_": 2 ** mask.bit_length() - 1}

    def _made(self, name: str, items: _Items, masks: dict[str, int]) -> type:
        names: list[str] = []
        by_name: dict[str, Any] = {}
        by_value: dict[int, Any] = {}
        maps: dict[str, object] = {"_member_names_": names, "_member_map_": by_name, "_value2member_map_": by_value}
        made = type.__new__(
            enum.EnumType, name, (self.base,), {**self.shared, "_unhashable_values_": [], **maps, **masks}
        )
        type.__setattr__(made, "__new__", self.lookup)
        new, takes_value, has_flags = self.new, self.takes_value, self.has_flags
        if not takes_value:
            for _ in range(_MADE_BEFORE):
                new(made)
        for key, value in items:
            member = by_value.get(value)
            if member is None:
                member = by_value[value] = new(made, value) if takes_value else new(made)
                member._value_ = value
                member._name_ = key
                member.__objclass__ = made
                member._sort_order_ = len(names)
                if not has_flags or (value and not value & (value - 1)):
                    names.append(key)
            by_name[key] = member
        if self.lists_values:
            type.__setattr__(made, "_hashable_values_", list(by_value))
        for key, member in by_name.items():  # after all members: each of these makes Python forget what it has found
            type.__setattr__(made, key, member)
        return made


def install() -> None:
    """Make the enums of Qt's kinds like this from now on, wherever this Python would make the same."""
    original = getattr(enum.EnumType, _CREATE, None)
    if original is None or original.__module__ == __name__:
        return
    kinds = made_the_same(original)

    def create(base: type, class_name: str, names: Any, **settings: Any) -> type:  # the names of the original
        kind = kinds.get(base)
        made = None
        if kind is not None and type(names) is list and names and settings == _OF_QT:
            made = kind.make(class_name, names)
        module = settings.get("module") or _asking_module()  # the original would take ours
        if made is None:
            return cast(type, original(base, class_name, names, **{**settings, "module": module}))
        type.__setattr__(made, "__module__", module)  # the binding will say whose it is
        return made

    setattr(enum.EnumType, _CREATE, create)


def made_the_same(original: Callable[..., type]) -> dict[type, Kind]:
    """The kinds whose samples are what this Python makes of the same; the others are left to it."""
    kinds: dict[type, Kind] = {}
    for base in KINDS:
        empty, plain = (original(base, "Sample", items, module=__name__, boundary=enum.KEEP) for items in ([], _SAMPLE))
        kind = Kind(base, empty)
        made = kind.make("Sample", _SAMPLE)
        if made is not None and facts(made) == facts(plain):
            kinds[base] = kind
    return kinds


def _asking_module() -> str:
    """The module that called the enum's class, which called `create`, which called this."""
    try:
        return str(sys._getframe(3).f_globals.get("__name__"))
    except ValueError:  # Qt itself, in a thread of its own; a class without a module is told to be of this one
        return enum.__name__


# As EnumType.__call__ passes on what the binding asks for.
_OF_QT = {"module": None, "qualname": None, "type": None, "start": 1, "boundary": enum.KEEP}


def facts(made: type) -> dict[str, object]:
    """All that an enum is made of, comparable with that of another with the same name and members."""

    def plain(value: object) -> object:
        if isinstance(value, made):
            return {**vars(value), "__objclass__": vars(value)["__objclass__"] is made}
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return value.__func__ if isinstance(value, staticmethod) else value

    return {key: plain(value) for key, value in vars(made).items()}
