"""One `[program:x]` of a supervisord.conf, key by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from medivote_desktop.core.configuration.source import SIGNALS
from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.inifile import IniSection
from medivote_desktop.core.porting.sheet import Entry, Sheet
from medivote_desktop.core.porting.supervisord_values import Expander, boolean_of, bytes_of, integer_of, pairs_of
from medivote_desktop.core.porting.variables import FOREIGN
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say, say_many

_NO_ROTATION_BYTES = 1024**4
_MOST_RESTARTS = 10_000
_LONGEST_DELAY_SECONDS = 3600
_TAKEN_ELSEWHERE = frozenset({"command", "process_name", "numprocs", "numprocs_start", "priority", "redirect_stderr"})
_OF_ONE_WORD = frozenset(
    ("autostart", "autorestart", "startsecs", "stopwaitsecs", "exitcodes", "stopsignal", "stopasgroup", "killasgroup")
)
_REASONS = {
    "user": say("services run as the user of the program"),
    "umask": say("services inherit the mask of the program; a shell command could set another one"),
    "serverurl": say("there is no supervisord to be asked"),
    "stdout_capture_maxbytes": say("there are no process communication events"),
    "stderr_capture_maxbytes": say("there are no process communication events"),
    "stdout_events_enabled": say("there are no log events"),
    "stderr_events_enabled": say("there are no log events"),
    "stderr_logfile_maxbytes": say("standard error goes into the same log as standard output"),
    "stderr_logfile_backups": say("standard error goes into the same log as standard output"),
    "stdout_syslog": say("logs are files here"),
    "stderr_syslog": say("logs are files here"),
}


@dataclass(frozen=True, slots=True)
class Program:
    """A program and what it inherits.

    Attributes:
        group: As its `[group:x]` calls it; empty without one.
        environment: What `[supervisord]` gives to all.
        shared_directory: The one of `[supervisord]`; empty without one.
    """

    section: IniSection
    name: str
    group: str
    base: Expander
    environment: Mapping[str, str]
    shared_directory: str

    @property
    def folder(self) -> str:
        """Where it runs; empty where its file does not say it."""
        return (self.section.get("directory") or "").strip() or self.shared_directory

    def number(self, key: str, default: int) -> int:
        """A number that is at least 0; the default where it is none."""
        found = integer_of(self.section.get(key))
        return default if found is None or found < 0 else found


def fill_in(sheet: Sheet, entry: Entry, program: Program, expander: Expander, *, is_one_of_many: bool) -> None:
    """All keys but the command."""
    section = program.section
    if group := program.group or (program.name if is_one_of_many else ""):
        sheet.put(entry, "group", "group", writing.line, group)
    _environment(sheet, entry, program, expander)
    if program.shared_directory:
        sheet.put(entry, "directory", "directory", writing.path, program.shared_directory)
    for key, value in section.values.items():
        text = expander.expand(value.text)
        if key in _OF_ONE_WORD and FOREIGN.search(text):
            words = say("{text} is known at the start alone; the default holds", text=value.text)
            sheet.notes.left(value.line, entry.original, key, words)
        elif key in _HANDLERS:
            _HANDLERS[key](sheet, entry, key, text, value.line)
        elif key not in _TAKEN_ELSEWHERE and key != "environment":
            sheet.notes.left(value.line, entry.original, key, _REASONS.get(key, say("supervisord knows no such key")))
    _restarts(sheet, entry, program)
    _log_sizes(sheet, entry, program)
    _standard_error(sheet, entry, program, expander)


def _environment(sheet: Sheet, entry: Entry, program: Program, expander: Expander) -> None:
    text = program.section.get("environment")
    own = pairs_of(expander.expand(text)) if text else {}
    if own is None:
        line = program.section.line_of("environment")
        sheet.notes.left(line, entry.original, "environment", say('it is not of the form A="1",B="2"'))
        own = {}
    variables = {**program.environment, **own}
    if variables:
        sheet.put(entry, "environment", "environment", writing.environment, variables)


def _directory(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
    sheet.put(entry, "directory", key, writing.path, value, line)


def _boolean(name: str) -> Callable[[Sheet, Entry, str, str, int], None]:
    def handle(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
        found = boolean_of(value)
        if found is None:
            sheet.notes.left(line, entry.original, key, say("{value} is neither true nor false", value=value))
        else:
            entry.keys[name] = writing.boolean(found)

    return handle


def _seconds(name: str) -> Callable[[Sheet, Entry, str, str, int], None]:
    def handle(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
        found = integer_of(value)
        if found is None or found < 0:
            sheet.notes.left(line, entry.original, key, say("{value} is not a number of seconds", value=value))
        else:
            entry.keys[name] = writing.duration(found)

    return handle


def _autorestart(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
    if value.strip().lower() == "unexpected":
        entry.keys["restart"] = "on-failure"
        return
    found = boolean_of(value)
    if found is None:
        sheet.notes.left(line, entry.original, key, say("{value} is none of true, false and unexpected", value=value))
    else:
        entry.keys["restart"] = "always" if found else "no"


def _exitcodes(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
    codes = [integer_of(part) for part in value.split(",") if part.strip()]
    good = [code for code in codes if code is not None and 0 <= code <= 255]
    if not good or len(good) < len(codes):
        sheet.notes.left(line, entry.original, key, say("{value} is not a list of exit codes", value=value))
    else:
        entry.keys["success_exit_codes"] = writing.by_comma(dict.fromkeys(good))


def _stopsignal(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
    name = value.strip().upper().removeprefix("SIG")
    if name in SIGNALS:
        entry.keys["stop_signal"] = name
    elif name in ("KILL", "9"):
        entry.keys["stop_timeout"] = "0s"
        sheet.notes.near(line, entry.original, key, say("it gets TERM, and at once the kill that ends every stop"))
    else:
        sheet.notes.left(line, entry.original, key, say("{value} cannot be sent; TERM is", value=value))


def _as_group(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
    """`stopasgroup` and `killasgroup`: what is written decides, what is not leaves the default that ends more."""
    found = boolean_of(value)
    if found is None:
        sheet.notes.left(line, entry.original, key, say("{value} is neither true nor false", value=value))
    elif found:
        entry.keys["kill_tree"] = "yes"
    else:
        entry.keys.setdefault("kill_tree", "no")


def _stdout(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
    special = value.strip().upper()
    if special == "NONE":
        entry.keys["log_file"] = "none"
    elif special == "AUTO" or not value.strip():
        return
    elif special == "SYSLOG" or value.strip().startswith(("/dev/std", "/dev/fd/", "/proc/self/fd/")):
        sheet.notes.near(line, entry.original, key, say("its log is kept in a file of its own"))
    else:
        sheet.put(entry, "log_file", key, writing.path, value.strip(), line)


def _nothing(sheet: Sheet, entry: Entry, key: str, value: str, line: int) -> None:
    """A key that is looked at together with others."""


_HANDLERS: Mapping[str, Callable[[Sheet, Entry, str, str, int], None]] = {
    "directory": _directory,
    "autostart": _boolean("autostart"),
    "startsecs": _seconds("start_seconds"),
    "stopwaitsecs": _seconds("stop_timeout"),
    "autorestart": _autorestart,
    "exitcodes": _exitcodes,
    "stopsignal": _stopsignal,
    "stopasgroup": _as_group,
    "killasgroup": _as_group,
    "stdout_logfile": _stdout,
    "startretries": _nothing,
    "stdout_logfile_maxbytes": _nothing,
    "stdout_logfile_backups": _nothing,
    "stderr_logfile": _nothing,
}


def _restarts(sheet: Sheet, entry: Entry, program: Program) -> None:
    """`startretries` counts runs that ended within `startsecs`; a short window counts about the same here."""
    if entry.keys.get("restart") == "no":
        return
    retries = program.number("startretries", 3)
    if retries > _MOST_RESTARTS:
        entry.keys["restart_limit"] = "0"
        return
    limit = max(retries, 1)
    longest = min(limit, _LONGEST_DELAY_SECONDS)
    waited = sum(min(2**step, longest) for step in range(min(limit - 1, 12))) + max(limit - 13, 0) * longest
    window = waited + (limit + 1) * (program.number("startsecs", 1) + 1)
    entry.keys["restart_limit"] = str(limit)
    entry.keys["restart_window"] = writing.duration(window)
    entry.keys["restart_max_delay"] = writing.duration(longest)
    words = say_many(
        "supervisord gives up after {retries} failed starts in a row and never over later ends; here {count} restart "
        "within {window} is the limit",
        "supervisord gives up after {retries} failed starts in a row and never over later ends; here {count} restarts "
        "within {window} are the limit, and the pauses double",
        limit,
        retries=retries,
        window=writing.duration(window),
    )
    sheet.notes.near(program.section.line_of("startretries"), entry.original, "startretries", words)


def _log_sizes(sheet: Sheet, entry: Entry, program: Program) -> None:
    if "log_file" not in entry.keys or entry.keys["log_file"] == "none":
        return
    text = program.section.get("stdout_logfile_maxbytes") or "50MB"
    count = bytes_of(text)
    line = program.section.line_of("stdout_logfile_maxbytes")
    if count is None:
        sheet.notes.left(line, entry.original, "stdout_logfile_maxbytes", say("{text} is not a size", text=text))
    else:
        entry.keys["log_max_size"] = writing.size(max(count, 1024) if count else _NO_ROTATION_BYTES)
    entry.keys["log_backups"] = str(min(program.number("stdout_logfile_backups", 10), 1000))


def _standard_error(sheet: Sheet, entry: Entry, program: Program, expander: Expander) -> None:
    text = expander.expand(program.section.get("stderr_logfile") or "AUTO").strip()
    merged = boolean_of(program.section.get("redirect_stderr") or "no")
    out = expander.expand(program.section.get("stdout_logfile") or "AUTO").strip()
    if not merged and text != out and not re.match(r"(?i)auto$|none$|/dev/|/proc/self/fd/", text):
        line = program.section.line_of("stderr_logfile")
        sheet.notes.near(
            line, entry.original, "stderr_logfile", say("standard error goes into the log of standard output")
        )
