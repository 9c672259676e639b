"""How well typed words fit a text: by beginnings of words, by parts of words, or by letters in their order."""

from __future__ import annotations

from collections.abc import Sequence

_BEGINNING, _WORD, _PART, _LETTERS = 0, 1, 4, 20
NO_MATCH = -1


def cost(typed: Sequence[str], text: str) -> int:
    """How far a text is from all the typed words, 0 for the best; `NO_MATCH` where one of them does not fit.

    Both must be in lower case. `rb` fits `restart backend` by its letters, but worse than `re ba` does.
    """
    total = 0
    for word in typed:
        own = _cost_of_one(word, text)
        if own == NO_MATCH:
            return NO_MATCH
        total += own
    return total


def _cost_of_one(word: str, text: str) -> int:
    if text.startswith(word):
        return _BEGINNING
    if " " + word in text:
        return _WORD
    if word in text:
        return _PART
    return _cost_of_letters(word, text)


def _cost_of_letters(word: str, text: str) -> int:
    """The letters in their order; each that does not follow the one before, and begins no word, costs."""
    at, total = -1, _LETTERS
    for letter in word:
        found = text.find(letter, at + 1)
        if found < 0:
            return NO_MATCH
        if found != at + 1:
            beginning = text.find(" " + letter, at + 1)
            found, total = (beginning + 1, total + 1) if beginning >= 0 else (found, total + 3)
        at = found
    return total
