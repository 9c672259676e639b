"""Texts of services.ini read for tests, as on one POSIX machine."""

from __future__ import annotations

from collections.abc import Mapping

from medivote_desktop.core.config import AppConfig, ConfigError, ServiceConfig
from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.configuration.source import ConfigSource

PYTHON = "/opt/my python/bin/python3"
PROGRAM = ("/opt/app/medivote-desktop", "-m", "medivote_desktop")


def source(
    environ: Mapping[str, str] | None = None,
    path: str = "/etc/my fleet/services.ini",
    python: tuple[str, ...] | None = (PYTHON,),
) -> ConfigSource:
    return ConfigSource(path, environ or {}, python, PROGRAM)


WINDOWS = ConfigSource(
    "C:\\My Fleet\\services.ini", {"PROGRAMDATA": "C:\\Data"}, ("py", "-3"), ("C:\\app.exe",), True, frozenset()
)


def read(text: str, at: ConfigSource | None = None) -> AppConfig:
    return parse_config(text, at or source())


def read_service(keys: str, at: ConfigSource | None = None, command: str = "run") -> ServiceConfig:
    """The one service of a file that has these keys."""
    return read(f"[service:api]\ncommand = {command}\n{keys}\n", at).services[0]


def faults(text: str, at: ConfigSource | None = None) -> list[str]:
    """Every fault of a file in words, those of a file that is accepted included."""
    try:
        return [str(fault) for fault in read(text, at).warnings]
    except ConfigError as error:
        return [str(fault) for fault in error.faults]


def service_faults(keys: str, at: ConfigSource | None = None) -> list[str]:
    """The faults of one service's keys, from the third line on, without file and section."""
    found = faults(f"[service:api]\ncommand = run\n{keys}\n", at)
    return [fault.removeprefix("services.ini:").replace("[service:api] ", "") for fault in found]
