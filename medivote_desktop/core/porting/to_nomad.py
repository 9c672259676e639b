"""A job of Nomad: a group a service, its program run as it is (raw_exec); oneshots are a batch job of their own."""

from __future__ import annotations

from urllib.parse import urlsplit

from medivote_desktop.core.config import AppConfig, RestartPolicy, ServiceConfig, ServiceType
from medivote_desktop.core.porting.hcl import Block, FileText, Value
from medivote_desktop.core.porting.outward import (
    Account,
    Exported,
    File,
    command_words,
    is_loopback,
    labels,
    project_of,
    whole_seconds,
)
from medivote_desktop.core.porting.systemd_words import span

_MISSING = {
    "description": "there is no such thing",
    "group": "each service is a group of its own, so that it is placed and restarted by itself",
    "depends_on": "nothing waits for another group; let the program try again",
    "restart_with_dependencies": "nothing restarts with another",
    "restart_max_delay": "the pauses do not grow",
    "start_seconds": "a task counts as running once it is started",
    "start_timeout": "healthy_deadline of an update block comes near",
    "success_exit_codes": "only exit code 0 is a success",
    "health_command": "checks of Nomad's own services are http and tcp; a script needs Consul",
    "health_log_line": "Nomad does not read logs",
    "stop_url": "nothing is asked before a stop",
    "stop_command": "nothing runs before a stop but a poststop task after it",
    "stop_polite_timeout": "kill_timeout is for all of a stop",
    "kill_tree": "the end of a task ends all its processes",
    "stop_warning": "nomad does not ask",
    "log_file": "nomad alloc logs shows them",
    "memory_limit_for": "a limit of memory holds at once",
    "nice": "there is no such thing",
    "url": "there is nothing that opens it",
    "notify": "there are no notifications",
}
_HEAD = (
    "Programs and folders have to be on every client, and the raw_exec driver has to be switched on there.",
    "Groups may run on different machines: 127.0.0.1 in commands and variables reaches the own one alone.",
)
_SHORTEST_INTERVAL_SECONDS = 5.0  # Nomad refuses less
_IN_DIRECTORY = 'cd "$1" && shift && exec "$@"'


def to_nomad(config: AppConfig) -> Exported:
    """One job, and a second one where there are oneshots."""
    account = Account(config, _MISSING)
    project, names = project_of(config), labels(config)
    groups: dict[ServiceType, list[Block]] = {ServiceType.SERVICE: [], ServiceType.ONESHOT: []}
    for service in config.services:
        if not service.enabled:
            account.left(service, "enabled", "it is switched off, and left out")
            continue
        account.begin(service)
        groups[service.type].append(_group(service, names[service.id], account))
    files = []
    for type_, suffix, kind in ((ServiceType.SERVICE, "", "service"), (ServiceType.ONESHOT, "-once", "batch")):
        if groups[type_]:
            attributes: dict[str, Value] = {"type": kind, "datacenters": ["*"]}
            job = Block("job", (project + suffix,), attributes, groups[type_])
            files.append(File(f"{project}{suffix}.nomad.hcl", _HEAD, "\n".join(job.lines()) + "\n"))
    return Exported(tuple(files), tuple(account.notes))


def _group(service: ServiceConfig, name: str, account: Account) -> Block:
    group = Block("group", (name,), {"count": 1 if service.autostart else 0})
    if not service.autostart:
        account.near(service, "autostart", f"count is 0; nomad job scale starts {name}")
    if service.ports:
        ports = [Block("port", (_port(port),), {"static": port}) for port in service.ports]
        group.blocks.append(Block("network", (), {}, ports))
    group.blocks.append(_restart(service, account))
    group.blocks.append(_task(service, name, account))
    group.comments = account.comments(service)
    return group


def _port(port: int) -> str:
    return f"p{port}"


