"""An account of what became of a text: nothing lost, and every fault well formed."""

from __future__ import annotations

from typing import Any

from medivote_desktop.core.config import (
    AppConfig,
    ConfigError,
)
from medivote_desktop.core.configuration.faults import MAX_FAULTS, Faults
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.core.ini.shape import scan
from tests.core.reading import read, source


def line_count(text: str) -> int:
    return len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def outcome(text: str) -> AppConfig | ConfigError:
    """What became of a text; every fault that it has is looked at."""
    result: AppConfig | ConfigError
    try:
        result = read(text)
        found = result.warnings
    except ConfigError as error:
        result = error
        found = error.faults
    assert any(not fault.is_warning for fault in found) == isinstance(result, ConfigError)
    assert len(found) <= 2 * (MAX_FAULTS + 1)
    for fault in found:
        assert fault.file == "services.ini"
        assert 0 <= fault.line <= line_count(text)
        assert fault.line or not fault.section
        assert fault.message
        assert len(str(fault)) < 500
        assert str(fault).isprintable()
    return result


def nothing_is_lost(text: str, config: AppConfig) -> None:
    """Every visible line of an accepted text is a section or a part of a value that the configuration holds."""
    sections = scan(text, Faults("services.ini"))
    seen = {section.line for section in sections}
    for section in sections:
        name = section.name.partition(":")[2].strip(" \t")
        part: Any = config.service(name) if name else config.manager
        for entry in section.entries:
            seen.update(line for line, _ in entry.parts)
            key = (SERVICE_KEYS if name else MANAGER_KEYS)[entry.key]
            if key.name == "depends_on":
                wanted = key.kind.parse(entry.value, source())
                assert [each.name for each in wanted] == [dependency.service_id for dependency in part.depends_on]
            elif key.name == "command" and part.shell:
                assert len(part.command) == 1
            elif entry.value or key.name != "name":
                assert key.value_of(part) == key.kind.parse(entry.value, source())
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    visible = {number for number, line in enumerate(lines, start=1) if line.strip(" \t")[:1] not in ("", "#", ";")}
    assert visible == seen


def is_handled(text: str) -> None:
    result = outcome(text)
    if isinstance(result, AppConfig):
        nothing_is_lost(text, result)
