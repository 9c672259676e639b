"""The kinds of values in services.ini: what may be written, and what it becomes."""

from __future__ import annotations

import enum
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from medivote_desktop.core.expand import expand
from medivote_desktop.core.faults import BadValueError, nearest, shown
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.core.source import SIGNALS, ConfigSource
from medivote_desktop.core.split import split_command, split_environment, split_list

LONGEST_DURATION = "500h"
"""Timers of Qt count milliseconds in 31 bits: 596 hours."""

_DURATION = re.compile(r"([0-9]{1,10}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)(KB|MB|GB)?", re.IGNORECASE)
_BYTES = {"KB": 1024, "MB": 1024**2, "GB": 1024**3}
_MOST_BYTES = 2**60
_INTEGER = re.compile(r"[+-]?[0-9]{1,12}")
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_HOST = re.compile(r"[^\s/\[\]@?#,]+")
_LONGEST_PATTERN = 1000
_DEEPEST_PATTERN = 50

Parse = Callable[[str, ConfigSource], Any]


class Kind(NamedTuple):
    """One kind of value.

    Attributes:
        label: What may be written, in words.
        parse: From the text in the file to the value; raises BadValueError.
        suffix: The unit, as it ends the name of the attribute.
        choices: The words to choose from, if they are few.
    """

    label: str
    parse: Parse
    suffix: str = ""
    choices: tuple[str, ...] = ()


class WantedDependency(NamedTuple):
    """An entry of `depends_on` as written; None where no condition is."""

    name: str
    condition: str | None


def _single(convert: Callable[[str], Any]) -> Parse:
    """A value of one piece, expanded first, that must not be empty."""

    def parse(raw: str, source: ConfigSource) -> Any:
        text = line_of(raw, source)
        if not text:
            raise BadValueError(say("has no value; write one or remove the line"))
        return convert(text)

    return parse


def _each(convert: Callable[[str], Any]) -> Parse:
    """A list; every bad item is told."""

    def parse(raw: str, source: ConfigSource) -> tuple[Any, ...]:
        values: list[Any] = []
        messages: list[str] = []
        for item in split_list(raw, source):
            try:
                values.append(convert(item))
            except BadValueError as error:
                messages.extend(error.messages)
        if messages:
            raise BadValueError(*messages)
        return tuple(dict.fromkeys(values))

    return parse


def line_of(raw: str, source: ConfigSource) -> str:
    """The expanded value as one line.

    Raises:
        BadValueError: An undefined variable or a malformed reference.
    """
    return expand(raw, source).replace("\n", " ").strip(" \t")


