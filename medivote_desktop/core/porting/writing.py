"""Values as services.ini writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from medivote_desktop.core.configuration.amounts import LONGEST_DURATION, seconds_of
from medivote_desktop.core.porting.variables import FOREIGN, References
from medivote_desktop.core.say import say

_CONTROL = re.compile("[\0-\x08\x0a-\x1f\x7f\x80-\x9f\ud800-\udfff\u2028\u2029]")
_LONGEST = 60_000
_BYTES = (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024))


class UnwritableError(ValueError):
    """services.ini has no way to write this value; the text says why."""


def line(text: str, references: References) -> str:
    """A text on one line, such as a name.

    Raises:
        UnwritableError: It has line ends or control characters.
    """
    return references.in_ini(_writable(text)).strip(" \t")


def path(text: str, references: References) -> str:
    """A path. It is never quoted; what would be read as a quote or as a home folder gets a `./` before it.

    Raises:
        UnwritableError: It is empty, or has line ends or control characters.
    """
    written = line(text, references)
    if not written or not references.filled(text).strip():
        raise UnwritableError(say("it is empty"))
    return f"./{written}" if written.startswith(('"', "'", "~")) else written


def command(words: Sequence[str], references: References) -> str:
    """A program and its arguments.

    Raises:
        UnwritableError: There is no program, or a word has line ends or control characters.
    """
    if not words or not words[0]:
        raise UnwritableError(say("it names no program"))
    return " ".join(_word(word, references) for word in words)


def environment(variables: Mapping[str, str], references: References) -> str:
    """Variables; several stand on lines of their own.

    Raises:
        UnwritableError: A value has line ends or control characters.
    """
    written = [f"{name}={_value(value, references)}" for name, value in variables.items()]
    return written[0] if len(written) == 1 else "\n    " + ",\n    ".join(written)


def duration(seconds: float) -> str:
    """The shortest way to write a duration; never more than may be written."""
    milliseconds = round(min(max(seconds, 0.0), seconds_of(LONGEST_DURATION)) * 1000)
    if milliseconds % 1000:
        return f"{milliseconds}ms"
    whole = milliseconds // 1000
    for unit, size in (("h", 3600), ("m", 60)):
        if whole and whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}s"


def size(count: int) -> str:
    """A size; in bytes where no unit fits."""
    for unit, each in _BYTES:
        if count >= each and count % each == 0:
            return f"{count // each}{unit}"
    return str(count)


def boolean(value: bool) -> str:
    """Yes or no."""
    return "yes" if value else "no"


def by_comma(items: Iterable[object]) -> str:
    """A list of things that hold no comma."""
    return ", ".join(map(str, items))


def _word(word: str, references: References) -> str:
    written = references.in_ini(_writable(word))
    plain = bool(word) and not re.search(r'[ \t"]', word) and not word.startswith("'")
    if plain and FOREIGN.sub("", word):
        return written
    return f'"{_quotes_doubled(word, references)}"'


def _value(value: str, references: References) -> str:
    _writable(value)
    if value == value.strip(" \t") and not re.search(r'[,"\t]', value):
        return references.in_ini(value)
    return f'"{_quotes_doubled(value, references)}"'


def _quotes_doubled(text: str, references: References) -> str:
    # Before the references are written: a quote within a default stands as it is.
    return references.in_ini(text.replace('"', '""'))


def _writable(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise UnwritableError(say("it has several lines, and a value of services.ini has one"))
    if found := _CONTROL.search(text):
        raise UnwritableError(say("it holds the character {character}, which no value may", character=repr(found[0])))
    if len(text) > _LONGEST:
        raise UnwritableError(say("it is longer than {most:,} characters", most=_LONGEST))
    return text
