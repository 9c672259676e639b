"""References to variables in foreign texts, kept through all that is done to a text until it is written.

A reference is carried as one character of a private plane, so that a text with references can be split, joined and
compared like any other. `References` knows what each such character stands for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from medivote_desktop.core.configuration.source import WORD_VARIABLES
from medivote_desktop.core.records import dataclass

_FIRST = 0x100000
_MOST = 0xFFFD
FOREIGN = re.compile("[\U00100000-\U0010fffd]")
"""Characters that no text to be read may hold: they stand for references."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_START = re.compile(r"\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|(\{))")
_OPERATOR = re.compile(r":?[-+?]")
_BRACES = re.compile(r"\$\{|\}")
_OURS = frozenset({"HERE", *WORD_VARIABLES})  # what services.ini fills in by itself
_DEEPEST = 8
_DOLLAR = re.compile(r"\$(?=[${\U00100000-\U0010fffd]|\Z)")


@dataclass(slots=True)
class References:
    """The references of one file.

    Attributes:
        known: The variables of the `.env` beside it; the environment wins over them, so they become defaults.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    _made: dict[tuple[str, str], str] = field(default_factory=dict)
    _meanings: dict[str, tuple[str, str]] = field(default_factory=dict)

    def reference(self, name: str, default: str = "") -> str:
        """The character that stands for a variable; its value now, where services.ini could not say it."""
        value = self.known.get(name, "") or default
        if name in _OURS or not _NAME.fullmatch(name) or re.search(r"[{}\x00-\x1f\x7f]", value):
            return value
        if FOREIGN.search(value) or len(self._made) >= _MOST:
            return value
        if (name, value) not in self._made:
            character = chr(_FIRST + len(self._made))
            self._made[name, value] = character
            self._meanings[character] = (name, value)
        return self._made[name, value]

    def filled(self, text: str) -> str:
        """The text with each variable's value of now."""
        return FOREIGN.sub(lambda match: self._meanings[match[0]][1] if match[0] in self._meanings else "", text)

    def in_ini(self, text: str) -> str:
        """The text as services.ini writes it: `${NAME:-default}`, and other dollar signs doubled where they must be."""
        return FOREIGN.sub(self._written, escape_dollars(text))

    def _written(self, match: re.Match[str]) -> str:
        name, value = self._meanings.get(match[0], ("", ""))
        return f"${{{name}:-{escape_dollars(value)}}}" if name else ""

    def interpolate(self, text: str, depth: int = 0) -> str:
        """A text with `$NAME`, `${NAME}`, `${NAME:-default}` and their kin, its references made characters.

        `$$` is a dollar sign; any other dollar sign stays as it is.
        """
        if "$" not in text or depth > _DEEPEST:
            return text
        pieces: list[str] = []
        at = 0
        while match := _START.search(text, at):
            pieces.append(text[at : match.start()])
            escaped, name, _ = match.groups()
            at = match.end()
            if escaped:
                pieces.append("$")
            elif name:
                pieces.append(self.reference(name))
            else:
                end = _closing(text, at)
                whole = self._braced(text[at:end], depth) if end is not None else None
                pieces.append("${" if whole is None else whole)
                at = at if whole is None or end is None else end + 1
        return "".join(pieces) + text[at:]

    def _braced(self, inner: str, depth: int) -> str | None:
        """What stands for `${inner}`; None where that is no reference."""
        match = _NAME.match(inner)
        if match is None:
            return None
        name, rest = match[0], inner[match.end() :]
        operator = _OPERATOR.match(rest)
        if not rest:
            return self.reference(name)
        if operator is None:
            return None
        argument = self.interpolate(rest[operator.end() :], depth + 1)
        match operator[0][-1]:
            case "-":
                return self.reference(name, self.filled(argument))
            case "+":
                return argument if self.known.get(name) else ""
            case _:
                return self.reference(name)


def escape_dollars(text: str) -> str:
    """Dollar signs doubled where services.ini would see the beginning of something."""
    return _DOLLAR.sub("$$", text)


def _closing(text: str, start: int) -> int | None:
    depth = 1
    for match in _BRACES.finditer(text, start):
        depth += 1 if match[0] == "${" else -1
        if depth == 0:
            return match.start()
    return None
