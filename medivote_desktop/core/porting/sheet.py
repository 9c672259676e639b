"""The services.ini to be: what importers fill in, resolve and bring into a form that passes the program's own check."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TypeVar

from medivote_desktop.core.config import Condition, ConfigError, Fault
from medivote_desktop.core.configuration.faults import shown
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.copies import MOST_SERVICES
from medivote_desktop.core.porting.imported import Imported, PortingError, Target, Unread
from medivote_desktop.core.porting.lastwords import part_logs, tell_variables
from medivote_desktop.core.porting.notes import Note, Notes, Outcome
from medivote_desktop.core.porting.variables import References, escape_dollars
from medivote_desktop.core.porting.writing import UnwritableError
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

_HEALTH = ("health_url", "health_port", "health_command", "health_log_line")
_PATHS = frozenset({"directory", "env_file", "log_file"})
_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_ID = 64
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Need:
    """One dependency, by the name that its file uses; None leaves the condition to services.ini."""

    target: str
    condition: Condition | None
    line: int


@dataclass(slots=True)
class Entry:
    """One service on its way.

    Attributes:
        original: As its file calls it; copies of one service share it.
        id: Its section in services.ini.
        keys: Values as services.ini writes them.
    """

    original: str
    id: str
    line: int
    keys: dict[str, str] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)


class Sheet:
    """The services of one file.

    Attributes:
        notes: What became of everything.
        references: The variables that the file refers to.
    """

    def __init__(self, title: str, references: References, unread: Iterable[Unread] = ()) -> None:
        self.title = title
        self.notes = Notes()
        for each in unread:
            self.notes.left(0, "", each.name, each.words)
        self.references = references
        self.manager: dict[str, str] = {}
        self.entries: list[Entry] = []
        self._ids: set[str] = set()

    def add(self, original: str, line: int, wanted: str | None = None) -> Entry:
        """A new service, under a name that services.ini allows.

        Raises:
            PortingError: There are too many.
        """
        if len(self.entries) >= MOST_SERVICES:
            raise PortingError(say("there are more than {most:,} services", most=MOST_SERVICES))
        name = original if wanted is None else wanted
        entry = Entry(original, self._new_id(name), line)
        if entry.id != name:
            self.put(entry, "name", "name", writing.line, shown(name))
            words = (
                say("it is called {name} here, for another has its name", name=entry.id)
                if name.casefold() in self._ids
                else say("it is called {name} here, for names have no other characters", name=entry.id)
            )
            self.notes.near(line, original, "name", words)
        self.entries.append(entry)
        return entry

    def put(
        self, entry: Entry, key: str, subject: str, write: Callable[[T, References], str], value: T, line: int = 0
    ) -> bool:
        """Set a key, if its value can be written; else it is noted as left out.

        Args:
            subject: What the foreign file calls it.
            write: One of the functions of `writing`.
        """
        assert key in SERVICE_KEYS
        try:
            entry.keys[key] = write(value, self.references)
        except UnwritableError as error:
            self.notes.left(line or entry.line, entry.original, subject, str(error))
            return False
        return True

    def drop(self, entry: Entry, words: str) -> None:
        """Take a service out again."""
        self.entries = [each for each in self.entries if each is not entry]
        self.notes.left(entry.line, entry.original, "the service", words)

    def finish(self, target: Target) -> Imported:
        """Resolve the dependencies, write the text, and take out whatever the program's own check refuses."""
        if target.base:
            self._move(target.base)
        part_logs(self.entries, self.notes)
        tell_variables(self._render()[0], self.notes)
        source = ConfigSource(target.path, {}, ("python3",), ("medivote-desktop",))
        while True:
            text, places = self._render()
            try:
                parse_config(text, source)
            except ConfigError as error:
                self._repair([fault for fault in error.faults if not fault.is_warning], places)
            else:
                self._tell_taken()
                return Imported(text, tuple(self.notes), len(self.entries), self.notes.untold)

    def _move(self, base: str) -> None:
        """Let relative paths begin where they began in the foreign file."""
        folder = escape_dollars(base)
        for entry in self.entries:
            entry.keys.setdefault("directory", folder)
            for key in _PATHS & entry.keys.keys():
                value = entry.keys[key]
                if not value.startswith(("/", "${")) and not (key == "log_file" and value == "none"):
                    entry.keys[key] = posixpath.normpath(posixpath.join(folder, value))

    def _repair(self, faults: Iterable[Fault], places: Mapping[int, tuple[Entry, str]]) -> None:
        """Each fault costs its key; one of the command or of no key costs the service."""
        before = sum(len(entry.keys) + len(entry.needs) for entry in self.entries) + len(self.entries)
        for fault in faults:
            if fault.line not in places:
                continue
            entry, key = places[fault.line]
            if all(each is not entry for each in self.entries):
                continue
            if key == "depends_on" and entry.needs:
                entry.needs.clear()
                self.notes.left(entry.line, entry.original, "dependencies", fault.message)
            elif key in entry.keys and key != "command":
                del entry.keys[key]
                self.notes.left(entry.line, entry.original, key, fault.message)
            elif key in ("", "command"):
                self.drop(entry, say("{key}: {reason}", key=key, reason=fault.message) if key else fault.message)
        if before == sum(len(entry.keys) + len(entry.needs) for entry in self.entries) + len(self.entries):
            raise PortingError(say("what could be made of it does not pass the check"))

    def _tell_taken(self) -> None:
        for entry in self.entries:
            keys = [key for key in SERVICE_KEYS if key in entry.keys]
            if entry.needs:
                keys.append("depends_on")
            self.notes.taken(entry.line, entry.original, "", ", ".join(keys))

    # Writing.

    def _render(self) -> tuple[str, dict[int, tuple[Entry, str]]]:
        """The text, and for each line of a service which one and which key it is."""
        copies: dict[str, list[Entry]] = {}
        for entry in self.entries:
            copies.setdefault(entry.original, []).append(entry)
        written = {id(entry): self._dependencies(entry, copies) for entry in self.entries}
        told: dict[str, list[Note]] = {}
        for note in self.notes:
            if note.outcome is not Outcome.TAKEN:
                told.setdefault(note.service, []).append(note)
        lines = self._head(told)
        places: dict[int, tuple[Entry, str]] = {}
        for entry in self.entries:
            lines.append("")
            mine = told.pop(shown(entry.original), ())  # above the first of several copies
            lines.extend(f"# {note.outcome.value}: {_remark(note)}" for note in mine)
            self._lines_of(entry, written[id(entry)], lines, places)
        return "\n".join(lines) + "\n", places

    def _head(self, told: Mapping[str, list[Note]]) -> list[str]:
        """What concerns the file as a whole, and services that are not in it."""
        there = {shown(entry.original) for entry in self.entries}
        homeless = [note for service, notes in told.items() if service not in there for note in notes]
        return [
            f"# {self.title} What was approximated or left out is told here and at each service.",
            *(f"# {note.outcome.value}: {_remark(note, note.service)}" for note in homeless),
            "",
            "[manager]",
            *(f"{key} = {value}" for key, value in self.manager.items() if key in MANAGER_KEYS),
        ]

    def _lines_of(self, entry: Entry, depends_on: str, lines: list[str], places: dict[int, tuple[Entry, str]]) -> None:
        lines.append(f"[service:{entry.id}]")
        places[len(lines)] = (entry, "")
        values = {**entry.keys, **({"depends_on": depends_on} if depends_on else {})}
        for key in (key for key in SERVICE_KEYS if key in values):
            first = len(lines) + 1
            lines.extend(f"{key} = {values[key]}".replace("= \n", "=\n").split("\n"))
            places.update(dict.fromkeys(range(first, len(lines) + 1), (entry, key)))

    def _dependencies(self, entry: Entry, copies: Mapping[str, list[Entry]]) -> str:
        found: dict[str, str] = {}
        for need in entry.needs:
            targets = [each for each in copies.get(need.target, ()) if each is not entry]
            if not targets:
                self.notes.left(
                    need.line,
                    entry.original,
                    "dependency",
                    say("{name} is not among the services", name=shown(need.target)),
                )
            for target in targets:
                found.setdefault(target.id, self._dependency(entry, need, target))
        return ", ".join(found.values())

    def _dependency(self, entry: Entry, need: Need, target: Entry) -> str:
        if need.condition is None:
            return target.id
        condition = need.condition
        if condition is Condition.HEALTHY and not any(key in target.keys for key in _HEALTH):
            words = say(
                "it waits for {name} to be started; no health check of it was taken that it could wait for",
                name=target.id,
            )
            self.notes.near(need.line, entry.original, "dependency", words)
            condition = Condition.STARTED
        if condition is Condition.COMPLETED:
            target.keys["type"] = "oneshot"
        return f"{target.id}:{condition.value}"

    def _new_id(self, name: str) -> str:
        base = _UNFIT.sub("_", name).lstrip("_-")[:_LONGEST_ID] or "service"
        number, found = 1, base
        while found.casefold() in self._ids:
            number += 1
            suffix = f"_{number}"
            found = base[: _LONGEST_ID - len(suffix)] + suffix
        self._ids.add(found.casefold())
        return found


def _remark(note: Note, service: str = "") -> str:
    place = f" (line {note.line})" if note.line else ""
    return ": ".join(part for part in (service, note.subject + place, note.words) if part)
