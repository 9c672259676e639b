"""A compose file. The programs have to be put into images; all else is written down."""

from __future__ import annotations

from typing import Any

from medivote_desktop.core.config import AppConfig, Condition, RestartPolicy, ServiceConfig
from medivote_desktop.core.porting.notes import in_one_file
from medivote_desktop.core.porting.outward import (
    Account,
    Exported,
    File,
    check_script,
    command_words,
    needs_of_check,
    project_of,
    slug,
)
from medivote_desktop.core.porting.systemd_words import span

_MISSING = {
    "restart_delay": "docker waits 100ms, then doubles up to a minute",
    "restart_max_delay": "docker waits 100ms, then doubles up to a minute",
    "restart_window": "docker counts restarts in a row",
    "start_seconds": "a container counts as running once it is started",
    "start_timeout": "docker waits as long as start_period and retries say",
    "success_exit_codes": "only exit code 0 is a success",
    "health_log_line": "docker does not read logs",
    "stop_url": "nothing is asked before a stop; write a pre_stop hook into the image",
    "stop_polite_timeout": "stop_grace_period is for all of a stop",
    "kill_tree": "the end of a container ends all its processes",
    "stop_warning": "docker does not ask",
    "log_file": "docker logs shows them",
    "memory_limit_for": "a limit of memory holds at once",
    "url": "there is nothing that opens it",
    "notify": "there are no notifications",
    "nice": "there is no such thing; cpu_shares comes near",
}
_CONDITIONS = {
    Condition.STARTED: "service_started",
    Condition.HEALTHY: "service_healthy",
    Condition.COMPLETED: "service_completed_successfully",
}
_HEAD = (
    "Each service needs an image with its program in it; the names of images here are proposals.",
    "The containers share the network of the machine (network_mode: host), so that 127.0.0.1 stays what it was.",
    "For a network of their own take network_mode out, write ports, and the services' names for 127.0.0.1.",
)


def to_compose(config: AppConfig) -> Exported:
    """One file with all services."""
    account = Account(config, _MISSING)
    project = project_of(config)
    services: dict[str, object] = {}
    for service in config.services:
        if not service.enabled:
            account.left(service, "enabled", "it is switched off, and left out")
            continue
        account.begin(service)
        services[service.id] = _service(service, config, account)
    comments = [*_HEAD, *in_one_file(account.notes)]
    document = {"name": project, "services": services}
    return Exported((File("compose.yaml", tuple(comments), documents=(document,)),), tuple(account.notes))


def _service(service: ServiceConfig, config: AppConfig, account: Account) -> dict[str, object]:
    found: dict[str, Any] = {
        "image": f"{project_of(config)}/{slug(service.id, 'service')}:latest",
        "network_mode": "host",
        "entrypoint": [escaped(word) for word in command_words(service)],
        "command": [],
        "working_dir": escaped(service.directory),
        "restart": _restart(service, account),
    }
    if service.name != service.id or service.description:
        found["labels"] = {"title": escaped(service.name), "description": escaped(service.description)}
    if service.environment:
        found["environment"] = {name: escaped(value) for name, value in service.environment.items()}
    if service.env_file:
        found["env_file"] = [escaped(service.env_file)]
    if service.depends_on:
        found["depends_on"] = _dependencies(service, config, account)
    if service.health.configured:
        _health(found, service, account)
    if not service.autostart:
        found["profiles"] = [f"{slug(service.group, 'by')}-hand"]
        account.near(service, "autostart", "it starts with `docker compose --profile` and its profile")
    _stop(found, service, account)
    if service.memory_limit_bytes is not None:
        found["mem_limit"] = str(service.memory_limit_bytes)
        account.near(service, "memory_limit", "above the limit the kernel ends it")
    if service.ports:
        account.near(service, "port", "with the machine's network ports are not written down")
    account.near(service, "directory", "it has to be in the image, or a volume")
    return found


def _restart(service: ServiceConfig, account: Account) -> str:
    if service.restart is RestartPolicy.ON_FAILURE and service.restart_limit:
        account.near(service, "restart_limit", "docker counts them in a row")
        return f"on-failure:{service.restart_limit}"
    if service.restart is RestartPolicy.ALWAYS and service.restart_limit:
        account.left(service, "restart_limit", "docker never gives up a container that is always restarted")
    return service.restart.value


def _dependencies(service: ServiceConfig, config: AppConfig, account: Account) -> dict[str, object]:
    found: dict[str, object] = {}
    for dependency in service.depends_on:
        target = config.service(dependency.service_id)
        if not target.enabled:
            account.left(service, "depends_on", f"{target.id} is left out")
            continue
        entry: dict[str, object] = {"condition": _CONDITIONS[dependency.condition]}
        if service.restart_with_dependencies:
            entry["restart"] = True
            account.near(service, "restart_with_dependencies", "only after what docker compose itself restarts")
        if not target.autostart:
            entry["required"] = False  # its profile may not be switched on
        found[dependency.service_id] = entry
    return found


def _health(found: dict[str, Any], service: ServiceConfig, account: Account) -> None:
    health = service.health
    script = check_script(health)
    if not script:
        return
    found["healthcheck"] = {
        "test": ["CMD-SHELL", escaped(script)],
        "interval": span(max(health.interval_seconds, 0.1)),
        "timeout": span(max(health.timeout_seconds, 0.1)),
        "retries": health.retries,
        "start_period": span(health.start_period_seconds),
    }
    if needs := needs_of_check(health):
        key = "health_url" if health.url else "health_port"
        account.near(service, key, f"the image needs {needs}")
    if health.action.value == "restart":
        account.left(service, "health_action", "docker tells that a container is unhealthy, and does not restart it")


def _stop(found: dict[str, Any], service: ServiceConfig, account: Account) -> None:
    found["stop_signal"] = f"SIG{service.stop_signal}"
    found["stop_grace_period"] = span(service.stop_timeout_seconds)
    if service.stop_command:
        found["pre_stop"] = [{"command": [escaped(word) for word in service.stop_command]}]
        account.near(service, "stop_command", "a hook of docker compose 2.30 and later")


def escaped(text: str) -> str:
    """A text in which `$` stands for itself."""
    return text.replace("$", "$$")
