"""Looks for expressions in long texts in short steps, so that other threads get their turn in between.

One search is one call, during which nothing else of the program runs: in a line of sixty kilobytes that is 20 ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEP = 4096
OVERLAP = 2048
"""So far behind the end of a step an expression is looked for whose beginning is in it."""


def matches(pattern: re.Pattern[str], text: str, overlap: int = OVERLAP) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, as long as up to a match's decision no more than `overlap` is needed.

    A match itself may be of any length.
    """
    at, ends = 0, len(text)
    step = _STEP + overlap
    while at <= ends:
        until = min(ends, at + step)
        found = pattern.search(text, at, until)
        if until < ends and (found is None or found.start() > until - overlap):
            at = until - overlap
            continue
        if found is not None and until < ends and found.end() > until - overlap:
            # With what follows it may be longer, or none.
            whole = pattern.match(text, found.start())
            if whole is None:
                at = found.start() + 1
                continue
            found = whole
        if found is None:
            return
        yield found
        at = found.end() + (found.end() == found.start())


def replaced(pattern: re.Pattern[str], text: str, by: str, overlap: int = OVERLAP) -> str:
    """What `pattern.sub(by, text)` gives, under the same condition; `by` is a template such as `\\g<lead>x`."""
    pieces = []
    at = 0
    for found in matches(pattern, text, overlap):
        pieces += [text[at : found.start()], found.expand(by)]
        at = found.end()
    return "".join([*pieces, text[at:]])


def is_long(text: str) -> bool:
    """Whether steps make a difference."""
    return len(text) > _STEP + OVERLAP
