"""INI files as Python's configparser reads them for supervisord, with the line of each value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field

from medivote_desktop.core.records import NamedTuple, dataclass

_SECTION = re.compile(r"\[(?P<name>.+)\]")
_OPTION = re.compile(r"(?P<key>[^=:]*[^=:\s])\s*[=:]\s*(?P<value>.*)")
_INLINE_COMMENT = re.compile(r"(?:^|\s)[;#].*")


class Text(NamedTuple):
    """One file: its name, for the report, and what stands in it."""

    name: str
    text: str


class Value(NamedTuple):
    """A value and where it stands."""

    text: str
    line: int


@dataclass(slots=True)
class IniSection:
    """One section of all files together; the last value of a key wins."""

    name: str
    line: int
    file: str
    values: dict[str, Value] = field(default_factory=dict)

    def get(self, key: str) -> str | None:
        """The value of a key; None if it is not there."""
        value = self.values.get(key)
        return value.text if value else None

    def line_of(self, key: str) -> int:
        """Where a key stands, or else the section."""
        return self.values[key].line if key in self.values else self.line


class Stray(NamedTuple):
    """A line that is nothing."""

    file: str
    line: int
    text: str


def read_sections(files: Iterable[Text]) -> tuple[dict[str, IniSection], list[Stray]]:
    """All sections by their names, in the order in which they were first seen."""
    sections: dict[str, IniSection] = {}
    strays: list[Stray] = []
    for file in files:
        _Reader(file.name, sections, strays).read(file.text)
    return sections, strays


class _Reader:
    def __init__(self, file: str, sections: dict[str, IniSection], strays: list[Stray]) -> None:
        self._file = file
        self._sections = sections
        self._strays = strays
        self._section: IniSection | None = None
        self._key = ""
        self._indent = 0

    def read(self, text: str) -> None:
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
            if line.lstrip().startswith((";", "#")):
                continue
            bare = _INLINE_COMMENT.sub("", line).strip()
            indent = len(line) - len(line.lstrip())
            if not bare:  # a blank line does not end a value of several lines
                continue
            if self._section is not None and self._key and indent > self._indent:
                old = self._section.values[self._key]
                self._section.values[self._key] = Value(f"{old.text}\n{bare}".strip("\n"), old.line)
            else:
                self._line(number, bare, indent)

    def _line(self, number: int, bare: str, indent: int) -> None:
        header, option = _SECTION.fullmatch(bare), _OPTION.fullmatch(bare)
        self._key, self._indent = "", indent
        if header is not None:
            name = header["name"].strip()
            self._section = self._sections.setdefault(name, IniSection(name, number, self._file))
        elif option is not None and self._section is not None:
            self._key = option["key"].strip().lower()
            self._section.values[self._key] = Value(option["value"].strip(), number)
        else:
            self._strays.append(Stray(self._file, number, bare))
