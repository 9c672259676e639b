"""A services.ini that is being edited: its states, so that each edit can be taken back, and what changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import count, islice

from medivote_desktop.core.config import AppConfig, ConfigError, Fault
from medivote_desktop.core.configuration.parse import LONGEST_NAME, name_problem, parse_config
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.ini.file import MANAGER, IniFile, service_id_of, service_section
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say

_MOST_STATES = 500
_CONTEXT_LINES = 3


class DiffLine(NamedTuple):
    """One line of a difference.

    Attributes:
        mark: `+`, `-`, a blank for a line that stays, `@` for lines left out (the text says where).
    """

    mark: str
    text: str


class Checked(NamedTuple):
    """What the program thinks of a text.

    Attributes:
        config: None where there are errors.
    """

    config: AppConfig | None
    faults: tuple[Fault, ...]


def check(text: str, source: ConfigSource) -> Checked:
    """Read a text as the program would."""
    try:
        config = parse_config(text, source)
    except ConfigError as error:
        return Checked(None, error.faults)
    return Checked(config, config.warnings)


def placed(file: IniFile, faults: Sequence[Fault]) -> dict[str, dict[str, list[Fault]]]:
    """Faults by section and key. Those of sections that nobody knows, and of the whole file, are the manager's."""
    found: dict[str, dict[str, list[Fault]]] = {}
    for fault in faults:
        section = file.section_at(fault.line) if fault.line else ""
        if section != MANAGER and service_id_of(section) is None:
            message = f"[{fault.section}] {fault.message}" if fault.section else fault.message
            section, fault = MANAGER, fault._replace(key="", message=message)
        found.setdefault(section, {}).setdefault(fault.key, []).append(fault)
    return found


class FleetDraft:
    """What a person makes of a services.ini.

    Attributes:
        saved: The text as it is on the disk.
    """

    def __init__(self, text: str) -> None:
        self.saved = text
        self._saved_file = IniFile(text)
        self._states = [self._saved_file]
        self._at = 0
        self._typed_into: tuple[str, str] | None = None

    @property
    def file(self) -> IniFile:
        """The present state."""
        return self._states[self._at]

    @property
    def is_changed(self) -> bool:
        """Whether anything is to be saved."""
        return self.file.text != self.saved

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to be taken back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether an edit was taken back."""
        return self._at + 1 < len(self._states)

    def has_changed(self, section: str) -> bool:
        """Whether a section says something else than on the disk, or is new."""
        before, after = self._saved_file, self.file
        return section in after and (section not in before or before.values(section) != after.values(section))

    def set(self, section: str, key: str, value: str) -> None:
        """Give a key a value; nothing but blanks removes it. What is typed into one field is one edit.

        Raises:
            EditError: The value cannot stand in the file.
        """
        goes_on = self._typed_into == (section, key) and self.can_undo and not self.can_redo
        # From where the typing began: a field that was empty for a moment has not lost its comment.
        edited = (self._states[self._at - 1] if goes_on else self.file).with_value(section, key, value)
        if edited is self.file:
            return
        if goes_on:
            self._states[self._at] = edited
            if edited.text == self._states[self._at - 1].text:  # all that was typed is gone again
                del self._states[self._at]
                self._at -= 1
        else:
            self._take(edited)
        self._typed_into = (section, key)

    def end_typing(self) -> None:
        """What is typed from now on is another edit, also in the same field."""
        self._typed_into = None

    def replace(self, text: str) -> None:
        """All of it becomes another text; one edit."""
        if text != self.file.text:
            self._take(IniFile(text))

    def add(self, after: str | None) -> str:
        """A new service behind a section; returns its id. It has no command yet, which is an error until it has one.

        Raises:
            EditError: It cannot be added.
        """
        service_id = self._free_id("service")
        self._take(self.file.with_section(service_section(service_id), {}, after))
        return service_id

    def duplicate(self, service_id: str) -> str:
        """A copy of a service, behind it; returns the copy's id.

        Raises:
            EditError: It cannot be copied.
        """
        copy_id = self._free_id(f"{service_id[: LONGEST_NAME - 8]}_copy")
        section = service_section(service_id)
        name = self.file.value(section, "name")
        title = f"{name} (copy)" if name and "\n" not in name else ""
        self._take(self.file.with_copy(section, service_section(copy_id), title))
        return copy_id

    def remove(self, service_id: str) -> None:
        """Without a service; whoever depends on it does so no more.

        Raises:
            EditError: It cannot be taken out.
        """
        self._take(self.file.without_section(service_section(service_id)))

    def rename(self, service_id: str, new_id: str) -> None:
        """Another NAME for a service, also where others depend on it.

        Raises:
            EditError: It cannot be named so.
        """
        if new_id != service_id:
            self._take(self.file.with_service_named(service_id, new_id))

    def name_problem(self, service_id: str, new_id: str) -> str:
        """Why a service cannot have this NAME, in words; empty if it can."""
        taken = next((id_ for id_ in self.file.service_ids if id_.lower() == new_id.lower() and id_ != service_id), "")
        return name_problem(new_id) or (say("there is a service {name} already", name=taken) if taken else "")

    def undo(self) -> None:
        """Take the last edit back."""
        self._at = max(0, self._at - 1)
        self._typed_into = None

    def redo(self) -> None:
        """Make an edit again that was taken back."""
        self._at = min(len(self._states) - 1, self._at + 1)
        self._typed_into = None

    def was_saved(self, text: str) -> None:
        """The disk holds this text now."""
        self.saved = text
        self._saved_file = self.file if text == self.file.text else IniFile(text)
        self.end_typing()

    def _take(self, edited: IniFile) -> None:
        self._states[self._at + 1 :] = [edited]
        del self._states[:-_MOST_STATES]
        self._at = len(self._states) - 1
        self._typed_into = None

    def _free_id(self, wanted: str) -> str:
        taken = {id_.lower() for id_ in self.file.service_ids}
        names = (wanted if number == 1 else f"{wanted}{number}" for number in count(1))
        return next(name for name in names if name.lower() not in taken)


def difference(before: str, after: str, most_lines: int = 5_000) -> tuple[DiffLine, ...]:
    """What an edit changed, line by line, with some lines around it."""
    return tuple(islice(_difference(before, after), most_lines))


def _difference(before: str, after: str) -> Iterator[DiffLine]:
    old, new = before.removeprefix("\ufeff").splitlines(), after.removeprefix("\ufeff").splitlines()
    for line in islice(difflib.unified_diff(old, new, n=_CONTEXT_LINES, lineterm=""), 2, None):  # not the names
        yield DiffLine(line[0], line if line[0] == "@" else line[1:])
