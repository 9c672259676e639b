"""Which format a file has: told by its name where that is clear, and by its text."""

from __future__ import annotations

import enum
import re

_SECTION = re.compile(r"^\s*\[(?:program:|supervisord\]|group:|fcgi-program:|eventlistener:|include\])", re.MULTILINE)
_SERVICES = re.compile(r"^[\"']?services[\"']?\s*:", re.MULTILINE)
_PROCESSES = re.compile(r"^[\"']?processes[\"']?\s*:", re.MULTILINE)
_PROCFILE_LINE = re.compile(r"^[A-Za-z0-9_-]+:[ \t]*\S.*$", re.MULTILINE)

_OF_OTHERS = (
    (
        "PM2",
        re.compile(r"(?:^|[-_.])(?:ecosystem|pm2)\b.*\.(?:[cm]?js|json|ya?ml)$"),
        re.compile(r"^\s*module\.exports\s*="),
    ),
    (
        "systemd",
        re.compile(r"\.(?:service|socket|timer|target)$"),
        re.compile(r"^\[(?:Unit|Service)\]\s*$", re.MULTILINE),
    ),
    ("XAMPP", re.compile(r"^xampp-control\.ini$"), re.compile(r"^\[ServicePorts\]\s*$", re.MULTILINE)),
)
"""What other programs' files are called, and what they hold."""


class Format(enum.Enum):
    """What can be imported."""

    PROCFILE = "procfile"
    SUPERVISORD = "supervisord"
    COMPOSE = "compose"
    PROCESS_COMPOSE = "process-compose"


def detect(name: str, text: str) -> Format | None:
    """The format of a file; None where neither its name nor its text tells.

    Args:
        name: The file's name without its folder.
    """
    lowered = name.casefold()
    is_yaml = lowered.endswith((".yaml", ".yml"))
    if _SECTION.search(text):
        return Format.SUPERVISORD
    if lowered.startswith("procfile") and not is_yaml:
        return Format.PROCFILE
    if _PROCESSES.search(text) and not _SERVICES.search(text):
        return Format.PROCESS_COMPOSE
    if _SERVICES.search(text):
        return Format.COMPOSE
    if is_yaml:
        return _by_name_of_yaml(lowered)
    if lowered.startswith("supervisord"):
        return Format.SUPERVISORD
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if lines and all(_PROCFILE_LINE.fullmatch(line) for line in lines):
        return Format.PROCFILE
    return None


def other_program(name: str, text: str) -> str | None:
    """Whose file it is, where it is known and cannot be imported."""
    lowered = name.casefold()
    return next((whose for whose, called, holds in _OF_OTHERS if called.search(lowered) or holds.search(text)), None)


def _by_name_of_yaml(lowered: str) -> Format | None:
    if lowered.startswith("process-compose"):
        return Format.PROCESS_COMPOSE
    return Format.COMPOSE if "compose" in lowered else None
