"""What the reference of services.ini says beyond the table of keys: an example of each, and what else to know.

Only `docs/generate.py` reads this, so that nothing of it is loaded when the program starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Detail(NamedTuple):
    """One key's example, as it stands behind the `=`, and what to know beyond its meaning (may be empty)."""

    example: str
    more: str = ""


SERVICE: Mapping[str, Detail] = {
    "command": Detail(
        "${PYTHON} -m uvicorn main:app --port 8001",
        "Words are separated by blanks; double quotes keep blanks within a word, backslashes are ordinary characters. "
        "A program without a folder in its name is looked for on the `PATH` that the service gets.",
    ),
    "shell": Detail("true", "Then pipes, `&&` and the shell's own quoting work in `command`."),
    "name": Detail("MediVote Backend", "Commands and log files keep using the NAME of the section."),
    "description": Detail("The API that everything else talks to"),
    "group": Detail("Core", "`medivote-ctl stop Core` stops the whole group."),
    "directory": Detail("${MEDIVOTE_HOME:-./MediVote}/backend", "If it is missing, a start fails and names it."),
    "environment": Detail(
        'PYTHONUNBUFFERED=1, GREETING="hello, voter"',
        "Double quotes keep commas and blanks in a value. What stands here wins over `env_file`.",
    ),
    "env_file": Detail(
        "backend.env",
        "Read at each start of the service. Lines that begin with `#` say nothing, `export` before a name is skipped, "
        "values may stand in quotes. The file wins over the inherited environment.",
    ),
    "autostart": Detail(
        "false", "What others depend on is started for them all the same, unless a person had stopped it."
    ),
    "enabled": Detail("false"),
    "type": Detail(
        "oneshot",
        "For migrations and the like: others can wait for it with `depends_on = NAME:completed`. One that ends after "
        "the program was killed is run again by its next start where nobody can tell how it ended; not with "
        "`restart = no`.",
    ),
    "depends_on": Detail(
        "database, migrations:completed, cache:started",
        "Without a condition it is `healthy` if the other has a health check, `completed` if it is a oneshot, else "
        "`started`. Stops go the other way round: dependents first.",
    ),
    "restart_with_dependencies": Detail("true"),
    "restart": Detail(
        "always",
        "`on-failure` means any end but one with a code of `success_exit_codes`. A stop by a person always wins. The "
        "auto-recovery switch turns this off and on while the program runs.",
    ),
    "restart_delay": Detail(
        "5s",
        "The first restart within `restart_window` is immediate. The delays differ by up to "
        "a tenth, so that services that failed together do not come back together.",
    ),
    "restart_max_delay": Detail("2m", "It caps the doubling."),
    "restart_limit": Detail("10", "The next bad end is FAILED, with the reason and one notification."),
    "restart_window": Detail("10m", "A start by a person begins a new count."),
    "start_seconds": Detail(
        "3s", "With 0 it counts as soon as it is executed. An end before that is judged by its code, as any other."
    ),
    "start_timeout": Detail(
        "3m",
        "After that it is stopped, and that counts as a bad end. Without a health check it does "
        "not matter, unless the system does not execute the program at all.",
    ),
    "success_exit_codes": Detail("0, 143", "An end by a signal is never success."),
    "port": Detail("8001, 8002", "Who holds a port already is named, with number, age and command line."),
    "health_url": Detail(
        "http://127.0.0.1:8001/health",
        "An answer that only refuses (401, 403, 405, 407, 429) shows that somebody is there, and holds too. The "
        "check leaves no connection in TIME_WAIT on the service's side.",
    ),
    "health_port": Detail("5432", "Without a host it is 127.0.0.1; `[::1]:5432` is an IPv6 address."),
    "health_command": Detail(
        "pg_isready --quiet", "Run in the service's directory and with its environment, without a shell."
    ),
    "health_log_line": Detail(
        r"listening on port \d+", "Searched in what the current run writes. It needs a log (`log_file` not `none`)."
    ),
    "health_interval": Detail(
        "10s", "While the service starts it is asked every 500 ms, or more often if this is shorter."
    ),
    "health_timeout": Detail("2s", "It is the limit of the round of all checks together."),
    "health_retries": Detail("5", "A single good round begins the count anew."),
    "health_start_period": Detail("2m", "It ends early, with the first good round."),
    "health_action": Detail(
        "notify", "`restart` counts as an automatic restart, and does nothing while auto-recovery is off."
    ),
    "stop_url": Detail("http://127.0.0.1:8546/shutdown", "For services that have an address for ending them."),
    "stop_command": Detail(
        "backend-admin drain", "Run in the service's directory and environment; its output goes into the log."
    ),
    "stop_polite_timeout": Detail("5s", "Short, for a service that answers and does not go."),
    "stop_signal": Detail(
        "INT",
        "Without the SIG. Processes that are suspended are woken to hear it. On Windows a stop goes from the polite "
        "stages straight to the kill, and a warning says so.",
    ),
    "stop_timeout": Detail("30s", "The kill cannot be refused by a process."),
    "kill_tree": Detail(
        "false",
        "With true, a run is over when the last of its processes is gone; a daemon that had detached itself before it "
        "was measured is ended a moment later. With false only the first process is looked at, and what it started "
        "may stay.",
    ),
    "stop_warning": Detail(
        "Shutting down the backend disables API access.", "A command in the terminal is not asked again."
    ),
    "log_file": Detail(
        "logs/backend.log",
        "Output goes straight to the file, so a crash of MediVote Desktop loses nothing of it. Each service needs a "
        "log of its own: of two that share one, `check` and the start warn.",
    ),
    "log_max_size": Detail(
        "50MB",
        "The older part becomes NAME.log.1; the service keeps its file and goes on writing. A log that is a symbolic "
        "link is not rotated: what it leads to may be another's.",
    ),
    "log_backups": Detail(
        "2",
        "With 0 the older part is dropped; so is what is older than all backups may hold, where a service writes "
        "faster than its log can be copied. Lowered, the surplus goes with the next rotation, except with 0: then "
        "another program may keep them.",
    ),
    "memory_limit": Detail("2GB", "It counts as an automatic restart, and does nothing while auto-recovery is off."),
    "memory_limit_for": Detail("1m", "So that a short peak is no reason."),
    "nice": Detail("10", "Numbers below 0 usually need special rights."),
    "url": Detail("http://127.0.0.1:8001/docs", "Also what `medivote-ctl open NAME` opens."),
    "notify": Detail("all", "`failures` leaves out restarts that went well; `none` is silence."),
}
"""By key of `[service:NAME]`."""

