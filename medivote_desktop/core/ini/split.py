"""Commands and lists taken apart, in the same way on every system.

Double quotes group; two of them within quotes are one quote character. Backslashes and single quotes are ordinary
characters, so Windows paths survive. What comes from a variable never splits (see `expand`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from medivote_desktop.core.configuration.faults import BadValueError, shown
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.ini.expand import GUARD, Masked, mask
from medivote_desktop.core.say import say

_WORD = re.compile(r"[^ \t\n]+")
_FIELD = re.compile(r"[^,\n]+")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.()-]*")


def split_command(raw: str, source: ConfigSource) -> tuple[str, ...]:
    """The program and its arguments; an empty command has no words.

    Raises:
        BadValueError: An undefined variable, a malformed reference or a quote that is not closed.
    """
    masked = mask(raw, source, quotes=True)
    words: list[str] = []
    for match in _WORD.finditer(masked.mask):
        words.extend(_stands_alone(masked, *match.span()) or (_bare(masked.text[slice(*match.span())]),))
    return tuple(words)


def shell_text(raw: str, source: ConfigSource) -> str:
    """The one text that a shell gets: its quotes stay, line ends become spaces.

    `${PYTHON}` and `${PROGRAM}` standing alone are quoted for the shell where they need it; every other variable is
    filled in as it is.

    Raises:
        BadValueError: An undefined variable or a malformed reference.
    """
    masked = mask(raw, source, quotes=False)
    text, at = "", 0
    for (start, end), words in sorted(masked.words.items()):
        if _between_blanks(masked.mask, start, end):
            text += masked.text[at:start] + _shell_words(words, source)
            at = end
    return (text + masked.text[at:]).replace("\n", " ").strip(" \t")


def split_list(raw: str, source: ConfigSource) -> tuple[str, ...]:
    """What stands between commas or line ends, without the blanks around it; empty places do not count.

    Raises:
        BadValueError: An undefined variable or a malformed reference.
    """
    return tuple(text for text, _ in _fields(mask(raw, source, quotes=False)) if text)


def split_environment(raw: str, source: ConfigSource) -> dict[str, str]:
    """The variables of `A=1, B="x, y"`, by commas or line ends.

    Raises:
        BadValueError: An undefined variable, an entry without `=`, a bad or repeated name, a quote not closed.
    """
    variables: dict[str, str] = {}
    messages: list[str] = []
    for text, field_mask in _fields(mask(raw, source, quotes=True)):
        name_mask, equals, value_mask = field_mask.partition("=")
        name = text[: len(name_mask)].strip(" \t")
        if not equals:
            messages.append(
                say(
                    "“{text}” has no =; write NAME=value, and double quotes around a value with commas",
                    text=shown(_bare(text), 30),
                )
            )
        elif not _VARIABLE_NAME.fullmatch(name):
            messages.append(say("{name} is no name of a variable", name=shown(_bare(name), 30) or "(nothing)"))
        elif name in variables:
            messages.append(say("{name} is set twice", name=shown(name, 30)))
        else:
            value, _ = _trimmed(text[len(name_mask) + 1 :], value_mask)
            variables[name] = _bare(value)
    if messages:
        raise BadValueError(*messages)
    return variables


def _stands_alone(masked: Masked, start: int, end: int) -> tuple[str, ...] | None:
    """The words of a stretch that is one of the word variables and nothing else but quotes."""
    while start < end and masked.text[start] == GUARD:
        start += 1
    return masked.words.get((start, end))


def _between_blanks(text_mask: str, start: int, end: int) -> bool:
    return (start == 0 or text_mask[start - 1].isspace()) and (end == len(text_mask) or text_mask[end].isspace())


def _fields(masked: Masked) -> Iterator[tuple[str, str]]:
    for match in _FIELD.finditer(masked.mask):
        text, field_mask = _trimmed(masked.text[slice(*match.span())], match.group())
        if field_mask:
            yield text, field_mask


def _trimmed(text: str, text_mask: str) -> tuple[str, str]:
    start = len(text_mask) - len(text_mask.lstrip(" \t"))
    end = len(text_mask.rstrip(" \t"))
    return text[start:end], text_mask[start:end]


def _bare(text: str) -> str:
    return text.replace(GUARD, "")


def _shell_words(words: tuple[str, ...], source: ConfigSource) -> str:
    if source.is_windows:
        return " ".join(f'"{word}"' if " " in word else word for word in words)
    return shlex.join(words)
