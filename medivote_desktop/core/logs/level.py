"""How serious a line of a log is, by the words that programs use for it."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache

_LOOKED_AT = 160  # characters: the level stands at the front; further on it is a word like others


class Level(IntEnum):
    """Worst last."""

    DEBUG = 1
    INFO = 2
    WARNING = 3
    ERROR = 4


_WORDS = {
    Level.ERROR: "ERROR ERR FATAL CRITICAL CRIT PANIC SEVERE EMERG ALERT",
    Level.WARNING: "WARNING WARN",
    Level.INFO: "INFO NOTICE",
    Level.DEBUG: "DEBUG TRACE VERBOSE",
}


@cache
def _levels() -> dict[str, Level]:
    return {word: level for level, words in _WORDS.items() for word in words.split()}


@cache
def _pattern() -> re.Pattern[str]:
    """The words in capitals; in any case where brackets, a key or a colon say that they are meant as a level."""
    words = "|".join(sorted(_levels(), key=len, reverse=True))
    any_case = f"(?i:{words})"
    return re.compile(
        rf"(?<![\w.-])({words})(?![\w-])"
        rf"|(?:\b(?:level|lvl|severity|loglevel)\"?\s?[=:]\s?\"?|[\[<(|]\s?)({any_case})(?=[\]>)|\s\",:]|$)"
        rf"|^({any_case}):"
        r"|^(Traceback) \(most recent call last\)"
    )


def level_of(text: str) -> Level | None:
    """The level of a line, without terminal codes; None where it names none."""
    if not text:
        return None
    found = _pattern().search(text, 0, _LOOKED_AT)
    if found is None:
        return None
    word = next(group for group in found.groups() if group)
    return _levels().get(word.upper(), Level.ERROR)
