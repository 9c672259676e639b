"""A language that exists for tests: every text that is looked up comes back in letters that nobody writes by hand.

What is then still written in plain letters was not looked up; and since the texts are longer, what does not fit shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import cast

from PySide6.QtCore import QLocale, QTranslator

from medivote_desktop.ui.language import use_language, use_translators
from translations import update

_ODD = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "àƀćďéƒĝĥíĵķľɱńóþǫŕšţúṽŵẋýžÀƁĆĎÉƑĜĤÍĴĶĽṀŃÓÞǪŔŠŢÚṼŴẊÝŽ"
)
_PLACE = re.compile(r"(\{[^}]*\})")
_FORMATS = frozenset({"d MMM", "ddd d MMMM", "ddd d MMMM yyyy", "ddd dd MMM yyyy, HH:mm:ss"})
_QT_KEYS = "QShortcut"  # names of keys are read back by Qt
_GROWTH = 0.35
_WORD = "ẽẽẽẽẽ "
_UNKNOWN = cast("str", None)  # to Qt an empty text would be a translation


def odd(text: str) -> str:
    """The text as this language says it: readable, about 40 % longer, with the same places."""
    said = "".join(piece if piece.startswith("{") else piece.translate(_ODD) for piece in _PLACE.split(text))
    body = said.rstrip("… \n")
    more = "~" + _WORD * round(len(_PLACE.sub("", text)) * _GROWTH / len(_WORD)) if body else ""
    return body + more.rstrip() + said[len(body) :]


@cache
def _texts_of_the_source() -> frozenset[str]:
    # Reading the whole source takes seconds, and it stays as it is while tests run.
    return frozenset(text.source for text in update.texts())


class PseudoTranslator(QTranslator):
    """Knows the texts of the source and Qt's own, and no others: what no `tr` or `say` names stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._known = _texts_of_the_source()

    def isEmpty(self) -> bool:  # noqa: N802  # Qt's name
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:  # noqa: N803
        if context == update.CONTEXT:
            is_known = sourceText in self._known and sourceText not in _FORMATS
            return odd(sourceText) if is_known else _UNKNOWN
        return _UNKNOWN if context == _QT_KEYS else odd(sourceText)


@contextmanager
def spoken() -> Iterator[None]:
    """This language is spoken within; then English again."""
    use_translators((PseudoTranslator(),), QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    try:
        yield
    finally:
        use_language("en")
