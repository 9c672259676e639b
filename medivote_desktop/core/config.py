"""What a services.ini says, as values: the whole fleet checked, or one error that lists every fault."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import field

from medivote_desktop.core.records import NamedTuple, dataclass


class ServiceType(enum.Enum):
    """Whether a service is meant to stay, or to run once and be done."""

    SERVICE = "service"
    ONESHOT = "oneshot"


class RestartPolicy(enum.Enum):
    """When an end that nobody asked for is followed by a restart (systemd's and compose's terms)."""

    NO = "no"
    ON_FAILURE = "on-failure"
    ALWAYS = "always"


class Condition(enum.Enum):
    """What a dependency must have reached before its dependent starts."""

    STARTED = "started"
    HEALTHY = "healthy"
    COMPLETED = "completed"


class NotifyLevel(enum.Enum):
    """Which incidents are told to a person."""

    ALL = "all"
    FAILURES = "failures"
    NONE = "none"


class HealthAction(enum.Enum):
    """What follows when a service is found unhealthy."""

    RESTART = "restart"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One entry of `depends_on`, its condition resolved."""

    service_id: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class HealthConfig:
    """The health checks of one service; it is healthy when all that are set hold.

    Attributes:
        url: Asked with GET; an answer below 400 holds.
        port: `port` or `host:port` that must accept a TCP connection, as (host, port).
        command: Program and arguments that must exit with 0.
        log_line: A regular expression that a line of the log must match once after the start.
    """

    url: str | None = None
    port: tuple[str, int] | None = None
    command: tuple[str, ...] = ()
    log_line: str | None = None
    interval_seconds: float = 5.0
    timeout_seconds: float = 3.0
    retries: int = 3
    start_period_seconds: float = 30.0
    action: HealthAction = HealthAction.RESTART

    @property
    def configured(self) -> bool:
        """Whether there is any check at all."""
        return bool(self.url or self.port or self.command or self.log_line)


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """One `[service:NAME]` section. CONFIG's keys, with units in the names.

    Attributes:
        id: NAME of the section; unique without regard to case.
        command: Program and arguments, split and expanded; with `shell` the one text the shell gets.
        directory: Absolute working directory.
        log_file: Absolute path; None for `log_file = none`. Unset in the file it is `<log_dir>/NAME.log`.
        default_log_file: True where the file names no `log_file`, so that the path follows the log folder.
    """

    id: str
    command: tuple[str, ...]
    name: str
    directory: str
    shell: bool = False
    description: str = ""
    group: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    env_file: str | None = None
    autostart: bool = True
    enabled: bool = True
    type: ServiceType = ServiceType.SERVICE
    depends_on: tuple[Dependency, ...] = ()
    restart_with_dependencies: bool = False
    restart: RestartPolicy = RestartPolicy.ON_FAILURE
    restart_delay_seconds: float = 1.0
    restart_max_delay_seconds: float = 60.0
    restart_limit: int = 5
    restart_window_seconds: float = 300.0
    start_seconds: float = 1.0
    start_timeout_seconds: float = 60.0
    success_exit_codes: tuple[int, ...] = (0,)
    ports: tuple[int, ...] = ()
    health: HealthConfig = field(default_factory=HealthConfig)
    stop_url: str | None = None
    stop_command: tuple[str, ...] = ()
    stop_polite_timeout_seconds: float = 1.0
    stop_signal: str = "TERM"
    stop_timeout_seconds: float = 10.0
    kill_tree: bool = True
    stop_warning: str | None = None
    log_file: str | None = None
    default_log_file: bool = True
    log_max_bytes: int = 10 * 1024 * 1024
    log_backups: int = 5
    memory_limit_bytes: int | None = None
    memory_limit_for_seconds: float = 30.0
    nice: int = 0
    url: str | None = None
    notify: NotifyLevel | None = None


@dataclass(frozen=True, slots=True)
class ManagerConfig:
    """The `[manager]` section. Folders are None where the file leaves them to the program."""

    title: str = "MediVote Desktop"
    state_dir: str | None = None
    log_dir: str | None = None
    log_level: str = "info"
    sample_interval_seconds: float = 1.0
    sample_interval_hidden_seconds: float = 5.0
    start_parallel: int = 0
    on_quit: str = "ask"
    adopt_running: str = "yes"
    config_watch: str = "prompt"
    notify: NotifyLevel = NotifyLevel.FAILURES
    notify_max_per_minute: int = 3
    history_days: int = 30
    http_enabled: bool = False
    http_host: str = "127.0.0.1"
    http_port: int = 8090
    http_control: str = "token"
    http_token_dir: str | None = None
    http_allowed_hosts: tuple[str, ...] = ()
    http_max_viewers: int = 2000
    http_max_viewers_per_address: int = 64
    http_tls_certificate: str | None = None
    http_tls_key: str | None = None


class Fault(NamedTuple):
    """One thing wrong with a configuration file.

    Attributes:
        line: One-based line number; 0 where the fault concerns the file as a whole.
        section: As written between the brackets, or empty.
        key: The key, or empty where the section is at fault.
        message: What is wrong and what to do, in words.
        is_warning: Warnings are shown and never reject a file.
    """

    file: str
    line: int
    section: str
    key: str
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        section = f"[{self.section}] " if self.section else ""
        key = f"{self.key}: " if self.key else ""
        return f"{place}{'warning: ' if self.is_warning else ''}{section}{key}{self.message}"


class ConfigError(Exception):
    """A services.ini that cannot be used; `faults` lists everything wrong with it, warnings included."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class AppConfig:
    """A whole, checked services.ini.

    Attributes:
        path: The file it was read from, absolute.
        services: In the order of the file.
        warnings: What was noticed and does not reject the file.
        places: The line of each key, by section (`service:api`) and key; under the empty key that of the section.
    """

    path: str
    manager: ManagerConfig
    services: tuple[ServiceConfig, ...]
    warnings: tuple[Fault, ...] = ()
    places: Mapping[str, Mapping[str, int]] = field(default_factory=dict, compare=False, repr=False)

    def service(self, service_id: str) -> ServiceConfig:
        """The service of this id.

        Raises:
            KeyError: There is none.
        """
        for service in self.services:
            if service.id == service_id:
                return service
        raise KeyError(service_id)
