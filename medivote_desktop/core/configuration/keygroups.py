"""The keys of services.ini by what they are about: the order of the reference and of the editor's form."""

from __future__ import annotations

from collections.abc import Mapping

from medivote_desktop.core.say import say

SERVICE_GROUPS: Mapping[str, tuple[str, ...]] = {
    say("What is run"): ("command", "shell", "directory", "environment", "env_file", "type", "nice"),
    say("How it is shown"): ("name", "description", "group", "url", "notify"),
    say("When it starts"): ("autostart", "enabled", "depends_on", "start_seconds", "start_timeout", "port"),
    say("When it is restarted"): (
        "restart",
        "restart_delay",
        "restart_max_delay",
        "restart_limit",
        "restart_window",
        "restart_with_dependencies",
        "success_exit_codes",
        "memory_limit",
        "memory_limit_for",
    ),
    say("Whether it is healthy"): (
        "health_url",
        "health_port",
        "health_command",
        "health_log_line",
        "health_interval",
        "health_timeout",
        "health_retries",
        "health_start_period",
        "health_action",
    ),
    say("How it is stopped"): (
        "stop_url",
        "stop_command",
        "stop_polite_timeout",
        "stop_signal",
        "stop_timeout",
        "kill_tree",
        "stop_warning",
    ),
    say("What it writes"): ("log_file", "log_max_size", "log_backups"),
}
"""The keys of a service by what they are about."""

MANAGER_GROUPS: Mapping[str, tuple[str, ...]] = {
    say("The program"): ("title", "state_dir", "log_dir", "log_level", "history_days"),
    say("The fleet"): ("start_parallel", "on_quit", "adopt_running", "config_watch"),
    say("Measuring and telling"): ("sample_interval", "sample_interval_hidden", "notify", "notify_max_per_minute"),
    say("The endpoint"): (
        "http_enabled",
        "http_host",
        "http_port",
        "http_control",
        "http_token_dir",
        "http_allowed_hosts",
        "http_max_viewers",
        "http_max_viewers_per_address",
        "http_tls_certificate",
        "http_tls_key",
    ),
}
"""The keys of the manager by what they are about."""

RARE = frozenset(
    {
        *("shell", "env_file", "type", "nice"),
        *("description", "notify"),
        *("enabled", "start_seconds", "start_timeout"),
        *("restart_delay", "restart_max_delay", "restart_window", "restart_with_dependencies", "success_exit_codes"),
        "memory_limit_for",
        *("health_command", "health_log_line", "health_timeout", "health_retries", "health_start_period"),
        "health_action",
        *("stop_command", "stop_polite_timeout", "stop_signal", "kill_tree"),
        "log_backups",
        *("state_dir", "log_dir", "log_level", "start_parallel", "adopt_running", "sample_interval_hidden"),
        *("http_token_dir", "http_allowed_hosts", "http_max_viewers", "http_max_viewers_per_address"),
        *("http_tls_certificate", "http_tls_key"),
    }
)
"""Keys that most files leave at their defaults."""
