"""A services.ini that is edited: whatever an edit does not concern stays as it is, byte for byte.

What a line means is told by the scanner of `ini`, the same that reads the file for the program; here are only its
lines. An edit that would change the meaning of anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from medivote_desktop.core.configuration.faults import Faults, shown
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.core.ini import references
from medivote_desktop.core.ini.lines import (
    BLANKS,
    block_of,
    body_of,
    new_lines,
    place_of,
    plain_name,
    renamed,
    rewritten,
    with_comments,
    with_gap,
)
from medivote_desktop.core.ini.shape import Entry, Section, scan
from medivote_desktop.core.say import say

MANAGER = "manager"
"""The name of the section that concerns the program."""

_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_NEEDS = "depends_on"

Shape = list[tuple[str, list[tuple[str, str]]]]


class EditError(Exception):
    """An edit that the file cannot take; the text says why."""


def service_section(service_id: str) -> str:
    """The name of a service's section."""
    return f"service:{service_id}"


def service_id_of(section: str) -> str | None:
    """The service that a section is about; None for another section."""
    prefix, colon, name = section.partition(":")
    return name if colon and prefix == "service" else None


class IniFile:
    """One state of the file. Each edit gives another; sections are named without needless blanks: `service:api`."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The sections in the order of the file, each once."""
        return tuple(self._by_name)

    @property
    def service_ids(self) -> tuple[str, ...]:
        """The services in the order of the file."""
        return tuple(id_ for name in self.names if (id_ := service_id_of(name)) is not None)

    def value(self, section: str, key: str) -> str | None:
        """What stands behind a key, its lines joined by line ends; None where the key is not there."""
        return self.values(section).get(key)

    def values(self, section: str) -> Mapping[str, str]:
        """What stands in a section; of a key that is there twice the first, as the reader takes it."""
        found = self._by_name.get(section)
        return self._values[found.line] if found else {}

    def section_at(self, line: int) -> str:
        """The section in which a line stands, one-based; empty above the first."""
        above = [section for section in self._sections if section.line <= line]
        return plain_name(above[-1].name) if above else ""

    def dependents(self, service_id: str) -> tuple[str, ...]:
        """The services that name this one in `depends_on`."""
        needing = ((id_, self.value(service_section(id_), _NEEDS) or "") for id_ in self.service_ids)
        return tuple(id_ for id_, value in needing if references.mentions(value, service_id))

    # Edits

    def with_value(self, section: str, key: str, value: str | None) -> IniFile:
        """With this value. None removes the key and the comments that touch it from above, and so does a value of
        nothing but blanks, unless it is there so.

        Raises:
            EditError: The value cannot stand in the file.
        """
        parts = _parts(value or "")
        if section not in self._by_name:
            return self.with_section(section, {key: value or ""}) if parts else self
        entry = next((each for each in self._entries(section) if each.key == key), None)
        if entry is not None and value is not None and "\n".join(parts) == entry.value:
            return self
        if entry is None:
            edited = self._inserted(section, key, parts) if parts else self
        else:
            edited = self._replaced(entry, parts) if parts else self._spliced(*with_comments(self._lines, entry), [])
        if edited is not self:
            edited._check(self._shape_with(section, key, "\n".join(parts)))
        return edited

    def with_section(self, name: str, values: Mapping[str, str], after: str | None = None) -> IniFile:
        """With a new section, behind another or as the last; `[manager]` becomes the first.

        Raises:
            EditError: It is there, or cannot be.
        """
        if name in self._by_name:
            raise EditError(say("there is a section [{name}] already", name=name))
        entries = [(key, _parts(value)) for key, value in values.items()]
        lines = [f"[{name}]{self._ending}"]
        lines += [line for key, parts in entries if parts for line in new_lines(key, parts, "", self._ending)]
        shape = list(self._own_shape)
        new = (name, sorted((key, "\n".join(parts)) for key, parts in entries if parts))
        if name == MANAGER and self._sections:
            at = self._block(self._sections[0])[0]
            edited = self._spliced(at, at, [*lines, self._ending])
            shape.insert(0, new)
        else:
            place = self._by_name.get(after or "", self._sections[-1] if self._sections else None)
            at = self._block(place)[1] if place else len(self._lines)
            edited = self._spliced(at, at, [self._ending, *lines] if self._lines else lines)
            shape.insert(self._sections.index(place) + 1 if place else 0, new)
        edited._check(shape)
        return edited

    def with_copy(self, section: str, name: str, title: str = "") -> IniFile:
        """With a copy of a section, its comments included, behind it; `title` is its `name` if it has one.

        Raises:
            EditError: The name is taken, or cannot be one.
        """
        if name in self._by_name:
            raise EditError(say("there is a section [{name}] already", name=name))
        source = self._by_name[section]
        start, end = self._block(source)
        lines = self._lines[start:end]
        lines[source.line - 1 - start] = renamed(lines[source.line - 1 - start], name)
        pairs = list(self._pairs[source.line])
        entry = next((each for each in source.entries if each.key == "name" and len(each.parts) == 1), None)
        if title and entry is not None:
            pairs[pairs.index(("name", entry.value))] = ("name", title)
            lines[entry.line - 1 - start] = rewritten(self._lines, entry, [title], self._ending)[2][0]
        edited = self._spliced(end, end, [self._ending, *lines])
        place = self._sections.index(source) + 1
        edited._check([*self._own_shape[:place], (name, sorted(pairs)), *self._own_shape[place:]])
        return edited

    def without_section(self, section: str) -> IniFile:
        """Without a section and the comments that belong to it; whoever depends on it does so no more.

        Raises:
            EditError: What surrounds it would come to mean something else.
        """
        source = self._by_name[section]
        edited = self._spliced(*with_gap(self._lines, *self._block(source)), [])
        place = self._sections.index(source)
        edited._check([*self._own_shape[:place], *self._own_shape[place + 1 :]])
        service_id = service_id_of(section)
        if service_id is None or section in edited._by_name:
            return edited
        return edited._with_needs(service_id, lambda value: references.without(value, service_id))

    def with_service_named(self, service_id: str, new_id: str) -> IniFile:
        """With another NAME for a service; whoever depends on it depends on it by the new one.

        Raises:
            EditError: The name is taken, or cannot be one.
        """
        old, new = service_section(service_id), service_section(new_id)
        if new in self._by_name:
            raise EditError(say("there is a section [{name}] already", name=new))
        source = self._by_name[old]
        at = source.line - 1
        edited = self._spliced(at, at + 1, [renamed(self._lines[at], new)])
        shape = list(self._own_shape)
        place = self._sections.index(source)
        shape[place] = (new, shape[place][1])
        edited._check(shape)
        return edited._with_needs(service_id, lambda value: references.renamed(value, service_id, new_id))

    def _with_needs(self, service_id: str, change: Callable[[str], str]) -> IniFile:
        """With another `depends_on` for whoever depends on a service."""
        edited = self
        for id_ in self.dependents(service_id):
            section = service_section(id_)
            edited = edited.with_value(section, _NEEDS, change(edited.value(section, _NEEDS) or ""))
        return edited

    # Lines

    @cached_property
    def _lines(self) -> list[str]:
        """Each with its end; the byte order mark is none of the first."""
        return _LINE.findall(self.text.removeprefix(_BOM))

    @cached_property
    def _sections(self) -> tuple[Section, ...]:
        return scan(self.text, Faults(""))

    @cached_property
    def _by_name(self) -> dict[str, Section]:
        found: dict[str, Section] = {}
        for section in self._sections:
            found.setdefault(plain_name(section.name), section)
        return found

    @cached_property
    def _pairs(self) -> dict[int, list[tuple[str, str]]]:
        """Keys and values of each section, by its line."""
        return {each.line: [(entry.key, entry.value) for entry in each.entries] for each in self._sections}

    @cached_property
    def _values(self) -> dict[int, dict[str, str]]:
        """Of a key that is there twice the first, as the reader takes it."""
        return {line: {**dict(pairs), **dict(reversed(pairs))} for line, pairs in self._pairs.items()}

    @cached_property
    def _ending(self) -> str:
        """What ends the file's lines."""
        first = self._lines[0] if self._lines else ""
        return first[len(body_of(first)) :] or "\n"

    def _entries(self, section: str) -> Sequence[Entry]:
        found = self._by_name.get(section)
        return found.entries if found else ()

    def _spliced(self, start: int, end: int, new: list[str]) -> IniFile:
        lines = [*self._lines[:start], *new, *self._lines[end:]]
        for number, line in enumerate(lines[:-1]):  # what was the last may have had no end
            if line == body_of(line):
                lines[number] = line + self._ending
        bom = _BOM if self.text.startswith(_BOM) else ""
        return IniFile(bom + "".join(lines))

    def _replaced(self, entry: Entry, parts: list[str]) -> IniFile:
        """Another value in the lines of the old one; comments between them stay."""
        if len(entry.parts) > 1 and not entry.parts[0][1]:
            parts = ["", *parts]  # it begins in the line below its key
        if parts == [text for _, text in entry.parts]:
            return self
        return self._spliced(*rewritten(self._lines, entry, parts, self._ending))

    def _inserted(self, section: str, key: str, parts: list[str]) -> IniFile:
        """A new key, behind the one that usually stands above it."""
        usual = list(MANAGER_KEYS if section == MANAGER else SERVICE_KEYS)
        source = self._by_name[section]
        at, indent = place_of(key, source, self._lines, usual)
        return self._spliced(at, at, new_lines(key, parts, indent, self._ending))

    def _block(self, section: Section) -> tuple[int, int]:
        return block_of(self._lines, self._sections, self._sections.index(section))

    # Whether all the rest means what it meant

    @cached_property
    def _own_shape(self) -> Shape:
        return [(plain_name(section.name), sorted(self._pairs[section.line])) for section in self._sections]

    def _shape_with(self, section: str, key: str, value: str) -> Shape:
        shape = list(self._own_shape)
        place = self._sections.index(self._by_name[section])
        pairs = list(self._pairs[self._by_name[section].line])
        first = next((at for at, (name, _) in enumerate(pairs) if name == key), None)
        if first is not None:
            del pairs[first]
        shape[place] = (section, sorted([*pairs, (key, value)] if value else pairs))
        return shape

    def _check(self, expected: Shape) -> None:
        if self._own_shape != expected:
            raise EditError(say("this would change the meaning of other lines of the file"))


def _parts(value: str) -> list[str]:
    """The lines of a value as they can be written; none for an empty value."""
    parts = [part for line in re.split(r"[\r\n]+", value) if (part := line.strip(BLANKS))]
    for part in parts[1:]:
        if part[0] in "#;":
            raise EditError(
                say("a line of a value cannot begin with {sign}, for that makes it a comment", sign=part[0])
            )
    if any("\ud800" <= character <= "\udfff" for part in parts for character in part):
        raise EditError(say("{value} holds characters that UTF-8 has not", value=shown(value)))
    return parts
