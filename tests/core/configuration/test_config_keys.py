"""The table of keys: complete, true to its defaults, and each key reaches its attribute."""

from __future__ import annotations

from dataclasses import fields

import pytest

from medivote_desktop.core.config import (
    Condition,
    Dependency,
    HealthAction,
    HealthConfig,
    ManagerConfig,
    NotifyLevel,
    RestartPolicy,
    ServiceConfig,
    ServiceType,
)
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, RESTART_KEYS, SERVICE_KEYS, Applies, Key
from tests.core.reading import read, read_service, source

FIELDS = {
    "ServiceConfig": {field.name for field in fields(ServiceConfig)} - {"id", "health", "default_log_file"},
    "HealthConfig": {f"health.{field.name}" for field in fields(HealthConfig)},
    "ManagerConfig": {field.name for field in fields(ManagerConfig)},
}


def test_every_attribute_has_its_key() -> None:
    """Nothing in the configuration is out of the file's reach, and no key leads nowhere."""
    attributes = {key.attribute for key in SERVICE_KEYS.values()}

    assert attributes == FIELDS["ServiceConfig"] | FIELDS["HealthConfig"]
    assert {key.attribute for key in MANAGER_KEYS.values()} == FIELDS["ManagerConfig"]


@pytest.mark.parametrize("key", [*SERVICE_KEYS.values(), *MANAGER_KEYS.values()], ids=lambda key: key.name)
def test_the_default_in_the_table_is_the_one_that_holds(key: Key) -> None:
    """What the table tells people, written into a file, changes nothing."""
    default = read("[service:api]\ncommand = run\n")
    held = key.value_of(default.services[0] if SERVICE_KEYS.get(key.name) is key else default.manager)

    if key.default and not key.default.startswith("<"):
        assert held == key.kind.parse(key.default, source())
    elif not key.default and key.name != "command":
        assert held in (None, "", (), {})


@pytest.mark.parametrize("key", [*SERVICE_KEYS.values(), *MANAGER_KEYS.values()], ids=lambda key: key.name)
def test_every_key_means_something_in_one_sentence(key: Key) -> None:
    """The reference of the configuration is made from the table."""
    assert key.meaning[0].isupper()
    assert key.meaning.endswith(".")
    assert key.kind.label


def test_every_key_of_a_service_is_live_or_needs_a_restart() -> None:
    """Those that shape the process need a restart."""
    assert {key.applies for key in SERVICE_KEYS.values()} == {Applies.LIVE, Applies.RESTART}
    restart = {"command", "shell", "directory", "environment", "env_file", "log_file", "nice", "type"}
    assert restart == RESTART_KEYS


def test_a_service_with_only_a_command_has_the_defaults() -> None:
    """Its folder is the file's, its name that of the section."""
    assert read_service("") == ServiceConfig("api", ("run",), "api", "/etc/my fleet")


def test_every_key_reaches_its_attribute() -> None:
    """One file with every key of a service."""
    text = """
[service:db]
command = postgres
port = 1
[service:api]
command = run --now
shell = on
name = The API
description = Serves
group = Core
directory = app
environment = A=1, B="x, y"
env_file = .env
autostart = no
enabled = off
type = oneshot
depends_on = db
restart_with_dependencies = TRUE
restart = always
restart_delay = 500ms
restart_max_delay = 2m
restart_limit = 0
restart_window = 1h
start_seconds = 0
start_timeout = 1.5
success_exit_codes = 0, 3
port = 80, 81
health_url = https://[::1]:81/x?y=z
health_port = db.local:5432
health_command = check "a b"
health_log_line = ready|up$
health_interval = 7s
health_timeout = 6s
health_retries = 4
health_start_period = 8s
health_action = notify
stop_url = http://localhost/stop
stop_command = halt
stop_polite_timeout = 2s
stop_signal = INT
stop_timeout = 3s
kill_tree = false
stop_warning = Careful
log_file = logs/api.log
log_max_size = 512KB
log_backups = 2
memory_limit = 1.5GB
memory_limit_for = 9s
nice = -5
url = http://localhost:80
notify = none
"""
    assert read(text).service("api") == ServiceConfig(
        id="api",
        command=("run --now",),
        shell=True,
        name="The API",
        description="Serves",
        group="Core",
        directory="/etc/my fleet/app",
        environment={"A": "1", "B": "x, y"},
        env_file="/etc/my fleet/.env",
        autostart=False,
        enabled=False,
        type=ServiceType.ONESHOT,
        depends_on=(Dependency("db", Condition.STARTED),),
        restart_with_dependencies=True,
        restart=RestartPolicy.ALWAYS,
        restart_delay_seconds=0.5,
        restart_max_delay_seconds=120,
        restart_limit=0,
        restart_window_seconds=3600,
        start_seconds=0,
        start_timeout_seconds=1.5,
        success_exit_codes=(0, 3),
        ports=(80, 81),
        health=HealthConfig(
            url="https://[::1]:81/x?y=z",
            port=("db.local", 5432),
            command=("check", "a b"),
            log_line="ready|up$",
            interval_seconds=7,
            timeout_seconds=6,
            retries=4,
            start_period_seconds=8,
            action=HealthAction.NOTIFY,
        ),
        stop_url="http://localhost/stop",
        stop_command=("halt",),
        stop_polite_timeout_seconds=2,
        stop_signal="INT",
        stop_timeout_seconds=3,
        kill_tree=False,
        stop_warning="Careful",
        log_file="/etc/my fleet/logs/api.log",
        default_log_file=False,
        log_max_bytes=512 * 1024,
        log_backups=2,
        memory_limit_bytes=1536 * 1024**2,
        memory_limit_for_seconds=9,
        nice=-5,
        url="http://localhost:80",
        notify=NotifyLevel.NONE,
    )


def test_every_key_of_the_manager_reaches_its_attribute() -> None:
    """One file with every key of the manager."""
    text = """
[manager]
title = Fleet
state_dir = state
log_dir = /var/log/fleet
log_level = debug
sample_interval = 250ms
sample_interval_hidden = 1m
start_parallel = 4
on_quit = leave
adopt_running = ask
config_watch = apply
notify = all
notify_max_per_minute = 9
history_days = 7
http_enabled = yes
http_host = [::]
http_port = 0
http_control = loopback
http_token_dir = tokens
http_allowed_hosts = a.example, b.example
http_max_viewers = 10
http_max_viewers_per_address = 5
http_tls_certificate = c.pem
http_tls_key = k.pem
"""
    assert read(text).manager == ManagerConfig(
        title="Fleet",
        state_dir="/etc/my fleet/state",
        log_dir="/var/log/fleet",
        log_level="debug",
        sample_interval_seconds=0.25,
        sample_interval_hidden_seconds=60,
        start_parallel=4,
        on_quit="leave",
        adopt_running="ask",
        config_watch="apply",
        notify=NotifyLevel.ALL,
        notify_max_per_minute=9,
        history_days=7,
        http_enabled=True,
        http_host="::",
        http_port=0,
        http_control="loopback",
        http_token_dir="/etc/my fleet/tokens",
        http_allowed_hosts=("a.example", "b.example"),
        http_max_viewers=10,
        http_max_viewers_per_address=5,
        http_tls_certificate="/etc/my fleet/c.pem",
        http_tls_key="/etc/my fleet/k.pem",
    )
