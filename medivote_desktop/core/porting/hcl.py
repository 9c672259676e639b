"""Blocks and attributes of HCL, as Nomad reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from medivote_desktop.core.records import dataclass


@dataclass(frozen=True, slots=True)
class FileText:
    """What stands in a file on the machine from which the job is sent."""

    path: str


Value = str | int | bool | Sequence[str] | Mapping[str, str] | FileText

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(slots=True)
class Block:
    """One block: its kind, its labels, its attributes, and the blocks in it.

    Attributes:
        comments: Lines above it.
    """

    kind: str
    labels: tuple[str, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    comments: tuple[str, ...] = ()

    def lines(self, indent: str = "") -> Iterator[str]:
        """The block as text."""
        for comment in self.comments:
            yield f"{indent}# {comment}"
        head = " ".join((self.kind, *map(quoted, self.labels)))
        yield f"{indent}{head} {{"
        inner = indent + "  "
        for name, value in self.attributes.items():
            yield from _attribute(name, value, inner)
        for block in self.blocks:
            yield from block.lines(inner)
        yield f"{indent}}}"


def quoted(text: str) -> str:
    """A text in quotes, in which nothing is filled in."""
    escaped = "".join(_ESCAPES.get(character, character) for character in text)
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def _attribute(name: str, value: Value, indent: str) -> Iterator[str]:
    match value:
        case bool():
            yield f"{indent}{name} = {'true' if value else 'false'}"
        case int():
            yield f"{indent}{name} = {value}"
        case str():
            yield f"{indent}{name} = {quoted(value)}"
        case FileText():
            yield f"{indent}{name} = file({quoted(value.path)})"
        case Mapping():
            yield f"{indent}{name} = {{"
            yield from (f"{indent}  {quoted(key)} = {quoted(each)}" for key, each in value.items())
            yield f"{indent}}}"
        case _:
            yield f"{indent}{name} = [{', '.join(map(quoted, value))}]"
