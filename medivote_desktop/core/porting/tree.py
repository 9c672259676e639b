"""Plain values of a foreign document (from YAML), with the line of each, and looked at without trust.

The values are None, booleans, texts, lists and mappings from texts; whoever parses the document leaves numbers as
texts, so that `1.10` and `0755` stay what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import islice

from medivote_desktop.core.records import dataclass

_MOST_ITEMS = 2000

Path = tuple[str, ...]


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Tree:
    """One value of the document.

    Attributes:
        lines: The line of each place; the number of an item of a list is its key.
        interpolate: Makes variables of a text into references.
    """

    value: object
    lines: Mapping[Path, int] = field(default_factory=dict, repr=False)
    path: Path = ()
    interpolate: Callable[[str], str] = field(default=_as_it_is, repr=False)

    @property
    def line(self) -> int:
        """The line of this value, or of the nearest one around it that has one; 0 where none has."""
        for length in range(len(self.path), -1, -1):
            if (line := self.lines.get(self.path[:length])) is not None:
                return line
        return 0

    @property
    def key(self) -> str:
        """The last part of the path."""
        return self.path[-1] if self.path else ""

    def at(self, *keys: str) -> Tree:
        """The value behind these keys; one of None where there is none."""
        found: object = self.value
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return Tree(found, self.lines, (*self.path, *keys), self.interpolate)

    @property
    def is_there(self) -> bool:
        """Whether there is a value at all."""
        return self.value is not None

    def items(self) -> Iterator[tuple[str, Tree]]:
        """The entries of a mapping; nothing of anything else."""
        if isinstance(self.value, dict):
            for key in islice(self.value, _MOST_ITEMS):
                if isinstance(key, str):
                    yield key, self.at(key)

    def elements(self) -> Iterator[Tree]:
        """The items of a list; nothing of anything else."""
        if isinstance(self.value, list):
            for number, item in enumerate(islice(self.value, _MOST_ITEMS)):
                yield Tree(item, self.lines, (*self.path, str(number)), self.interpolate)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.value, list)

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.value, dict)

    @property
    def text(self) -> str | None:
        """A text with its references; None for lists, mappings and nothing."""
        match self.value:
            case bool():
                return "true" if self.value else "false"
            case str():
                return self.interpolate(self.value)
            case _:
                return None

    @property
    def boolean(self) -> bool | None:
        """True or False, also where a text says so; None for anything else."""
        match self.text:
            case None:
                return None
            case text:
                lowered = text.strip().lower()
        if lowered in ("true", "yes", "on"):
            return True
        return False if lowered in ("false", "no", "off") else None

    def texts(self) -> list[str] | None:
        """A list of texts; None if anything else is in it or it is no list."""
        if not self.is_list:
            return None
        found = [item.text for item in self.elements()]
        return [text for text in found if text is not None] if None not in found else None
