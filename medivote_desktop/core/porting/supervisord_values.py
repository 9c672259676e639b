"""The values of supervisord.conf: its expansions, its pairs, its numbers."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import field

from medivote_desktop.core.porting.variables import References
from medivote_desktop.core.records import dataclass

_EXPANSION = re.compile(r"%(?:(%)|\((\w+)\)([#0 +-]*\d{0,4})([sd]))")
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_SIZE = re.compile(r"(\d{1,12})\s*(KB|MB|GB)?", re.IGNORECASE)
_BYTES = {"": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
_TRUE = frozenset({"yes", "true", "on", "1"})
_FALSE = frozenset({"no", "false", "off", "0"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Expander:
    """Fills in `%(here)s`, `%(process_num)02d`, `%(ENV_HOME)s` and so on.

    Attributes:
        values: By name.
    """

    values: Mapping[str, str | int]
    references: References = field(repr=False)

    def further(self, **values: str | int) -> Expander:
        """The same with more values."""
        return Expander({**self.values, **values}, self.references)

    def expand(self, text: str) -> str:
        """The text with everything filled in that is known."""
        return _EXPANSION.sub(self._one, text)

    def _one(self, match: re.Match[str]) -> str:
        percent, name, flags, kind = match.groups()
        if percent:
            return "%"
        if name.startswith("ENV_"):
            return self.references.reference(name.removeprefix("ENV_"))
        value = self.values.get(name)
        if value is None:
            return match[0]
        return f"%{flags}{kind}" % value if isinstance(value, int) or kind == "s" else match[0]


def pairs_of(text: str) -> dict[str, str] | None:
    """The variables of `A="1",B=2`, as supervisord takes them apart; None if they cannot be."""
    lexer = shlex.shlex(text)
    lexer.wordchars += "/.+-():"
    try:
        tokens = list(lexer)
    except ValueError:
        return None
    found: dict[str, str] = {}
    for at in range(0, len(tokens), 4):
        some = tokens[at : at + 4]
        if len(some) < 3 or some[1] != "=" or (len(some) == 4 and some[3] != ","):
            return None
        if not _NAME.fullmatch(some[0]):
            return None
        found[some[0]] = some[2].strip("'\"")
    return found


def integer_of(text: str | None) -> int | None:
    """A whole number; None if it is none."""
    return int(text) if text is not None and _NUMBER.fullmatch(text.strip()) else None


def bytes_of(text: str) -> int | None:
    """Bytes of `50MB` and the like; None if it is no size."""
    match = _SIZE.fullmatch(text.strip())
    return int(match[1]) * _BYTES[(match[2] or "").upper()] if match else None


def boolean_of(text: str) -> bool | None:
    """True or False; None if it is neither."""
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    return False if lowered in _FALSE else None
