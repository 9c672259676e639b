"""The kinds of values in services.ini: what may be written, and what it becomes."""

from __future__ import annotations

import enum
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from medivote_desktop.core.configuration.amounts import LONGEST_DURATION, bytes_from, integer_within, seconds_within
from medivote_desktop.core.configuration.faults import BadValueError, nearest, shown
from medivote_desktop.core.configuration.source import SIGNALS, ConfigSource
from medivote_desktop.core.ini.expand import expand
from medivote_desktop.core.ini.split import split_command, split_environment, split_list
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say

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


def duration(at_least: str = "0s", at_most: str = LONGEST_DURATION) -> Kind:
    """A duration within limits, in seconds."""
    label = say("duration, {at_least} to {at_most}", at_least=at_least, at_most=at_most)
    return Kind(label, _single(seconds_within(at_least, at_most)), "_seconds")


def size(at_least: str) -> Kind:
    """A size with a lower limit, in bytes."""
    return Kind(say("size, at least {at_least}", at_least=at_least), _single(bytes_from(at_least)), "_bytes")


def integer(at_least: int, at_most: int) -> Kind:
    """A whole number within limits."""
    return Kind(
        say("number, {at_least} to {at_most}", at_least=at_least, at_most=at_most),
        _single(integer_within(at_least, at_most)),
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
        raise BadValueError(
            say("“{text}” is none of {words}{hint}", text=shown(text), words=", ".join(words), hint=hint)
        )

    return convert


def _boolean_of(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise BadValueError(
            say("“{text}” is neither true nor false; write true, yes, on, false, no or off", text=shown(text))
        )
    return _BOOLEANS[text.lower()]


def _url_of(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadValueError(
            say("“{text}” is not a URL: {error}", text=shown(text), error=shown(str(error), 100))
        ) from None
    if parts.scheme not in ("http", "https"):
        raise BadValueError(say("“{text}” is not a URL that begins with http:// or https://", text=shown(text)))
    if not host or not _HOST.fullmatch(host) or re.search(r"\s", text) or parts.port == 0:
        raise BadValueError(say("“{text}” has no usable host; write http://127.0.0.1:8000/path", text=shown(text)))
    return text


_port_of = integer_within(1, 65535)


def _host_of(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if not _HOST.fullmatch(bare):
        raise BadValueError(say("“{text}” is not a host; write a name or an address", text=shown(text)))
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
        raise BadValueError(
            say("“{text}” is not a regular expression: {error}", text=shown(text), error=error)
        ) from None
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
    codes: tuple[int, ...] = _each(integer_within(0, 2**32 - 1 if source.is_windows else 255))(raw, source)
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
