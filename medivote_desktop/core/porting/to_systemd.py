"""User units of systemd: one service a service, and a target that starts and stops them together."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator

from medivote_desktop.core.config import AppConfig, Condition, Dependency, RestartPolicy, ServiceConfig, ServiceType
from medivote_desktop.core.porting.outward import (
    Account,
    Exported,
    File,
    Find,
    check_script,
    command_words,
    needs_of_check,
    project_of,
)
from medivote_desktop.core.porting.systemd_words import joined, setting, span, specifiers_doubled

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MISSING = {
    "group": "there are no groups; the target starts and stops all",
    "restart_max_delay": "the pauses do not grow (RestartMaxDelaySec needs systemd 254)",
    "start_seconds": "a service counts as started once it is executed",
    "port": "nobody looks for conflicts; the service itself has to fail",
    "health_log_line": "systemd does not read logs",
    "health_interval": "health is looked at while it starts, and not after",
    "health_retries": "health is looked at while it starts, and not after",
    "health_start_period": "health is looked at while it starts, and not after",
    "health_action": "health is looked at while it starts, and not after",
    "stop_warning": "systemctl does not ask",
    "log_max_size": "the journal has limits of its own; a log file needs logrotate",
    "log_backups": "the journal has limits of its own; a log file needs logrotate",
    "memory_limit_for": "a limit of memory holds at once",
    "url": "there is nothing that opens it",
    "notify": "there are no notifications",
}


def to_systemd(config: AppConfig, find: Find) -> Exported:
    """A unit for each service, and the target."""
    project = project_of(config)
    account = Account(config, _MISSING)
    files: list[File] = []
    for service in config.services:
        if not service.enabled:
            account.left(service, "enabled", "it is switched off, and left out")
            continue
        account.begin(service)
        text = "\n".join(_Unit(service, config, find, account).lines()) + "\n"
        files.append(File(unit_name(project, service.id), account.comments(service), text))
    files.append(File(f"{project}.target", (), _target(config)))
    return Exported(tuple(files), tuple(account.notes))


def unit_name(project: str, service_id: str) -> str:
    """The name of a service's unit."""
    return f"{project}-{service_id}.service"


def _target(config: AppConfig) -> str:
    description = setting("Description", specifiers_doubled(config.manager.title))
    return f"[Unit]\n{description}\n\n[Install]\nWantedBy=default.target\n"


