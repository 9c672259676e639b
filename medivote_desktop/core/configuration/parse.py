"""From the text of a services.ini to a checked AppConfig, or to one error that lists every fault."""

from __future__ import annotations

import re
from dataclasses import replace

from medivote_desktop.core.config import AppConfig, HealthConfig, ManagerConfig, ServiceConfig
from medivote_desktop.core.configuration.checks import check_services, resolve_dependencies
from medivote_desktop.core.configuration.draft import Draft, read_section
from medivote_desktop.core.configuration.faults import Faults, Place, nearest, shown
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.ini.shape import Section, scan
from medivote_desktop.core.say import say

MAX_CHARACTERS = 4 * 1024 * 1024
"""A longer text is refused unread; 5,000 services with ten keys each are a third of it."""

LONGEST_NAME = 64
"""So many characters may the NAME of a service have."""

_NO_CHECKS = HealthConfig()
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def name_problem(name: str) -> str:
    """Why a service cannot be called so, in words; empty if it can."""
    if not name:
        return say("the name is missing; write [service:NAME]")
    if not _NAME.fullmatch(name):
        rule = say("a letter from A to Z or a digit, then at most 63 of these, _ or -")
        return say("“{name}” cannot be a name; it must be {rule}", name=shown(name), rule=rule)
    return ""


def parse_config(text: str, source: ConfigSource) -> AppConfig:
    """Read a whole services.ini.

    Raises:
        ConfigError: It has faults; all of them are told, up to `MAX_FAULTS`.
    """
    faults = Faults(source.file_name)
    if len(text) > MAX_CHARACTERS:
        faults.error(
            Place(0),
            say("the file has {length:,} characters; at most {most:,} are read", length=len(text), most=MAX_CHARACTERS),
        )
        faults.raise_errors()
    return _Reader(source, faults).read(scan(text, faults))


class _Reader:
    """One reading of one file."""

    def __init__(self, source: ConfigSource, faults: Faults) -> None:
        self._source = source
        self._faults = faults
        self._manager: Draft | None = None
        self._services: dict[str, Draft] = {}  # by the name without case

    def read(self, sections: tuple[Section, ...]) -> AppConfig:
        for section in sections:
            self._sort_in(section)
        self._anything_there(sections)
        drafts = tuple(self._services.values())
        manager = self._manager_config()
        services = tuple(self._service_config(draft) for draft in drafts)
        dependencies = resolve_dependencies(drafts, services, self._faults)
        services = tuple(
            replace(service, depends_on=found) if (found := dependencies[service.id]) else service
            for service in services
        )
        check_services(drafts, services, self._source, self._faults)
        self._faults.raise_errors()
        places = {f"service:{draft.id}": draft.lines for draft in drafts}
        if self._manager is not None:
            places["manager"] = self._manager.lines
        return AppConfig(self._source.path, manager, services, self._faults.warnings, places)

    def _anything_there(self, sections: tuple[Section, ...]) -> None:
        if not sections:
            self._faults.error(
                Place(0), say("there is no section; the file is empty, or was read while it was written")
            )
        elif all(section.name == "manager" for section in sections):
            self._faults.warn(Place(0), say("there is no [service:NAME] section, so there is nothing to look after"))

    def _sort_in(self, section: Section) -> None:
        prefix, colon, name = (part.strip(" \t") for part in section.name.partition(":"))
        if prefix == "service" and colon:
            self._sort_in_service(section, name)
        elif section.name == "manager":
            self._sort_in_manager(section)
        elif section.name.upper() == "DEFAULT":
            self._error(section, say("a [DEFAULT] section is not allowed; it would leak into every other"))
        else:
            self._stray(section, prefix, name)

    def _stray(self, section: Section, prefix: str, name: str) -> None:
        """A section of no kind; its keys are still checked where the kind can be guessed."""
        guess = None if self._faults.full else nearest(prefix, ("service", "manager"))
        hint = ""
        if guess == "service":
            hint = say(" (did you mean {guess}?)", guess=f"[service:{shown(name) or 'NAME'}]")
        elif guess == "manager":
            hint = say(" (did you mean {guess}?)", guess="[manager]")
        self._error(section, say("unknown section; there are [manager] and [service:NAME]{hint}", hint=hint))
        if guess:
            keys = SERVICE_KEYS if guess == "service" else MANAGER_KEYS
            read_section(section, name, keys, self._source, self._faults)

    def _sort_in_manager(self, section: Section) -> None:
        draft = read_section(section, "manager", MANAGER_KEYS, self._source, self._faults)
        if self._manager is None:
            self._manager = draft
        else:
            self._error(section, say("duplicate section (first on line {line})", line=self._manager.section.line))

    def _sort_in_service(self, section: Section, name: str) -> None:
        draft = read_section(section, name, SERVICE_KEYS, self._source, self._faults)
        first = self._services.setdefault(name.lower(), draft)
        if problem := name_problem(name):
            self._error(section, problem)
        elif first is not draft and first.id == name:
            self._error(section, say("duplicate section (first on line {line})", line=first.section.line))
        elif first is not draft:
            other = f"[{first.section.name}] on line {first.section.line}"
            self._error(section, say("duplicate section; the name differs only in case from {other}", other=other))

    def _error(self, section: Section, message: str) -> None:
        self._faults.error(Place(section.line, section.name), message)

    def _manager_config(self) -> ManagerConfig:
        if self._manager is None:
            return ManagerConfig()
        tls = ("http_tls_certificate", "http_tls_key")
        for one, other in (tls, tls[::-1]):
            if one in self._manager.entries and other not in self._manager.entries:
                self._faults.error(self._manager.place(one), say("needs {other} beside it", other=other))
        return ManagerConfig(**self._manager.fields)

    def _service_config(self, draft: Draft) -> ServiceConfig:
        """The service as far as it could be read; its dependencies come later."""
        fields = {"command": (), "directory": self._source.folder, **draft.fields, "id": draft.id, "depends_on": ()}
        fields["name"] = fields.get("name") or draft.id
        parts = {field.removeprefix("health."): fields.pop(field) for field in tuple(fields) if "health." in field}
        return ServiceConfig(
            **fields,
            health=HealthConfig(**parts) if parts else _NO_CHECKS,
            default_log_file="log_file" not in draft.entries,
        )
