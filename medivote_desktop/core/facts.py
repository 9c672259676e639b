"""What readers of a snapshot need to know of the configuration."""

from __future__ import annotations

from medivote_desktop.core.config import AppConfig, ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceFacts, ServiceSnapshot, ServiceStatus, Snapshot


def snapshot_before_start(config: AppConfig) -> Snapshot:
    """The fleet as it is described, before anything of it has been looked at or started."""
    at_rest = ServiceStatus(state=State.STOPPED)
    return Snapshot(
        revision=0,
        title=config.manager.title,
        services=tuple(ServiceSnapshot(facts_of(service, None), at_rest, None) for service in config.services),
        taken_at=0.0,
        taken_monotonic=0.0,
    )


def facts_of(config: ServiceConfig, log_file: str | None, needed_by: tuple[str, ...] = ()) -> ServiceFacts:
    """What readers need to know of a service's configuration."""
    return ServiceFacts(
        id=config.id,
        name=config.name,
        description=config.description,
        group=config.group,
        ports=config.ports,
        url=config.url,
        stop_warning=config.stop_warning,
        command_line=_command_line(config),
        directory=config.directory,
        log_file=log_file,
        depends_on=tuple(f"{each.service_id}:{each.condition.value}" for each in config.depends_on),
        needed_by=needed_by,
        restart_limit=config.restart_limit,
        has_health_check=config.health.configured,
        enabled=config.enabled,
        autostart=config.autostart,
    )


def _command_line(config: ServiceConfig) -> str:
    """As it is written in services.ini, with every variable filled in."""
    return " ".join(config.command if config.shell else map(_quoted, config.command))


def _quoted(word: str) -> str:
    if word and not any(character.isspace() or character == '"' for character in word):
        return word
    return '"{}"'.format(word.replace('"', '""'))
