"""A services.ini that is edited: whatever an edit does not concern stays as it is, byte for byte.

What a line means is told by the scanner of `ini`, the same that reads the file for the program; here are only its
lines. An edit that would change the meaning of anything else is refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property

from medivote_desktop.core.configuration.faults import Faults
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.core.ini import references
from medivote_desktop.core.ini.lines import (
    EditError,
    block_of,
    body_of,
    new_lines,
    parts_of,
    place_of,
    renamed,
    rewritten,
    with_comments,
    with_gap,
)
from medivote_desktop.core.ini.parts import Meaning, Part, read_alone
from medivote_desktop.core.ini.shape import Entry, Section, scan
from medivote_desktop.core.say import say

MANAGER = "manager"
"""The name of the section that concerns the program."""

_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_NEEDS = "depends_on"
_OTHER_MEANING = say("this would change the meaning of other lines of the file")

Change = tuple[int, int, list[str]]
"""From which line, and before which, other lines are to stand, and they."""


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
        return tuple(self._places)

    def __contains__(self, section: str) -> bool:
        return section in self._places

    @property
    def service_ids(self) -> tuple[str, ...]:
        """The services in the order of the file."""
        return tuple(id_ for name in self.names if (id_ := service_id_of(name)) is not None)

    def value(self, section: str, key: str) -> str | None:
        """What stands behind a key, its lines joined by line ends; None where the key is not there."""
        return self.values(section).get(key)

    def values(self, section: str) -> Mapping[str, str]:
        """What stands in a section; of a key that is there twice the first, as the reader takes it."""
        place = self._places.get(section)
        return {} if place is None else self._parts[place].values

    def section_at(self, line: int) -> str:
        """The section in which a line stands, one-based; empty above the first."""
        above = bisect_right(self._starts, line)
        return self._parts[above - 1].name if above else ""

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
        parts = parts_of(value or "")
        if section not in self:
            return self.with_section(section, {key: value or ""}) if parts else self
        place = self._places[section]
        source = self._parts[place].at(self._starts[place])
        entry = next((each for each in source.entries if each.key == key), None)
        if entry is not None and value is not None and "\n".join(parts) == entry.value:
            return self
        if entry is None:
            change = self._inserted(source, key, parts) if parts else None
        else:
            change = self._replaced(entry, parts) if parts else (*with_comments(self._lines, entry), [])
        if change is None:
            return self
        return self._with(change, place, 1, [self._parts[place].with_value(key, "\n".join(parts))])

    def with_section(self, name: str, values: Mapping[str, str], after: str | None = None) -> IniFile:
        """With a new section, behind another or as the last; `[manager]` becomes the first.

        Raises:
            EditError: It is there, or cannot be.
        """
        if name in self:
            raise EditError(say("there is a section [{name}] already", name=name))
        entries = [(key, parts_of(value)) for key, value in values.items()]
        lines = [f"[{name}]{self._ending}"]
        lines += [line for key, parts in entries if parts for line in new_lines(key, parts, "", self._ending)]
        new = (name, sorted((key, "\n".join(parts)) for key, parts in entries if parts))
        if not self._parts:
            at = len(self._lines)
            return self._with((at, at, [self._ending, *lines] if self._lines else lines), 0, 0, [new])
        if name == MANAGER:
            at = self._block(0)[0]
            return self._with((at, at, [*lines, self._ending]), 0, 1, [new, self._parts[0].meaning])
        place = self._places.get(after or "", len(self._parts) - 1)
        at = self._block(place)[1]
        return self._with((at, at, [self._ending, *lines]), place, 1, [self._parts[place].meaning, new])

    def with_copy(self, section: str, name: str, title: str = "") -> IniFile:
        """With a copy of a section, its comments included, behind it; `title` is its `name` if it has one.

        Raises:
            EditError: The name is taken, or cannot be one.
        """
        if name in self:
            raise EditError(say("there is a section [{name}] already", name=name))
        place = self._places[section]
        source = self._parts[place].at(self._starts[place])
        start, end = self._block(place)
        lines = self._lines[start:end]
        lines[source.line - 1 - start] = renamed(lines[source.line - 1 - start], name)
        pairs = list(self._parts[place].pairs)
        entry = next((each for each in source.entries if each.key == "name" and len(each.parts) == 1), None)
        if title and entry is not None:
            pairs[pairs.index(("name", entry.value))] = ("name", title)
            lines[entry.line - 1 - start] = rewritten(self._lines, entry, [title], self._ending)[2][0]
        told = [self._parts[place].meaning, (name, sorted(pairs))]
        return self._with((end, end, [self._ending, *lines]), place, 1, told)

    def without_section(self, section: str) -> IniFile:
        """Without a section and the comments that belong to it; whoever depends on it does so no more.

        Raises:
            EditError: What surrounds it would come to mean something else.
        """
        place = self._places[section]
        above = self._parts[max(place - 1, 0) : place]
        change: Change = (*with_gap(self._lines, *self._block(place)), [])
        edited = self._with(change, place - len(above), len(above) + 1, [part.meaning for part in above])
        service_id = service_id_of(section)
        if service_id is None or section in edited:
            return edited
        return edited._with_needs(service_id, lambda value: references.without(value, service_id))

    def with_service_named(self, service_id: str, new_id: str) -> IniFile:
        """With another NAME for a service; whoever depends on it depends on it by the new one.

        Raises:
            EditError: The name is taken, or cannot be one.
        """
        old, new = service_section(service_id), service_section(new_id)
        if new in self:
            raise EditError(say("there is a section [{name}] already", name=new))
        place = self._places[old]
        at = self._starts[place] - 1
        header = [renamed(self._lines[at], new)]
        edited = self._with((at, at + 1, header), place, 1, [(new, self._parts[place].meaning[1])])
        return edited._with_needs(service_id, lambda value: references.renamed(value, service_id, new_id))

    def _with_needs(self, service_id: str, change: Callable[[str], str]) -> IniFile:
        """With another `depends_on` for whoever depends on a service."""
        edited = self
        for id_ in self.dependents(service_id):
            section = service_section(id_)
            edited = edited.with_value(section, _NEEDS, change(edited.value(section, _NEEDS) or ""))
        return edited

    def with_section_of(self, other: IniFile, name: str, after: str | None) -> IniFile:
        """With a section of another file, its comments included, behind one of these or as the last.

        Raises:
            EditError: It is there, or cannot be.
        """
        place = other._places[name]
        edited = self.with_section(name, other.values(name), after)
        start, end = edited._block(edited._places[name])
        lines = [body_of(line) + self._ending for line in other._lines[slice(*other._block(place))]]
        place = max(edited._places[name] - 1, 0)
        told = [part.meaning for part in edited._parts[place : place + 2]]
        return edited._with((start, end, lines), place, len(told), told)

    # Lines

    @cached_property
    def _lines(self) -> list[str]:
        """Each with its end; the byte order mark is none of the first."""
        return _LINE.findall(self.text.removeprefix(_BOM))

    @cached_property
    def _scanned(self) -> tuple[Section, ...]:
        return scan(self.text, Faults(""))

    @cached_property
    def _parts(self) -> list[Part]:
        return [Part(section) for section in self._scanned]

    @cached_property
    def _starts(self) -> list[int]:
        """The line of each section's header, one-based."""
        return [section.line for section in self._scanned]

    @cached_property
    def _places(self) -> dict[str, int]:
        """The number of the first section of each name."""
        places: dict[str, int] = {}
        for place, part in enumerate(self._parts):
            places.setdefault(part.name, place)
        return places

    @cached_property
    def _ending(self) -> str:
        """What ends the file's lines."""
        first = self._lines[0] if self._lines else ""
        return first[len(body_of(first)) :] or "\n"

    def _spliced(self, start: int, end: int, new: list[str]) -> IniFile:
        lines = [*self._lines[:start], *new, *self._lines[end:]]
        for number in range(max(start - 1, 0), min(start + len(new), len(lines) - 1)):
            if lines[number] == body_of(lines[number]):  # what was the last may have had no end
                lines[number] += self._ending
        bom = _BOM if self.text.startswith(_BOM) else ""
        edited = IniFile(bom + "".join(lines))
        if not any(line.endswith("\r") for line in lines[max(start - 1, 0) : start + len(new)]):
            edited._lines = lines  # else two ends of lines might have become one
        return edited

    def _with(self, change: Change, place: int, number: int, told: list[Meaning]) -> IniFile:
        """With other lines in so many sections, or above them, which say this then; only those are read anew."""
        edited, last = self._spliced(*change), place + number
        longer = len(edited._lines) - len(self._lines)
        top = self._starts[place] - 1 if place else 0
        bottom = (*self._starts, len(self._lines) + 1)[last] - 1 + longer
        read = read_alone(edited._lines[top:bottom], "".join(edited._lines[bottom : bottom + 1]))
        parts = [Part(section) for section in read or ()]
        if read is None or [part.meaning for part in parts] != told:
            raise EditError(_OTHER_MEANING)
        starts = [top + section.line for section in read]
        edited._parts = [*self._parts[:place], *parts, *self._parts[last:]]
        edited._starts = [*self._starts[:place], *starts, *(start + longer for start in self._starts[last:])]
        if [part.name for part in parts] == [part.name for part in self._parts[place:last]]:
            edited._places = self._places
        return edited

    def _replaced(self, entry: Entry, parts: list[str]) -> Change | None:
        """Another value in the lines of the old one; comments between them stay."""
        if len(entry.parts) > 1 and not entry.parts[0][1]:
            parts = ["", *parts]  # it begins in the line below its key
        if parts == [text for _, text in entry.parts]:
            return None
        return rewritten(self._lines, entry, parts, self._ending)

    def _inserted(self, source: Section, key: str, parts: list[str]) -> Change:
        """A new key, behind the one that usually stands above it."""
        usual = list(MANAGER_KEYS if source.name == MANAGER else SERVICE_KEYS)
        at, indent = place_of(key, source, self._lines, usual)
        return at, at, new_lines(key, parts, indent, self._ending)

    def _block(self, place: int) -> tuple[int, int]:
        return block_of(self._lines, *(*self._starts, len(self._lines) + 1)[place : place + 2])
