"""Variables in values: `${NAME}`, `${NAME:-default}`, and `$$` for a dollar sign.

One rule keeps paths with spaces whole: a variable's value never splits a word, except `${PYTHON}` and `${PROGRAM}`
standing alone as a word, which expand to their words. An empty value alone, without quotes, is no word.

A default is used where the variable is undefined or empty; it may hold variables itself. Any other `$` stays as it
is.
"""

from __future__ import annotations

import re
from dataclasses import field

from medivote_desktop.core.configuration.faults import BadValueError, nearest, shown
from medivote_desktop.core.configuration.source import WORD_VARIABLES, ConfigSource
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

GUARD = "\0"
"""Stands in a mask for a character that separates nothing. No value holds it: files with NULs are refused."""

_MAX_NESTING = 8
_STOP = re.compile(r'[$"]')
_STOP_WITHOUT_QUOTES = re.compile(r"\$")
_BRACES = re.compile(r"\$\$|\$\{|\}")
_REFERENCE = re.compile(r"([A-Za-z_][A-Za-z0-9_()]*)(?::-(.*))?", re.DOTALL)
_UNFIT = re.compile("[\0-\x08\x0a-\x1f\x7f]|[\ud800-\udfff]")  # in one it takes four times as long to compile


@dataclass(slots=True)
class Masked:
    """An expanded value, and beside it a mask by which it may be split.

    Attributes:
        text: The value. A `GUARD` in it marks a quotation, so that an empty one remains a word; it is removed last.
        mask: As long as `text`, with `GUARD` for every character that came from a variable or stood in quotes.
        words: For each stretch of `text` that came from one of `WORD_VARIABLES`: its words.
    """

    text: str = ""
    mask: str = ""
    words: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)


def expand(raw: str, source: ConfigSource) -> str:
    """The value with its variables filled in.

    Raises:
        BadValueError: An undefined variable or a malformed reference.
    """
    return mask(raw, source, quotes=False).text if "$" in raw else raw


def mask(raw: str, source: ConfigSource, *, quotes: bool) -> Masked:
    """The value with its variables filled in, ready to be split.

    Args:
        quotes: Whether double quotes group. Within them, two in a row are one quote character.

    Raises:
        BadValueError: An undefined variable, a malformed reference or a quote that is not closed.
    """
    return _Masker(raw, source, quotes=quotes).run()


class _Masker:
    """One pass over one value."""

    def __init__(self, raw: str, source: ConfigSource, *, quotes: bool) -> None:
        self._raw = raw
        self._source = source
        self._stop = _STOP if quotes else _STOP_WITHOUT_QUOTES
        self._quoted = False
        self._texts: list[str] = []
        self._masks: list[str] = []
        self._length = 0
        self._words: dict[tuple[int, int], tuple[str, ...]] = {}
        self._messages: list[str] = []

    def run(self) -> Masked:
        at = 0
        while match := self._stop.search(self._raw, at):
            self._put(self._raw[at : match.start()], guarded=self._quoted)
            at = self._quote(match.start()) if match.group() == '"' else self._dollar(match.start())
        self._put(self._raw[at:], guarded=self._quoted)
        if self._quoted:
            self._messages.append(say("a double quote is not closed"))
        if self._messages:
            raise BadValueError(*dict.fromkeys(self._messages))
        return Masked("".join(self._texts), "".join(self._masks), self._words)

    def _put(self, text: str, *, guarded: bool) -> None:
        self._texts.append(text)
        self._masks.append(GUARD * len(text) if guarded else text)
        self._length += len(text)

    def _quote(self, at: int) -> int:
        if self._quoted and self._raw.startswith('""', at):
            self._put('"', guarded=True)
            return at + 2
        self._quoted = not self._quoted
        if self._quoted:
            self._put(GUARD, guarded=True)
        return at + 1

    def _dollar(self, at: int) -> int:
        if self._raw.startswith("$$", at):
            self._put("$", guarded=True)
            return at + 2
        if not self._raw.startswith("${", at):
            self._put("$", guarded=self._quoted)
            return at + 1
        end = _closing_brace(self._raw, at + 2)
        if end is None:
            self._messages.append(
                say("{text} has no closing brace; write $$ for a dollar sign", text=shown(self._raw[at:], 20))
            )
            return len(self._raw)
        self._reference(self._raw[at + 2 : end])
        return end + 1

    def _reference(self, inner: str) -> None:
        try:
            words = _value_of(inner, self._source)
        except BadValueError as error:
            self._messages.extend(error.messages)
            return
        if inner.partition(":-")[0] in WORD_VARIABLES:
            text = " ".join(words)
            self._words[self._length, self._length + len(text)] = words
        self._put(" ".join(words), guarded=True)


def _closing_brace(raw: str, start: int) -> int | None:
    """Where the reference ends whose inside begins at `start`.

    Raises:
        BadValueError: Defaults within defaults without reason.
    """
    depth = 1
    for match in _BRACES.finditer(raw, start):
        depth += {"${": 1, "}": -1, "$$": 0}[match.group()]
        if depth == 0:
            return match.start()
        if depth > _MAX_NESTING:
            raise BadValueError(say("more than {most} variables within each other", most=_MAX_NESTING))
    return None


def _value_of(inner: str, source: ConfigSource) -> tuple[str, ...]:
    """What stands for `${inner}`; several words only for `WORD_VARIABLES`."""
    match = _REFERENCE.fullmatch(inner)
    if match is None:
        whole = shown(f"${{{inner}}}", 40)
        raise BadValueError(
            say(
                "{text} is not a variable; write {one} or {other}, or $$ for a dollar sign",
                text=whole,
                one="${NAME}",
                other="${NAME:-default}",
            )
        )
    name, default = match.groups()
    words = source.variable(name)
    if default is not None and (words is None or words == ("",)):
        return (expand(default, source),)
    if words is None:
        raise BadValueError(_undefined(name, source))
    if any(_UNFIT.search(word) for word in words):
        raise BadValueError(
            say("the value of ${{{name}}} holds control characters or is not valid UTF-8", name=shown(name, 40))
        )
    return words


def _undefined(name: str, source: ConfigSource) -> str:
    if name == "PYTHON":
        return say(
            "{name} is undefined: no Python 3 was found on PATH; write {other}",
            name="${PYTHON}",
            other="${PYTHON:-/path/to/python3}",
        )
    guess = nearest(name, source.variable_names())
    whole = f"${{{shown(name, 40)}}}"
    if guess:
        return say("{name} is undefined (did you mean {guess}?)", name=whole, guess=f"${{{guess}}}")
    return say("{name} is undefined (set it, or write {other})", name=whole, other=f"${{{shown(name, 40)}:-default}}")