def seconds_of(text: str) -> float:
    """Seconds from `500ms`, `10s`, `5m`, `1h` or a bare number.

    Raises:
        BadValueError: It is no duration.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise BadValueError(
            say("{text} is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds", text=shown(text))
        )
    return round(float(match[1]) * _SECONDS[match[2] or "s"], 9)


def bytes_of(text: str) -> int:
    """Bytes from `512KB`, `10MB`, `2GB` (multiples of 1024) or a bare number.

    Raises:
        BadValueError: It is no size.
    """
    match = _SIZE.fullmatch(text)
    if match is None or (not match[2] and "." in text):
        raise BadValueError(say("{text} is not a size; write 512KB, 10MB, 2GB or a number of bytes", text=shown(text)))
    return int(float(match[1]) * _BYTES[match[2].upper()]) if match[2] else int(match[1])


def duration(at_least: str = "0s", at_most: str = LONGEST_DURATION) -> Kind:
    """A duration within limits, in seconds."""

    def convert(text: str) -> float:
        seconds = seconds_of(text)
        if not seconds_of(at_least) <= seconds <= seconds_of(at_most):
            raise BadValueError(
                say(
                    "{text} is out of range; it must be from {at_least} to {at_most}",
                    text=shown(text),
                    at_least=at_least,
                    at_most=at_most,
                )
            )
        return seconds

    return Kind(
        say("duration, {at_least} to {at_most}", at_least=at_least, at_most=at_most), _single(convert), "_seconds"
    )


def size(at_least: str) -> Kind:
    """A size with a lower limit, in bytes."""

    def convert(text: str) -> int:
        count = bytes_of(text)
        if count < bytes_of(at_least):
            raise BadValueError(
                say("{text} is too small; it must be at least {at_least}", text=shown(text), at_least=at_least)
            )
        if count > _MOST_BYTES:
            raise BadValueError(say("{text} is more than any machine has", text=shown(text)))
        return count

    return Kind(say("size, at least {at_least}", at_least=at_least), _single(convert), "_bytes")


def _integer_of(at_least: int, at_most: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not _INTEGER.fullmatch(text):
            raise BadValueError(say("{text} is not a whole number", text=shown(text)))
        if not at_least <= int(text) <= at_most:
            raise BadValueError(
                say(
                    "{text} is out of range; it must be from {at_least} to {at_most}",
                    text=shown(text),
                    at_least=at_least,
                    at_most=at_most,
                )
            )
        return int(text)

    return convert


def integer(at_least: int, at_most: int) -> Kind:
    """A whole number within limits."""
    return Kind(
        say("number, {at_least} to {at_most}", at_least=at_least, at_most=at_most),
        _single(_integer_of(at_least, at_most)),
    )


def choice(*words: str) -> Kind:
    """One of a few words, as text."""
    return Kind(" / ".join(words), _single(_choice_of(words)), choices=words)


def member(members: type[enum.Enum]) -> Kind:
    """One of the values of an enumeration, as its member."""
    words = tuple(str(each.value) for each in members)
    pick = _choice_of(words)
    return Kind(" / ".join(words), _single(lambda text: members(pick(text))), choices=words)


def _choice_of(words: Sequence[str]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text in words:
            return text
        guess = nearest(text.removeprefix("SIG"), words)
        hint = say(" (did you mean {guess}?)", guess=guess) if guess else ""
        raise BadValueError(say("{text} is none of {words}{hint}", text=shown(text), words=", ".join(words), hint=hint))

    return convert


def _boolean_of(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise BadValueError(
            say("{text} is neither true nor false; write true, yes, on, false, no or off", text=shown(text))
        )
    return _BOOLEANS[text.lower()]


def _url_of(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadValueError(
            say("{text} is not a URL: {error}", text=shown(text), error=shown(str(error), 100))
        ) from None
    if parts.scheme not in ("http", "https"):
        raise BadValueError(say("{text} is not a URL that begins with http:// or https://", text=shown(text)))
    if not host or not _HOST.fullmatch(host) or re.search(r"\s", text) or parts.port == 0:
        raise BadValueError(say("{text} has no usable host; write http://127.0.0.1:8000/path", text=shown(text)))
    return text


_port_of = _integer_of(1, 65535)


def _host_of(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if not _HOST.fullmatch(bare):
        raise BadValueError(say("{text} is not a host; write a name or an address", text=shown(text)))
    return bare


def _host_and_port_of(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon:
        return "127.0.0.1", _port_of(port)
    if ":" in host and not host.startswith("["):
        raise BadValueError(say("{text}: write an IPv6 address in brackets, as in [::1]:8000", text=shown(text)))
    return _host_of(host), _port_of(port)


def _pattern_of(text: str) -> str:
    """A regular expression, tried here; short and shallow, for the compiler recurses."""
    if len(text) > _LONGEST_PATTERN or text.count("(") > _DEEPEST_PATTERN:
        raise BadValueError(say("is too long or too nested; at most {most} characters", most=_LONGEST_PATTERN))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old spellings still work
            re.compile(text)
    except (re.error, OverflowError) as error:
        raise BadValueError(say("{text} is not a regular expression: {error}", text=shown(text), error=error)) from None
    return text


def _dependency_of(text: str) -> WantedDependency:
    """Not judged here: what is right depends on the other services."""
    name, colon, condition = (part.strip(" \t") for part in text.partition(":"))
    return WantedDependency(name, condition if colon else None)


def _path(raw: str, source: ConfigSource) -> str:
    text = line_of(raw, source)
    if not text:
        raise BadValueError(say("has no value; write a path or remove the line"))
    if text.startswith(('"', "'")):
        raise BadValueError(say("a path is written without quotes, even with spaces"))
    if text.startswith("~"):
        raise BadValueError(
            say("~ is not expanded; write {variable}{text}", variable="${HOME}", text=shown(text[1:], 30))
        )
    return source.absolute(text)


def _signal(raw: str, source: ConfigSource) -> str:
    name = str(_single(_choice_of(SIGNALS))(raw, source))
    if not source.is_windows and name not in source.available_signals:
        raise BadValueError(say("this system has no signal {name}", name=name))
    return name


def _optional_text(raw: str, source: ConfigSource) -> str | None:
    return line_of(raw, source) or None


def _log_file(raw: str, source: ConfigSource) -> str | None:
    return None if line_of(raw, source) == "none" else _path(raw, source)


def _exit_codes(raw: str, source: ConfigSource) -> tuple[int, ...]:
    codes: tuple[int, ...] = _each(_integer_of(0, 2**32 - 1 if source.is_windows else 255))(raw, source)
    if not codes:
        raise BadValueError(say("has no value; without a code every end would be a failure"))
    return codes


TEXT = Kind(say("text"), line_of)
OPTIONAL_TEXT = Kind(say("text"), _optional_text)
NON_EMPTY_TEXT = Kind(say("text"), _single(str))
BOOLEAN = Kind(say("true / false"), _single(_boolean_of), choices=("true", "false"))
PORTS = Kind(say("ports, 1 to 65535, by comma"), _each(_port_of))
URL = Kind(say("http or https URL"), _single(_url_of))
HOST = Kind(say("host name or address"), _single(_host_of))
HOST_AND_PORT = Kind(say("port or host:port"), _single(_host_and_port_of))
PATTERN = Kind(say("regular expression"), _single(_pattern_of))
PATH = Kind(say("path"), _path)
LOG_FILE = Kind(say("path or none"), _log_file)
COMMAND = Kind(say("program and arguments"), split_command)
ENVIRONMENT = Kind('A=1, B="x, y"', split_environment)
LIST = Kind(say("list, by comma"), _each(str))
DEPENDENCIES = Kind(say("list of name or name:started, name:healthy, name:completed"), _each(_dependency_of))
EXIT_CODES = Kind(say("numbers, by comma"), _exit_codes)
SIGNAL = Kind(" / ".join(SIGNALS), _signal, choices=SIGNALS)
