"""Numbers as they are written, with their units and limits: durations, sizes, whole numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from medivote_desktop.core.configuration.faults import BadValueError, shown
from medivote_desktop.core.say import say

LONGEST_DURATION = "500h"
"""Timers of Qt count milliseconds in 31 bits: 596 hours."""

_DURATION = re.compile(r"([0-9]{1,10}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)(KB|MB|GB)?", re.IGNORECASE)
_BYTES = {"KB": 1024, "MB": 1024**2, "GB": 1024**3}
_MOST_BYTES = 2**60
_INTEGER = re.compile(r"[+-]?[0-9]{1,12}")


def seconds_of(text: str) -> float:
    """Seconds from `500ms`, `10s`, `5m`, `1h` or a bare number.

    Raises:
        BadValueError: It is no duration.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise BadValueError(
            say("“{text}” is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds", text=shown(text))
        )
    return round(float(match[1]) * _SECONDS[match[2] or "s"], 9)


def bytes_of(text: str) -> int:
    """Bytes from `512KB`, `10MB`, `2GB` (multiples of 1024) or a bare number.

    Raises:
        BadValueError: It is no size.
    """
    match = _SIZE.fullmatch(text)
    if match is None or (not match[2] and "." in text):
        raise BadValueError(
            say("“{text}” is not a size; write 512KB, 10MB, 2GB or a number of bytes", text=shown(text))
        )
    return int(float(match[1]) * _BYTES[match[2].upper()]) if match[2] else int(match[1])


def _out_of_range(text: str, at_least: object, at_most: object) -> BadValueError:
    return BadValueError(
        say(
            "{text} is out of range; it must be from {at_least} to {at_most}",
            text=shown(text),
            at_least=at_least,
            at_most=at_most,
        )
    )


def seconds_within(at_least: str, at_most: str) -> Callable[[str], float]:
    """A function that gives the seconds of a duration within these limits; it raises BadValueError."""

    def convert(text: str) -> float:
        seconds = seconds_of(text)
        if not seconds_of(at_least) <= seconds <= seconds_of(at_most):
            raise _out_of_range(text, at_least, at_most)
        return seconds

    return convert


def bytes_from(at_least: str) -> Callable[[str], int]:
    """A function that gives the bytes of a size that is not below this one; it raises BadValueError."""

    def convert(text: str) -> int:
        count = bytes_of(text)
        if count < bytes_of(at_least):
            raise BadValueError(
                say("{text} is too small; it must be at least {at_least}", text=shown(text), at_least=at_least)
            )
        if count > _MOST_BYTES:
            raise BadValueError(say("{text} is more than any machine has", text=shown(text)))
        return count

    return convert


def integer_within(at_least: int, at_most: int) -> Callable[[str], int]:
    """A function that gives a whole number within these limits; it raises BadValueError."""

    def convert(text: str) -> int:
        if not _INTEGER.fullmatch(text):
            raise BadValueError(say("“{text}” is not a whole number", text=shown(text)))
        if not at_least <= int(text) <= at_most:
            raise _out_of_range(text, at_least, at_most)
        return int(text)

    return convert
