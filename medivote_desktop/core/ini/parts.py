"""The sections of a services.ini as they were read, so that an edit of one need not read the others again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medivote_desktop.core.configuration.faults import Faults
from medivote_desktop.core.ini.lines import plain_name
from medivote_desktop.core.ini.shape import Entry, Section, scan

Pairs = list[tuple[str, str]]
Meaning = tuple[str, Pairs]


class Part:
    """One section, wherever it stands: all states of a file in which it is the same share it.

    Attributes:
        name: Without needless blanks.
        pairs: Its keys and values, in their order.
        values: The same by key; of a key that is there twice the first, as the reader takes it.
    """

    __slots__ = ("_read", "name", "pairs", "values")

    def __init__(self, read: Section) -> None:
        self._read = read
        self.name = plain_name(read.name)
        self.pairs: Pairs = [(entry.key, entry.value) for entry in read.entries]
        self.values: Mapping[str, str] = {**dict(self.pairs), **dict(reversed(self.pairs))}

    def at(self, line: int) -> Section:
        """As it stands with its header in this line."""
        shift = line - self._read.line
        if not shift:
            return self._read
        entries = [
            Entry(entry.key, entry.line + shift, [(number + shift, text) for number, text in entry.parts])
            for entry in self._read.entries
        ]
        return Section(self._read.name, line, entries)

    @property
    def meaning(self) -> Meaning:
        """What it says, in whatever order its keys stand."""
        return self.name, sorted(self.pairs)

    def with_value(self, key: str, value: str) -> Meaning:
        """What it would say were this the value of the first such key; an empty one is not there."""
        pairs = list(self.pairs)
        first = next((at for at, (name, _) in enumerate(pairs) if name == key), None)
        if first is not None:
            del pairs[first]
        return self.name, sorted([*pairs, (key, value)] if value else pairs)


def read_alone(lines: Sequence[str], following: str) -> tuple[Section, ...] | None:
    """The sections in these lines: what is above a header changes nothing below it.

    Args:
        following: The header behind them with its end; empty at the end of the file.

    Returns:
        None where they would swallow that header.
    """
    found = scan("".join([*lines, following]), Faults(""))
    if not following:
        return found
    return found[:-1] if found and found[-1].line == len(lines) + 1 else None