class _Unit:
    """The unit of one service."""

    def __init__(self, service: ServiceConfig, config: AppConfig, find: Find, account: Account) -> None:
        self._service = service
        self._config = config
        self._project = project_of(config)
        self._find = find
        self._account = account
        self._health = check_script(service.health) if service.type is ServiceType.SERVICE else ""

    def lines(self) -> Iterator[str]:
        yield "[Unit]"
        yield from self._unit()
        yield ""
        yield "[Service]"
        yield from self._command()
        yield from self._surroundings()
        yield from self._restarts()
        yield from self._stop()
        if self._service.autostart:
            yield from ("", "[Install]", f"WantedBy={self._project}.target")

    def _unit(self) -> Iterator[str]:
        service = self._service
        words = f"{service.name}: {service.description}" if service.description else service.name
        yield setting("Description", specifiers_doubled(words))
        yield f"PartOf={self._project}.target"
        for dependency in service.depends_on:
            yield from self._dependency(dependency)
        if service.restart is not RestartPolicy.NO and service.restart_limit:
            yield f"StartLimitIntervalSec={span(service.restart_window_seconds)}"
            yield f"StartLimitBurst={service.restart_limit + 1}"
        else:
            yield "StartLimitIntervalSec=0"

    def _dependency(self, dependency: Dependency) -> Iterator[str]:
        target = self._config.service(dependency.service_id)
        if not target.enabled:
            self._account.left(self._service, "depends_on", f"{target.id} is left out")
            return
        other = unit_name(self._project, target.id)
        if not target.autostart:  # to be wanted would start it
            self._account.near(self._service, "depends_on", f"if {target.id} starts, too, it does so first")
            yield f"After={other}"
            return
        is_needed = dependency.condition is not Condition.STARTED
        yield f"{'Requires' if is_needed else 'Wants'}={other}"
        yield f"After={other}"
        if self._service.restart_with_dependencies:
            yield f"PartOf={other}"
        if is_needed or self._service.restart_with_dependencies:
            words = f"a stop or restart of {dependency.service_id} by hand does the same to this service"
            self._account.near(self._service, "depends_on", words)

    def _command(self) -> Iterator[str]:
        service = self._service
        if service.type is ServiceType.ONESHOT:
            yield from ("Type=oneshot", "RemainAfterExit=yes")
        else:
            yield "Type=exec"
        yield f"ExecStart={self._executed(command_words(service))}"
        if not self._health:
            return
        script = f"until {self._health}; do sleep 0.5; done"
        yield f"ExecStartPost={joined(('/bin/sh', '-c', script))}"
        yield f"TimeoutStartSec={span(service.start_timeout_seconds)}"
        needs = needs_of_check(service.health)
        words = "who depends on it waits until it is healthy; after that nobody looks"
        for key in ("health_url", "health_port", "health_command"):
            if getattr(service.health, key.removeprefix("health_")):
                self._account.near(service, key, words + (f" (needs {needs})" if needs else ""))

    def _executed(self, words: tuple[str, ...]) -> str:
        """The words of a command; systemd looks for a bare name in places of its own."""
        program = words[0]
        if "/" in program:
            path = program if program.startswith("/") else posixpath.join(self._service.directory, program)
            return _called(posixpath.normpath(path), words[1:])
        found = self._find(self._service, program)
        return _called(found, words[1:]) if found else _called("/usr/bin/env", words)

    def _surroundings(self) -> Iterator[str]:
        service = self._service
        directory = service.directory + ("/" if service.directory.endswith(("\\", " ", "\t")) else "")
        yield setting("WorkingDirectory", specifiers_doubled(directory))
        for name, value in service.environment.items():
            if not _VARIABLE.fullmatch(name):
                self._account.left(service, "environment", f"systemd takes no variable called {name}")
                continue
            yield f"Environment={joined((f'{name}={value}',), dollars=False)}"
        if service.env_file:
            yield from self._env_file(service.env_file)
        yield from self._log()
        if service.memory_limit_bytes is not None:
            yield f"MemoryMax={service.memory_limit_bytes}"
            words = "above the limit the kernel ends it, and that is a failure"
            self._account.near(service, "memory_limit", words)
        if service.nice:
            yield f"Nice={service.nice}"

    def _env_file(self, path: str) -> Iterator[str]:
        if path.endswith(("\\", " ", "\t")) or any(sign in path for sign in "*?[") or not path.startswith("/"):
            self._account.left(self._service, "env_file", "systemd cannot name a file like this one")
            return
        yield setting("EnvironmentFile", specifiers_doubled(path))
        words = "for a variable that is set in both, systemd takes the file's value and not the one of environment"
        self._account.near(self._service, "env_file", words)

    def _log(self) -> Iterator[str]:
        service = self._service
        if service.default_log_file:
            self._account.near(service, "log_file", f"journalctl --user -u {unit_name(self._project, service.id)}")
        elif service.log_file is None:
            yield from ("StandardOutput=null", "StandardError=inherit")
        elif service.log_file.endswith(("\\", " ", "\t")):
            self._account.left(service, "log_file", "systemd cannot name a file like this one")
        else:
            yield setting("StandardOutput", specifiers_doubled(f"append:{service.log_file}"))
            yield "StandardError=inherit"

    def _restarts(self) -> Iterator[str]:
        service = self._service
        policy = service.restart
        if policy is RestartPolicy.ALWAYS and service.type is ServiceType.ONESHOT:
            policy = RestartPolicy.ON_FAILURE
            self._account.near(service, "restart", "a oneshot is restarted after failures only")
        yield f"Restart={policy.value}"
        if policy is not RestartPolicy.NO:
            yield f"RestartSec={span(service.restart_delay_seconds)}"
            self._account.near(service, "restart_delay", "each restart waits so long, the first one too")
        others = [code for code in service.success_exit_codes if code and code <= 255]
        if others:
            yield f"SuccessExitStatus={' '.join(map(str, others))}"
        if 0 not in service.success_exit_codes:
            yield "RestartForceExitStatus=0"
            self._account.near(service, "success_exit_codes", "exit code 0 is a success, too, but is restarted")

    def _stop(self) -> Iterator[str]:
        service = self._service
        wait = f"timeout {service.stop_polite_timeout_seconds:g} tail --pid=$MAINPID -f /dev/null"
        for key, script in self._polite():
            yield f"ExecStop=-{joined(('/bin/sh', '-c', f'{script}; {wait}'), keep='$MAINPID')}"
            self._account.near(
                service, key, f"for {service.stop_polite_timeout_seconds:g}s it is waited for its effect"
            )
        yield f"KillSignal=SIG{service.stop_signal}"
        yield f"TimeoutStopSec={span(max(service.stop_timeout_seconds, 0.001))}"
        if not service.kill_tree:
            yield "KillMode=process"

    def _polite(self) -> Iterator[tuple[str, str]]:
        limit = f"{max(self._service.stop_polite_timeout_seconds, 0.1):g}"
        if self._service.stop_url:
            yield "stop_url", f"curl -fsSk -m {limit} -o /dev/null -X POST {shlex.quote(self._service.stop_url)}"
        if self._service.stop_command:
            yield "stop_command", f"timeout {limit} {shlex.join(self._service.stop_command)}"


def _called(path: str, arguments: tuple[str, ...]) -> str:
    """A program by its path, in which systemd fills in no variables, and its arguments."""
    return " ".join((joined((path,), dollars=False), joined(arguments))).rstrip()
