"""Texts as filters compare them: without regard to case, accents and the form in which a letter was typed."""

from __future__ import annotations

import re
from functools import lru_cache

_ACCENTS = re.compile("[\u0300-\u036f]+")


def folded(text: str) -> str:
    """What a filter looks for, or looks at: `İstanbul` is `istanbul`, and `Müller` is `muller`."""
    return text.lower() if text.isascii() else _taken_apart(text)


@lru_cache(maxsize=16_384)  # names and groups of a large fleet, at each key and each snapshot: some 5 µs each time
def _taken_apart(text: str) -> str:
    from unicodedata import normalize  # few need it before the first filter

    apart = _ACCENTS.sub("", normalize("NFKD", text.casefold()))
    return apart.replace("ı", "i")  # the one letter that is an i without being taken apart
