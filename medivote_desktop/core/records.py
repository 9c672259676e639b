"""`dataclass` and `NamedTuple` as Python has them, made in less than half the time: they were a tenth of each start.

Python compiles up to seven functions for a dataclass, and each annotation of a named tuple. Nothing here asks what an
annotation means; and of a dataclass only the function that makes its objects is compiled, for the others are the same
for all. Of what is not known here Python takes care. To a type checker both are Python's own.
"""

from __future__ import annotations

import dataclasses
from collections import namedtuple
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

_MANY_FIELDS = 12
_OWN = frozenset(("__init__", "__post_init__", "__eq__", "__hash__", "__repr__", "__setattr__", "__delattr__"))


def _dataclass(*, frozen: bool = False, slots: bool = False, **others: Any) -> Callable[[Any], Any]:
    def made(cls: Any) -> Any:
        names = cls.__annotations__
        is_known = not others and cls.__bases__ == (object,) and _OWN.isdisjoint(vars(cls))
        if not is_known or not names or any(name[0] == "_" for name in names):
            return dataclasses.dataclass(frozen=frozen, slots=slots, **others)(cls)
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        fields = dataclasses.fields(cls)
        compared = _values_of([field.name for field in fields if field.compare])
        cls.__init__ = _compiled_init(fields, "_put(self, {name!r}, {value})" if frozen else "self.{name} = {value}")
        cls.__repr__ = _repr
        cls.__eq__ = lambda self, other: (
            compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented
        )
        cls.__hash__ = None
        if frozen:
            cls.__hash__ = lambda self: hash(compared(self))
            cls.__setattr__, cls.__delattr__ = _no_set, _no_delete
            cls.__getstate__, cls.__setstate__ = _state, _set_state
        return cls

    return made


def _compiled_init(fields: tuple[dataclasses.Field[Any], ...], line: str) -> object:
    """What makes an object, with such a line for each field. Its own names begin with `_`, which no field's does."""
    names: dict[str, Any] = {"_put": object.__setattr__, "_unset": dataclasses.MISSING}
    head, body = ["self"], []
    for field in fields:
        name = value = field.name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_new_{name}"] = field.default_factory
            head.append(f"{name}=_unset")
            value = f"_new_{name}() if {name} is _unset else {name}"
        elif field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            head.append(f"{name}=_default_{name}")
        else:
            head.append(name)
        body.append(" " + line.format(name=name, value=value))
    exec(f"def __init__({', '.join(head)}):\n" + "\n".join(body), names)
    return names["__init__"]


def _values_of(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """A function that gives an object's values of these."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _repr(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _no_set(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _quick_replace(cls: Any) -> Callable[..., Any]:
    """Takes half the time of Python's own, which asks for each field whether it is to change. Compiled when needed."""

    def replace(self: Any, /, **changes: Any) -> Any:
        kept = [f"_{name}" for name in cls._fields]
        values = [f"_{name} if {name} is _unset else {name}" for name in cls._fields]
        names = {"_new": tuple.__new__, "_class": cls, "_unset": object()}
        head = ", ".join(f"{name}=_unset" for name in cls._fields)
        body = f" {', '.join(kept)} = _self\n return _new(_class, ({', '.join(values)}))"
        exec(f"def _replace(_self, /, *, {head}):\n{body}", names)
        cls._replace = names["_replace"]
        return cls._replace(self, **changes)

    return replace


class _NamedTupleMaker(type):
    """Makes a named tuple of each class that is derived from `_NamedTuple`, and no such class."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        if not bases:
            return super().__new__(mcs, name, bases, namespace)
        annotations = namespace.pop("__annotations__")
        defaults = [namespace.pop(field) for field in tuple(annotations) if field in namespace]
        made: Any = namedtuple(name, annotations, defaults=defaults, module=namespace["__module__"])  # type: ignore[misc]
        made.__annotations__ = annotations
        if len(annotations) >= _MANY_FIELDS:
            made._replace = _quick_replace(made)  # type: ignore[method-assign]
        for key, value in namespace.items():
            setattr(made, key, value)
        return made


class _NamedTuple(metaclass=_NamedTupleMaker):
    """What named tuples are derived from."""


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from typing import NamedTuple as NamedTuple
else:
    dataclass, NamedTuple = _dataclass, _NamedTuple