MANAGER: Mapping[str, Detail] = {
    "title": Detail("MediVote in Leipzig"),
    "state_dir": Detail(
        "state",
        "One per configuration file: two files are two fleets that never meet. What runs outlives a change.",
    ),
    "log_dir": Detail("/var/log/medivote", "Services with a `log_file` of their own do not follow it."),
    "log_level": Detail("debug"),
    "sample_interval": Detail("2s"),
    "sample_interval_hidden": Detail("30s", "Nobody is looking then; memory limits are still watched at this pace."),
    "start_parallel": Detail("4", "A restart after a crash never waits for it."),
    "on_quit": Detail(
        "stop",
        "`leave` lets them run, to be taken over by the next start. SIGTERM, SIGINT and the end of a session cannot "
        "ask: there `ask` means `stop`.",
    ),
    "adopt_running": Detail(
        "ask",
        "`ask` takes them over, and the window asks what to do with them; `no` restarts them in order.",
    ),
    "config_watch": Detail(
        "apply",
        "`prompt` shows what would change and asks; with `off` only `medivote-ctl reload` "
        "and the menu read the file again. A faulty file changes nothing. `apply` waits until the file has stayed the "
        "same for two seconds before it starts, stops or restarts anything.",
    ),
    "notify": Detail("all", "A service's own `notify` wins."),
    "notify_max_per_minute": Detail("6", "What exceeds it is told together a little later."),
    "history_days": Detail(
        "90",
        "What is older goes once the program has run for six hours in which nobody set the clock, for a wrong one "
        "must not remove anything. Of measurements 30 days are kept at most, as no chart shows more.",
    ),
    "http_enabled": Detail("true", "`--serve` and the Share button of the window do the same, until the program ends."),
    "http_host": Detail(
        "0.0.0.0",
        "0.0.0.0 and :: are all addresses of this machine: everybody in the network can "
        "reach it, and still needs a token.",
    ),
    "http_port": Detail("9000"),
    "http_control": Detail("loopback", "`loopback` trusts local programs without a token."),
    "http_token_dir": Detail(
        "/etc/medivote/tokens",
        "Both files are made with mode 600; a token that others can read is refused. Windows has no modes: there the "
        "folder says who can read them, so it should lie in your own profile, as the default does.",
    ),
    "http_allowed_hosts": Detail(
        "fleet.example.org, 192.0.2.7",
        "It replaces the default, so list all names that are used; a reverse proxy by its whole address, such as "
        "https://fleet.example.org. A request by any other name is answered 421.",
    ),
    "http_max_viewers": Detail("500", "One more is answered 503 with Retry-After. With TLS it is at most 300."),
    "http_max_viewers_per_address": Detail("16"),
    "http_tls_certificate": Detail(
        "tls/fleet.pem",
        "It goes with `http_tls_key`, and is followed by those of its CA that browsers need. Both are read anew when "
        "they are renewed on the disk.",
    ),
    "http_tls_key": Detail(
        "tls/fleet.key",
        "It goes with `http_tls_certificate`, and has no password. That every user can read it is warned of.",
    ),
}
"""By key of `[manager]`."""
