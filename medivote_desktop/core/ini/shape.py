"""The shape of an INI file: sections, keys and lines, before anything means anything.

- `[section]` and `key = value` stand on lines of their own; only `=` delimits.
- A line whose first visible character is `#` or `;` is a comment. There are no comments behind a value: a `#` in a
  value belongs to it.
- A line that is indented more deeply than its key continues the value; a blank line ends it. In lists a line end
  separates like a comma, elsewhere it counts as a blank.
- Line ends are LF, CRLF or CR; a byte order mark is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from medivote_desktop.core.configuration.faults import Faults, Place, shown
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

LONGEST_LINE = 65_536

_LINE_END = re.compile(r"\r\n|\n|\r")
_HEADER = re.compile(r"\[([^\]]*)\](.*)")
_CONTROL = re.compile("[\0-\x08\x0a-\x1f\x7f]")
_CONTROL_IN_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OUR_HEADER = re.compile(r"\[\s*(manager|default|service\s*:[^\]]*)\]", re.IGNORECASE)
_COLON_KEY = re.compile(r"[A-Za-z_]+\s*:(?!:)")
_BLANKS = " \t"


@dataclass(slots=True)
class Entry:
    """One key with its value.

    Attributes:
        line: Where the key stands, one-based.
        parts: The value line by line, each with its line's number; the first stands beside the key.
    """

    key: str
    line: int
    parts: list[tuple[int, str]]

    @property
    def value(self) -> str:
        """The value; its lines, if there are several, are joined by line ends."""
        if len(self.parts) == 1:
            return self.parts[0][1]
        return "\n".join(text for _, text in self.parts).strip(" \t\n")


@dataclass(slots=True)
class Section:
    """One section. `name` is what stands between the brackets."""

    name: str
    line: int
    entries: list[Entry] = field(default_factory=list)


def scan(text: str, faults: Faults) -> tuple[Section, ...]:
    """The sections of a text in their order; every line that fits nowhere is a fault."""
    scanner = _Scanner(faults, is_clean=_CONTROL_IN_TEXT.search(text) is None)
    for number, line in enumerate(_lines(text.removeprefix("\ufeff")), start=1):
        scanner.feed(number, line)
    return tuple(scanner.sections)


def _lines(text: str) -> Iterator[str]:
    """One after the other: to split millions at once would keep every other thread waiting."""
    begin = 0
    for end in _LINE_END.finditer(text):
        yield text[begin : end.start()]
        begin = end.end()
    yield text[begin:]


def _indent_of(line: str) -> int:
    """In columns, whatever tabs it has."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip(_BLANKS))


class _Scanner:
    def __init__(self, faults: Faults, *, is_clean: bool) -> None:
        self.sections: list[Section] = []
        self._is_clean = is_clean  # no line has a control character
        self._faults = faults
        self._open: Entry | None = None  # takes continuation lines
        self._open_indent = 0
        self._homeless_told = False

    def feed(self, number: int, line: str) -> None:
        bare = line.strip(_BLANKS)
        if not bare:
            self._open = None
        elif bare[0] in "#;":
            return
        elif len(line) > LONGEST_LINE:
            self._error(
                number, say("the line has {length:,} characters; at most {most:,}", length=len(line), most=LONGEST_LINE)
            )
        elif self._is_clean:
            self._visible(number, line, bare)
        else:
            line = self._cleaned(number, line)
            self._visible(number, line, line.strip(_BLANKS))

    def _cleaned(self, number: int, line: str) -> str:
        found = _CONTROL.search(line)
        if found is None:
            return line
        self._error(number, say("the control character {character} has no place here", character=repr(found.group())))
        return _CONTROL.sub(" ", line)

    def _visible(self, number: int, line: str, bare: str) -> None:
        indent = _indent_of(line) if line[0] in _BLANKS else 0
        continues = self._open is not None and indent > self._open_indent
        if self._open is not None and continues and not self._swallows_header(number, bare):
            self._open.parts.append((number, bare))
        elif bare.startswith("["):
            self._header(number, bare)
        else:
            self._key(number, bare, indent)

    def _swallows_header(self, number: int, bare: str) -> bool:
        if not _OUR_HEADER.match(bare):
            return False
        self._error(
            number,
            say("the indentation of “{text}” would make it a part of the value above; remove it", text=shown(bare)),
        )
        return True

    def _header(self, number: int, bare: str) -> None:
        self._open = None
        match = _HEADER.fullmatch(bare)
        name = (match[1] if match else bare[1:]).strip(_BLANKS)
        self.sections.append(Section(name, number))
        if match is None:
            self._error(number, say("has no closing bracket"))
        elif match[2].strip(_BLANKS):
            self._error(
                number,
                say("“{text}” stands behind it; comments take a line of their own", text=shown(match[2].strip())),
            )

    def _key(self, number: int, bare: str, indent: int) -> None:
        key, equals, value = bare.partition("=")
        key, value = key.rstrip(_BLANKS), value.lstrip(_BLANKS)
        self._open = None
        if not equals:
            hint = say("; only = separates a key and its value") if _COLON_KEY.match(bare) else ""
            self._error(number, say("“{text}” is neither a section nor key = value{hint}", text=shown(bare), hint=hint))
        elif not key:
            self._error(number, say("a key is missing before ="))
        elif not self.sections:
            self._homeless(number, key)
        else:
            self._open = Entry(key, number, [(number, value)])
            self._open_indent = indent
            self.sections[-1].entries.append(self._open)

    def _homeless(self, number: int, key: str) -> None:
        """Say it once: the first section is missing, not each key."""
        if not self._homeless_told:
            self._faults.error(Place(number, "", key), say("stands before the first section; write [manager] above it"))
            self._homeless_told = True

    def _error(self, number: int, message: str) -> None:
        self._faults.error(Place(number, self.sections[-1].name if self.sections else ""), message)
