"""Values as systemd reads them in its units."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z0-9_@:/.,=+%$-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def joined(words: Iterable[str], *, dollars: bool = True, keep: str = "") -> str:
    """Words of a command, quoted where they must be.

    Args:
        dollars: Whether a dollar sign begins a variable there, as in commands.
        keep: A variable of systemd's own that is to be filled in.
    """
    return " ".join(_word(word, dollars=dollars, keep=keep) for word in words)


def _word(word: str, *, dollars: bool, keep: str) -> str:
    text = word.replace("%", "%%")
    if dollars:
        text = text.replace("$", "$$")
        if keep:
            text = text.replace("$" + keep, keep)
    if _PLAIN.fullmatch(text):
        return text
    return '"' + "".join(_ESCAPES.get(character, character) for character in text) + '"'


def specifiers_doubled(text: str) -> str:
    """A text in which `%` stands for itself."""
    return text.replace("%", "%%")


def setting(name: str, value: str) -> str:
    """A line whose value is no list of words. A backslash at its end would join it with the next line."""
    return f"{name}={value.strip().rstrip(chr(92)) or '-'}"


def span(seconds: float) -> str:
    """A duration."""
    milliseconds = round(seconds * 1000)
    return f"{milliseconds}ms" if milliseconds % 1000 else f"{milliseconds // 1000}s"