def _restart(service: ServiceConfig, account: Account) -> Block:
    """`mode = "delay"` begins anew after each interval and so never gives up."""
    attempts = service.restart_limit or 10
    interval = max(service.restart_window_seconds, attempts * service.restart_delay_seconds, _SHORTEST_INTERVAL_SECONDS)
    if service.restart is RestartPolicy.NO:
        attempts = 0
    elif service.restart is RestartPolicy.ON_FAILURE and service.type is ServiceType.SERVICE:
        account.near(service, "restart", "a task of a service job is restarted after a success, too")
    mode = "fail" if service.restart_limit or service.restart is RestartPolicy.NO else "delay"
    attributes: dict[str, Value] = {
        "attempts": attempts,
        "interval": span(interval),
        "delay": span(service.restart_delay_seconds),
        "mode": mode,
    }
    return Block("restart", (), attributes)


def _task(service: ServiceConfig, name: str, account: Account) -> Block:
    words = ("/bin/sh", "-c", _IN_DIRECTORY, "sh", service.directory, *command_words(service))
    if any("${" in word for word in (*words, *service.environment.values())):
        account.near(service, "command", "Nomad fills in ${...} where it knows the name, and leaves others as they are")
    task = Block("task", (name,), {"driver": "raw_exec"})
    task.attributes["kill_signal"] = f"SIG{service.stop_signal}"
    task.attributes["kill_timeout"] = span(service.stop_timeout_seconds)
    if service.environment:
        task.attributes["env"] = dict(service.environment)
    task.blocks.append(Block("config", (), {"command": words[0], "args": list(words[1:])}))
    if service.env_file:
        task.blocks.append(_env_file(service, account))
    if service.memory_limit_bytes is not None:
        megabytes = max(10, -(-service.memory_limit_bytes // 1024**2))
        task.blocks.append(Block("resources", (), {"memory": megabytes}))
        account.near(service, "memory_limit", "it is reserved, and raw_exec enforces it with cgroups only")
    megabytes = max(1, -(-service.log_max_bytes // 1024**2))
    task.blocks.append(Block("logs", (), {"max_files": max(1, service.log_backups), "max_file_size": megabytes}))
    if check := _check(service, name, account):
        task.blocks.append(check)
    return task


def _env_file(service: ServiceConfig, account: Account) -> Block:
    """The file is read on the machine from which the job is sent."""
    words = "it is read where `nomad job run` is called, and becomes part of the job"
    account.near(service, "env_file", words)
    data = FileText(service.env_file or "")
    return Block("template", (), {"data": data, "destination": "secrets/env", "env": True})


def _check(service: ServiceConfig, name: str, account: Account) -> Block | None:
    health = service.health
    attributes: dict[str, Value] = {}
    if health.url:
        parts = urlsplit(health.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if is_loopback(parts.hostname or "") and port in service.ports:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            attributes = {"type": "http", "path": path, "protocol": parts.scheme}
            if parts.scheme == "https":
                attributes["tls_skip_verify"] = True
    elif health.port and is_loopback(health.port[0]) and health.port[1] in service.ports:
        port = health.port[1]
        attributes = {"type": "tcp"}
    if not attributes:
        if health.url or health.port:
            key = "health_url" if health.url else "health_port"
            account.left(service, key, "Nomad asks only ports of this machine that stand in port")
        return None
    if health.url and health.port:
        account.left(service, "health_port", "health_url is asked, and enough")
    attributes.update(
        port=_port(port),
        interval=span(max(health.interval_seconds, 1.0)),
        timeout=span(max(health.timeout_seconds, 1.0)),
    )
    check = Block("check", (), attributes)
    if health.action.value == "restart":
        grace: dict[str, Value] = {"limit": health.retries, "grace": f"{whole_seconds(health.start_period_seconds)}s"}
        check.blocks.append(Block("check_restart", (), grace))
    return Block("service", (), {"name": name, "port": _port(port), "provider": "nomad"}, [check])
