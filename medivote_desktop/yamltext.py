"""YAML as plain values with their lines: texts stay as they were written, and no document can do harm.

Loaded only when a YAML file is read or written, and PyYAML with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

import yaml

from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

MAX_CHARACTERS = 512 * 1024
_MOST_VALUES = 100_000  # aliases can make a few lines into more than there is memory for
_DEEPEST = 60
_DEEPEST_LINE = 8
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


class YamlError(ValueError):
    """No document that can be used; the text says why, with the line where it is known."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: None, booleans, texts, lists and mappings from texts.

    Attributes:
        lines: The line of each key and item, by its path.
    """

    value: object
    lines: Mapping[tuple[str, ...], int]


def read_yaml(text: str) -> Document:
    """The one document of a text. Numbers and dates stay texts; so do `yes` and `no`, as in YAML 1.2.

    Raises:
        YamlError: It is none, or too large.
    """
    if len(text) > MAX_CHARACTERS:
        raise YamlError(
            say("it has {count:,} characters; at most {most:,} are read", count=len(text), most=MAX_CHARACTERS)
        )
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        reader = _Reader()
        return Document(None if node is None else reader.value(node, ()), reader.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = ", ".join(part for part in (error.context, error.problem) if part) or say("it is not YAML")
        raise YamlError(say("line {line}: {reason}", line=mark.line + 1, reason=words) if mark else words) from error
    except yaml.YAMLError as error:
        raise YamlError(" ".join(str(error).split())) from error
    except RecursionError as error:
        raise YamlError(say("it is nested too deeply")) from error


def write_yaml(documents: Sequence[object]) -> str:
    """Documents, one below the other, keys in the order in which they were made."""
    written: str = yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return written


class _Dumper(yaml.SafeDumper):
    """Indents lists, as people do, and writes nothing by reference."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


@dataclass(slots=True)
class _Reader:
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    count: int = 0
    open_nodes: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, path: tuple[str, ...]) -> object:
        self.count += 1
        if self.count > _MOST_VALUES:
            raise YamlError(say("it has more than {most:,} values", most=_MOST_VALUES))
        if len(path) > _DEEPEST:
            raise YamlError(say("it is nested too deeply"))
        if len(path) <= _DEEPEST_LINE:
            self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self.open_nodes:
            raise YamlError(say("it contains itself"))
        self.open_nodes.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*path, str(number))) for number, item in enumerate(node.value)]
            return self._mapping(node, path)
        finally:
            self.open_nodes.discard(id(node))

    def _mapping(self, node: yaml.Node, path: tuple[str, ...]) -> dict[str, object]:
        own: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError(
                    say("line {line}: {reason}", line=key_node.start_mark.line + 1, reason=say("a key is no text"))
                )
            if key_node.value == "<<" and key_node.style is None:
                self._merge(value_node, path, merged)
                continue
            if len(path) < _DEEPEST_LINE:
                self.lines[(*path, key_node.value)] = key_node.start_mark.line + 1
            own[key_node.value] = self.value(value_node, (*path, key_node.value))
        return {**merged, **own}

    def _merge(self, node: yaml.Node, path: tuple[str, ...], merged: dict[str, object]) -> None:
        """What `<<` brings along; of several mappings the first wins."""
        found = self.value(node, (*path, "<<"))
        for each in found if isinstance(found, list) else [found]:
            if isinstance(each, dict):
                for key, value in each.items():
                    merged.setdefault(key, value)


def _scalar(node: yaml.ScalarNode) -> object:
    text: str = node.value
    if node.style is not None:
        return text
    return None if text in _NULL else _BOOLEANS.get(text, text)
