"""What goes into the diagnostics: each part as a name, a title and a text in which no secret stands any more."""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from medivote_desktop.core.config import AppConfig, ServiceConfig
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say, say_many
from medivote_desktop.core.secrets.masking import Masker, secrets_of_command, secrets_of_text, secrets_of_variables

Variables = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the zip. `title` says to a person what it is."""

    name: str
    title: str
    text: str

    @property
    def size_bytes(self) -> int:
        """How much it is before it is packed."""
        return len(self.text.encode("utf-8", "replace"))


def secrets_of_config(config: AppConfig, env_files: Mapping[str, Variables]) -> set[str]:
    """Every value that the configuration shows to be secret.

    Args:
        env_files: What stands in the `env_file` of each service that has one.
    """
    found: set[str] = set()
    for variables in env_files.values():
        found.update(secrets_of_variables(variables))
    for service in config.services:
        found.update(_secrets_of_service(service))
    return found


def secrets_of_file(text: str) -> set[str]:
    """What stands in services.ini itself, also in its comments: a password that was commented out is still one.

    Words of ordinary sentences and references to variables are none.
    """
    found = secrets_of_text(text)
    return {one for one in found if "$" not in one and not one.replace("-", "").replace(" ", "").isalpha()}


def _secrets_of_service(service: ServiceConfig) -> Iterator[str]:
    yield from secrets_of_variables(service.environment)
    for words in (service.command, service.health.command, service.stop_command):
        yield from secrets_of_command(words)
    for url in (service.url, service.health.url, service.stop_url):
        yield from secrets_of_text(url or "")


def configuration_part(config: AppConfig, env_files: Mapping[str, Variables], masker: Masker) -> Part:
    """The configuration as the program understands it; comments of the file, which may hold anything, stay out."""
    value = {
        "file": masker.text(config.path),
        "warnings": [masker.text(str(warning)) for warning in config.warnings],
        "manager": masker.value(_plain(dataclasses.asdict(config.manager))),
        "services": [_service(service, env_files.get(service.id), masker) for service in config.services],
    }
    return Part("configuration.json", say("Configuration, secrets masked"), _json(value))


def _service(service: ServiceConfig, env_file: Variables | None, masker: Masker) -> dict[str, Any]:
    fields = _plain(dataclasses.asdict(service))
    # Arguments and variables are masked by their places, which a general look at texts does not know.
    masked: dict[str, Any] = {
        "command": masker.command(service.command),
        "stop_command": masker.command(service.stop_command),
        "environment": masker.variables(service.environment),
    }
    if env_file is not None:
        masked["env_file_values"] = masker.variables(env_file)
    fields["health"]["command"] = masker.command(service.health.command)
    rest = _masked_values({name: value for name, value in fields.items() if name not in masked}, masker)
    return {**rest, **masked}


def state_part(status: Mapping[str, Any], masker: Masker) -> Part:
    """How each service stands, as `snapshot_to_json` tells it."""
    return Part("state.json", say("State of all services"), _json(masker.value(_plain(status))))


def log_part(service_id: str, name: str, text: str, masker: Masker) -> Part:
    """The last lines of a service's log."""
    title = say("Last lines of the log of {name}", name=masker.text(name))
    return Part(f"logs/{masker.text(service_id)}.log", title, masker.lines(text))


def own_log_part(file_name: str, text: str, masker: Masker) -> Part:
    """The program's own log, or one of its crash reports."""
    title = say("The program's own log") if file_name.endswith(".log") else say("Crash report {file}", file=file_name)
    return Part(f"program/{file_name}", title, masker.lines(text))


def faults_part(path: str, faults: Iterable[str], masker: Masker) -> Part:
    """What stands in place of a configuration that cannot be used."""
    text = "\n".join([f"{path} cannot be used:", *faults])
    return Part("configuration.txt", say("Configuration, which is faulty"), masker.lines(text) + "\n")


def _masked_values(value: Mapping[str, Any], masker: Masker) -> dict[str, Any]:
    masked = masker.value(_plain(value))
    assert isinstance(masked, dict)
    return masked


def timeline_part(incidents: Iterable[Incident], masker: Masker) -> Part:
    """What happened last, the newest first."""
    names = [field.name for field in dataclasses.fields(Incident)]
    told = [masker.value({name: _plain(getattr(incident, name)) for name in names}) for incident in incidents]
    title = say_many("Timeline, {count} entry", "Timeline, {count} entries", len(told))
    return Part("timeline.json", title, _json(told))


def versions_part(rows: Iterable[tuple[str, str]], masker: Masker) -> Part:
    """Versions and system as lines of text."""
    text = masker.lines("\n".join(f"{name}: {value}" for name, value in rows))
    return Part("versions.txt", say("Versions, system and screen"), text + "\n")


def _plain(value: Any) -> Any:
    match value:
        case enum.Enum():
            return value.value
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in value]
        case _:
            return value


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"
