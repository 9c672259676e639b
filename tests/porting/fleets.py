"""Fleets to be exported: one of everything that services.ini knows, and one with words that are hard to quote."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from medivote_desktop.core.config import AppConfig, ManagerConfig, ServiceConfig
from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.configuration.source import ConfigSource

EVERYTHING = """
[manager]
title = The “Shop” 100%

[service:migrate]
command = true
type = oneshot
restart = always

[service:db]
command = ${PYTHON} -c "print(1)"
port = 5432, 5433
health_port = 5432
start_timeout = 20s
restart = always
restart_limit = 0
log_file = none

[service:Web_1]
name = The Web
description = It's 50 % "done"
group = Front
command = cat "two words" $$HOME 100%
directory = ${HERE}
environment = A="x, ""y"" z", B=$$HOME, C=50%
env_file = .env
depends_on = migrate, db, late:started
restart_with_dependencies = yes
restart_delay = 250ms
restart_limit = 7
restart_window = 2m
success_exit_codes = 0, 3
port = 8080
health_url = http://127.0.0.1:8080/health?a=b
health_command = true "a b"
health_interval = 1500ms
health_action = notify
stop_url = http://127.0.0.1:8080/stop
stop_command = echo "good bye"
stop_polite_timeout = 2s
stop_signal = INT
stop_timeout = 15s
kill_tree = no
log_file = logs/web.log
memory_limit = 512MB
nice = 5

[service:late]
command = echo $HOME | cat
shell = yes
autostart = no
success_exit_codes = 5
health_url = http://localhost:9/
port = 9
stop_timeout = 0

[service:off]
command = cat
enabled = no

[service:2nd]
command = cat
depends_on = off, late:healthy
memory_limit = 1GB
"""


def fleet(text: str = EVERYTHING, folder: str = "/srv/fleet") -> AppConfig:
    return parse_config(text, ConfigSource(f"{folder}/services.ini", {}, ("/usr/bin/python3",), ("/usr/bin/mv",)))


def one(*words: str, **keys: object) -> AppConfig:
    """A fleet of one service with these words."""
    values: dict[str, Any] = {"id": "a", "command": words, "name": "a", "directory": "/srv", **keys}
    service = ServiceConfig(**values)
    return AppConfig("/srv/services.ini", ManagerConfig(), (service,))


def nowhere(service: ServiceConfig, program: str) -> str | None:
    """A machine on which no program is found."""
    return None


HARD = (
    *("", " ", "a b", '"', "'", "\\", "a\\", "$", "$$", "$HOME", "${HOME}", "%", "%h", "%%", ";", "a;b", "\\;", "#"),
    *("-", "\t", "x\ty", "$(HOME)", "$$(x)", "`x`", "a=b", "{", "}", "${", "%{x}", "é😀", "*", "~", "|", "&&", "!x"),
    *("@x", ":x", "+x", "yes", "null", "1.0", "- x", "a: b", "x #y", "[", "'x' \"y\"", "\\n", "\\x41", "$'x'", "$$$x"),
    "x" * 300,
)
WORDS = st.one_of(
    st.sampled_from(HARD),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t"), max_size=12),
    st.text(alphabet="$(){}\"'\\%;x \t", max_size=8),
)
