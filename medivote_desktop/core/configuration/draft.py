"""A section on its way to a configuration: its keys known and their values read, as far as that is possible."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from medivote_desktop.core.configuration.faults import BadValueError, Faults, Place
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS, Key
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.configuration.values import COMMAND, ENVIRONMENT
from medivote_desktop.core.ini.shape import Entry, Section
from medivote_desktop.core.ini.split import shell_text
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

_COMMENT = re.compile(r"[ \t][#;](?:[ \t]|$)")
_FREE_TEXT = (COMMAND, ENVIRONMENT)  # kinds in whose values `word=` is usual


@dataclass(slots=True)
class Draft:
    """One section, read as far as it can be.

    Attributes:
        id: The service's name; `manager` for that section.
        keys: The keys that it may have.
        entries: What stands in the file, by key.
        values: By key; a key with a fault is missing here.
        broken: Keys with a fault, about which nothing more is to be said.
    """

    section: Section
    id: str
    keys: Mapping[str, Key]
    entries: dict[str, Entry] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def place(self, key: str) -> Place:
        """Where a key stands; the section's own line for a key that is not there."""
        entry = self.entries.get(key)
        return Place(entry.line if entry else self.section.line, self.section.name, key)

    @property
    def lines(self) -> Mapping[str, int]:
        """The line of each key, and under the empty name that of the section."""
        return {"": self.section.line, **{key: entry.line for key, entry in self.entries.items()}}

    @property
    def fields(self) -> dict[str, Any]:
        """The values by the attribute that holds them."""
        return {self.keys[name].attribute: value for name, value in self.values.items()}


def read_section(section: Section, name: str, keys: Mapping[str, Key], source: ConfigSource, faults: Faults) -> Draft:
    """Read all the values of a section, and tell all that is wrong with them."""
    draft = Draft(section, name, keys)
    for entry in section.entries:
        _take(draft, entry, faults)
    for key_name in sorted(draft.entries, key=lambda each: each != "shell"):  # it decides what `command` means
        _read_value(draft, keys[key_name], source, faults)
    if keys is SERVICE_KEYS:
        _need_command(draft, faults)
    return draft


def _take(draft: Draft, entry: Entry, faults: Faults) -> None:
    place = Place(entry.line, draft.section.name, entry.key)
    if entry.key in draft.entries:
        faults.error(place, say("duplicate key (first on line {line})", line=draft.entries[entry.key].line))
    elif entry.key in draft.keys:
        draft.entries[draft.keys[entry.key].name] = entry  # the name that is there already, for all services
    elif entry.key in MANAGER_KEYS:
        faults.error(place, say("unknown key here; it belongs in [manager]"))
    elif entry.key in SERVICE_KEYS:
        faults.error(place, say("unknown key here; it belongs in a [service:NAME]"))
    else:
        faults.error(place, say("unknown key"), near=(entry.key, draft.keys))


def _read_value(draft: Draft, key: Key, source: ConfigSource, faults: Faults) -> None:
    entry = draft.entries[key.name]
    _no_hidden_keys(draft, key, entry, faults)
    is_shell = draft.values.get("shell", False) or "shell" in draft.broken
    parse = _shell_command if key.name == "command" and is_shell else key.kind.parse
    try:
        draft.values[key.name] = parse(entry.value, source)
    except BadValueError as error:
        draft.broken.add(key.name)
        has_comment = _COMMENT.search(entry.value)  # as in many other formats
        for message in error.messages:
            if has_comment:
                message = say("{reason}; a comment stands on a line of its own", reason=message)
            faults.error(draft.place(key.name), message)


def _no_hidden_keys(draft: Draft, key: Key, entry: Entry, faults: Faults) -> None:
    """A key that was indented by mistake must not vanish in the value above it."""
    for line, text in entry.parts[1:]:
        name, equals, _ = text.partition("=")
        if key.kind in _FREE_TEXT and not name.endswith((" ", "\t")):
            continue
        if equals and name.rstrip(" \t") in draft.keys:
            place = Place(line, draft.section.name, name.rstrip(" \t"))
            faults.error(place, say("its indentation makes it a part of {key} above; remove it", key=key.name))


def _need_command(draft: Draft, faults: Faults) -> None:
    if "command" not in draft.entries:
        faults.error(draft.place("command"), say("is missing; a service needs the program to run"))
    elif "command" in draft.values and not any(draft.values["command"][:1]):
        faults.error(draft.place("command"), say("is empty; a service needs the program to run"))


def _shell_command(raw: str, source: ConfigSource) -> tuple[str, ...]:
    return (shell_text(raw, source),)
