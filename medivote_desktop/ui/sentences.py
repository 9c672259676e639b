"""Finds a sentence that `say` made, by its English text, and says it in the language of the window.

It may come from this run, from the history of years ago, or from the ledger: the text is all that is kept of it.
"""

from __future__ import annotations

import json
import re

from PySide6.QtCore import QCoreApplication

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import NESTED
from medivote_desktop.resources import resource_path
from medivote_desktop.ui.language import CONTEXT, figure, filled

_PLACE = re.compile(r"\{(\w+)(?::([^}]*))?\}")
_KEPT = 4000  # sentences that were found; a bound for windows that stay open for months
_COUNT = "count"
"""What stands in such a place is a number, and not all that is written before it."""
_IDS = {"id", "ids"}
"""What stands in such a place is one word, or such words by comma and a last `and`: never a sentence with a colon."""
_KEY = "key"
"""What stands in such a place is one word."""
_MORE = re.compile(r" and (\d+) more$")


class _Pattern(NamedTuple):
    """A sentence as it can be recognised.

    Attributes:
        key: What it is translated by.
        pieces: The words around the places, one more than there are places.
        places: Name and format of each place.
        is_counted: Whether a number decides its form.
    """

    key: str
    pieces: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    is_counted: bool

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in the places of this text; None if it is another sentence."""
        first, *others = self.pieces
        if not text.startswith(first):
            return None
        at = len(first)
        values: dict[str, str] = {}
        for number, piece in enumerate(others):
            is_last = number == len(others) - 1
            # Where two places stand side by side, the second takes it all.
            end = len(text) - len(piece) if is_last else text.find(piece, at)
            if end < at or not text.startswith(piece, end):
                return None
            name, value = self.places[number][0], text[at:end]
            if (
                (name in _IDS and ":" in value)
                or (name == _KEY and " " in value)
                or (name == _COUNT and not _is_number(value))
            ):
                return None
            if values.setdefault(name, value) != value:
                return None
            at = end + len(piece)
        return values if at == len(text) else None


class Sentences:
    """All sentences with places, the wordiest first; those without any are found by their text alone."""

    def __init__(self) -> None:
        known = json.loads(resource_path("translations/sentences.json").read_text(encoding="utf-8"))
        self._patterns = sorted(
            (_pattern(text, many) for text, many in known), key=lambda one: -len("".join(one.pieces))
        )
        self._found: dict[str, str] = {}

    def shown(self, text: str) -> str:
        """The text in the language of the window, as far as it is ours."""
        found = self._found.get(text)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[text] = (
                self._list(text) or self._whole(text) or self._pieces(text) or self._odd(text) or text
            )
        return found

    def _whole(self, text: str) -> str:
        """The sentence, if it is one; empty else. No value of it goes over the end of a piece, or of a parenthesis."""
        translated = QCoreApplication.translate(CONTEXT, text)
        if translated != text:
            return translated
        for pattern in self._patterns:
            values = pattern.values(text)
            if values is not None and _are_whole(values):
                return self._said(pattern, values)
        return ""

    def _list(self, text: str) -> str:
        """Sentences with commas between them; empty if one of them is none."""
        if ", " not in text:
            return ""
        said = [self._whole(piece) for piece in text.split(", ")]
        return ", ".join(said) if all(said) else ""

    def _odd(self, text: str) -> str:
        """The sentence, if it is one with a semicolon in a value; empty else."""
        for pattern in self._patterns:
            values = pattern.values(text)
            if values is not None:
                return self._said(pattern, values)
        return ""

    def _pieces(self, text: str) -> str:
        """Several sentences: one a line, or one that adds to another behind a semicolon; empty if it is neither."""
        if "\n" in text:
            return "\n".join(map(self.shown, text.split("\n")))
        at = text.rfind("; ")
        while at > 0:  # the first of them may hold a semicolon itself
            if head := self._whole(text[:at]):
                return f"{head}; {self.shown(text[at + 2 :])}"
            at = text.rfind("; ", 0, at)
        return ""

    def _said(self, pattern: _Pattern, values: dict[str, str]) -> str:
        said: dict[str, object] = {}
        for name, spec in pattern.places:
            value = values[name]
            said[name] = figure(value) if spec else self._value(name, value)
        count = _number(values.get(_COUNT, "1")) if pattern.is_counted else -1
        translated = QCoreApplication.translate(CONTEXT, pattern.key, None, count)
        return filled(_PLACE.sub(r"{\1}", translated), said)

    def _value(self, name: str, value: str) -> str:
        if name in NESTED:
            return self.shown(value)
        if name not in _IDS:
            return value
        if more := _MORE.search(value):
            return value[: more.start()] + self._whole(more.group())
        ids, _, last = value.rpartition(" and ")
        return f"{ids}{self._whole(' and ')}{last}" if ids else value


def _pattern(text: str, many: str | None) -> _Pattern:
    pieces = _PLACE.split(text)  # words, name, format, words, name, ...
    words = tuple(piece.replace("{{", "{").replace("}}", "}") for piece in pieces[::3])
    places = tuple((name, spec or "") for name, spec in zip(pieces[1::3], pieces[2::3], strict=True))
    return _Pattern(many or text, words, places, many is not None)


def _are_whole(values: dict[str, str]) -> bool:
    """Whether each is what one place of a sentence can hold."""
    return not any(
        (";" in value and name not in NESTED) or value.count("(") != value.count(")") for name, value in values.items()
    )


def _is_number(text: str) -> bool:
    return text.replace(",", "").isdigit()


def _number(text: str) -> int:
    return int(text.replace(",", "")) if _is_number(text) else 0
