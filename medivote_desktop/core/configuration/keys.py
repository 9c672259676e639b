"""Every key of services.ini, in one table: what may be written, what holds without it, what it means.

The parser, the reload, the reference of the configuration and the settings editor all read this table.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from operator import attrgetter

from medivote_desktop.core.config import HealthAction, ManagerConfig, NotifyLevel, RestartPolicy, ServiceConfig
from medivote_desktop.core.config import ServiceType as Type
from medivote_desktop.core.configuration import values as v
from medivote_desktop.core.configuration.values import Kind, choice, duration, integer, member, size
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say


class Applies(enum.Enum):
    """When a changed value takes effect on a reload."""

    LIVE = say("at once")
    RESTART = say("at a restart of the service")
    ENDPOINT = say("at once; the endpoint restarts")
    NEXT_START = say("at the next start of the program")


class Key(NamedTuple):
    """One key.

    Attributes:
        default: As it would be written; empty for none; in angle brackets where it is computed.
        meaning: One sentence.
        field: The attribute that holds it, where the name and the unit do not give it.
    """

    name: str
    kind: Kind
    default: str
    applies: Applies
    meaning: str
    field: str = ""

    @property
    def attribute(self) -> str:
        """The attribute of ServiceConfig or ManagerConfig that holds the value; `health.url` is one of a part."""
        if self.field:
            return self.field
        part = "health." if self.name.startswith("health_") else ""
        return part + self.name.removeprefix("health_") + self.kind.suffix

    def value_of(self, config: ServiceConfig | ManagerConfig) -> object:
        """What a configuration holds for this key."""
        return attrgetter(self.attribute)(config)


_LIVE, _RESTART, _ENDPOINT, _NEXT = Applies.LIVE, Applies.RESTART, Applies.ENDPOINT, Applies.NEXT_START
_FOLDER = "<the file's folder>"

_SERVICE = (
    Key("command", v.COMMAND, "", _RESTART, say("Program and arguments, run without a shell; required.")),
    Key("shell", v.BOOLEAN, "false", _RESTART, say("Run `command` through /bin/sh -c, or cmd /c on Windows.")),
    Key("name", v.TEXT, "<NAME of the section>", _LIVE, say("What people read in window, tray and page.")),
    Key("description", v.TEXT, "", _LIVE, say("The tooltip.")),
    Key("group", v.TEXT, "", _LIVE, say("Services of one group stand together and start and stop by its name.")),
    Key("directory", v.PATH, _FOLDER, _RESTART, say("The working directory.")),
    Key("environment", v.ENVIRONMENT, "", _RESTART, say("Variables added to the inherited environment.")),
    Key("env_file", v.PATH, "", _RESTART, say("A file of further variables, in lines KEY=value.")),
    Key("autostart", v.BOOLEAN, "true", _LIVE, say("Start with the program.")),
    Key("enabled", v.BOOLEAN, "true", _LIVE, say("With false the service is shown greyed and never started.")),
    Key("type", member(Type), "service", _RESTART, say("A oneshot runs once; with exit code 0 it is completed.")),
    Key("depends_on", v.DEPENDENCIES, "", _LIVE, say("What must be started, healthy or completed before this starts.")),
    Key(
        "restart_with_dependencies",
        v.BOOLEAN,
        "false",
        _LIVE,
        say("A restart of a service that this one depends on restarts this one too."),
    ),
    Key("restart", member(RestartPolicy), "on-failure", _LIVE, say("Which ends are followed by an automatic restart.")),
    Key("restart_delay", duration(), "1s", _LIVE, say("How long the second automatic restart waits; then it doubles.")),
    Key("restart_max_delay", duration(), "60s", _LIVE, say("The longest wait before an automatic restart.")),
    Key(
        "restart_limit",
        integer(0, 10_000),
        "5",
        _LIVE,
        say("The most automatic restarts within `restart_window`; 0: no limit."),
    ),
    Key("restart_window", duration("1s"), "5m", _LIVE, say("The time within which automatic restarts are counted.")),
    Key("start_seconds", duration(), "1s", _LIVE, say("How long it must live to count as running."), "start_seconds"),
    Key("start_timeout", duration("100ms"), "60s", _LIVE, say("How long it may take to become healthy.")),
    Key("success_exit_codes", v.EXIT_CODES, "0", _LIVE, say("Exit codes that mean success.")),
    Key(
        "port",
        v.PORTS,
        "",
        _LIVE,
        say("Ports it listens on: shown, and checked for conflicts before a start."),
        "ports",
    ),
    Key("health_url", v.URL, "", _LIVE, say("Healthy if a GET of it is answered with a status below 400.")),
    Key("health_port", v.HOST_AND_PORT, "", _LIVE, say("Healthy if a TCP connection is accepted.")),
    Key("health_command", v.COMMAND, "", _LIVE, say("Healthy if this program exits with 0.")),
    Key("health_log_line", v.PATTERN, "", _LIVE, say("Ready once a line of its log matches; not asked again after.")),
    Key("health_interval", duration("100ms"), "5s", _LIVE, say("The time between two checks.")),
    Key("health_timeout", duration("10ms"), "3s", _LIVE, say("A check that takes longer has failed.")),
    Key("health_retries", integer(1, 1000), "3", _LIVE, say("How many failed checks in a row make it unhealthy.")),
    Key("health_start_period", duration(), "30s", _LIVE, say("How long after the start failed checks do not count.")),
    Key("health_action", member(HealthAction), "restart", _LIVE, say("What follows when it is unhealthy.")),
    Key("stop_url", v.URL, "", _LIVE, say("An address to which a POST is sent first when it is to stop.")),
    Key("stop_command", v.COMMAND, "", _LIVE, say("A command that is run next when it is to stop.")),
    Key(
        "stop_polite_timeout",
        duration(),
        "1s",
        _LIVE,
        say("How long `stop_url` and `stop_command` may take, each, before the signal."),
    ),
    Key("stop_signal", v.SIGNAL, "TERM", _LIVE, say("The signal that asks it to end; Windows has none.")),
    Key(
        "stop_timeout",
        duration(),
        "10s",
        _LIVE,
        say("How long it may take to end after the signal; then it is killed."),
    ),
    Key("kill_tree", v.BOOLEAN, "true", _LIVE, say("Signals and the kill reach all processes that it started.")),
    Key(
        "stop_warning",
        v.OPTIONAL_TEXT,
        "",
        _LIVE,
        say("A warning to be confirmed before a person stops or restarts it."),
    ),
    Key(
        "log_file",
        v.LOG_FILE,
        "<log_dir/NAME.log>",
        _RESTART,
        say("Where its standard output and error are appended; none: nowhere."),
    ),
    Key("log_max_size", size("1KB"), "10MB", _LIVE, say("A log that grows beyond it is rotated."), "log_max_bytes"),
    Key("log_backups", integer(0, 1000), "5", _LIVE, say("How many rotated logs are kept.")),
    Key("memory_limit", size("1"), "", _LIVE, say("If all its processes together need more memory, it is restarted.")),
    Key("memory_limit_for", duration(), "30s", _LIVE, say("How long the memory must be above the limit.")),
    Key("nice", integer(-20, 19), "0", _RESTART, say("Scheduling priority; a higher number gives way to others.")),
    Key("url", v.URL, "", _LIVE, say("What Open shows in a browser.")),
    Key("notify", member(NotifyLevel), "<notify of the manager>", _LIVE, say("Which of its incidents are told.")),
)

_MANAGER = (
    Key("title", v.NON_EMPTY_TEXT, "MediVote Desktop", _LIVE, say("The title of the window.")),
    Key(
        "state_dir",
        v.PATH,
        "<user state>/medivote-desktop/<file stem>-<8 hex>",
        _NEXT,
        say("Where the program keeps what it remembers; its lock makes one instance."),
    ),
    Key("log_dir", v.PATH, "<state_dir/logs>", _NEXT, say("Where the logs of the services are.")),
    Key(
        "log_level",
        choice("debug", "info", "warning", "error"),
        "info",
        _LIVE,
        say("How much the program itself logs."),
    ),
    Key("sample_interval", duration("250ms"), "1s", _LIVE, say("The time between two looks at CPU and memory.")),
    Key(
        "sample_interval_hidden",
        duration("250ms"),
        "5s",
        _LIVE,
        say("The same while no window is visible and no viewer is attached."),
    ),
    Key(
        "start_parallel", integer(0, 10_000), "0", _LIVE, say("How many services may be starting at once; 0: no limit.")
    ),
    Key("on_quit", choice("ask", "stop", "leave"), "ask", _LIVE, say("What happens to running services on quit.")),
    Key("adopt_running", choice("yes", "ask", "no"), "yes", _NEXT, say("Take over services that outlived a crash.")),
    Key("config_watch", choice("prompt", "apply", "off"), "prompt", _LIVE, say("What follows when this file changes.")),
    Key("notify", member(NotifyLevel), "failures", _LIVE, say("Which incidents are told.")),
    Key("notify_max_per_minute", integer(1, 1000), "3", _LIVE, say("The most notifications in a minute.")),
    Key("history_days", integer(1, 3650), "30", _LIVE, say("How long incidents and measurements are kept.")),
    Key("http_enabled", v.BOOLEAN, "false", _ENDPOINT, say("Serve the page and the endpoint.")),
    Key("http_host", v.HOST, "127.0.0.1", _ENDPOINT, say("The address that the endpoint listens on.")),
    Key("http_port", integer(0, 65535), "8090", _ENDPOINT, say("The port that it listens on; 0: a free one.")),
    Key(
        "http_control",
        choice("token", "loopback", "off"),
        "token",
        _ENDPOINT,
        say("Who may start and stop: bearers of the operator token; also programs of this machine; nobody."),
    ),
    Key("http_token_dir", v.PATH, "<state_dir>", _ENDPOINT, say("The folder of viewer-token and operator-token.")),
    Key(
        "http_allowed_hosts",
        v.LIST,
        "<localhost, 127.0.0.1, [::1] and http_host>",
        _ENDPOINT,
        say("The host names by which the endpoint may be called; for a wildcard http_host this machine's names too."),
    ),
    Key("http_max_viewers", integer(1, 1_000_000), "2000", _ENDPOINT, say("How many event streams may be open.")),
    Key(
        "http_max_viewers_per_address",
        integer(1, 1_000_000),
        "64",
        _ENDPOINT,
        say("How many of them one address may have."),
    ),
    Key("http_tls_certificate", v.PATH, "", _ENDPOINT, say("A certificate in PEM form: serve HTTPS.")),
    Key("http_tls_key", v.PATH, "", _ENDPOINT, say("The key of the certificate.")),
)

SERVICE_KEYS: Mapping[str, Key] = {key.name: key for key in _SERVICE}
"""The keys of `[service:NAME]`, in the order in which people write them."""

MANAGER_KEYS: Mapping[str, Key] = {key.name: key for key in _MANAGER}
"""The keys of `[manager]`."""

RESTART_KEYS = frozenset(key.name for key in _SERVICE if key.applies is Applies.RESTART)
"""Keys of a service that need a restart of it."""
