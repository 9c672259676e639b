"""The format of messages on a D-Bus: values to bytes and back, by signature. Little-endian."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_NUMBERS = {"y": "B", "n": "h", "q": "H", "i": "i", "u": "I", "x": "q", "t": "Q", "d": "d", "b": "I", "h": "I"}
_TEXTS = {"s": 4, "o": 4, "g": 1}  # and how many bytes their length takes
_WIDE = "({xtd"


@dataclass(frozen=True, slots=True)
class Variant:
    """A value that carries its type with it."""

    signature: str
    value: object


def types_in(signature: str) -> Iterator[str]:
    """The complete types that stand one after the other in a signature."""
    while signature:
        length = _first_length(signature)
        yield signature[:length]
        signature = signature[length:]


def _first_length(signature: str) -> int:
    if signature[0] == "a":
        return 1 + _first_length(signature[1:])
    if signature[0] not in "({":
        return 1
    depth = 0
    for place, sign in enumerate(signature):
        depth += (sign in "({") - (sign in ")}")
        if not depth:
            return place + 1
    raise ValueError(signature)


def _alignment(kind: str) -> int:
    if kind[0] in _WIDE:
        return 8
    if kind[0] in "ygv":
        return 1
    return 2 if kind[0] in "nq" else 4


class Writer:
    """Appends values."""

    def __init__(self) -> None:
        self.data = bytearray()

    def pad(self, alignment: int) -> None:
        self.data += bytes(-len(self.data) % alignment)

    def write_all(self, signature: str, values: tuple[Any, ...]) -> None:
        for kind, value in zip(types_in(signature), values, strict=True):
            self.write(kind, value)

    def write(self, kind: str, value: Any) -> None:
        self.pad(_alignment(kind))
        if kind in _NUMBERS:
            self.data += struct.pack("<" + _NUMBERS[kind], value)
        elif kind in _TEXTS:
            raw = value.encode()
            self.data += len(raw).to_bytes(_TEXTS[kind], "little") + raw + b"\0"
        elif kind == "v":
            self.write("g", value.signature)
            self.write(value.signature, value.value)
        elif kind[0] == "a":
            self._write_array(kind[1:], value.items() if isinstance(value, dict) else value)
        else:
            self.write_all(kind[1:-1], tuple(value))

    def _write_array(self, kind: str, values: Any) -> None:
        start = len(self.data)
        self.data += bytes(4)
        self.pad(_alignment(kind))
        first = len(self.data)
        for value in values:
            self.write(kind, value)
        self.data[start : start + 4] = struct.pack("<I", len(self.data) - first)


class Reader:
    """Takes values off the front. A variant is read as the value that it holds."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def read_all(self, signature: str) -> tuple[Any, ...]:
        return tuple(self.read(kind) for kind in types_in(signature))

    def pad(self, alignment: int) -> None:
        self._at += -self._at % alignment

    def read(self, kind: str) -> Any:
        self.pad(_alignment(kind))
        if kind in _NUMBERS:
            return self._number(_NUMBERS[kind])
        if kind in _TEXTS:
            length = self._number("B" if _TEXTS[kind] == 1 else "I")
            self._at += length + 1
            return self._data[self._at - length - 1 : self._at - 1].decode()
        if kind == "v":
            return self.read(self.read("g"))
        if kind[0] == "a":
            return self._array(kind[1:])
        return self.read_all(kind[1:-1])

    def _number(self, form: str) -> Any:
        (value,) = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize(form)
        return value

    def _array(self, kind: str) -> Any:
        length = self._number("I")
        self.pad(_alignment(kind))
        end = self._at + length
        values = []
        while self._at < end:
            values.append(self.read(kind))
        return dict(values) if kind[0] == "{" else values
